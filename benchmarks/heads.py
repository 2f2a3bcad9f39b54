"""What differs between task types when ``victims.py`` trains a small model: encoding, targets, score."""

from __future__ import annotations

import collections
import random
import re
import string
from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor
from transformers import (
    AutoModelForMultipleChoice,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from xaug.data_cards.inputs.choices import choice_pairs
from xaug.data_cards.schema import Row, TaskType

Item = dict[str, Any]  # "length" and what the head's collate needs
IGNORED = -100  # torch's cross-entropy skips this target


class Head(Protocol):
    """One task type."""

    batch: int

    def model(self, base: str) -> PreTrainedModel:
        """A fresh head on an encoder."""
        ...

    def train_items(self, row: Row) -> list[Item]:
        """Training items of a row (none where it does not fit)."""
        ...

    def collate(self, items: Sequence[Item], *, targets: bool) -> dict[str, Tensor]:
        """A padded batch."""
        ...

    def score(self, model: PreTrainedModel, rows: Sequence[Row]) -> dict[str, float]:
        """Metrics in percent."""
        ...

    def chance(self, rows: Sequence[Row]) -> float:
        """Percent that the most frequent answer (or a guess) gets."""
        ...


class Base:
    """Padding and labels, shared by all heads."""

    batch = 16
    max_length = 192

    def __init__(self, tokenizer: PreTrainedTokenizerBase, labels: Sequence[str], seed: int) -> None:
        self.tok = tokenizer
        self.tok.deprecation_warnings["Asking-to-pad-a-fast-tokenizer"] = True  # rows are encoded before batching
        self.labels = list(labels)
        self.seed = seed

    def names(self) -> dict[str, Any]:
        return {
            "id2label": dict(enumerate(self.labels)),
            "label2id": {n: i for i, n in enumerate(self.labels)},
        }

    def pad(self, encoded: Sequence[Item]) -> dict[str, Tensor]:
        keys = ("input_ids", "attention_mask", "token_type_ids")
        plain = [{k: e[k] for k in keys if k in e} for e in encoded]
        return dict(self.tok.pad(plain, return_tensors="pt"))


def most_common(values: Sequence[Any]) -> float:
    """Percent of the most frequent value."""
    return round(100 * collections.Counter(values).most_common(1)[0][1] / len(values), 1)


class Classification(Base):
    """Two texts, one label."""

    def model(self, base: str) -> PreTrainedModel:
        return AutoModelForSequenceClassification.from_pretrained(
            base, num_labels=len(self.labels), ignore_mismatched_sizes=True, **self.names()
        )

    def train_items(self, row: Row) -> list[Item]:
        second = (row["text_b"],) if row["text_b"] is not None else ()
        encoded = self.tok(row["text_a"], *second, truncation=True, max_length=self.max_length)
        return [{**encoded, "label": row["label"], "length": len(encoded["input_ids"])}]

    def collate(self, items: Sequence[Item], *, targets: bool) -> dict[str, Tensor]:
        out = self.pad(items)
        if targets:
            out["labels"] = torch.tensor([item["label"] for item in items])
        return out

    def score(self, model: PreTrainedModel, rows: Sequence[Row]) -> dict[str, float]:
        right = 0
        items = sorted((i for row in rows for i in self.train_items(row)), key=lambda i: i["length"])
        for at in range(0, len(items), 32):
            part = items[at : at + 32]
            picked = model(**self.collate(part, targets=False)).logits.argmax(-1).tolist()
            right += sum(p == item["label"] for p, item in zip(picked, part, strict=True))
        return {"accuracy": round(100 * right / len(items), 1)}

    def chance(self, rows: Sequence[Row]) -> float:
        return most_common([row["label"] for row in rows])


class MultipleChoice(Classification):
    """One of several choices: (context and question, choice) pairs, one logit a pair."""

    batch = 8

    def model(self, base: str) -> PreTrainedModel:
        return AutoModelForMultipleChoice.from_pretrained(base)

    def train_items(self, row: Row) -> list[Item]:
        pairs = choice_pairs(row["context"], row["question"], row["choices"])
        n = len(pairs)
        first, second = [a for a, _ in pairs], [b for _, b in pairs]
        encoded = self.tok(first, second, truncation=True, max_length=self.max_length)
        choices = [{key: encoded[key][i] for key in encoded} for i in range(n)]
        return [{"choices": choices, "label": row["label"], "length": max(len(c["input_ids"]) for c in choices)}]

    def collate(self, items: Sequence[Item], *, targets: bool) -> dict[str, Tensor]:
        flat = self.pad([choice for item in items for choice in item["choices"]])
        out = {key: value.view(len(items), -1, value.shape[-1]) for key, value in flat.items()}
        if targets:
            out["labels"] = torch.tensor([item["label"] for item in items])
        return out


class Tagging(Base):
    """A tag a token; a token's first piece carries it."""

    batch = 32

    def model(self, base: str) -> PreTrainedModel:
        return AutoModelForTokenClassification.from_pretrained(base, num_labels=len(self.labels), **self.names())

    def train_items(self, row: Row) -> list[Item]:
        encoded = self.tok(row["tokens"], is_split_into_words=True, truncation=True, max_length=self.max_length)
        tags, last = [], None
        for word in encoded.word_ids():
            tags.append(IGNORED if word is None or word == last else row["tags"][word])
            last = word
        return [{**encoded, "tags": tags, "length": len(tags)}]

    def collate(self, items: Sequence[Item], *, targets: bool) -> dict[str, Tensor]:
        out = self.pad(items)
        if targets:
            width = out["input_ids"].shape[1]
            out["labels"] = torch.tensor([i["tags"] + [IGNORED] * (width - len(i["tags"])) for i in items])
        return out

    def score(self, model: PreTrainedModel, rows: Sequence[Row]) -> dict[str, float]:
        right = total = 0
        items = [item for row in rows for item in self.train_items(row)]
        for at in range(0, len(items), 32):
            part = self.collate(items[at : at + 32], targets=True)
            gold = part.pop("labels")
            picked = model(**part).logits.argmax(-1)
            right += int((picked == gold).sum())
            total += int((gold != IGNORED).sum())
        return {"accuracy": round(100 * right / total, 1)}

    def chance(self, rows: Sequence[Row]) -> float:
        return most_common([tag for row in rows for tag in row["tags"]])


class Span(Base):
    """An extract of the context, or nothing (the first piece). Training sees a window around the answer."""

    max_length = 384
    window = 128  # pieces of a training window: a whole passage costs twice the time for the same answer

    def model(self, base: str) -> PreTrainedModel:
        return AutoModelForQuestionAnswering.from_pretrained(base)

    def encode(self, row: Row, **kwargs: Any) -> Item:
        question = row["question"].strip()
        return dict(self.tok(question, row["context"], truncation="only_second", return_offsets_mapping=True, **kwargs))

    def train_items(self, row: Row) -> list[Item]:
        pair = self.tok(row["question"].strip(), row["context"], return_offsets_mapping=True)
        ids, sides, offsets = pair["input_ids"], pair.sequence_ids(), pair["offset_mapping"]
        inside = [i for i, side in enumerate(sides) if side == 1]
        answer: list[int] = []
        if row["answers"]["text"]:
            start = row["answers"]["answer_start"][0]
            end = start + len(row["answers"]["text"][0])
            answer = [i for i in inside if offsets[i][0] < end and start < offsets[i][1]]
            if not answer:
                return []
        rng = random.Random(f"{self.seed} {row['id']}")
        first, last = inside[0], inside[-1]
        room = max(16, self.window - (len(ids) - len(inside)))
        low, high = first, max(first, last + 1 - room)
        if answer:
            low, high = max(low, answer[-1] + 1 - room), min(high, answer[0])
        begin = rng.randint(min(low, high), max(low, high))
        keep = [i for i in range(len(ids)) if sides[i] != 1 or begin <= i < begin + room]
        place = {old: new for new, old in enumerate(keep)}
        if answer and not {answer[0], answer[-1]} <= place.keys():
            return []  # an answer longer than the window
        item = {key: [pair[key][i] for i in keep] for key in ("input_ids", "attention_mask")}
        if "token_type_ids" in pair:
            item["token_type_ids"] = [pair["token_type_ids"][i] for i in keep]
        start_at, end_at = (place[answer[0]], place[answer[-1]]) if answer else (0, 0)
        return [{**item, "start": start_at, "end": end_at, "length": len(keep)}]

    def collate(self, items: Sequence[Item], *, targets: bool) -> dict[str, Tensor]:
        out = self.pad(items)
        if targets:
            out["start_positions"] = torch.tensor([item["start"] for item in items])
            out["end_positions"] = torch.tensor([item["end"] for item in items])
        return out

    def read(self, model: PreTrainedModel, rows: Sequence[Row]) -> list[str]:
        """The best extract of at most 30 pieces for each row; empty where the first piece outscores it."""
        out: list[str] = []
        for at in range(0, len(rows), 16):
            part = rows[at : at + 16]
            encoded = [self.encode(row, max_length=self.max_length) for row in part]
            logits = model(**self.pad(encoded))
            for row, e, begin, end in zip(part, encoded, logits.start_logits, logits.end_logits, strict=True):
                spots = torch.tensor([b > 0 for _, b in e["offset_mapping"]])
                first = self.tok(row["question"].strip())["input_ids"]
                spots[: len(first)] = False
                n = len(spots)
                table = begin[:n, None] + end[None, :n]
                allowed = spots[:, None] & spots[None, :] & torch.ones(n, n).triu().tril(29).bool()
                best = int(table.masked_fill(~allowed, -1e9).argmax())
                i, j = divmod(best, n)
                none = self.impossible and float(table[0, 0]) > float(table[i, j])
                spans = e["offset_mapping"]
                out.append("" if none else row["context"][spans[i][0] : spans[j][1]])
        return out

    impossible = False

    def score(self, model: PreTrainedModel, rows: Sequence[Row]) -> dict[str, float]:
        self.impossible = any(row["is_impossible"] for row in rows)
        read = self.read(model, rows)
        golds = [row["answers"]["text"] or [""] for row in rows]
        exact = [max(normal(r) == normal(g) for g in gold) for r, gold in zip(read, golds, strict=True)]
        f1 = [max(overlap(r, g) for g in gold) for r, gold in zip(read, golds, strict=True)]
        out = {"exact": round(100 * sum(exact) / len(rows), 1), "f1": round(100 * sum(f1) / len(rows), 1)}
        if self.impossible:
            out["no_answer_said"] = round(100 * sum(not r for r in read) / len(rows), 1)
        return out

    def chance(self, rows: Sequence[Row]) -> float:
        return most_common([row["answers"]["text"][0] if row["answers"]["text"] else "" for row in rows])


def normal(text: str) -> str:
    """SQuAD's answer normalisation (evaluate-v1.1.py): case, punctuation, articles, spaces."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def overlap(read: str, gold: str) -> float:
    """SQuAD's F1 of words; two empty answers agree."""
    a, b = normal(read).split(), normal(gold).split()
    if not a or not b:
        return float(a == b)
    same = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * same / (len(a) + len(b))


HEADS: dict[TaskType, type[Classification] | type[MultipleChoice] | type[Span] | type[Tagging]] = {
    TaskType.CLASSIFICATION: Classification,
    TaskType.MULTIPLE_CHOICE: MultipleChoice,
    TaskType.SPAN: Span,
    TaskType.TAGGING: Tagging,
}
