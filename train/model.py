"""One encoder shared by the heads of all tasks, built from the classes of transformers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
import transformers
from torch import nn
from torch.nn.functional import pad
from xaug.data_cards.errors import ModelError
from xaug.models.decoding import computed_at
from xaug.models.faults import load_error
from xaug.models.loading import ROLE, load_config, load_encoder, load_model, missing_weights, quiet, without_pooler
from xaug.train.data.draws import salt
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.base import Groups, Head


class TaskModels(nn.Module):
    """One model for each task over a shared encoder. ``named_parameters`` names each shared weight once."""

    def __init__(self, models: Mapping[str, Any], encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.tasks = nn.ModuleDict(dict(models))
        self.lockstep = False  # True if sharded: one forward for each batch, because all ranks must run equally many

    def forward(
        self,
        task: str,
        inputs: Mapping[str, torch.Tensor],
        groups: Groups = (),
        only: torch.Tensor | None = None,
    ) -> Any:
        """The outputs of the task's model (a ModelOutput of transformers, or the concatenated outputs of groups).

        ``only``: compute a masked LM's logits at these positions alone, [positions, vocabulary]. Such batches have no
        groups.
        """
        model: Any = self.tasks[task]
        if only is not None:
            with computed_at(model.get_output_embeddings(), only):
                return model(**inputs)
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
        word_embeddings: nn.Module = self.encoder.get_input_embeddings()
        return word_embeddings


def build(
    folder: Path,
    tokenizer: Any,
    tasks: Sequence[TaskData],
    *,
    seed: int,
    phase: str = "intermediate",
    keep_head: bool,
    attention: str | None = None,
) -> TaskModels:
    """The encoder of ``folder`` with a head for each task: new ones drawn by seed and phase, or the folder's own.

    ``attention``: the implementation by transformers' name; None: the choice of transformers. Raises ModelError if the
    folder does not load or lacks weights, if a kept head does not fit the task, or if the model or the machine does
    not have the attention.
    """
    models: dict[str, Any] = {}
    with quiet():
        for task in tasks:
            # Each head has its own draws, whatever other tasks there are: runs with the same seed begin alike. Yet not
            # those of another phase: an encoder that was trained on a task with a head, and is then fine-tuned on the
            # same task as a target, would otherwise get the head back to which it was fitted.
            torch.manual_seed(salt("head", seed, phase, task.name))
            keep = keep_head or task.head.auto_class in ("AutoModelForMaskedLM", "AutoModel")
            models[task.name] = _with_head(folder, task.head, task.labels, keep=keep, attention=attention)
    bodies = [model.base_model for model in models.values()]
    encoder = max(bodies, key=lambda body: sum(p.numel() for p in body.parameters()))  # one with a pooler, if any
    for model in models.values():
        if model.base_model is not encoder and model is not model.base_model:
            setattr(model, model.base_model_prefix, encoder)
            model.tie_weights()  # ties the output layer of a masked LM to the shared encoder's embeddings
    own = {name: encoder if model is model.base_model else model for name, model in models.items()}
    return TaskModels(own, encoder)


def _with_head(folder: Path, head: Head, labels: Sequence[str], *, keep: bool, attention: str | None) -> Any:
    own = {} if attention is None else {"attn_implementation": attention}
    if keep:
        model, missing = load_model(folder, head.auto_class, dtype=torch.float32, **own)
        _check_head(folder, head, model, without_pooler(missing), labels)
        return model
    config = load_config(folder, **head.model_config(labels))
    try:
        model = getattr(transformers, head.auto_class).from_config(config, **own)
    except Exception as error:  # transformers raises any kind of error for a configuration without sense
        raise load_error(folder, ROLE, error, head.auto_class) from error
    wanted = model.base_model.state_dict()
    given = {name: value for name, value in load_encoder(folder).state_dict().items() if name in wanted}
    lacking = [name for name in wanted if name not in given]
    model.base_model.load_state_dict(given, strict=False)
    if lacking:
        raise missing_weights(folder, ROLE, lacking)
    return model.float()


def _check_head(folder: Path, head: Head, model: Any, missing: Sequence[str], labels: Sequence[str]) -> None:
    """Raise ModelError if a kept head lacks weights or does not have exactly the data's labels."""
    if head.auto_class == "AutoModelForMaskedLM":  # an encoder without a masked LM's head gets a new one
        if missing := [key for key in missing if key.startswith(f"{model.base_model_prefix}.")]:
            raise missing_weights(folder, ROLE, missing)
    elif missing:
        raise ModelError(
            f"head = keep: the model in {folder} has no weights for {', '.join(missing[:3])}, so it is not an"
            f" {head.auto_class}. Use head = new."
        )
    names = [str(name) for _, name in sorted(model.config.id2label.items())]
    if labels and head.model_config(labels) and names != list(labels):
        raise ModelError(
            f"head = keep: the head of the model in {folder} has {len(names)} labels ({', '.join(names[:4])}), but the"
            f" data has {len(labels)} ({', '.join(labels[:4])}). Use head = new, or data with the head's labels in the"
            " same order."
        )
