"""`xaug eval`: its dry run, its files, and its errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Xaug
from tiny import TinyModels

SMALL = (
    "eval", "--model", "pocket", "--source", "pocket", "--tasks", "tatoeba", "--languages", "de,tr",
    "--max-examples", "30", "--device", "cpu",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.setenv("XAUG_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_dry_run_reports_what_would_be_scored_and_scores_nothing(xaug: Xaug, folder: Path) -> None:
    done = xaug(*SMALL, "--dry-run")
    assert done.code == 0, done.err
    head, line = (one.split("\t") for one in done.out.splitlines()[:2])
    arguments = dict(zip(head, line, strict=True))
    assert (arguments["task"], arguments["languages"], arguments["in the cache"]) == ("pocket_tatoeba", "2", "0 of 2")
    assert (arguments["steps"], arguments["fine-tuned on"]) == ("0", "")  # the encoder as it is
    assert "2 scores, of which 0 are in the cache" in done.out
    assert "leave out --dry-run" in done.out
    assert not (folder / "evals").exists()
    content = xaug(*SMALL, "--dry-run", "--json").json
    assert [one["task"] for one in content["tasks"]] == ["pocket_tatoeba"]
    assert 0 < content["seconds"]["low"] < content["seconds"]["high"]


def test_what_is_not_available_is_reported_once_per_reason(xaug: Xaug, tiny: TinyModels, folder: Path) -> None:
    files = folder / "data/tatoeba/v1"
    files.mkdir(parents=True)
    (files / "tatoeba.deu-eng.deu").write_text("Guten Tag.\n")
    (files / "tatoeba.deu-eng.eng").write_text("Good day.\n")
    arguments = ("--tasks", "tatoeba", "--languages", "de,tr,fi", "--source", "data", "--dry-run")
    done = xaug("eval", "--model", str(tiny.mlm), *arguments)
    assert "tatoeba\t2\t1\t0 of 1" in done.out, done.err  # a sentence and its translation, in one language
    (line,) = [line for line in done.out.splitlines() if "not available" in line]
    where, _, why = line.removeprefix("tatoeba: not available in ").partition(": ")
    assert sorted(where.split(", ")) == ["fi", "tr"]
    assert "no rows of it" in why


def test_one_languages_broken_file_leaves_the_others(xaug: Xaug, tiny: TinyModels, folder: Path) -> None:
    """The French file is one line short. With French the fault is reported, and German is scored all the same."""
    files = folder / "data/tatoeba/v1"
    files.mkdir(parents=True)
    pairs = {"deu": ("Der Hund.\nDie Katze.\n", "The dog.\nThe cat.\n"), "fra": ("Un.\nDeux.\n", "One.\n")}
    for name, (theirs, english) in pairs.items():
        (files / f"tatoeba.{name}-eng.{name}").write_text(theirs)
        (files / f"tatoeba.{name}-eng.eng").write_text(english)
    arguments = ("eval", "--model", str(tiny.mlm), "--tasks", "tatoeba", "--source", "data", "--device", "cpu")
    done = xaug(*arguments, "--languages", "de", "--output", "one")
    assert done.code == 0, done.err
    assert "not available" not in done.out
    done = xaug(*arguments, "--languages", "de,fr", "--output", "two")
    assert done.code == 0, done.err
    results = json.loads((folder / "two/results.json").read_text())
    assert [cell["language"] for cell in results["cells"]] == ["de"]
    (missing,) = results["missing"]
    assert (
        missing["language"] == "fr"
        and "has 2 lines, but tatoeba.fra-eng.eng, its translation line by line, has 1" in missing["why"]
    )


def test_a_named_retrieval_setting(xaug: Xaug, folder: Path) -> None:
    done = xaug(*SMALL, "--retrieval", "jiant")
    assert done.code == 2
    assert "jiant uses hidden state 14" in done.err and "--layers" in done.err
    done = xaug(*SMALL, "--retrieval", "jiant", "--layers", "2")
    assert done.code == 2
    assert "the setting jiant decides layers: leave one of the two out" in done.err


def test_the_embedded_worlds_model_is_not_scored_on_real_rows(xaug: Xaug, folder: Path) -> None:
    done = xaug("eval", "--model", "pocket", "--source", str(folder))
    assert done.code == 2
    assert "was made from the embedded world, so its scores on real rows" in done.err


def test_an_evaluation_its_files_and_the_same_again(xaug: Xaug, folder: Path) -> None:
    done = xaug(*SMALL, "--output", "out")
    assert done.code == 0, done.err
    assert "These results are from the embedded world." in done.out
    assert {"report.html", "report.md", "results.json", "predictions", "scores"} <= {
        path.name for path in (folder / "out").iterdir()
    }
    results = json.loads((folder / "out/results.json").read_text())
    assert [(cell["task"], cell["language"], cell["rows"]) for cell in results["cells"]] == [
        ("pocket_tatoeba", "de", 30),
        ("pocket_tatoeba", "tr", 30),
    ]
    again = xaug(*SMALL, "--output", "out", "--json").json
    assert again["cells"] == results["cells"], "what was computed is not computed again"
    other = xaug(*SMALL, "--layers", "1", "--output", "out")
    assert other.code == 1
    assert "holds the results of another evaluation" in other.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "No model is named"),
        (("--model", "pocket", "--suite", "xtrem"), 2, "There is no suite named 'xtrem'. Did you mean xtreme"),
        (("--model", "pocket", "--tasks", "tatoba"), 2, "named 'tatoba'. Did you mean tatoeba?"),
        (("--model", "nowhere"), 1, "'nowhere'"),
        (("--model", "pocket", "--tasks", "tatoeba", "--pooling", "mena"), 2, "Did you mean mean"),
        (("--model", "pocket", "--tasks", "tatoeba", "--languages", "de", "--layers", "40"), 2, "40"),
    ],
)
def test_a_wrong_option_is_one_message(xaug: Xaug, arguments: tuple[str, ...], code: int, message: str) -> None:
    done = xaug("eval", *arguments)
    assert done.code == code, done.err
    assert message in done.err
    assert "Traceback" not in done.err
