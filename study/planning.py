"""From a study to its plan of cells. Nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import MissingFilesError
from xaug.data_cards.identity import REAL
from xaug.data_cards.sources.files import FilesSource
from xaug.evaluate.reading import splits_needed
from xaug.study.arm import Arm
from xaug.study.execute.cell import Cell
from xaug.study.keys import data_identity, key_of, model_identity, rows_identity
from xaug.study.plan import StudyPlan
from xaug.study.requests import EvalCellRequest, GenerateCellRequest, Rows, TrainCellRequest
from xaug.study.setting import Setting
from xaug.train.record import ALGORITHM as TRAINER

SUITE = "xtreme-r"  # whose evaluation sets no intermediate row may occur in


def plan_study(
    setting: Setting, folder: Path, seeds: Sequence[int] | None = None, *, elsewhere: bool = False
) -> StudyPlan:
    """The plan of a study. ``folder``: of everything that it makes. ``seeds``: in place of the declared ones.

    ``elsewhere``: rows that this machine lacks are planned all the same, and the plan says which they are. Raises
    XaugError for rows that the source does not have and for models that do not exist.
    """
    return _Planner(setting, folder, tuple(seeds or setting.spec.seeds), elsewhere).plan()


@dataclass
class _Planner:
    setting: Setting
    folder: Path
    seeds: tuple[int, ...]
    elsewhere: bool
    cells: dict[str, Cell] = field(default_factory=dict)
    generated: dict[tuple[str, str, int], str] = field(default_factory=dict)
    trained: dict[tuple[str, int], str | None] = field(default_factory=dict)
    scored: dict[tuple[str, int, str], str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    _models: dict[str, str] = field(default_factory=dict)
    _rows: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = field(default_factory=dict)

    def plan(self) -> StudyPlan:
        """Make the cells of every arm and seed."""
        targets = self._targets()
        for seed in self.seeds:
            for arm in self.setting.arms:
                key = self._train(arm, seed) if arm.trains else None
                self.trained[arm.name, seed] = key
                for name, languages in targets.items():
                    self.scored[arm.name, seed, name] = self._evaluate(arm, seed, key, name, languages)
        # Attacks come first, because most of the others wait for them; then one seed after another, so that a study
        # that is stopped has whole seeds.
        cells = sorted(self.cells.values(), key=lambda cell: cell.kind != "generate")
        return StudyPlan(
            self.setting, self.folder, self.seeds, tuple(cells), self.generated, self.trained, self.scored, self.missing
        )

    def _targets(self) -> dict[str, tuple[str, ...]]:
        """The target tasks that the source has rows of. Raises MissingFilesError for a named one without rows."""
        source, found = self.setting.source, {}
        for name, languages in self.setting.targets.items():
            absent = [one for one in (name, *self.setting.target(name).stages) if not self._has(one)]
            if absent:
                why = f"{source.name} has no file of {', '.join(absent)}"
                if self.setting.spec.targets.tasks and not self.elsewhere:
                    raise MissingFilesError(
                        f"targets.tasks names {name}, but {why}. Leave it out, or name another source."
                    )
                self.missing[name] = why
            else:
                self._languages(name, languages)
            if not absent or self.elsewhere:
                found[name] = languages
        if not found:
            raise MissingFilesError(f"{source.name} has no file of any target task. Name another source.")
        return found

    def _languages(self, name: str, languages: tuple[str, ...]) -> None:
        """Note the languages of a task that the source has no rows of. Raises MissingFilesError if all are missing.

        The cells keep these languages, so that their keys do not depend on what the source has.
        """
        from xaug.data_cards.catalog import card
        from xaug.data_cards.splits import language_split

        source = self.setting.source
        held = {one.language for split in source.splits(card(name)) if (one := language_split(split)) is not None}
        without = [code for code in languages if code not in held]
        if len(without) == len(languages) and self.setting.spec.targets.tasks and not self.elsewhere:
            raise MissingFilesError(
                f"targets.tasks names {name}, but {source.name} has no rows of it in {', '.join(without)}. Leave it"
                " out, choose other languages (targets.languages), or name another source."
            )
        for code in without:
            self.missing[f"{name} {code}"] = f"{source.name} has no file of {name} in this language"

    def _has(self, card_id: str) -> bool:
        """Whether the source has rows of a card."""
        from xaug.data_cards.catalog import card

        return bool(self.setting.source.splits(card(card_id)))

    def _generate(self, task: str, part: str, seed: int) -> str:
        """The key of the cell that makes a part's rows of a task; "" for the clean rows."""
        spec, parts = self.setting.spec, self.setting.parts
        seed = seed if part in parts.attacks and parts.attacks[part].by_seed else 0
        if part in parts.data:
            request = self._request(part if parts.data[part].file else task, part)
            request = request.model_copy(update={"data": parts.data[part]})
        elif part:
            like = parts.like(part)
            own = parts.attacks[part]
            needs = () if like is None else (self._generate(task, like, seed),)
            limit = None if like else own.limit or spec.rows
            like_key = next(iter(needs), None)
            request = self._request(task, part).model_copy(
                update={
                    "attack": own.called(part), "settings": own, "limit": limit, "seed": seed, "like": like_key,
                }
            )  # fmt: skip
        else:
            request = self._request(task, "clean")
        decides = {
            "rows": self._source_rows(task, part),
            "models": {name: self._model(name) for name in request.models(self.setting.profile)},
            **(_attacking(self.setting) if part in parts.attacks else {}),
            **request.decides(),
        }
        name = f"{request.task}/{_recipe(request)}" + (f" seed {seed}" if seed else "")
        needs = (request.like,) if request.like else ()
        return self._add("generate", name, needs, decides, request.model_dump(mode="json"))

    def _source_rows(self, task: str, part: str) -> dict[str, Any]:
        """What identifies the rows that a generate cell reads."""
        own = self.setting.parts.data.get(part)
        if own is not None:
            return data_identity(own)
        card = self.setting.card(task)
        splits = tuple(split for split in self.setting.source.splits(card) if split in ("train", "validation"))
        if "train" not in splits:
            self.missing[task] = f"{self.setting.source.name} has no training file of {task}"
            if not self.elsewhere:
                raise MissingFilesError(f"{self.missing[task]}, which an arm trains on. Name another source.")
        return self._identity(str(card.id), splits)

    def _request(self, task: str, part: str) -> GenerateCellRequest:
        spec, setting = self.setting.spec, self.setting
        against = None
        if setting.source.world == REAL:
            own = spec.against_source or (spec.source if isinstance(setting.source, FilesSource) else "hub")
            against = (spec.against or SUITE, own)
        return GenerateCellRequest(
            study=str(self.folder), task=task, part=part, attack="clean", source=spec.source or setting.profile.source,
            profile=setting.profile.name, limit=spec.rows, against=against,
        )  # fmt: skip

    def _train(self, arm: Arm, seed: int) -> str:
        setting = self.setting
        rows, clean = [], []
        for task in arm.tasks:
            own = self._generate(task, "", seed)
            self.generated[task, "", seed] = own
            clean.append(own)
            if arm.kind.clean:
                rows.append(Rows(cell=own, task=task, clean=True))
            for part in arm.parts:
                key = self._generate(task, part, seed)
                self.generated[task, part, seed] = key
                if all(one.cell != key for one in rows):  # a file of one's own is added once, whatever the tasks
                    rows.append(Rows(cell=key, task=task, clean=False))
        settings = setting.training(arm).over(_fixed(setting.encoder, seed, arm))
        request = TrainCellRequest(
            study=str(self.folder), arm=arm.name, seed=seed, rows=tuple(rows), clean=tuple(dict.fromkeys(clean)),
            settings=settings.model_dump(mode="json", exclude_unset=True),
            shared=setting.shared_training(arm.tasks).over(_fixed(setting.encoder, seed, arm)).model_dump(
                mode="json", exclude_unset=True
            ),
            equal=setting.spec.equal, share=arm.share,
        )  # fmt: skip
        needs = tuple(dict.fromkeys([*(one.cell for one in rows), *clean]))
        decides = {"encoder": self._model(setting.encoder), "trainer": TRAINER, **request.decides()}
        return self._add("train", f"{arm.name} seed {seed}", needs, decides, request.model_dump(mode="json"))

    def _evaluate(self, arm: Arm, seed: int, model: str | None, name: str, languages: tuple[str, ...]) -> str:
        from xaug.data_cards.catalog import card

        setting, target = self.setting, self.setting.target(name)
        seeds = setting.spec.target_seed_numbers(seed) if target.trains else (0,)
        config = setting.evaluation
        plain = target.dataset.name
        decided = {"model", "tasks", "languages", "seeds", "by_task", "fine_tuning"}
        own = config.model_dump(mode="json", exclude_unset=True, exclude=decided)
        tuning = config.tuning(plain).model_dump(mode="json", exclude_unset=True) if target.trains else {}
        own |= {"fine_tuning": tuning, "tasks": [plain], "languages": list(languages), "seeds": list(seeds)}
        request = EvalCellRequest(
            study=str(self.folder), arm=arm.name, seed=seed, task=plain, model=model, encoder=setting.encoder,
            source=setting.spec.source or setting.profile.source, profile=setting.profile.name, settings=own,
            keep_models=setting.spec.executor.keep_models or self._shares_models(name),
        )  # fmt: skip
        rows = {}
        for one in (name, *target.stages):
            known = setting.source.splits(card(one))
            rows[one] = self._identity(one, tuple(splits_needed(one, known, languages if one == name else ())))
        decides = {
            "encoder": None if model else self._model(setting.encoder), "rows": rows,
            "trainer": TRAINER if target.trains else None, **request.decides(),
        }  # fmt: skip
        # The encoder itself has the same scores in every arm and with every seed, where nothing is fine-tuned.
        needs = (model,) if model else ()
        return self._add("eval", f"{arm.name} seed {seed}: {plain}", needs, decides, request.model_dump(mode="json"))

    def _shares_models(self, name: str) -> bool:
        """Whether another target task is fine-tuned alike, so that its cells use the same models (XQuAD and MLQA)."""
        own = self._tuning(name)
        return any(own == self._tuning(other) for other in self.setting.targets if other != name)

    def _tuning(self, name: str) -> tuple[Any, ...]:
        """What a target's fine-tuned model depends on, apart from the encoder and the seed."""
        target = self.setting.target(name)
        plain = self.setting.evaluation.tuning(target.dataset.name)
        return (target.stages or (name,), target.head_type, plain) if target.trains else (name,)

    def _add(
        self, kind: str, name: str, needs: tuple[str, ...], decides: Mapping[str, Any], request: dict[str, Any]
    ) -> str:
        key = key_of(kind, {"needs": list(needs), **decides})
        if key not in self.cells:
            self.cells[key] = Cell(key, kind, name, needs, {**request, "key": key}, 0.0)
        return key

    def _model(self, name: str) -> str:
        if name not in self._models:
            self._models[name] = model_identity(name)
        return self._models[name]

    def _identity(self, card_id: str, splits: tuple[str, ...]) -> dict[str, Any]:
        from xaug.data_cards.catalog import card

        if (card_id, splits) not in self._rows:
            self._rows[card_id, splits] = rows_identity(self.setting.source, card(card_id), splits)
        return self._rows[card_id, splits]


def _recipe(request: GenerateCellRequest) -> str:
    """The recipe of the rows, as a cell's name has it."""
    return "clean" if request.data is not None and request.data.file is not None else request.part


def _attacking(setting: Setting) -> dict[str, Any]:
    """What decides attacked rows beside the request: the profile, and the version of the attacks."""
    from xaug.augment.recipe import ALGORITHM

    return {"profile": dict(setting.profile.generate), "attacks": ALGORITHM}


def _fixed(encoder: str, seed: int, arm: Arm) -> Any:
    """The settings that no file decides."""
    from xaug.train.config import DataConfig, RunSettings

    return RunSettings(phase="intermediate", model=encoder, seed=seed, data=DataConfig(mix=arm.mix))
