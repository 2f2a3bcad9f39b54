"""The README.md of a run: the model card, rendered from run.json, which includes the facts from the data cards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.data_cards.card import CARDS
from xaug.data_cards.catalog import card
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.parameters import param
from xaug.data_cards.render.hub import license_fields
from xaug.data_cards.render.markdown import markdown_environment, yaml
from xaug.train.constant import FEW_DEV_ROWS
from xaug.train.heads import HEADS
from xaug.train.record import RunRecord

NAME = "README.md"
_RESTRICTED = ("non-commercial", "forbidden", "not stated", "share-alike")
_SHOWN = ("phase", "seed", "dtype", "text", "batch", "mixture", "optimizer", "mlm", "robust", "data")


def write_card(folder: Path, record: RunRecord) -> Path:
    """Write the card of a run. Raises StorageError."""
    path = folder / NAME
    with storage(path, "write the model card", param("output")):
        write_atomic(path, render(record).encode())
    return path


def front_matter(record: RunRecord) -> dict[str, object]:
    """The fields of the YAML block, in the Hub's vocabulary for model cards (huggingface.co/docs/hub/model-cards)."""
    data = [row for row in record.data.train if row.license is not None]
    licenses = list(dict.fromkeys(str(row.license) for row in data))
    types = _heads(record)
    out: dict[str, object] = {"library_name": "transformers", "base_model": _hub_id(record.model.name)}
    if len(licenses) == 1:
        out |= license_fields(licenses[0], "README.md")
    elif licenses:
        out |= {"license": "other", "license_name": "several", "license_link": "README.md"}
    if languages := sorted({language for row in data for language in row.languages}):
        out["language"] = languages
    if len(types) == 1:
        out["pipeline_tag"] = HEADS.get(types[0]).pipeline
    out["datasets"] = list(dict.fromkeys(repo for row in data for repo in _repositories(row.task)))
    out["tags"] = ["xaug", f"phase:{record.phase}"]
    return {name: value for name, value in out.items() if value}


def _heads(record: RunRecord) -> list[str]:
    """The names of the heads: the one that the settings name, or that of each task type."""
    if named := record.config.get("head_type"):
        return [str(named)]
    return list(dict.fromkeys(row.task_type for row in record.data.train))


def _hub_id(model: str) -> str:
    """The model's id on the Hub, as base_model needs it; "" for a folder."""
    return model if model.count("/") == 1 and model[0] not in "./~" and not Path(model).exists() else ""


def _repositories(task: str) -> list[str]:
    """The Hub repositories of a task's data; none if the data is not on the Hub or the task has no card here."""
    return [config.repo for group in card(task).hub.values() for config in group] if task in CARDS else []


def render(record: RunRecord) -> str:
    """The card as Markdown."""
    rows = [row for row in record.data.train if row.license is not None]
    types = _heads(record)
    return (
        markdown_environment("xaug.train.report")
        .get_template("card.md.j2")
        .render(
            front_matter=yaml(front_matter(record)),
            run=record,
            few_dev_rows=FEW_DEV_ROWS,
            data=rows,
            dev_rows=record.data.dev_rows,
            restricted=[row for row in rows if row.redistribution in _RESTRICTED],
            settings=_settings(record.config),
            auto=HEADS.get(types[0]).auto_class if len(types) == 1 else "AutoModel",
            tasks=list(dict.fromkeys(row.task for row in record.data.train)),
        )
    )


def _settings(config: dict[str, Any]) -> list[tuple[str, object]]:
    out: list[tuple[str, object]] = []
    for name in _SHOWN:
        value = config[name]
        if isinstance(value, dict):
            out += [
                (f"{name}.{key}", one) for key, one in value.items() if one not in (None, [], "") and key != "train"
            ]
        else:
            out.append((name, value))
    return out
