"""A model that rewrites texts: an encoder-decoder (Marian, T5, BART) or a causal language model with a prompt.

What it writes for a text depends on no other text. A batch holds inputs of exactly one length, filled up to a multiple
of rows at which outputs are the same to the bit (``models/batching.py``). Beam search draws nothing. Sampling adds
Gumbel noise from a generator of each text's own seed to the scores and takes the best token, which is the same as
drawing from the model's distribution (Gumbel 1954; Maddison et al. 2014, "A* Sampling").
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from xaug.augment.queries import RewriteItem
from xaug.models.batching import ROWS, BatchUse, plan
from xaug.models.generators import load_generator
from xaug.models.loading import quiet
from xaug.models.placement import Placement

TEXT = "{text}"  # in a prompt: the text that is rewritten
_ANY_LENGTH = 1 << 30  # every length is short for `plan`: a batch has inputs of one length only, without padding
_QUOTES = {'"': '"', "“": "”", "‘": "’", "'": "'"}


@dataclass(frozen=True, slots=True)
class Decoding:
    """How texts are written.

    ``count``: rewritings of each text. ``beams``: of beam search, at least ``count``. ``max_tokens``: of a rewriting;
    one that is longer is dropped, because it has no end. ``temperature``: 0 for beam search, above it for sampling.
    """

    count: int = 1
    beams: int = 5
    max_tokens: int = 128
    temperature: float = 0.0


class Rewriter:
    """Answers a ``RewriteItem`` with the list of its distinct rewritings, best first.

    The list is empty for a text that is longer than the model's longest input. Raises ModelError for a folder that does
    not load or cannot write text.
    """

    def __init__(
        self, path: str, placement: Placement, decoding: Decoding, *, prompt: str = TEXT, role: str = "rewriting model"
    ) -> None:
        loaded = load_generator(path, role, placement)
        self.model, self.tokenizer, self.max_length = loaded.model, loaded.tokenizer, loaded.max_length
        self.placement, self.decoding, self.prompt, self.use = placement, decoding, prompt, BatchUse()
        self.causal = not self.model.config.is_encoder_decoder
        if self.causal:
            self.max_length -= decoding.max_tokens  # prompt and rewriting share the positions
        self._settings = self._generation()

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """A list of rewritings for each item."""
        import torch

        asked = [item for item in items if isinstance(item, RewriteItem)]
        inputs = self._encoded([item.text for item in asked])
        live = [i for i, ids in enumerate(inputs) if 0 < len(ids) <= self.max_length]
        drawn = self.decoding.count if self.decoding.temperature else 1
        entries = [(i, k) for i in live for k in range(drawn)]  # one input each; a beam search makes all of a text
        found: dict[tuple[int, int], list[str]] = {}
        budget = self.placement.token_budget // max(1, self._settings.num_beams)
        with torch.inference_mode(), quiet():
            for members, length in plan([len(inputs[i]) for i, _ in entries], budget, short=_ANY_LENGTH):
                chosen = [entries[m] for m in members]
                ids = [inputs[i] for i, _ in chosen]
                seeds = [_seed(asked[i].seed, k) for i, k in chosen] if self.decoding.temperature else []
                found.update(zip(chosen, self._written(ids, seeds, length), strict=True))
        return [
            list(dict.fromkeys(text for k in range(drawn) for text in found.get((i, k), ()))) for i in range(len(asked))
        ]

    def _encoded(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each prompt."""
        prompts = [self.prompt.replace(TEXT, text) for text in texts]
        chat = self.causal and getattr(self.tokenizer, "chat_template", None)
        if chat:
            prompts = [
                self.tokenizer.apply_chat_template(
                    [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True
                )
                for prompt in prompts
            ]
        if not prompts:
            return []
        encoded = self.tokenizer(prompts, add_special_tokens=not chat, verbose=False)["input_ids"]
        return [list(ids) for ids in encoded]

    def _generation(self) -> Any:
        """The model's own settings of generation, less those that would draw, cut or force an end."""
        settings = copy.deepcopy(self.model.generation_config)
        beams = 1 if self.decoding.temperature else max(self.decoding.beams, self.decoding.count)
        settings.update(
            do_sample=False, temperature=None, top_p=None, top_k=None, typical_p=None, max_length=None,
            max_new_tokens=self.decoding.max_tokens, num_beams=beams, num_beam_groups=1, diversity_penalty=0.0,
            num_return_sequences=self.decoding.count if beams > 1 else 1, early_stopping=beams > 1,
            forced_eos_token_id=None, use_cache=True, return_dict_in_generate=False,
        )  # fmt: skip
        if settings.pad_token_id is None:
            settings.pad_token_id = self._ends_at(settings)[0] if self._ends_at(settings) else 0
        return settings

    @staticmethod
    def _ends_at(settings: Any) -> list[int]:
        end = settings.eos_token_id
        return list(end) if isinstance(end, (list, tuple)) else [] if end is None else [end]

    def _written(self, inputs: Sequence[Sequence[int]], seeds: Sequence[int], length: int) -> list[list[str]]:
        """The rewritings of inputs of one length; of samples, one each."""
        import torch

        rows = -(-len(inputs) // ROWS) * ROWS
        filled = [*inputs, *([inputs[-1]] * (rows - len(inputs)))]  # the last row again: its results are left out
        ids = torch.tensor(filled, device=self.placement.device)
        noise = [_Noise([*seeds, *([seeds[-1]] * (rows - len(seeds)))], self.decoding.temperature)] if seeds else []
        out = self.model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=self._settings,
            logits_processor=_processors(noise),
            use_model_defaults=False,  # otherwise the model's beams and forced end replace settings that are None or 1
        )  # fmt: skip
        self.use.batches += 1
        self.use.rows += len(inputs)
        self.use.tokens += len(inputs) * length
        self.use.padded += rows * length
        tokens = out[:, length:].tolist() if self.causal else out[:, 1:].tolist()
        each = self._settings.num_return_sequences
        return [
            [text for one in tokens[i * each : (i + 1) * each] if (text := self._text(one))] for i in range(len(inputs))
        ]

    def _text(self, tokens: Sequence[int]) -> str:
        """The text of the tokens up to their end, on one line; an empty text if they have no end."""
        ends = set(self._ends_at(self._settings))
        at = next((place for place, token in enumerate(tokens) if token in ends), None)
        written = str(self.tokenizer.decode(tokens if at is None else tokens[:at], skip_special_tokens=True)).strip()
        if self.causal:  # what follows the first line is no longer the rewriting
            line, newline, _ = written.partition("\n")
            return _unquoted(" ".join(line.split())) if newline or at is not None else ""
        return " ".join(written.split()) if at is not None else ""


class _Noise:
    """Adds each row's own Gumbel noise to its scores, so that the best token is a sample at a temperature."""

    def __init__(self, seeds: Sequence[int], temperature: float) -> None:
        import torch

        self.generators = [torch.Generator().manual_seed(seed) for seed in seeds]  # of the CPU, on every device
        self.temperature = temperature

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        import torch

        size = scores.shape[-1]
        uniform = torch.stack([torch.rand(size, generator=one, dtype=torch.float64) for one in self.generators])
        gumbel = -torch.log(-torch.log(uniform)).to(scores.device)
        return scores.double() / self.temperature + gumbel


def _processors(noise: Sequence[_Noise]) -> Any:
    import transformers

    return transformers.LogitsProcessorList(list(noise))


def _seed(seed: int, k: int) -> int:
    """The seed of a text's k-th sample."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{k}".encode()).digest()[:7], "big")


def _unquoted(text: str) -> str:
    """The text without the quotes that instruction models put around an answer."""
    closing = _QUOTES.get(text[:1])
    return text[1:-1].strip() if closing and len(text) > 1 and text.endswith(closing) else text
