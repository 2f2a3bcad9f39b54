"""One encoder under the heads of all tasks, made of transformers' own classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
import transformers
from torch import nn
from torch.nn.functional import pad
from xaug.data_cards.errors import ModelError
from xaug.data_cards.inputs.positions import longest_input as longest
from xaug.data_cards.inputs.positions import positions
from xaug.data_cards.model_faults import check_fast, check_fit, drop_segments, not_loading, tokenizer_not_loading
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.base import Groups, Head

_ROLE = "model"


class TaskModels(nn.Module):
    """A model a task, all over one encoder. ``named_parameters`` names each shared weight once."""

    def __init__(self, models: Mapping[str, Any], encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.tasks = nn.ModuleDict(dict(models))
        self.lockstep = False  # one forward a batch: sharded, all ranks must run equally many
        self._only: torch.Tensor | None = None
        for model in models.values():
            if (output := model.get_output_embeddings()) is not None:  # a masked LM's
                output.register_forward_pre_hook(self._select)

    def _select(self, _module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        """Hidden states [sequences, length, width] of the wanted positions: [positions, width]."""
        return inputs if self._only is None else (inputs[0][self._only],)

    def forward(
        self,
        task: str,
        inputs: Mapping[str, torch.Tensor],
        groups: Groups = (),
        only: torch.Tensor | None = None,
    ) -> Any:
        """The task's outputs (transformers' ModelOutput); those of groups one after another, joined.

        ``only``: a masked LM's logits are of these positions, [positions, vocabulary].
        """
        model = self.tasks[task]
        self._only = only
        if len(groups) <= 1 or self.lockstep:
            return model(**inputs)
        outs = [
            model(**{name: tensor[first:last, ..., :length] for name, tensor in inputs.items()})
            for first, last, length in groups
        ]
        if hasattr(outs[0], "logits"):
            return SimpleNamespace(logits=torch.cat([out.logits for out in outs]))
        longest = inputs["input_ids"].shape[-1]
        states = [pad(out.last_hidden_state, (0, 0, 0, longest - out.last_hidden_state.shape[1])) for out in outs]
        return SimpleNamespace(last_hidden_state=torch.cat(states))

    @property
    def embedding(self) -> nn.Module:
        """The encoder's word embeddings."""
        found: nn.Module = self.encoder.get_input_embeddings()
        return found


@contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' lines about weights that are new, and its bars: a new head is what was asked for."""
    level, bars = transformers.logging.get_verbosity(), transformers.logging.is_progress_bar_enabled()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers.logging.set_verbosity(level)
        if bars:
            transformers.logging.enable_progress_bar()


def load_tokenizer(folder: Path, role: str = _ROLE) -> Any:
    """The folder's fast tokenizer. Raises ModelError if there is none, or if it is that of another model."""
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, trust_remote_code=False)
    except Exception as error:  # transformers and tokenizers raise anything at a broken folder
        raise tokenizer_not_loading(folder, role, error) from error
    check_fast(tokenizer, folder, role)
    model = _outline(folder)
    check_fit(model, tokenizer, folder, role)
    drop_segments(tokenizer, model)
    return tokenizer


def first_position(folder: Path) -> int:
    """The position id of a sequence's first token."""
    return positions(_outline(folder)).first


def longest_input(folder: Path, tokenizer: Any, *, multiple: int = 1) -> int:
    """Tokens the model takes at most, where inputs are padded to a multiple."""
    return longest(_outline(folder), tokenizer, multiple=multiple)


def _outline(folder: Path) -> Any:
    """The folder's encoder without weights: what its modules say, before anything is computed with them."""
    try:
        config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False)
        with quiet(), torch.random.fork_rng(devices=[]), torch.device("meta"):
            return transformers.AutoModel.from_config(config, trust_remote_code=False)
    except Exception as error:  # transformers raises anything at a configuration that makes no sense
        raise not_loading(folder, _ROLE, error) from error


def load_encoder(folder: Path, role: str = _ROLE) -> Any:
    """The folder's encoder without any head, in float32. Raises ModelError, also where weights are missing."""
    try:
        with quiet():
            body, report = transformers.AutoModel.from_pretrained(
                folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False, output_loading_info=True
            )
    except Exception as error:  # transformers and safetensors raise anything at a broken folder
        raise not_loading(folder, role, error, "AutoModel") from error
    if lacking := _lacking(report):
        raise _lacks(folder, role, lacking)
    return body


def _lacks(folder: Path, role: str, names: Sequence[str]) -> ModelError:
    return ModelError(
        f"The {role} in {folder} lacks weights of its encoder: {', '.join(names[:3])}. Is it the model that its"
        " config.json describes, and are all of its files there?"
    )


def _lacking(report: Mapping[str, Any]) -> list[str]:
    """Weights that were not in the files. A pooler is drawn anew where a masked LM was trained without one."""
    return sorted(key for key in report["missing_keys"] if "position_ids" not in key and "pooler" not in key)


def build(
    folder: Path,
    tokenizer: Any,
    tasks: Sequence[TaskData],
    *,
    seed: int,
    keep_head: bool,
    attention: str | None = None,
) -> TaskModels:
    """The encoder of ``folder`` under a head a task: new ones drawn by the seed, or the folder's own.

    ``attention``: its implementation by transformers' name; None: transformers' choice.
    Raises ModelError: a tokenizer with more pieces than the model has embeddings, a head that is not this task's, an
    attention the model or the machine does not have.
    """
    models: dict[str, Any] = {}
    with quiet():
        for number, task in enumerate(tasks):
            torch.manual_seed(seed + 7919 * number)  # apart from the steps' seeds; each head draws by itself
            keep = keep_head or task.head.auto_class in ("AutoModelForMaskedLM", "AutoModel")
            models[task.name] = _with_head(folder, task.head, task.labels, keep=keep, attention=attention)
    bodies = [model.base_model for model in models.values()]
    encoder = max(bodies, key=lambda body: sum(p.numel() for p in body.parameters()))  # the one with a pooler, if any
    for model in models.values():
        if model.base_model is not encoder and model is not model.base_model:
            setattr(model, model.base_model_prefix, encoder)
            model.tie_weights()  # a masked LM's output layer is the new encoder's embedding
    own = {name: encoder if model is model.base_model else model for name, model in models.items()}
    return TaskModels(own, encoder)


def _with_head(folder: Path, head: Head, labels: Sequence[str], *, keep: bool, attention: str | None) -> Any:
    auto = getattr(transformers, head.auto_class)
    own = {} if attention is None else {"attn_implementation": attention}
    named = head.model_config(labels)
    try:
        if keep:
            model, report = auto.from_pretrained(
                folder,
                dtype=torch.float32,
                use_safetensors=True,
                trust_remote_code=False,
                output_loading_info=True,
                **own,
            )
            _check_head(folder, head, model, report, labels)
            return model
        config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, **named)
        model = auto.from_config(config, **own)
        body = load_encoder(folder)
    except ModelError:
        raise
    except Exception as error:  # transformers and safetensors raise anything at a broken folder
        raise not_loading(folder, _ROLE, error, head.auto_class) from error
    wanted = model.base_model.state_dict()
    given = {name: value for name, value in body.state_dict().items() if name in wanted}
    lacking = [name for name in wanted if name not in given]
    model.base_model.load_state_dict(given, strict=False)
    if lacking:
        raise _lacks(folder, _ROLE, lacking)
    return model.float()


def _check_head(folder: Path, head: Head, model: Any, report: Mapping[str, Any], labels: Sequence[str]) -> None:
    """A kept head has all its weights and, where labels are named, just these."""
    missing = _lacking(report)
    if head.auto_class == "AutoModelForMaskedLM":  # a body without its masked LM's head learns one anew
        if missing := [key for key in missing if key.startswith(f"{model.base_model_prefix}.")]:
            raise _lacks(folder, _ROLE, missing)
    elif missing:
        raise ModelError(
            f"head = keep: the model in {folder} has no weights for {', '.join(missing[:3])}, it is no"
            f" {head.auto_class}. Use head = new."
        )
    names = [str(name) for _, name in sorted(model.config.id2label.items())]
    if labels and head.model_config(labels) and names != list(labels):
        raise ModelError(
            f"head = keep: the head of the model in {folder} has {len(names)} labels ({', '.join(names[:4])}), the data"
            f" {len(labels)} ({', '.join(labels[:4])}). Use head = new, or data with these labels in this order."
        )
