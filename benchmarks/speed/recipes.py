"""Compare native recipes with TextAttack 0.3.11's, on the same pairs, with the same models and the same chance.

    python benchmarks/speed/recipes.py PAIRS VICTIM --encoder E --mlm M --neighbours FILE [--recipes pwws,pruthi]

PAIRS: JSON Lines with id, premise, hypothesis and label. TextAttack runs as it is tuned best: batches of 32, padded to
the longest text of a batch and then to a multiple of 16 tokens, so that both sides round alike; one process, with its
caches. Its recipes are built from its own parts, with three replacements: the neighbours file in place of
counter-fitted vectors, E in place of the Universal Sentence Encoder, and NLTK's stop words in place of TextFooler's
list. Prints one JSON object per recipe: how many pairs agree, both times and their ratio, and the pairs that differ.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore")
import numpy as np  # noqa: E402
import torch  # noqa: E402
from xaug.augment.adapters.classification import ClassificationAdapter  # noqa: E402
from xaug.augment.attacks import ATTACKS, Outcome, Resources, prepare  # noqa: E402
from xaug.augment.engine import Engine  # noqa: E402
from xaug.augment.oracles.encoder import SentenceEncoder  # noqa: E402
from xaug.augment.oracles.masked_lm import MaskedLM  # noqa: E402
from xaug.augment.oracles.tagger import NltkTagger, nltk_stopwords  # noqa: E402
from xaug.augment.oracles.victim import Victim  # noqa: E402
from xaug.models.placement import Placement  # noqa: E402

NAMES = ("entailment", "neutral", "contradiction")
KINDS = {
    "SuccessfulAttackResult": Outcome.SUCCEEDED, "FailedAttackResult": Outcome.FAILED,
    "SkippedAttackResult": Outcome.SKIPPED,
}  # fmt: skip
Found = tuple[Outcome, tuple[str, ...], int]


class Global(random.Random):
    """A random generator that draws from the global ones, as TextAttack's transformations do."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return int(np.random.randint(0, start) if stop is None else np.random.randint(start, stop))

    def choice(self, seq: Any) -> Any:
        return random.choice(seq)


def seed(number: int) -> None:
    """Seed the global generators alike for both sides."""
    random.seed(number)
    np.random.seed(number)


def parts(args: argparse.Namespace) -> dict[str, Callable[[Any], Any]]:
    """From the name of a recipe to the function that builds TextAttack's attack around a goal."""
    from sentence_transformers import SentenceTransformer
    from textattack import Attack
    from textattack import transformations as t
    from textattack.constraints.grammaticality import PartOfSpeech
    from textattack.constraints.overlap import LevenshteinEditDistance, MaxWordsPerturbed
    from textattack.constraints.pre_transformation import (
        MinWordLength,
        RepeatModification,
        StopwordModification,
    )
    from textattack.constraints.semantics import WordEmbeddingDistance
    from textattack.constraints.semantics.sentence_encoders import SentenceEncoder as TheirEncoder
    from textattack.search_methods import GreedySearch, GreedyWordSwapWIR
    from textattack.shared import AbstractWordEmbedding
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    encoder = SentenceTransformer(args.encoder, device="cpu")

    class Local(TheirEncoder):  # type: ignore[misc]
        def __init__(self, **how: Any) -> None:
            super().__init__(**how)
            self.model = encoder

        def encode(self, sentences: list[str]) -> Any:
            return encoder.encode(list(sentences), convert_to_tensor=True, show_progress_bar=False)

    class Neighbours(AbstractWordEmbedding):  # type: ignore[misc]
        """A neighbours file as TextAttack's embedding. Words are their own ids."""

        def __init__(self) -> None:
            self.table = json.loads(Path(args.neighbours).read_text(encoding="utf-8"))

        def __getitem__(self, index: Any) -> Any:
            raise NotImplementedError

        def get_mse_dist(self, a: Any, b: Any) -> float:
            return 0.0

        def get_cos_sim(self, a: Any, b: Any) -> float:
            return 1.0

        def word2index(self, word: str) -> str:
            if word not in self.table:
                raise KeyError(word)
            return word

        def index2word(self, index: str) -> str:
            return index

        def nearest_neighbours(self, index: str, topn: int) -> list[str]:
            return list(self.table[index][:topn])

    neighbours = Neighbours()
    checks = [RepeatModification(), StopwordModification()]
    inner: dict[str, Any] = {"skip_first_char": True, "skip_last_char": True}

    def bert_attack(goal: Any) -> Any:
        swap = t.WordSwapMaskedLM(
            method="bert-attack", masked_language_model=AutoModelForMaskedLM.from_pretrained(args.mlm),
            tokenizer=AutoTokenizer.from_pretrained(args.mlm), max_length=128, max_candidates=8,
        )  # fmt: skip
        similar = Local(threshold=0.2, metric="cosine", compare_against_original=True, window_size=None)
        return Attack(goal, [*checks, MaxWordsPerturbed(max_percent=0.4), similar], swap, GreedyWordSwapWIR("unk"))

    def textfooler(goal: Any) -> Any:
        similar = Local(
            threshold=0.840845057, metric="angular", compare_against_original=False, window_size=15,
            skip_text_shorter_than_window=True,
        )  # fmt: skip
        distance = WordEmbeddingDistance(embedding=neighbours, min_cos_sim=0.5)
        swap = t.WordSwapEmbedding(max_candidates=50, embedding=neighbours)
        return Attack(goal, [*checks, distance, PartOfSpeech(), similar], swap, GreedyWordSwapWIR("delete"))

    def pwws(goal: Any) -> Any:
        return Attack(goal, checks, t.WordSwapWordNet(), GreedyWordSwapWIR("weighted-saliency"))

    def textbugger(goal: Any) -> Any:
        homoglyphs = t.WordSwapHomoglyphSwap.__new__(t.WordSwapHomoglyphSwap)
        homoglyphs.__dict__.update(homos=homoglyph_table(), random_one=False)  # the constructor reads an absent file
        bugs = [
            t.WordSwapRandomCharacterInsertion(random_one=True, letters_to_insert=" ", **inner),
            t.WordSwapRandomCharacterDeletion(random_one=True, **inner),
            t.WordSwapNeighboringCharacterSwap(random_one=True, **inner),
            homoglyphs,
            t.WordSwapEmbedding(max_candidates=5, embedding=neighbours),
        ]
        similar = Local(threshold=0.8, metric="angular")
        return Attack(goal, [*checks, similar], t.CompositeTransformation(bugs), GreedyWordSwapWIR("delete"))

    def pruthi(goal: Any) -> Any:
        kinds = (
            t.WordSwapNeighboringCharacterSwap, t.WordSwapRandomCharacterDeletion, t.WordSwapRandomCharacterInsertion,
            t.WordSwapQWERTY,
        )  # fmt: skip
        swaps = t.CompositeTransformation([kind(random_one=False, **inner) for kind in kinds])
        return Attack(
            goal, [MinWordLength(min_length=4), *checks, MaxWordsPerturbed(max_num_words=1)], swaps, GreedySearch()
        )

    def deepwordbug(goal: Any) -> Any:
        kinds = (
            t.WordSwapNeighboringCharacterSwap, t.WordSwapRandomCharacterSubstitution,
            t.WordSwapRandomCharacterDeletion, t.WordSwapRandomCharacterInsertion,
        )  # fmt: skip
        bugs = t.CompositeTransformation([kind() for kind in kinds])
        return Attack(goal, [*checks, LevenshteinEditDistance(30)], bugs, GreedyWordSwapWIR())

    return {
        "textfooler": textfooler, "pwws": pwws, "textbugger": textbugger, "deepwordbug": deepwordbug,
        "pruthi": pruthi, "bert-attack": bert_attack,
    }  # fmt: skip


def homoglyph_table() -> dict[str, str]:
    """TextAttack's table of look-alikes, read from its source, because its constructor needs a file that it lacks."""
    import ast
    import inspect

    from textattack.transformations import WordSwapHomoglyphSwap

    tree = ast.parse(inspect.getsource(WordSwapHomoglyphSwap))
    table = next(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "self.homos"
    )
    found: dict[str, str] = ast.literal_eval(table)
    return found


def theirs(pairs: Sequence[dict[str, Any]], build: Callable[[Any], Any], victim: str) -> tuple[list[Found], float]:
    """TextAttack's own loop over the pairs."""
    from textattack.goal_functions import UntargetedClassification
    from textattack.models.wrappers import HuggingFaceModelWrapper
    from textattack.shared import AttackedText
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    class Wrapper(HuggingFaceModelWrapper):  # type: ignore[misc]
        def __call__(self, texts: list[Any]) -> Any:
            inputs = self.tokenizer(
                [one[0] for one in texts], [one[1] for one in texts], padding=True, pad_to_multiple_of=16,
                truncation=True, max_length=512, return_tensors="pt",
            )  # fmt: skip
            with torch.no_grad():
                return self.model(**inputs).logits.softmax(-1)

    model = AutoModelForSequenceClassification.from_pretrained(victim).eval()
    attack = build(UntargetedClassification(Wrapper(model, AutoTokenizer.from_pretrained(victim)), query_budget=5_000))

    def run(pair: dict[str, Any], number: int) -> Found:
        seed(number)
        text = AttackedText(collections.OrderedDict(text_a=pair["premise"], text_b=pair["hypothesis"]))
        result = attack.attack(text, int(pair["label"]))
        final = result.perturbed_result
        fields = tuple(final.attacked_text._text_input.values())
        return KINDS[type(result).__name__], fields, int(final.num_queries)

    run(pairs[0], 0)
    attack.clear_cache()
    begun = time.perf_counter()
    return [run(pair, number) for number, pair in enumerate(pairs)], time.perf_counter() - begun


def ours(
    pairs: Sequence[dict[str, Any]], recipe: str, args: argparse.Namespace, *, exact: bool
) -> tuple[list[Found], float]:
    """The native recipe. ``exact``: pair by pair with TextAttack's chance and rounding; else all in one engine."""
    adapter, place = ClassificationAdapter(), Placement.choose("cpu", args.dtype, None)
    asked = replace(place, unpad=not exact)  # TextAttack's rounding is that of padded batches
    spec = ATTACKS.get(recipe)
    given = {"parity": True, "exact_ties": exact}
    if "synonyms" in spec.params.model_fields:
        given["synonyms"] = "wordnet" if recipe == "pwws" else args.neighbours
    params = spec.params(**{name: value for name, value in given.items() if name in spec.params.model_fields})
    attack = spec.build(params, Resources(nltk_stopwords()))
    oracles: dict[str, Callable[[], Any]] = {
        "victim": partial(Victim, args.victim, adapter, NAMES, asked), "tagger": NltkTagger,
        "encoder": partial(SentenceEncoder, args.encoder, place), "mlm": partial(MaskedLM, args.mlm, place),
    }  # fmt: skip
    made = {name: make() for name, make in oracles.items() if name in spec.needs}
    rows = [
        {"id": one["id"], "text_a": one["premise"], "text_b": one["hypothesis"], "label": one["label"]} for one in pairs
    ]
    examples = [prepare(row, adapter, ("text_a", "text_b")) for row in rows]
    dict(Engine(made).run([(0, attack.search(examples[0], random.Random(0)))]))
    found: dict[int, Any] = {}
    begun = time.perf_counter()
    if exact:
        for number, example in enumerate(examples):
            seed(number)
            found.update(Engine(made).run([(number, attack.search(example, Global()))]))
    else:
        found.update(Engine(made).run((i, attack.search(one, random.Random(i))) for i, one in enumerate(examples)))
    seconds = time.perf_counter() - begun
    return [(one.outcome, one.fields, one.queries) for i in range(len(rows)) for one in found[i]], seconds


def compared(recipe: str, pairs: Sequence[dict[str, Any]], args: argparse.Namespace) -> dict[str, Any]:
    """Both sides of one recipe."""
    peer, peer_seconds = theirs(pairs, parts(args)[recipe], args.victim)
    mine, _ = ours(pairs, recipe, args, exact=True)
    fast, seconds = ours(pairs, recipe, args, exact=False)
    differ = [
        {"id": pair["id"], "textattack": [str(a), b, c], "xaug": [str(d), e, f]}
        for pair, (a, b, c), (d, e, f) in zip(pairs, peer, mine, strict=True)
        if (a, b, c) != (d, e, f)
    ]
    return {
        "recipe": recipe, "rows": len(pairs), "same": len(pairs) - len(differ),
        "outcomes": dict(collections.Counter(str(one[0]) for one in peer)),
        "textattack_queries": sum(one[2] for one in peer), "xaug_queries": sum(one[2] for one in fast),
        "textattack_seconds": round(peer_seconds, 2), "xaug_seconds": round(seconds, 2),
        "ratio": round(peer_seconds / seconds, 2), "differ": differ,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("victim")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--mlm", required=True)
    parser.add_argument("--neighbours", required=True)
    parser.add_argument("--recipes", default="textfooler,pwws,textbugger,deepwordbug,pruthi,bert-attack")
    parser.add_argument("--rows", type=int, default=60)
    parser.add_argument("--dtype", default="fp32", help="of xaug's models; TextAttack's are fp32")
    parser.add_argument("--longest", type=int, default=1_000, help="words of a pair, at most")
    args = parser.parse_args()
    torch.set_num_threads(1)
    read = [json.loads(line) for line in args.pairs.read_text(encoding="utf-8").splitlines()]
    pairs = [one for one in read if len(f"{one['premise']} {one['hypothesis']}".split()) <= args.longest][: args.rows]
    for recipe in args.recipes.split(","):
        print(json.dumps(compared(recipe, pairs, args)), flush=True)


if __name__ == "__main__":
    main()
