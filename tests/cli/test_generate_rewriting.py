"""`xaug generate` with attacks that load models of their own."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from command_line import Xaug
from making_rewriters import SENTENCES, RewriterModels, replaced
from xaug.data_cards.store import Store
from xaug.models.folders import content_hash

PAIRS = ("--task-type", "classification", "--text-a", "one", "--text-b", "two", "--label", "gold")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pairs of the sentences that the models know, as a file of one's own, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XAUG_PROFILE", "none")
    path = tmp_path / "pairs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["one", "two", "gold"])
        writer.writerows([one, other, n % 2] for n, (one, other) in enumerate(pairwise(SENTENCES)))
    return path


def generate(xaug: Xaug, attack: str, *more: str) -> Any:
    done = xaug("generate", "pairs.csv", "--attack", attack, *PAIRS, "--set", "max_tokens=24", "--json", *more)
    return done.json


def rows(tmp_path: Path, ref: str) -> list[dict[str, Any]]:
    version = Store(tmp_path / "store").resolve(ref)
    made = [row for split in version.manifest.splits for row in version.table(split).to_pylist()]
    return sorted(made, key=lambda row: (row["position"], row["variant"]))


def test_a_version_has_paraphrases_and_the_hash_of_the_model(
    xaug: Xaug, table: Path, tmp_path: Path, rewriters: RewriterModels
) -> None:
    model = ("--set", f"model={rewriters.t5}")
    ref = generate(xaug, "paraphrase", *model, "--filter", "edit_ratio=1")["ref"]
    made = rows(tmp_path, ref)
    texts = {row["text_a"] for row in made if row["outcome"] == "untested"}
    assert {replaced(SENTENCES[0]), replaced(SENTENCES[1])} <= texts
    request = Store(tmp_path / "store").resolve(ref).manifest.request
    assert request["assets"] == {"model": content_hash(str(rewriters.t5))}
    assert request["models"] == {}
    again = generate(xaug, "paraphrase", *model, "--filter", "edit_ratio=1", "--width", "1")
    assert (again["ref"], again["made"]) == (ref, False)


def test_several_rows_of_one_by_two_translations(
    xaug: Xaug, table: Path, tmp_path: Path, rewriters: RewriterModels
) -> None:
    models = ("--set", f"there={rewriters.there}", "--set", f"back={rewriters.back}")
    ref = generate(xaug, "back-translation", *models, "--set", "variants=2")["ref"]
    made = rows(tmp_path, ref)
    assert max(row["variant"] for row in made) == 2
    assert replaced(SENTENCES[0]) in {row["text_a"] for row in made}
    request = Store(tmp_path / "store").resolve(ref).manifest.request
    assert set(request["assets"]) == {"there", "back"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((), "--set model: a value is required. paraphrase takes:"),
        (("--set", "model=nothing"), "The paraphrasing model 'nothing' is neither a model folder nor a Hub id"),
        (("--set", "model=x", "--set", "prompt=say it"), "--set prompt: it must contain {text}"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_computed(
    given: tuple[str, ...], message: str, xaug: Xaug, table: Path, tmp_path: Path
) -> None:
    done = xaug("generate", "pairs.csv", "--attack", "paraphrase", *PAIRS, *given)
    assert done.code != 0
    assert message in done.err
    assert not list((tmp_path / "store").glob("*/paraphrase/v*"))


def test_a_masked_language_model_is_refused(xaug: Xaug, table: Path) -> None:
    done = xaug("generate", "pairs.csv", "--attack", "paraphrase", *PAIRS, "--set", "model=pocket")
    assert done.code != 0
    assert "cannot write text" in done.err
