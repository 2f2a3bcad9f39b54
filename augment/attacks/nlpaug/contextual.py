"""nlpaug's contextual augmenter: a masked language model draws words for places of a text.

nlpaug returns the text as the model's tokenizer spells it: without capitals and accents, with other blanks, and with
unknown characters gone. So its text is not used. The tokens that it changed are, at their places in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from xaug.augment.attacks.assets import local_model
from xaug.augment.attacks.nlpaug.params import ContextualParams
from xaug.augment.attacks.nlpaug.pieces import Change, Cut, Piece, stretches, words
from xaug.augment.attacks.nlpaug.placing import apart
from xaug.augment.text import AttackedText, Span
from xaug.data_cards.errors import ModelError
from xaug.models.faults import check_fast


def substitute(params: ContextualParams) -> MaskedTool:
    """Words become words that the model finds probable there."""
    return _tool(params, "substitute")


def insert(params: ContextualParams) -> MaskedTool:
    """Words that the model finds probable are inserted."""
    return _tool(params, "insert")


def cut(text: AttackedText) -> list[Piece]:
    """The words of a sentence that is tagged, and otherwise the text between frozen spans."""
    return words(text) if text.layout.tokens else stretches(text)


@dataclass
class MaskedTool:
    """The augmenter with a tokenizer whose last list of tokens is kept: that of the text which nlpaug returns."""

    augmenter: Any
    tokenizer: Any
    inserts: bool
    cut: Cut = cut
    last: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        ids = self.tokenizer.convert_tokens_to_ids

        def kept(tokens: Any) -> Any:
            if not isinstance(tokens, str):
                self.last = list(tokens)
            return ids(tokens)

        self.tokenizer.convert_tokens_to_ids = kept

    def changes(self, piece: Piece) -> list[Change]:
        """What it changes in a piece. It reads no further than the model does; the rest of the text stays."""
        tokens, spans = self._tokens(piece.text)
        if not tokens:
            return []
        self.augmenter.augment(piece.text)
        made, head = self.last, len(self.augmenter.model.get_tokenizer().tokenize(piece.text))
        most = min(head, self.augmenter.max_num_token)
        if head >= self.augmenter.max_num_token and made == tokens[most:]:
            return []
        found: list[Change] = []
        matcher = SequenceMatcher(None, tokens[:most], made, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "replace" and not self.inserts:
                found += self._substituted(piece, spans, a, b, made[c:d])
            elif kind == "insert" and self.inserts:
                at = spans[a][0] if a < most else spans[most - 1][1]
                new = self._text(made[c:d])
                found.append((at, at, f"{new} " if a < most else f" {new}"))
        return [one for one in apart(found) if one[2] != piece.text[one[0] : one[1]]]

    def _tokens(self, text: str) -> tuple[list[str], list[Span]]:
        """The tokens of a text and their places in it, without the blanks that some tokenizers count to a token."""
        given = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        spans = []
        for start, end in given["offset_mapping"]:
            inner = text[start:end]
            spans.append((start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())))
        return given.tokens(), spans

    def _substituted(self, piece: Piece, spans: Sequence[Span], a: int, b: int, made: Sequence[str]) -> list[Change]:
        """The changes that put new words in place of the words of the tokens [a, b)."""
        groups: list[Span] = []
        for i in range(a, b):
            start, end = spans[i]
            if not any(one.isalnum() for one in piece.text[start:end]):
                continue  # nlpaug deletes marks behind a word as if they were parts of it
            if groups and groups[-1][1] >= start:
                groups[-1] = (groups[-1][0], end)
            else:
                groups.append((start, end))
        if len(groups) != len(made):
            made, groups = [self._text(made)], [(groups[0][0], groups[-1][1])] if groups else []
        found = []
        for (start, end), token in zip(groups, made, strict=False):
            new = _in_capitals(piece.text[start:end], self._text([token]) if token in self.last else token)
            if new and (not piece.single or new.split() == [new]) and "\n" not in piece.text[start:end]:
                found.append((start, end, new))
        return found

    def _text(self, tokens: Sequence[str]) -> str:
        return str(self.tokenizer.convert_tokens_to_string(list(tokens))).strip()


def _in_capitals(old: str, new: str) -> str:
    """The new word with a capital where the old one has one: many models know small letters only."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and new.islower() else new


def _tool(params: ContextualParams, action: str) -> MaskedTool:
    from nlpaug.augmenter.word import ContextualWordEmbsAug
    from nlpaug.model.lang_models import Bert, Roberta
    from transformers import AutoTokenizer

    folder = local_model(params.model)
    assert folder is not None, "the asset was found before"
    kind, prefix = _kind(AutoTokenizer.from_pretrained(folder), folder)

    class Loaded(ContextualWordEmbsAug):  # type: ignore[misc]
        @classmethod
        def get_model(cls, model_path: str, model_type: str, **more: Any) -> Any:
            # nlpaug keeps one model per name of a folder, without the folders above it.
            made = (Bert if kind == "bert" else Roberta)(model_path, device="cpu", top_k=more["top_k"])
            made.SUBWORD_PREFIX = prefix
            return made

    made = Loaded(
        model_path=str(folder), model_type=kind, action=action, top_k=params.top_k, aug_p=params.word_share,
        aug_max=params.most_words, device="cpu",
    )  # fmt: skip
    return MaskedTool(made, made.model.get_tokenizer(), action == "insert")


def _kind(tokenizer: Any, folder: Path) -> tuple[str, str]:
    """nlpaug's name of the kind of model, and the mark of its tokens. Raises ModelError for kinds that it lacks."""
    check_fast(tokenizer, folder, "model")
    if tokenizer.mask_token == "[MASK]":
        return "bert", "##"
    if tokenizer.mask_token == "<mask>":
        for prefix in ("Ġ", "▁"):  # RoBERTa's, and XLM-R's, for which nlpaug's class of RoBERTa serves too
            if any(prefix in token for token in tokenizer.tokenize("a word")):
                return "roberta", prefix
    raise ModelError(
        f"The model in {folder} masks words by {tokenizer.mask_token!r}, but nlpaug's contextual augmenter knows models"
        " of the kinds BERT and RoBERTa only. Name another masked language model."
    )
