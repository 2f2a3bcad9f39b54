"""Augmenters whose model writes text: back-translation, summaries, and continuations.

Each receives a piece of text and returns another. Words and punctuation that follow each other in both keep their
blanks. Where a model cannot read or write the whole piece, nlpaug loses what is beyond; such a piece is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xaug.augment.assets import found_model
from xaug.augment.attacks.nlpaug.params import BackTranslationParams, ContextualSentenceParams, SummaryParams
from xaug.augment.attacks.nlpaug.pieces import Change, Cut, Piece, stretches, whole_fields
from xaug.augment.attacks.nlpaug.placing import kept_spacing


@dataclass(frozen=True)
class Rewriting:
    """An augmenter that writes a piece anew."""

    write: Callable[[str], str | None]  # None: the text is too long for the model
    cut: Cut = stretches

    def changes(self, piece: Piece) -> list[Change]:
        """The new text of a piece; nothing if it is empty."""
        new = " ".join((self.write(piece.text) or "").split())
        if not new:
            return []
        new = kept_spacing(piece.text, new)
        before, behind = piece.touched  # a word must not grow together with a frozen one
        new = (" " if before and new[0].isalnum() else "") + new + (" " if behind and new[-1].isalnum() else "")
        return [(0, len(piece.text), new)] if new != piece.text else []


@dataclass(frozen=True)
class Continuing:
    """An augmenter that writes on where a field ends."""

    write: Callable[[str], str | None]
    cut: Cut = whole_fields

    def changes(self, piece: Piece) -> list[Change]:
        """The continuation of a field, whose own text does not change."""
        clean = piece.text.strip()
        new = self.write(clean) or ""
        more = new[len(clean) :].strip() if new.startswith(clean) else ""
        at = len(piece.text)
        blank = "" if piece.text[-1:].isspace() or not more[:1].isalnum() else " "
        return [(at, at, blank + more)] if more else []


def back_translation(params: BackTranslationParams) -> Rewriting:
    """Translate and translate back."""
    from nlpaug.augmenter.word import BackTranslationAug
    from nlpaug.model.lang_models import MtTransformers

    class Translating(MtTransformers):  # type: ignore[misc]
        def translate_one_step_batched(self, data: Any, tokenizer: Any, model: Any) -> list[str]:
            # nlpaug's own starts a process for each text, fails where a tokenizer gives segment ids, and cuts off what
            # a model cannot read.
            text = data if isinstance(data, str) else data[0]
            given = tokenizer([text], return_tensors="pt")
            given.pop("token_type_ids", None)
            if not text or given["input_ids"].shape[1] > _longest(model.config):
                return [""]
            made = model.generate(**given, max_length=self.max_length)
            if made.shape[1] >= self.max_length:
                return [""]  # it did not come to an end
            return list(tokenizer.batch_decode(made, skip_special_tokens=True))

    class Loaded(BackTranslationAug):  # type: ignore[misc]
        @classmethod
        def get_model(cls, **given: Any) -> Any:
            return Translating(
                given["from_model_name"], given["to_model_name"], device="cpu", max_length=given["max_length"]
            )

    there, back = found_model(params.there), found_model(params.back)
    made = Loaded(from_model_name=str(there), to_model_name=str(back), device="cpu", max_length=params.max_length)

    def write(text: str) -> str | None:
        return str(made.substitute(text)[0]) or None

    return Rewriting(write)


def summary(params: SummaryParams) -> Rewriting:
    """Summarise."""
    from nlpaug.augmenter.sentence import AbstSummAug
    from nlpaug.model.lang_models import T5, Bart
    from transformers import AutoConfig

    folder = found_model(params.model)
    # nlpaug goes by the folder's name. T5 is told what to do; its class of BART serves all other models.
    kind = T5 if "t5" in AutoConfig.from_pretrained(folder).model_type else Bart

    class Loaded(AbstSummAug):  # type: ignore[misc]
        @classmethod
        def get_model(cls, **given: Any) -> Any:
            return kind(
                str(folder), device="cpu", min_length=given["min_length"], max_length=given["max_length"],
                num_beam=3, no_repeat_ngram_size=3,
            )  # fmt: skip

    made = Loaded(
        model_path=str(folder), tokenizer_path=str(folder), min_length=params.min_length, max_length=params.max_length
    )

    def write(text: str) -> str | None:
        tokens = len(made.model.tokenizer(getattr(made.model, "text_prefix", "") + text)["input_ids"])
        if tokens > _longest(made.model.model.config):
            return None
        found = made.substitute(text)  # nothing, if the summary has no whole sentence
        return str(found[0]) if found else None

    return Rewriting(write)


def contextual_sentence(params: ContextualSentenceParams) -> Continuing:
    """Write on."""
    from nlpaug.augmenter.sentence import ContextualWordEmbsForSentenceAug
    from nlpaug.model.lang_models import TextGenTransformers

    folder = found_model(params.model)

    class Generating(TextGenTransformers):  # type: ignore[misc]
        def predict(self, texts: Any, target_words: Any = None, n: int = 1) -> list[str]:
            # nlpaug's own starts a process for each text, and a newer release of transformers reads its longest length
            # as that of the continuation.
            given = self.model.tokenizer(texts[0], return_tensors="pt")
            made = self.model.model.generate(
                input_ids=given["input_ids"], attention_mask=given["attention_mask"], do_sample=True,
                min_length=self.min_length, max_length=self.max_length, temperature=self.temperature,
                top_k=self.top_k, top_p=self.top_p,
                pad_token_id=self.model.tokenizer.pad_token_id or self.model.tokenizer.eos_token_id,
            )  # fmt: skip
            new = made[0][given["input_ids"].shape[1] :]
            return [texts[0] + self.model.tokenizer.decode(new, skip_special_tokens=True)]

    class Loaded(ContextualWordEmbsForSentenceAug):  # type: ignore[misc]
        @classmethod
        def get_model(cls, **given: Any) -> Any:
            names = ("min_length", "max_length", "temperature", "top_k", "top_p")
            return Generating(str(folder), device="cpu", **{name: given[name] for name in names})

    # Its other way draws each token after the first token of the text alone.
    made = Loaded(
        model_path=str(folder), device="cpu", use_custom_api=False, min_length=params.min_length,
        max_length=params.max_length, temperature=params.temperature, top_k=params.top_k, top_p=params.top_p,
    )  # fmt: skip

    def write(text: str) -> str | None:
        tokens = len(made.model.model.tokenizer(text)["input_ids"])
        room = min(params.max_length, _longest(made.model.model.model.config))
        if tokens >= room:
            return None
        made.model.max_length, made.model.min_length = room, min(params.min_length, room)
        return str(made.insert(text)[0])

    return Continuing(write)


def _longest(config: Any) -> int:
    """The most tokens that a model can read; T5's positions are relative, so it has no limit of its own."""
    for name in ("max_position_embeddings", "n_positions"):
        if "t5" not in config.model_type and (found := getattr(config, name, None)):
            return int(found)
    return 1 << 20
