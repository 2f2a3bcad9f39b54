"""nlpaug's contextual augmenter: a masked language model draws words for places of a text.

nlpaug returns the text as the model's tokenizer spells it: without capitals and accents, with other blanks, and with
unknown characters gone. So its text is not used. The tokens that it changed are, at their places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xaug.augment.assets import found_model
from xaug.augment.attacks.nlpaug.params import ContextualParams
from xaug.augment.attacks.nlpaug.pieces import Change, Cut, Piece, stretches
from xaug.augment.attacks.nlpaug.pieces import words as tagged_words
from xaug.augment.text import AttackedText, Span
from xaug.data_cards.errors import ModelError
from xaug.models.faults import check_fast

_HEAD = re.compile(r"\w+['’]$")


def substitute(params: ContextualParams) -> MaskedTool:
    """Words become words that the model finds probable there."""
    return _tool(params, "substitute")


def insert(params: ContextualParams) -> MaskedTool:
    """Words that the model finds probable are inserted."""
    return _tool(params, "insert")


def cut(text: AttackedText) -> list[Piece]:
    """The words of a sentence that is tagged, and otherwise the text between frozen spans."""
    return tagged_words(text) if text.layout.tokens else stretches(text)


class _Kept(str):
    """A token of a text, which knows which one it is. nlpaug passes on those that it does not change."""

    at: int


@dataclass
class MaskedTool:
    """The augmenter with a tokenizer whose last list of tokens is kept: that of the text which nlpaug returns."""

    augmenter: Any
    tokenizer: Any
    inserts: bool
    cut: Cut = cut
    last: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        divide, ids = self.tokenizer.tokenize, self.tokenizer.convert_tokens_to_ids

        def numbered(text: str, **more: Any) -> list[_Kept]:
            tokens = [_Kept(token) for token in divide(text, **more)]
            for i, token in enumerate(tokens):
                token.at = i
            return tokens

        def kept(tokens: Any) -> Any:
            if not isinstance(tokens, str):
                self.last = list(tokens)
            return ids(tokens)

        self.tokenizer.tokenize, self.tokenizer.convert_tokens_to_ids = numbered, kept

    def changes(self, piece: Piece) -> list[Change]:
        """What it changes in a piece. It reads no further than the model does; the rest of the text stays."""
        given = self.tokenizer(piece.text, add_special_tokens=False, return_offsets_mapping=True)
        # nlpaug would decode what the model cannot read, which spells it anew.
        spans = [_inner(piece.text, *span) for span in given["offset_mapping"]][: self.augmenter.max_num_token - 1]
        if not spans:
            return []
        text = piece.text[: spans[-1][1]]
        spelled = self.tokenizer.decode(given["input_ids"][: len(spans)])  # what the model is asked about
        if len(self.tokenizer(spelled, add_special_tokens=False)["input_ids"]) > self.augmenter.max_num_token:
            return []
        self.augmenter.augment(text)
        found: list[Change] = []
        new: list[str] = []
        at = 0
        for token in [*self.last, None]:
            if token is None or isinstance(token, _Kept):
                stop = len(spans) if token is None else token.at
                words = [one for one in new if one not in self.tokenizer.all_special_tokens]
                if words and self.inserts:
                    found.append(self._inserted(text, spans, at, words))
                elif words:
                    own = self._substituted(piece, spans[at:stop], words)
                    found += [one for one in own if not found or found[-1][1] <= one[0]]
                new, at = [], stop + 1
            else:
                new.append(token)
        return [one for one in found if one[2] != piece.text[one[0] : one[1]]]

    def _inserted(self, text: str, spans: Sequence[Span], at: int, words: Sequence[str]) -> Change:
        """The change that inserts words before a token."""
        if at < len(spans):
            start = _from_head(text, spans[at][0])
            return start, start, f"{self._text(words)} "
        return spans[-1][1], spans[-1][1], f" {self._text(words)}"

    def _substituted(self, piece: Piece, spans: Sequence[Span], words: Sequence[str]) -> list[Change]:
        """The changes that put new words in place of the words of these tokens."""
        groups: list[Span] = []
        for start, end in spans:
            if not any(one.isalnum() for one in piece.text[start:end]):
                continue  # nlpaug deletes marks behind a word as if they were parts of it
            if groups and groups[-1][1] >= start:
                groups[-1] = (groups[-1][0], end)
            else:
                groups.append((start, end))
        found: list[Change] = []
        for (begin, end), word in zip(groups, words, strict=False):  # fewer, where two parts of a word were masked
            start = _from_head(piece.text, begin)
            new = _in_capitals(piece.text[start:end], self._text([word]))
            if new and (not piece.single or new.split() == [new]):
                found.append((start, end, new))
        return found

    def _text(self, tokens: Sequence[str]) -> str:
        return str(self.tokenizer.convert_tokens_to_string(list(tokens))).strip()


def _inner(text: str, start: int, end: int) -> Span:
    """A token's place without the blanks that some tokenizers count to it."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def _from_head(text: str, start: int) -> int:
    """Where the word of a part begins: BERT's tokenizer tears "don't" apart, and "t" is no word."""
    head = _HEAD.search(text, 0, start)
    return head.start() if head else start


def _in_capitals(old: str, new: str) -> str:
    """The new word with a capital where the old one has one: many models know small letters only."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and new.islower() else new


def _tool(params: ContextualParams, action: str) -> MaskedTool:
    from nlpaug.augmenter.word import ContextualWordEmbsAug
    from nlpaug.model.lang_models import Bert, Roberta
    from transformers import AutoTokenizer

    folder = found_model(params.model)
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
