"""Every attack on every task type that it takes, with tiny models: what no attack may change, and what decides a row.

Attacks whose files are not on this machine are left out, and so are controls and the attacks of TextAttack and nlpaug,
and those that must be given a model. These have tests of their own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tiny import OFFICIAL, TinyModels
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Access, Candidate, Example, Need, Outcome, Resources, chance, missing, prepare
from xaug.augment.edits import edits_between
from xaug.augment.engine import Engine
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.gradient import Gradients
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.tagger import TextBlobTagger
from xaug.augment.oracles.victim import Victim
from xaug.augment.recipe import fields_for
from xaug.augment.text import words
from xaug.data_cards.catalog import card
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING
from xaug.models.placement import Placement

TASKS = {CLASSIFICATION: "mnli", MULTIPLE_CHOICE: "commonsenseqa", SPAN: "squad_v1", TAGGING: "ccg"}
ROWS = 3
QUERIES = 80  # to the victim, so that CLARE, which asks about every word three times, ends within seconds
OWN = [
    spec
    for spec in ATTACKS
    if ":" not in spec.name and not (spec.refused or spec.control)
    and not any(field.is_required() for field in spec.params.model_fields.values())
]  # fmt: skip
# The default run has the cheap half. The modes of BAE differ in the operations alone, which have tests of their own.
QUICK = (CLASSIFICATION, TAGGING)
CASES = [
    pytest.param(spec.name, task, marks=() if kind in QUICK else pytest.mark.slow)
    for spec in OWN
    if not spec.name.startswith(("bae-i", "bae-r-"))
    for kind, task in TASKS.items()
    if kind in spec.task_types
]


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lexicon in which each word of the fixture's rows has two neighbours."""
    source, found = open_source(str(OFFICIAL)), dict[str, list[str]]()
    for task in TASKS.values():
        for row in source.rows(card(task), "train", report=ReadReport()):
            said = sorted({word.lower() for text in adapter_for(card(task)).fields(row).values for word in words(text)})
            for at, word in enumerate(said):
                found[word] = [said[at - 1], said[at - 2]]
    path = tmp_path_factory.mktemp("near") / "near.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def examples(name: str, task: str) -> list[Example]:
    of, source = card(task), open_source(str(OFFICIAL))
    rows = list(source.rows(of, "train", report=ReadReport()))[:ROWS]
    return [prepare(row, adapter_for(of), fields_for(of, (), ATTACKS.get(name))) for row in rows]


def built(tiny: TinyModels, name: str, task: str, near: Path) -> tuple[Any, dict[str, Any]]:
    """The attack and the oracles that it needs."""
    spec, of, place = ATTACKS.get(name), card(task), Placement()
    values: dict[str, Any] = {"synonyms": str(near), "neighbours": str(near), "dictionaries": "pocket"}
    values |= {"opposites": "pocket", "max_queries": QUERIES, "top_k": 5}
    params = spec.params(**{key: value for key, value in values.items() if key in spec.params.model_fields})
    if absent := missing(spec.assets(params)):
        pytest.skip(f"{name} reads {', '.join(one.what for one in absent)}, which is not on this machine")
    labels = open_source(str(OFFICIAL)).labels(of)
    victim = Victim(str(tiny.victims[task]), adapter_for(of), labels, place)
    makers = {
        Need.VICTIM: lambda: victim, Need.MLM: lambda: MaskedLM(str(tiny.mlm), place),
        Need.ENCODER: lambda: SentenceEncoder(str(tiny.encoder), place), Need.TAGGER: TextBlobTagger,
    }  # fmt: skip
    oracles: dict[str, Any] = {need.value: make() for need, make in makers.items() if need in spec.needs}
    if spec.access is Access.GRADIENT:
        oracles["gradient"] = Gradients([victim])
    return spec.build(params, Resources({"the", "a", "of"}, mask_locally=adapter_for(of).mask_locally)), oracles


def found(attack: Any, oracles: dict[str, Any], cases: Sequence[Example], width: int) -> list[Sequence[Candidate]]:
    searches = ((i, attack.search(case, chance(0, str(case.row["id"]), "a"))) for i, case in enumerate(cases))
    by_row = dict(Engine(oracles, width=width).run(searches))
    return [by_row[i] for i in range(len(cases))]


@pytest.mark.parametrize(("name", "task"), CASES)
def test_an_attack_keeps_to_the_contract(tiny: TinyModels, near: Path, name: str, task: str) -> None:
    """Frozen spans, fields that are not attackable and the tokens of a tagged sentence stay, at any width."""
    attack, oracles = built(tiny, name, task, near)
    cases = examples(name, task)
    alone, together = found(attack, oracles, cases, 1), found(attack, oracles, cases, 64)
    assert alone == together
    for case, candidates in zip(cases, together, strict=True):
        for one in candidates:
            assert len(one.fields) == len(case.text.fields)
            for editable, before, after in zip(case.text.layout.editable, case.text.fields, one.fields, strict=True):
                assert editable or before == after
            changed = edits_between(case.text, one.fields, one.gold)
            joined = case.text.layout.separator.join(one.fields)
            clean = case.text.text
            assert [joined[a:b] for a, b in changed.gold] == [clean[a:b] for a, b in case.text.gold]
            if case.text.layout.tokens:
                assert all(len(field.split()) == 1 for field in one.fields)
            blind = ATTACKS.get(name).access is Access.BLIND
            assert (one.outcome is Outcome.UNTESTED) == blind
            assert blind or one.queries >= 1
