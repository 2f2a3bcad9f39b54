"""`xaug.calibrate`: measure filters on pairs of texts that people judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.numbers import without_nan
from xaug.data_cards.parameters import param
from xaug.listening import Listener, heard

if TYPE_CHECKING:
    from xaug.augment.filters import Setting
    from xaug.augment.filters.base import Models, Score
    from xaug.augment.human import HumanSet, JudgedPair
    from xaug.augment.human.base import Floor
    from xaug.augment.human.measure import SetFigures
    from xaug.data_cards.manifest import ModelInfo
    from xaug.models.placement import Placement
    from xaug.profiles import Profile

PRECISION = 0.9  # people's own agreement allows no more: 8 % of unperturbed reviews come out wrong (see `mozes`)


@dataclass(frozen=True)
class HumanCalibration:
    """The figures of filters on sets of judged pairs. ``models``: role → the models that computed the scores."""

    models: dict[str, ModelInfo]
    precision: float  # that the thresholds of `FilterFigures.wanted` reach
    sets: tuple[SetFigures, ...]
    wordnet: str | None = None  # the SHA-256 of NLTK's WordNet, if fitness was computed with it

    def content(self) -> dict[str, Any]:
        """Everything as plain values, for JSON: what is not a number is None."""
        content: dict[str, Any] = without_nan({
            "models": {role: info.model_dump(mode="json") for role, info in self.models.items()},
            "wordnet": self.wordnet, "precision": self.precision,
            "sets": [{**asdict(one), "floors": [floor._asdict() for floor in one.floors]} for one in self.sets],
        })  # fmt: skip
        return content


def calibrate(
    filters: str | Sequence[str] | Mapping[str, float | None] = (),
    *,
    human: str | Path,
    pairs: str | Sequence[str] = (),
    profile: str | None = None,
    judge: str | Path | None = None,
    mlm: str | Path | None = None,
    encoder: str | Path | None = None,
    precision: float = PRECISION,
    originals: int | None = None,
    output: str | Path | None = None,
    device: str = "auto",
    dtype: str = "fp32",
    listener: Listener | None = None,
) -> HumanCalibration:
    """Measure filters on pairs of texts that people judged: AUC, precision and recall, with bootstrap intervals.

    The figures say how well a filter, with these models, agrees with people. They are measured on English texts.

    Args:
        filters: The filters to measure, or filter → threshold (None is that of the profile); by default all filters
            whose models are given.
        human: The folder of human-judged data (`docs/how-to/calibrate.md` describes the files).
        pairs: The sets of judged pairs; by default all that the folder holds.
        profile: The profile whose thresholds (those of word substitutions) and models are measured where the call names
            none: by default XAUG_PROFILE, or else that of ./xaug.toml, or else ``laptop``, as for attacks on real data.
            With ``none``, a filter has its own threshold.
        judge: A model of MNLI, which must not have been trained on the pairs: a folder or a Hub id.
        mlm: The masked language model.
        encoder: The sentence encoder.
        precision: The precision for which a threshold is looked for, from 0 to 1.
        originals: Use only this many originals of each set, drawn with a fixed seed.
        output: The folder for ``calibration.json`` and ``calibration.svg``; nothing is written by default.
        device: ``auto``, ``cpu`` or ``cuda``.
        dtype: ``fp32``, ``bf16``, or ``auto`` for bf16 where the device multiplies in it.
        listener: Receives the messages of the call; by default they go to the logger ``xaug``.

    Raises:
        UsageError: A parameter is wrong, or no filter fits the sets and the models.
        SourceError: The folder lacks a set, or a line of a file is malformed.
        ModelError: A model is missing or does not fit the task.
        StorageError: The output cannot be written.
    """
    from xaug.augment.fitness.lexical import wordnet_digest
    from xaug.augment.human import HUMAN_SETS
    from xaug.augment.human.measure import figures
    from xaug.checking import PATH, check_given, check_number, check_output, check_type, check_whole, several
    from xaug.models.cpu import settle_cpu
    from xaug.models.placement import Placement
    from xaug.profiles import for_real_texts
    from xaug.selection import thresholds

    settle_cpu()
    listener = heard(listener)
    check_type("human", human, PATH, "the folder of human-judged data")
    check_given(str, "a name", {"profile": profile})
    check_given(PATH, "a folder or a name", {"judge": judge, "mlm": mlm, "encoder": encoder, "output": output})
    precision = check_number("precision", precision, least=0, most=1)
    originals = check_whole("originals", originals, least=1)
    if output is not None:
        check_output(Path(output))
    chosen = [HUMAN_SETS.get(name) for name in several("pairs", pairs, "the name of a set, or several")]
    folder = _folder(human)
    chosen = chosen or _present(folder)
    if isinstance(filters, Mapping):
        named = thresholds(filters, None)
    else:
        named = dict.fromkeys(several("filters", filters, "the name of a filter, or several"))
    by = for_real_texts(profile)
    models, own = _models({"judge": judge, "mlm": mlm, "encoder": encoder}, by)
    plan = _plan(chosen, named, models, by)
    asked = {need for _, settings in plan for setting in settings for need in setting.spec.needs}
    models = {role: path for role, path in models.items() if role in asked or role not in own}
    by.announce(f"pairs that people judged, in {folder}", listener)
    infos = {role: _info(role, name, by if role in own else None) for role, name in models.items()}
    judged = {one.name: _some(one.pairs(folder), originals) for one, _ in plan}
    found = []
    loaded = _load(models, Placement.choose(device, dtype), plan)
    for one, settings in plan:
        with listener.working(f"{one.name}: {len(judged[one.name]):,} pairs") as say:
            scores: dict[str, list[Score]] = {}
            for setting in settings:
                say(f"{one.name}: {setting.spec.name} of {len(judged[one.name]):,} pairs")
                scores[setting.spec.name] = setting.spec.build(loaded)([each.pair for each in judged[one.name]])
            floors = _floors(one, folder, settings, loaded, judged[one.name])
            found.append(figures(one.name, judged[one.name], settings, scores, wanted=precision, floors=floors))
    result = HumanCalibration(infos, precision, tuple(found), wordnet_digest() if loaded.wordnet else None)
    if output is not None:
        _write(result, Path(output))
    return result


def _present(folder: Path) -> list[HumanSet]:
    """The sets that the folder holds. Raises MissingFilesError without any."""
    from xaug.augment.human import HUMAN_SETS
    from xaug.data_cards.errors import MissingFilesError

    found = [one for one in HUMAN_SETS if one.present(folder)]
    if not found:
        files = ", ".join(name for one in HUMAN_SETS for name in one.files)
        raise MissingFilesError(f"{param('human', folder)} holds no set of judged pairs. xaug looks for {files}.")
    return found


def _folder(human: str | Path) -> Path:
    """The folder of judged pairs. Raises MissingFilesError without one."""
    from xaug.data_cards.errors import MissingFilesError

    folder = Path(human)
    if not folder.exists():
        raise MissingFilesError(f"{param('human', folder)}: there is no such folder.")
    if not folder.is_dir():
        raise MissingFilesError(f"{param('human', folder)} is no folder. Name the folder that holds the judged pairs.")
    return folder


def _models(given: Mapping[str, str | Path | None], profile: Profile) -> tuple[dict[str, str], set[str]]:
    """(role → model, the roles whose model the profile names). A judge's ``{task}`` is MNLI."""
    models = {role: str(path or profile.generate.get(role) or "") for role, path in given.items()}
    found = {role: path.replace("{task}", "mnli") for role, path in models.items() if path}
    return found, {role for role in found if not given[role]}


def _info(role: str, name: str, profile: Profile | None) -> ModelInfo:
    """The model's name and hash. ``profile``: the one that names it, if the call does not. Raises ModelError."""
    from xaug.data_cards.errors import ModelError
    from xaug.data_cards.manifest import ModelInfo
    from xaug.models.folders import content_hash
    from xaug.selection import named_by

    try:
        return ModelInfo(name=name, sha256=content_hash(name, role))
    except ModelError as error:
        raise error if profile is None else named_by(profile, error, role) from None


def _plan(
    chosen: Sequence[HumanSet], named: Mapping[str, float | None], models: Mapping[str, str], profile: Profile
) -> list[tuple[HumanSet, list[Setting]]]:
    """The filters that are measured on each set, each with its threshold. Raises UsageError without any.

    A threshold is the call's, or that of the profile for substitutions of words, or the filter's own.
    """
    from xaug.augment.attacks import EditKind
    from xaug.augment.filters import FILTERS, Setting
    from xaug.data_cards.catalog import card
    from xaug.data_cards.errors import UsageError

    for name in named:
        spec = FILTERS.get(name)
        for need in spec.needs:
            if need not in models:
                raise UsageError(f"The filter {name} needs a model. Name one with {param(need)}.")
        if not any(name in one.filters for one in chosen):
            about = ", ".join(dict.fromkeys(fit for one in chosen for fit in one.filters))
            raise UsageError(f"No judged pairs are about the filter {name}. These sets are about: {about}.")
    plan = []
    for one in chosen:
        specs = [FILTERS.get(name) for name in one.filters if not named or name in named]
        usual = profile.filters(card(one.task).task_type, EditKind.WORDS)
        fit = []
        for spec in specs:
            if not set(spec.needs) <= set(models) or (spec.name in usual.off and spec.name not in named):
                continue
            bound = next(
                (x for x in (named.get(spec.name), usual.thresholds.get(spec.name)) if x is not None), spec.threshold
            )
            fit.append(Setting(spec, bound))
        if fit:
            plan.append((one, fit))
    if not plan:
        raise UsageError(f"No model is given. Name {param('judge')}, {param('mlm')} or {param('encoder')}.")
    return plan


def _some(pairs: list[JudgedPair], limit: int | None) -> list[JudgedPair]:
    """The pairs of ``limit`` originals, drawn with a fixed seed; all of them without a limit."""
    import random

    groups = list(dict.fromkeys(one.group for one in pairs))
    if limit is None or limit >= len(groups):
        return pairs
    kept = set(random.Random("calibrate").sample(groups, limit))
    return [one for one in pairs if one.group in kept]


def _load(models: dict[str, str], placement: Placement, plan: Sequence[tuple[HumanSet, list[Setting]]]) -> Models:
    """The models that the filters ask, and WordNet where it is at hand for fitness. Raises ModelError."""
    from xaug.augment.adapters import adapter_for
    from xaug.augment.filters.base import Models
    from xaug.augment.fitness.lexical import WordNet, wordnet_digest
    from xaug.augment.oracles.encoder import SentenceEncoder
    from xaug.augment.oracles.masked_lm import MaskedLM
    from xaug.augment.oracles.victim import Victim
    from xaug.data_cards.catalog import card

    task = card(plan[0][0].task)
    fitness = any(setting.spec.name == "fitness" for _, settings in plan for setting in settings)
    return Models(
        encoder=SentenceEncoder(models["encoder"], placement) if "encoder" in models else None,
        judge=Victim(models["judge"], adapter_for(task), task.labels, placement, role="judge")
        if "judge" in models
        else None,
        mlm=MaskedLM(models["mlm"], placement) if "mlm" in models else None,
        wordnet=WordNet() if fitness and wordnet_digest() else None,
    )


def _floors(
    one: HumanSet, folder: Path, settings: Sequence[Setting], models: Models, pairs: Sequence[JudgedPair]
) -> list[Floor]:
    """How often people, and the judge if a filter asks it, get unperturbed rows wrong."""
    from xaug.augment.human.floor import judge_floor

    found = [one.floor(folder) if one.floor else None]
    if models.judge is not None and any("judge" in setting.spec.needs for setting in settings):
        found.append(judge_floor(models.judge, pairs))
    return [floor for floor in found if floor is not None]


def _write(calibration: HumanCalibration, folder: Path) -> None:
    """Write the figures and the plot. Raises StorageError."""
    import json

    from xaug.augment.calibration_plot import drawn
    from xaug.data_cards.durable import storage, write_atomic

    curves = [(f"{one.name}: ", found.curve) for one in calibration.sets for found in one.filters]
    pairs = sum(one.pairs for one in calibration.sets)
    with storage(folder, "write the calibration", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(calibration.content(), indent=1, ensure_ascii=False)
        write_atomic(folder / "calibration.json", (text + "\n").encode())
        plot = drawn(f"{pairs:,} pairs of texts that people judged", curves)
        write_atomic(folder / "calibration.svg", plot.encode())
