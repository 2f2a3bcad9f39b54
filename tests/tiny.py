"""Tiny models for tests and the demo, built from the fixture rows in seconds. They know those rows and nothing else.

    python tests/tiny.py OUT [TASK ...]

writes OUT/mlm, OUT/encoder (a sentence-transformers folder), OUT/victims/TASK and OUT/judges/TASK: BERT of two layers,
32 wide, safetensors. The same files, bit for bit, each time on one machine: fixed seeds, one thread, no dropout.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import Tensor
from torch.nn.functional import cross_entropy
from xaug.augment.adapters import adapter_for
from xaug.augment.adapters.base import Part, TaskAdapter
from xaug.augment.queries import VictimItem
from xaug.data_cards import catalog
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.schema import Row
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport, Source
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING
from xaug.models.batching import Batches
from xaug.models.encoding.texts import Limits
from xaug.models.placement import Placement

OFFICIAL = Path(__file__).parent / "fixtures" / "official"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_IGNORED = -100  # torch's cross-entropy skips this target
_MLM_STEPS, _VICTIM_STEPS = 250, 400  # at most; a victim stops where it has learnt its rows
_LR = 1e-3
_LEARNT = 0.12  # mean loss: right on its rows, and unsure enough that one word can change its mind


@dataclass(frozen=True)
class TinyModels:
    """The folders of the models."""

    mlm: Path
    encoder: Path
    victims: dict[str, Path] = field(default_factory=dict)  # by task
    judges: dict[str, Path] = field(default_factory=dict)


def build(out: Path, tasks: Sequence[str] | None = None, source: Path = OFFICIAL) -> TinyModels:
    """Build the models of these tasks; by default, of all tasks for which ``source`` has files."""
    opened = open_source(str(source))
    cards = [card for card in catalog.cards() if opened.splits(card)]
    rows = {card.id.name: _rows(opened, card) for card in cards}
    texts = sorted({text for card in cards for row in rows[card.id.name] for text in _texts(adapter_for(card), row)})
    made = TinyModels(out / "mlm", out / "encoder")
    with _one_thread():
        tokenizer = _tokenizer(texts)
        _masked_lm(tokenizer, texts, made.mlm)
        _encoder(made.mlm, made.encoder)
        for card in cards:
            if tasks is not None and card.id.name not in tasks:
                continue
            labels = opened.labels(card)
            for role, paths, seed in (("victims", made.victims, 1), ("judges", made.judges, 2)):
                paths[card.id.name] = out / role / card.id.name
                _victim(card, labels, rows[card.id.name], tokenizer, paths[card.id.name], seed)
    return made


def _rows(source: Source, card: DatasetCard) -> list[Row]:
    """Return the task's rows of all splits, without repeated texts."""
    adapter = adapter_for(card)
    seen: dict[tuple[str, ...], Row] = {}
    for split in source.splits(card):
        for row in source.rows(card, split, report=ReadReport()):
            seen.setdefault(adapter.fields(row).values, row)
    return list(seen.values())


def _texts(adapter: TaskAdapter, row: Row) -> list[str]:
    """Return the texts for a masked language model: one per field, with tokens joined."""
    fields = adapter.fields(row)
    return [" ".join(fields.values)] if fields.tokens else [text for text in fields.values if text]


def _tokenizer(texts: Sequence[str]) -> Any:
    """Return a lower-case WordPiece tokenizer for the words of the texts. Other words are split into characters."""
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    split, lower = BertPreTokenizer(), BertNormalizer(lowercase=True)
    words = {word for text in texts for word, _ in split.pre_tokenize_str(lower.normalize_str(text))}
    letters = {letter for word in words for letter in word} | set("abcdefghijklmnopqrstuvwxyz0123456789")
    tokens = SPECIAL + sorted(words | letters) + sorted(f"##{letter}" for letter in letters)
    vocabulary = {token: i for i, token in enumerate(tokens)}
    return transformers.BertTokenizerFast(
        vocab=vocabulary, tokenizer_object=_word_pieces(vocabulary), model_max_length=384
    )


def _word_pieces(vocabulary: dict[str, int]) -> Any:
    from tokenizers.implementations import BertWordPieceTokenizer

    return BertWordPieceTokenizer(vocabulary, lowercase=True)._tokenizer


def _config(size: int, **more: Any) -> transformers.BertConfig:
    return transformers.BertConfig(
        vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=384, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        initializer_range=0.1, **more,
    )  # fmt: skip


def _masked_lm(tokenizer: Any, texts: Sequence[str], folder: Path) -> None:
    torch.manual_seed(0)
    model = transformers.BertForMaskedLM(_config(len(tokenizer)))
    batch = tokenizer(list(texts), truncation=True, max_length=48, padding=True, return_tensors="pt")
    ids = batch["input_ids"]
    words = ~torch.isin(ids, torch.tensor(tokenizer.all_special_ids))
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(_MLM_STEPS):
        chosen = torch.randperm(len(ids))[:32]
        hidden = words[chosen] & (torch.rand(ids[chosen].shape) < 0.15)  # as BERT: 15 % of the words
        masked = ids[chosen].masked_fill(hidden, tokenizer.mask_token_id)
        target = ids[chosen].masked_fill(~hidden, _IGNORED)
        logits = model(input_ids=masked, attention_mask=batch["attention_mask"][chosen]).logits
        _step(optimizer, cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=_IGNORED))
    _save(model, tokenizer, folder)


def _encoder(mlm: Path, folder: Path) -> None:
    """Save the masked LM's layers with mean pooling, in the format of sentence-transformers."""
    torch.manual_seed(0)
    trained = transformers.AutoModelForMaskedLM.from_pretrained(mlm).bert
    body = transformers.BertModel(trained.config)  # with the pooler that AutoModel expects
    body.load_state_dict(trained.state_dict(), strict=False)
    _save(body, transformers.AutoTokenizer.from_pretrained(mlm), folder)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    pooling = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
    (folder / "1_Pooling").mkdir()
    for name, content in (
        ("modules.json", modules),
        ("sentence_bert_config.json", {"max_seq_length": 128, "do_lower_case": False}),
        ("1_Pooling/config.json", pooling),
    ):
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _victim(
    card: DatasetCard, labels: Sequence[str], rows: Sequence[Row], tokenizer: Any, folder: Path, seed: int
) -> None:
    """Train a model of the card's task type on inputs that are encoded as in an attack."""
    adapter = adapter_for(card)
    torch.manual_seed(seed)
    names = {"id2label": dict(enumerate(labels)), "label2id": {name: i for i, name in enumerate(labels)}}
    config = _config(len(tokenizer), **(names if labels else {}))
    model = getattr(transformers, adapter.auto_class).from_config(config)
    items = [adapter.whole(row) for row in rows]
    parts = adapter.encode(tokenizer, items, Limits(384))
    flat = [part for own in parts for part in own]
    length = max(len(part.encoded.ids) for part in flat)
    batch = Batches(tokenizer.pad_token_id, Placement()).collate([part.encoded for part in flat], length)
    batch = {name: tensor[: len(flat)] for name, tensor in batch.items()}
    batch = dict(adapter.inputs(batch))
    optimizer = torch.optim.AdamW(model.parameters(), lr=_LR)
    for _ in range(_VICTIM_STEPS):
        loss = _LOSSES[card.task_type](model(**batch), items, parts)
        if loss.item() < _LEARNT:
            break
        _step(optimizer, loss)
    _save(model, tokenizer, folder)


def _label_loss(out: Any, items: Sequence[VictimItem], parts: Sequence[Sequence[Part]]) -> Tensor:
    return cross_entropy(out.logits, torch.tensor([item.gold for item in items]))


def _choice_loss(out: Any, items: Sequence[VictimItem], parts: Sequence[Sequence[Part]]) -> Tensor:
    choices = out.logits[:, 0].split([len(own) for own in parts])
    each = [cross_entropy(one, torch.tensor(item.gold)) for one, item in zip(choices, items, strict=True)]
    return torch.stack(each).mean()


def _tag_loss(out: Any, items: Sequence[VictimItem], parts: Sequence[Sequence[Part]]) -> Tensor:
    target = torch.full(out.logits.shape[:2], _IGNORED)
    for i, (item, (part,)) in enumerate(zip(items, parts, strict=True)):
        target[i, list(part.positions)] = torch.tensor(item.gold)
    return cross_entropy(out.logits.flatten(0, 1), target.flatten(), ignore_index=_IGNORED)


def _span_loss(out: Any, items: Sequence[VictimItem], parts: Sequence[Sequence[Part]]) -> Tensor:
    starts, ends = [], []
    for item, own in zip(items, parts, strict=True):
        gold: Any = item.gold
        for part in own:
            inside = [i for i, (a, b) in enumerate(part.offsets) if gold and a < gold[0][1] and b > gold[0][0]]
            starts.append(inside[0] if inside else 0)  # the first token says that there is no answer
            ends.append(inside[-1] if inside else 0)
    first, last = torch.tensor(starts), torch.tensor(ends)
    return (cross_entropy(out.start_logits, first) + cross_entropy(out.end_logits, last)) / 2


_LOSSES = {
    CLASSIFICATION: _label_loss,
    MULTIPLE_CHOICE: _choice_loss,
    SPAN: _span_loss,
    TAGGING: _tag_loss,
}


def _step(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def _save(model: Any, tokenizer: Any, folder: Path) -> None:
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Use one thread, so that sums are reproducible, and restore the caller's random state."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        torch.set_num_threads(threads)


def main() -> None:
    """Build the models below the folder that the command line names."""
    out, *tasks = sys.argv[1:]
    if unknown := set(tasks) - {card.id.name for card in catalog.cards()}:
        raise SystemExit(f"no such task: {', '.join(sorted(unknown))}")
    made = build(Path(out), tasks or None)
    print(f"victims and judges of {', '.join(made.victims)}, a masked LM and an encoder in {out}")


if __name__ == "__main__":
    main()
