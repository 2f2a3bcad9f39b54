"""Checks of an evaluation's request before a row is read or a model is loaded."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.catalog import identify
from xaug.data_cards.errors import RunFolderError, UnknownNameError, UsageError
from xaug.data_cards.identity import REAL, World
from xaug.data_cards.packages import worlds
from xaug.data_cards.parameters import param
from xaug.data_cards.references import parse_reference
from xaug.data_cards.store import Store
from xaug.evaluate.chosen import chosen_tasks
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.finetune import settings_of
from xaug.evaluate.retrieval.pooling import POOLINGS
from xaug.evaluate.saved import NAME, read_head, read_results
from xaug.evaluate.targets import TARGETS, target
from xaug.models.folders import resolve
from xaug.models.loading import load_config
from xaug.models.placement import check_device
from xaug.train import runfile


def check_names(config: EvalConfig, store: Store, world: World) -> None:
    """Check every name and setting for which no model is needed.

    ``store``: the store in which the references of train_on are resolved. Raises UsageError, UnknownNameError with
    similar names, NoSuchVersionError.
    """
    chosen_tasks(config, world)
    if config.retrieval.pooling not in POOLINGS:
        raise UnknownNameError(f"pooling ({param('pooling')})", config.retrieval.pooling, POOLINGS.names())
    for section, names in (("by_task", config.by_task.keys()), ("train_on", config.train_on.keys())):
        for name in names:
            if name not in TARGETS:
                raise UnknownNameError(f"task in {section}", name, TARGETS.names())
    for references in config.train_on.values():
        for reference in references:
            parse_reference(reference, store).check(check_bytes=False)


def check_machine(config: EvalConfig, world: World) -> None:
    """Check the device, the number type and the settings of fine-tuning. Raises UsageError, TrainError."""
    from xaug.train.check import check_settings

    check_device(config.device, config.dtype)
    for name in chosen_tasks(config, world):
        one = target(name)
        if one.trains:
            check_settings(settings_of(one, config))


def check_model(config: EvalConfig) -> None:
    """Check that the encoder exists, is complete and has the layer that is asked for. Raises ModelError, UsageError."""
    folder = resolve(config.model, "model")
    wanted = config.retrieval.layers
    if not isinstance(wanted, int):
        return
    layers = int(load_config(folder).num_hidden_layers)
    if wanted > layers:
        raise UsageError(
            f"{param('layers', wanted)}: {config.model} has hidden states 0 (the embeddings) to {layers}."
            " Choose among them."
        )


def check_folder(folder: Path, config: EvalConfig, *, resume: bool) -> None:
    """Raises RunFolderError if the folder holds an evaluation of another suite or model, or an unfinished one.

    ``resume``: continue an unfinished evaluation instead of refusing it.
    """
    if not (folder / NAME).exists():
        return
    was = read_head(folder)
    if (was.suite, was.model.name) != (config.suite, config.model):
        raise RunFolderError(
            f"{folder} holds the results of another evaluation ({was.model.name} on {was.suite}). Name another folder"
            f" with {param('output')}."
        )
    if not was.finished and not resume:
        raise unfinished(folder)


def unfinished(folder: Path) -> RunFolderError:
    """The error for an unfinished evaluation that is not to be resumed."""
    return RunFolderError(
        f"{folder} holds this evaluation unfinished, with {len(read_results(folder).cells)} scored cells. Continue it"
        f" with {param('resume', True)}, or name another folder with {param('output')}."
    )


def check_worlds(model: str, world: World) -> None:
    """Raises UsageError for a model that was made from the embedded world and is to be evaluated on real rows.

    ``world``: the world of the rows.
    """
    record = runfile.read(Path(model))
    rows = record.data.train if record is not None else ()
    inside = model in worlds() or any(identify(row.task).world != REAL for row in rows)
    if inside and world == REAL:
        raise UsageError(
            f"{model} was made from the embedded world, so its scores on real rows would mean nothing. Evaluate it with"
            f" {param('source', 'pocket')}, or name a {param('model')} that was trained on real data."
        )
