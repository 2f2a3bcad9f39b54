"""What an evaluation is asked for, checked before a row is read or a model is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from xaug.data_cards.errors import ModelError, UnknownNameError, UsageError
from xaug.data_cards.model_files import resolve
from xaug.data_cards.store import Store
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.finetune import settings_of
from xaug.evaluate.plan import chosen_tasks
from xaug.evaluate.retrieval.pooling import POOLINGS
from xaug.evaluate.targets import TARGETS, target
from xaug.train.data.references import parse


def check_names(config: EvalConfig, store: Store, *, pocket: bool) -> None:
    """Every name and setting that needs no model. ``store``: where the references of train_on are resolved.

    Raises UsageError, UnknownNameError with near names, NoSuchVersionError.
    """
    chosen_tasks(config, pocket=pocket)
    if config.retrieval.pooling not in POOLINGS:
        raise UnknownNameError("pooling (--pooling)", config.retrieval.pooling, POOLINGS.names())
    sections: Mapping[str, Mapping[str, object]] = {"by_task": config.by_task, "train_on": config.train_on}
    for section, named in sections.items():
        for name in named:
            if name not in TARGETS:
                raise UnknownNameError(f"task in {section}", name, TARGETS.names())
    for references in config.train_on.values():
        for reference in references:
            parse(reference, store).check(read=False)


def check_machine(config: EvalConfig, *, pocket: bool) -> None:
    """Device, number type, and how the chosen tasks are fine-tuned. Raises UsageError, TrainError."""
    from xaug.train.check import check_device, check_settings

    check_device(config.device, config.dtype)
    for name in chosen_tasks(config, pocket=pocket):
        one = target(name)
        if one.trains:
            check_settings(settings_of(one, config))


def check_model(config: EvalConfig) -> None:
    """The encoder: that it is there, whole, and has the layer that is wanted. Raises ModelError, UsageError."""
    folder = resolve(config.model, "model")
    wanted = config.retrieval.layers
    if not isinstance(wanted, int):
        return
    import transformers

    try:
        layers = int(transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False).num_hidden_layers)
    except Exception as error:  # transformers raises anything at a broken folder
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelError(f"{folder / 'config.json'} does not load: {first}") from error
    if wanted > layers:
        raise UsageError(
            f"--layers {wanted}: {config.model} has hidden states 0 (the embeddings) to {layers}. Choose among them."
        )
