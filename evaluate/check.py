"""What an evaluation is asked for, checked before a row is read or a model is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xaug.data_cards.catalog import identify
from xaug.data_cards.errors import RunFolderError, UnknownNameError, UsageError
from xaug.data_cards.identity import REAL, World
from xaug.data_cards.packages import worlds
from xaug.data_cards.parameters import param
from xaug.data_cards.references import parse
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
    """Every name and setting that needs no model. ``store``: where the references of train_on are resolved.

    Raises UsageError, UnknownNameError with near names, NoSuchVersionError.
    """
    chosen_tasks(config, world)
    if config.retrieval.pooling not in POOLINGS:
        raise UnknownNameError(f"pooling ({param('pooling')})", config.retrieval.pooling, POOLINGS.names())
    sections: Mapping[str, Mapping[str, object]] = {"by_task": config.by_task, "train_on": config.train_on}
    for section, named in sections.items():
        for name in named:
            if name not in TARGETS:
                raise UnknownNameError(f"task in {section}", name, TARGETS.names())
    for references in config.train_on.values():
        for reference in references:
            parse(reference, store).check(read=False)


def check_machine(config: EvalConfig, world: World) -> None:
    """Device, number type, and how the chosen tasks are fine-tuned. Raises UsageError, TrainError."""
    from xaug.train.check import check_settings

    check_device(config.device, config.dtype)
    for name in chosen_tasks(config, world):
        one = target(name)
        if one.trains:
            check_settings(settings_of(one, config))


def check_model(config: EvalConfig) -> None:
    """The encoder: that it is there, whole, and has the layer that is wanted. Raises ModelError, UsageError."""
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
    """Raises RunFolderError for a results' folder that cannot be this evaluation's, by suite and model."""
    if not (folder / NAME).exists():
        return
    was = read_head(folder)
    if (was.suite, was.model.name) != (config.suite, config.model):
        raise RunFolderError(
            f"{folder} holds the results of another evaluation ({was.suite} of {was.model.name}). Name another folder"
            f" with {param('output')}."
        )
    if not was.finished and not resume:
        raise unfinished(folder)


def unfinished(folder: Path) -> RunFolderError:
    """What to raise for an evaluation that is not finished and not to be resumed."""
    return RunFolderError(
        f"{folder} holds this evaluation unfinished, with {len(read_results(folder).cells)} results. Go on with"
        f" {param('resume', True)}, or name another folder with {param('output')}."
    )


def check_worlds(model: str, world: World) -> None:
    """Raises UsageError for real rows and a model that was made from the embedded world: it says nothing about them.

    ``world``: of the rows.
    """
    record = runfile.read(Path(model))
    rows = record.data.train if record is not None else ()
    inside = model in worlds() or any(identify(row.task).world != REAL for row in rows)
    if inside and world == REAL:
        raise UsageError(
            f"{model} comes from the embedded world, and the rows are real: their scores would mean nothing. Evaluate"
            f" it with {param('source', 'pocket')}, or give a {param('model')} that was trained on real data."
        )
