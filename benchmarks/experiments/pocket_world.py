"""What the embedded world's masked language model knows, by language, before any fine-tuning.

    python benchmarks/experiments/pocket_world.py --out benchmarks/results/pocket_world.json

Top-5: all tokens of one content word of a sentence are masked. The word counts as known if each masked token is among
the model's five most probable ones. It counts as possible if one of the five for its first token begins a word of the
same kind in the lexicon. Retrieval: sentences of a language against their English translations, by the cosine of mean
states of a layer, in both directions; chance is 1 / sentences.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import torch
from xaug.models.folders import resolve
from xaug.pocket.concepts import LANGUAGES, concepts, of_kind
from xaug.pocket.languages import language
from xaug.pocket.languages.base import lexicon
from xaug.pocket.patterns import sentence
from xaug.pocket.words import Text, write

CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "NUM")


def texts(code: str, count: int, seed: str) -> list[Text]:
    """Sentences of a language, with the same meanings in every language."""
    grammar = language(code)
    return [write(grammar.sentence(sentence(Random(f"{seed}/{n}")))) for n in range(count)]


def same_kind(code: str, concept: str) -> set[str]:
    """All word forms of the concepts of the same kind, in lower case."""
    table = lexicon(code)
    return {form.lower() for name in of_kind(concepts()[concept].kind) for form in table[name].values() if form}


@torch.no_grad()
def top5(model: Any, tokenizer: Any, code: str, count: int) -> dict[str, float]:
    """The percentages of masked content words that are known and possible."""
    known = possible = asked = 0
    for number, text in enumerate(texts(code, count, "pocket top-5")):
        words = [(w, s) for w, s in zip(text.words, text.starts, strict=True) if w.pos in CONTENT and w.concept]
        if not words:
            continue
        word, start = words[Random(f"word/{number}").randrange(len(words))]
        encoded = tokenizer(text.text, return_offsets_mapping=True, return_tensors="pt")
        spans = encoded.pop("offset_mapping")[0].tolist()
        at = [i for i, (a, b) in enumerate(spans) if b > a and a < start + len(word.form) and b > start]
        if not at:
            continue
        gold = encoded["input_ids"][0, at].clone()
        encoded["input_ids"][0, at] = tokenizer.mask_token_id
        best = model(**encoded).logits[0, at].topk(5).indices
        asked += 1
        known += bool((best == gold[:, None]).any(dim=1).all())
        forms = same_kind(code, word.concept or "")
        tokens = [tokenizer.convert_ids_to_tokens(int(i)).replace("▁", "").lower() for i in best[0]]
        possible += any(token and any(form.startswith(token) for form in forms) for token in tokens)
    return {"words": asked, "known": 100 * known / asked, "possible": 100 * possible / asked}


@torch.no_grad()
def embed(model: Any, tokenizer: Any, texts: Sequence[str], layer: int) -> torch.Tensor:
    """Vectors of unit length, [texts, width]: the mean of a layer's states over the unpadded tokens."""
    out = []
    for start in range(0, len(texts), 64):
        batch = tokenizer(list(texts[start : start + 64]), padding=True, return_tensors="pt")
        states = model(**batch, output_hidden_states=True).hidden_states[layer]
        mask = batch["attention_mask"][..., None]
        out.append((states * mask).sum(1) / mask.sum(1))
    return torch.nn.functional.normalize(torch.cat(out), dim=-1)


def retrieval(model: Any, tokenizer: Any, code: str, count: int, layer: int) -> dict[str, float]:
    """The accuracy of the nearest neighbour into English and out of it, over distinct sentences."""
    pairs = list(zip(texts("en", count, "pocket pairs"), texts(code, count, "pocket pairs"), strict=True))
    once = {en.text: (en.text, other.text) for en, other in pairs}
    unique = list({other: (en, other) for en, other in once.values()}.values())
    english = embed(model, tokenizer, [en for en, _ in unique], layer)
    other = embed(model, tokenizer, [text for _, text in unique], layer)
    similarity = other @ english.T
    right = torch.arange(len(unique))
    return {
        "sentences": len(unique),
        "to_english": 100 * float((similarity.argmax(1) == right).float().mean()),
        "from_english": 100 * float((similarity.argmax(0) == right).float().mean()),
        "chance": 100 / len(unique),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="pocket")
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    import transformers

    folder = resolve(args.model, "model")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForMaskedLM.from_pretrained(folder).eval()
    began = time.perf_counter()
    result: dict[str, Any] = {"top5": {c: top5(model, tokenizer, c, args.words) for c in LANGUAGES}, "retrieval": {}}
    for layer in range(model.config.num_hidden_layers + 1):
        result["retrieval"][f"layer {layer}"] = {
            code: retrieval(model, tokenizer, code, args.sentences, layer) for code in LANGUAGES if code != "en"
        }
    result["seconds"] = time.perf_counter() - began
    for code, one in result["top5"].items():
        print(f"{code}: top-5 known {one['known']:.1f} %, possible {one['possible']:.1f} % of {one['words']} words")
    for name, one in result["retrieval"].items():
        print(f"{name}: " + ", ".join(f"{c} {r['to_english']:.1f}/{r['from_english']:.1f}" for c, r in one.items()))
    if args.out:
        args.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
