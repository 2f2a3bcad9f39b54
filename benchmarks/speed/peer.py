"""TextAttack 0.3.11's BAE recipe, offline, with its own classes and loop and with models from local folders.

The recipe's downloads are replaced: the masked language model is a local folder, and the sentence encoder is a
sentence-transformers folder with TextAttack's own windowing (same threshold, metric and window). Constraints and
numbers are those of ``textattack/attack_recipes/bae_garg_2019.py``.
"""

from __future__ import annotations

import collections
from typing import Any

from measure import Clock, Example, Forwards, Run, counted, gpu_busy

OUTCOMES = {
    "SuccessfulAttackResult": "succeeded",
    "FailedAttackResult": "failed",
    "SkippedAttackResult": "skipped",
}
THRESHOLD, WINDOW = 0.936338023, 15


def run(pairs: list[dict[str, Any]], args: Any, padding: int, clock: Clock) -> Run:
    """Attack the pairs one by one. Inputs of victim and masked LM are padded to ``padding`` tokens."""
    import textattack
    from sentence_transformers import SentenceTransformer
    from textattack.attack_recipes import BAEGarg2019
    from textattack.constraints.grammaticality import PartOfSpeech
    from textattack.constraints.pre_transformation import RepeatModification, StopwordModification
    from textattack.constraints.semantics.sentence_encoders import SentenceEncoder
    from textattack.goal_functions import UntargetedClassification
    from textattack.search_methods import GreedyWordSwapWIR
    from textattack.transformations import WordSwapMaskedLM
    from transformers import AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer

    forwards = collections.defaultdict(Forwards)
    seen: dict[str, dict[Any, None]] = {"victim": {}, "mlm": {}, "encoder": {}}  # ordered sets

    class LocalEncoder(SentenceEncoder):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(
                threshold=THRESHOLD, metric="cosine", compare_against_original=True, window_size=WINDOW,
                skip_text_shorter_than_window=True,
            )  # fmt: skip
            self.model = SentenceTransformer(args.encoder, device=args.device)
            counted(self.model, clock, forwards["encoder"])

        def encode(self, sentences: list[str]) -> Any:
            seen["encoder"].update(dict.fromkeys(sentences))
            return self.model.encode(list(sentences), convert_to_tensor=True, show_progress_bar=False)

    class Wrapper(textattack.models.wrappers.HuggingFaceModelWrapper):  # type: ignore[misc]
        def __call__(self, texts: list[Any]) -> Any:
            seen["victim"].update(dict.fromkeys(tuple(text) for text in texts))
            return super().__call__(texts)

    class Masked(WordSwapMaskedLM):  # type: ignore[misc]
        def _encode_text(self, text: Any) -> Any:
            seen["mlm"].update(dict.fromkeys(text))
            return super()._encode_text(text)

    victim_tokenizer = AutoTokenizer.from_pretrained(args.victim)
    victim_tokenizer.model_max_length = padding
    victim = AutoModelForSequenceClassification.from_pretrained(args.victim).to(args.device).eval()
    wrapper = Wrapper(victim, victim_tokenizer)
    counted(victim, clock, forwards["victim"])
    mlm = AutoModelForMaskedLM.from_pretrained(args.mlm)
    masked = Masked(
        method="bae", masked_language_model=mlm, tokenizer=AutoTokenizer.from_pretrained(args.mlm),
        max_length=padding, max_candidates=50, min_confidence=0.0,
    )  # fmt: skip
    counted(mlm, clock, forwards["mlm"])
    encoder = LocalEncoder()
    constraints = [
        RepeatModification(),
        StopwordModification(),
        PartOfSpeech(allow_verb_noun_swap=True),
        encoder,
    ]
    goal = UntargetedClassification(wrapper)
    attack = BAEGarg2019(goal, constraints, masked, GreedyWordSwapWIR(wir_method="delete"))
    names = [victim.config.id2label[i] for i in range(victim.config.num_labels)]

    # Kernels, NLTK's lazy loaders and buffers are warmed up before the clock starts, as on the other side.
    for label in range(len(names)):  # the victim predicts one of the labels, so that one is not skipped
        warm = textattack.shared.AttackedText(
            collections.OrderedDict(premise="A warm up runs.", hypothesis="It is short.")
        )
        warm.attack_attrs["label_names"] = names
        attack.attack(warm, label)
    encoder.encode(["warm up"])
    attack.clear_cache()
    for used in seen.values():
        used.clear()
    for count in forwards.values():
        count.__init__()  # type: ignore[misc]

    textattack.shared.utils.set_seed(765)
    with gpu_busy(args.device) as busy:
        begun = clock.now()
        results = []
        for pair in pairs:
            text = collections.OrderedDict(premise=pair["premise"], hypothesis=pair["hypothesis"])
            attacked = textattack.shared.AttackedText(text)
            attacked.attack_attrs["label_names"] = names
            results.append(attack.attack(attacked, int(pair["label"])))
        seconds = clock.now() - begun
    examples: list[Example] = []
    for pair, result in zip(pairs, results, strict=True):
        final = result.perturbed_result
        examples.append(
            {
                "id": pair["id"], "outcome": OUTCOMES[type(result).__name__],
                "text": list(final.attacked_text._text_input.values()), "queries": int(final.num_queries),
            }
        )  # fmt: skip
    unique = {name: list(used) for name, used in seen.items()}
    return Run(
        f"textattack, padded to {padding}",
        examples,
        seconds,
        forwards["victim"].rows,
        dict(forwards),
        unique,
        dict(busy),
    )
