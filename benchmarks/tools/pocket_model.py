"""Make the embedded world's tokenizer and masked language model: ``make pocket-model``.

    python benchmarks/tools/pocket_model.py OUT --install pocket/model

OUT/texts: sentences of the world in all its languages, and some in pairs (translation language modelling, Conneau and
Lample 2019, section 3.3). OUT/start: a tokenizer trained on them, and random weights. OUT/run: a run of the trainer's
phase mlm; a killed one goes on. ``--install`` copies the model, its recipe and its log. Seeds are fixed. The texts are
drawn from the grammar that the datasets are made of, with other seeds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from dataclasses import replace
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.draw import Draw
from xaug.pocket.languages import language
from xaug.pocket.languages.base import Language, lexicon
from xaug.pocket.logic import relation
from xaug.pocket.meaning import Question
from xaug.pocket.patterns import sentence
from xaug.pocket.tasks.hypotheses import hypothesis, premise
from xaug.pocket.tasks.item import Again
from xaug.pocket.tasks.reading import ask, scene
from xaug.pocket.words import write

# Share of parallel lines. Half an hour of them, even at half of all lines, ties no language of another script to
# English: so small a model learns to look at the translation much later. Hence embeddings that are aligned from the
# start. Lines with some words in another language (code-switching) tie languages too, but then BAE is told French words
# for English ones.
PARALLEL = 0.2
MEANINGS = 30_000  # said in every language, for the embeddings
ENGLISH = 0.6  # of parallel lines, so many have English on one side
TALK = 0.25  # facts, a question about them and its answer: only there is it worth looking from sentence to sentence
PROBABILITY = (
    0.25  # of pieces masked: Wettig et al. 2023 (arXiv 2202.08005) find more than 15 % better for small models
)
# Answers to whether something is so: it follows, it cannot be, neither.
SAID = {
    "en": ("Yes.", "No.", "Perhaps."), "de": ("Ja.", "Nein.", "Vielleicht."), "es": ("Sí.", "No.", "Quizás."),
    "fr": ("Oui.", "Non.", "Peut-être."), "ru": ("Да.", "Нет.", "Возможно."), "tr": ("Evet.", "Hayır.", "Belki."),
    "sw": ("Ndiyo.", "Hapana.", "Labda."), "zh": ("是。", "不。", "也许。"),
}  # fmt: skip
LABELS = ("entailment", "contradiction", "neutral")
# 4 layers of 128 with 12,000 pieces are 2.4 million weights: 9.6 MB as fp32, under the package's 10.
PIECES, WIDTH, LAYERS, HEADS = 12_000, 128, 4, 2
LENGTH = 2.0  # of an aligned embedding; a random one's is 0.02 √128 = 0.23
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
MODEL_FILES = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def lines(count: int, seed: int) -> list[str]:
    """Texts for masked LM: sentences of a language, a talk about facts in one, or one sentence in two."""
    spoken = {code: language(code) for code in LANGUAGES}
    out = []
    for number in range(count):
        rng = Random(f"pocket texts/{seed}/{number}")
        one, other = rng.sample(LANGUAGES, 2)
        kind = rng.random()
        if kind < PARALLEL:
            if "en" not in (one, other) and rng.random() < ENGLISH:
                one, other = rng.sample(("en", other), 2)
            said = sentence(rng)
            out.append("</s>".join(write(spoken[code].sentence(said)).text for code in (one, other)))
            continue
        # English more often than its share: the victims, and the words that an attack proposes, are English.
        code = "en" if rng.random() < 0.25 else one
        if kind < PARALLEL + TALK:
            parts = asked(rng, spoken[code]) if rng.random() < 0.5 else doubted(rng, spoken[code])
        else:
            parts = [write(spoken[code].sentence(sentence(rng))).text for _ in range(1 + rng.randrange(2))]
        out.append(("" if code == "zh" else " ").join(parts))
    return out


def asked(rng: Random, spoken: Language) -> list[str]:
    """A few facts, a question about one of them, and the words that answer it."""
    while True:
        draw = Draw(rng)
        try:
            facts = scene(draw, 2 + rng.randrange(2))
            fact = draw.one(facts)
            question = ask(draw, fact)
            told = [write(spoken.sentence(one)) for one in facts]
            start, end = told[facts.index(fact)].span(question.asked)
        except (Again, LookupError):
            continue
        found = told[facts.index(fact)].text[start:end]
        return [*(one.text for one in told), write(spoken.sentence(question)).text, found]


def doubted(rng: Random, spoken: Language) -> list[str]:
    """A fact or two, whether something else is so, and what can be said to that."""
    wanted = rng.choice(LABELS)
    while True:
        draw = Draw(rng)
        try:
            facts = [replace(premise(draw), fronted=None) for _ in range(1 + rng.randrange(2))]
            claim = next(one for one in (hypothesis(draw, facts) for _ in range(12)) if relation(facts, one) == wanted)
        except (Again, StopIteration):
            continue
        said = [*facts, Question(claim, "truth")]
        return [*(write(spoken.sentence(one)).text for one in said), SAID[spoken.code][LABELS.index(wanted)]]


def meanings() -> list[list[str]]:
    """MEANINGS sentences, each in all languages."""
    spoken = [language(code) for code in LANGUAGES]
    drawn = (sentence(Random(f"pocket meanings/{number}")) for number in range(MEANINGS))
    return [[write(one.sentence(meaning)).text for one in spoken] for meaning in drawn]


def tokenizer(said: list[list[str]], folder: Path) -> None:
    """A BPE tokenizer of meanings in all languages, with XLM-R's special tokens.

    English counts four times: BAE replaces words by pieces, so English words should be whole. Not Unigram: its trainer
    takes candidates from the list of unlike words, where a word that is part of no other stands but once.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.normalizer = normalizers.NFC()
    # Chinese has no spaces: whole clauses would become pieces without a longest length.
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation()])
    letters = {one for code in LANGUAGES for line in lexicon(code).values() for form in line.values() for one in form}
    trainer = trainers.BpeTrainer(
        vocab_size=PIECES, special_tokens=list(SPECIAL), max_token_length=14, show_progress=False,
        initial_alphabet=sorted(letters - {" "}),
    )  # fmt: skip
    english = LANGUAGES.index("en")
    texts = (text for own in (*said, *SAID.values()) for text in own)
    made.train_from_iterator(chain(texts, (own[english] for own in said for _ in range(3))), trainer)
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>",
        unk_token="<unk>", mask_token="<mask>", model_max_length=256,
    ).save_pretrained(folder)  # fmt: skip


def aligned(tokenizer: Any, said: list[list[str]]) -> npt.NDArray[np.float32]:
    """[pieces, WIDTH]: vectors of unit length in which translations are neighbours; zeros for pieces not seen.

    Cross-language latent semantic indexing (Dumais, Littman and Landauer 1997): a meaning is a document that says the
    same in every language; pieces × documents, weighed by rarity, is cut to its largest singular vectors.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import svds

    rows, columns = [], []
    for number, texts in enumerate(said):
        pieces = {piece for ids in tokenizer(texts, add_special_tokens=False)["input_ids"] for piece in ids}
        rows += sorted(pieces)
        columns += [number] * len(pieces)
    found = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(tokenizer), MEANINGS)).tocsr()
    seen = found.sum(axis=1)
    rarity = np.log(MEANINGS / np.maximum(seen, 1))
    vectors, strengths, _ = svds(found.multiply(rarity[:, None]).tocsr(), k=WIDTH, random_state=0)
    vectors = vectors * strengths
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def start(folder: Path, said: list[list[str]]) -> None:
    """XLM-R's architecture with random weights, but for the aligned embeddings."""
    import torch
    from transformers import AutoTokenizer, XLMRobertaConfig, XLMRobertaForMaskedLM

    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config = XLMRobertaConfig(
        vocab_size=len(tokenizer), hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=4 * WIDTH, max_position_embeddings=258, type_vocab_size=1, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    model = XLMRobertaForMaskedLM(config)
    # Far longer than usual random ones, so that training at this rate moves them but does not forget where they were;
    # a quarter as much again is random: it tells a word from its translations.
    vectors = torch.from_numpy(aligned(tokenizer, said)) + 0.25 * WIDTH**-0.5 * torch.randn(len(tokenizer), WIDTH)
    with torch.no_grad():
        model.roberta.embeddings.word_embeddings.weight += LENGTH * vectors
    model.save_pretrained(folder, safe_serialization=True)


def pooling(folder: Path) -> None:
    """What makes the folder a sentence-transformers model too: the mean of the last layer."""
    modules = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling")]
    content = [
        {"idx": i, "name": n, "path": p, "type": f"sentence_transformers.models.{t}"}
        for i, (n, p, t) in enumerate(modules)
    ]
    (folder / "modules.json").write_text(json.dumps(content, indent=2) + "\n")
    # Without the pooler, which the masked LM has no weights for: no line about new ones.
    own = {"max_seq_length": 256, "do_lower_case": False, "model_args": {"add_pooling_layer": False}}
    (folder / "sentence_bert_config.json").write_text(json.dumps(own, indent=2) + "\n")
    (folder / "1_Pooling").mkdir(exist_ok=True)
    said = {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(said, indent=2) + "\n")


def run_config(out: Path, steps: int) -> dict[str, object]:
    """The run, as `xaug train --config` takes it."""
    return {
        "phase": "mlm", "model": str(out / "start"), "seed": 0, "device": "cpu",
        "mlm": {"data": [str(out / "texts")], "probability": PROBABILITY, "restart": True},
        "batch": {"token_budget": 4096},
        "optimizer": {"lr": 2e-3, "max_steps": steps, "warmup": 0.05, "schedule": "cosine", "weight_decay": 0.01},
        "eval": {"save_every": 500, "keep": 1},
    }  # fmt: skip


def main() -> None:
    """Build, train, and install where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--install", type=Path, help="copy the result there (pocket/model)")
    args = parser.parse_args()
    from xaug.cli.train_progress import TrainDisplay
    from xaug.data_cards.store import Store
    from xaug.train.config import RunConfig
    from xaug.train.report.events import Recorders
    from xaug.train.report.metrics import MetricsFile
    from xaug.train.run import train

    began = time.time()
    (args.out / "texts").mkdir(parents=True, exist_ok=True)
    texts = lines(args.lines, seed=0)
    (args.out / "texts" / "pocket.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    print(f"{len(texts):,} lines, {time.time() - began:.0f} s", flush=True)
    if not (args.out / "start" / "config.json").exists():
        said = meanings()
        tokenizer(said, args.out / "start")
        start(args.out / "start", said)
        print(f"tokenizer, {time.time() - began:.0f} s", flush=True)
    config = RunConfig.model_validate(run_config(args.out, args.steps))
    recorder = Recorders([MetricsFile(), TrainDisplay()])
    train(config, Store(args.out / "store"), args.out / "run", resume=(args.out / "run").exists(), recorder=recorder)
    if args.install:
        install(args.out, args.install, args.lines, args.steps)


def install(out: Path, target: Path, count: int, steps: int) -> None:
    """The model's files, its recipe and its log into the package."""
    target.mkdir(parents=True, exist_ok=True)
    for name in MODEL_FILES:
        if (out / "run" / name).exists():
            shutil.copy(out / "run" / name, target / name)
    pooling(target)
    recipe = {
        "lines": count,
        "parallel": PARALLEL,
        "meanings": MEANINGS,
        "talk": TALK,
        "run": {**run_config(Path("OUT"), steps)},
    }
    (target / "recipe.json").write_text(json.dumps(recipe, indent=2) + "\n")
    log = [json.loads(line) for line in (out / "run" / "metrics.jsonl").read_text().splitlines()]
    kept = [line for i, line in enumerate(log) if i % 50 == 0 or i == len(log) - 1]
    (target / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in kept))


if __name__ == "__main__":
    main()
