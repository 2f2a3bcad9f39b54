"""Make the embedded world's tokenizer and masked language model: ``make pocket-model``.

    python benchmarks/tools/pocket_model.py OUT --install pocket/model

OUT/texts has sentences of the world in all its languages, some of them in pairs (translation language modelling,
Conneau and Lample 2019, section 3.3). OUT/start has a tokenizer trained on them and the initial weights. OUT/run is a
run of the trainer's phase mlm; a killed run continues. ``--install`` copies the model, its recipe and its log. Seeds
are fixed. The texts come from the same grammars as the datasets, with other seeds.
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
from xaug.pocket.tasks.item import RedrawError
from xaug.pocket.tasks.reading import ask, scene
from xaug.pocket.words import write

# The share of parallel lines. Even when they are half of all lines, half an hour of training does not align a language
# of another script with English: a model of this size learns to use the translation much later. So the embeddings are
# aligned from the start. Lines with some words in another language (code-switching) align languages, too, but then the
# model proposes French words to BAE in English sentences.
PARALLEL = 0.2
MEANINGS = 30_000  # meanings that are expressed in every language, for the embeddings
ENGLISH = 0.6  # the share of parallel lines with English on one side
TALK = 0.25  # the share of lines with facts, a question and its answer: only these need attention between sentences
# The share of masked tokens. Wettig et al. 2023 (arXiv 2202.08005) find more than 15 % better for small models.
PROBABILITY = 0.25
# Answers to yes-no questions, in the order of LABELS.
ANSWERS = {
    "en": ("Yes.", "No.", "Perhaps."), "de": ("Ja.", "Nein.", "Vielleicht."), "es": ("Sí.", "No.", "Quizás."),
    "fr": ("Oui.", "Non.", "Peut-être."), "ru": ("Да.", "Нет.", "Возможно."), "tr": ("Evet.", "Hayır.", "Belki."),
    "sw": ("Ndiyo.", "Hapana.", "Labda."), "zh": ("是。", "不。", "也许。"),
}  # fmt: skip
LABELS = ("entailment", "contradiction", "neutral")
# 4 layers of 128 with 12,000 tokens are 2.4 million weights: 9.6 MB as fp32, under the package's 10.
TOKENS, WIDTH, LAYERS, HEADS = 12_000, 128, 4, 2
LENGTH = 2.0  # the length of an aligned embedding; that of a random one is 0.02 √128 = 0.23
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
MODEL_FILES = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def lines(count: int, seed: int) -> list[str]:
    """Lines for masked LM: sentences of one language, facts with a question and answer, or one sentence in two."""
    grammars = {code: language(code) for code in LANGUAGES}
    out = []
    for number in range(count):
        rng = Random(f"pocket texts/{seed}/{number}")
        one, other = rng.sample(LANGUAGES, 2)
        kind = rng.random()
        if kind < PARALLEL:
            if "en" not in (one, other) and rng.random() < ENGLISH:
                one, other = rng.sample(("en", other), 2)
            meaning = sentence(rng)
            out.append("</s>".join(write(grammars[code].sentence(meaning)).text for code in (one, other)))
            continue
        # English is more frequent, because the victims and the words that an attack proposes are English.
        code = "en" if rng.random() < 0.25 else one
        if kind < PARALLEL + TALK:
            parts = asked(rng, grammars[code]) if rng.random() < 0.5 else doubted(rng, grammars[code])
        else:
            parts = [write(grammars[code].sentence(sentence(rng))).text for _ in range(1 + rng.randrange(2))]
        out.append(("" if code == "zh" else " ").join(parts))
    return out


def asked(rng: Random, grammar: Language) -> list[str]:
    """A few facts, a question about one of them, and its answer."""
    while True:
        draw = Draw(rng)
        try:
            facts = scene(draw, 2 + rng.randrange(2))
            fact = draw.choice(facts)
            question = ask(draw, fact)
            texts = [write(grammar.sentence(one)) for one in facts]
            start, end = texts[facts.index(fact)].span(question.asked)
        except (RedrawError, LookupError):
            continue
        answer = texts[facts.index(fact)].text[start:end]
        return [*(text.text for text in texts), write(grammar.sentence(question)).text, answer]


def doubted(rng: Random, grammar: Language) -> list[str]:
    """One or two facts, a yes-no question, and its answer."""
    wanted = rng.choice(LABELS)
    while True:
        draw = Draw(rng)
        try:
            facts = [replace(premise(draw), fronted=None) for _ in range(1 + rng.randrange(2))]
            claim = next(one for one in (hypothesis(draw, facts) for _ in range(12)) if relation(facts, one) == wanted)
        except (RedrawError, StopIteration):
            continue
        meanings = [*facts, Question(claim, "truth")]
        texts = [write(grammar.sentence(meaning)).text for meaning in meanings]
        return [*texts, ANSWERS[grammar.code][LABELS.index(wanted)]]


def meanings() -> list[list[str]]:
    """MEANINGS sentences, each in all languages."""
    grammars = [language(code) for code in LANGUAGES]
    drawn = (sentence(Random(f"pocket meanings/{number}")) for number in range(MEANINGS))
    return [[write(grammar.sentence(meaning)).text for grammar in grammars] for meaning in drawn]


def tokenizer(translations: list[list[str]], folder: Path) -> None:
    """Train a BPE tokenizer on meanings in all languages, with XLM-R's special tokens.

    English counts four times: BAE replaces words by tokens, so English words should be single tokens. Unigram is not
    suitable: its trainer takes candidates from the list of distinct words, in which most words occur only once.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.normalizer = normalizers.NFC()
    # Chinese has no spaces: without a maximum length, whole clauses would become tokens.
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation()])
    letters = {one for code in LANGUAGES for line in lexicon(code).values() for form in line.values() for one in form}
    trainer = trainers.BpeTrainer(
        vocab_size=TOKENS, special_tokens=list(SPECIAL), max_token_length=14, show_progress=False,
        initial_alphabet=sorted(letters - {" "}),
    )  # fmt: skip
    english = LANGUAGES.index("en")
    texts = (text for group in (*translations, *ANSWERS.values()) for text in group)
    made.train_from_iterator(chain(texts, (group[english] for group in translations for _ in range(3))), trainer)
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>",
        unk_token="<unk>", mask_token="<mask>", model_max_length=256,
    ).save_pretrained(folder)  # fmt: skip


def aligned(tokenizer: Any, translations: list[list[str]]) -> npt.NDArray[np.float32]:
    """[tokens, WIDTH]: vectors of unit length in which translations are neighbours; zeros for unseen tokens.

    Cross-language latent semantic indexing (Dumais, Littman and Landauer 1997): a meaning in all languages is one
    document, and the matrix tokens × documents, weighted by rarity, is reduced to its largest singular vectors.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import svds

    rows, columns = [], []
    for number, texts in enumerate(translations):
        tokens = {token for ids in tokenizer(texts, add_special_tokens=False)["input_ids"] for token in ids}
        rows += sorted(tokens)
        columns += [number] * len(tokens)
    counts = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(tokenizer), MEANINGS)).tocsr()
    seen = counts.sum(axis=1)
    rarity = np.log(MEANINGS / np.maximum(seen, 1))
    vectors, strengths, _ = svds(counts.multiply(rarity[:, None]).tocsr(), k=WIDTH, random_state=0)
    vectors = vectors * strengths
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def start(folder: Path, translations: list[list[str]]) -> None:
    """Save a model of XLM-R's architecture with random weights and aligned embeddings."""
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
    # They are much longer than usual random ones, so that training at this rate moves them without losing the
    # alignment. A random part of a quarter of that length distinguishes a word from its translations.
    vectors = torch.from_numpy(aligned(tokenizer, translations)) + 0.25 * WIDTH**-0.5 * torch.randn(
        len(tokenizer), WIDTH
    )
    with torch.no_grad():
        model.roberta.embeddings.word_embeddings.weight += LENGTH * vectors
    model.save_pretrained(folder, safe_serialization=True)


def pooling(folder: Path) -> None:
    """Add the files that make the folder a sentence-transformers model, too: the mean of the last layer."""
    modules = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling")]
    content = [
        {"idx": i, "name": n, "path": p, "type": f"sentence_transformers.models.{t}"}
        for i, (n, p, t) in enumerate(modules)
    ]
    (folder / "modules.json").write_text(json.dumps(content, indent=2) + "\n")
    # The masked LM has no weights for a pooler. Without one there is no message about new weights.
    encoder = {"max_seq_length": 256, "do_lower_case": False, "model_args": {"add_pooling_layer": False}}
    (folder / "sentence_bert_config.json").write_text(json.dumps(encoder, indent=2) + "\n")
    (folder / "1_Pooling").mkdir(exist_ok=True)
    mean = {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(mean, indent=2) + "\n")


def run_config(out: Path, steps: int) -> dict[str, object]:
    """The settings of the run, as `xaug train --config` takes them."""
    return {
        "phase": "mlm", "model": str(out / "start"), "seed": 0, "device": "cpu",
        "mlm": {"data": [str(out / "texts")], "probability": PROBABILITY, "restart": True},
        "batch": {"token_budget": 4096},
        "optimizer": {"lr": 2e-3, "max_steps": steps, "warmup": 0.05, "schedule": "cosine", "weight_decay": 0.01},
        "eval": {"save_every": 500, "keep": 1},
    }  # fmt: skip


def main() -> None:
    """Write the texts, train, and install the model if --install is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--install", type=Path, help="copy the model to this folder (pocket/model)")
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
        translations = meanings()
        tokenizer(translations, args.out / "start")
        start(args.out / "start", translations)
        print(f"tokenizer, {time.time() - began:.0f} s", flush=True)
    config = RunConfig.model_validate(run_config(args.out, args.steps))
    recorder = Recorders([MetricsFile(), TrainDisplay()])
    train(config, Store(args.out / "store"), args.out / "run", resume=(args.out / "run").exists(), recorder=recorder)
    if args.install:
        install(args.out, args.install, args.lines, args.steps)


def install(out: Path, target: Path, count: int, steps: int) -> None:
    """Copy the model's files, its recipe and its log into the package."""
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
