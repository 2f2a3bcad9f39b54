"""A file of the user's own goes through every step: generate, filter, train, export, and the same file again."""

from __future__ import annotations

import csv
import pickle
from pathlib import Path

import pytest
import xaug as package
from command_line import Xaug
from tiny import TinyModels
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.tables.declaration import Declaration
from xaug.declaring import TableArguments

pytestmark = pytest.mark.slow

PAIRS = ("--task-type", "classification", "--text-a", "premise", "--text-b", "hypothesis", "--label", "gold")
ORDER = ("--labels", "entailment,neutral,contradiction")


@pytest.fixture
def table(tmp_path: Path, fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MNLI's rows of the fixtures as a file of one's own, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XAUG_PROFILE", "none")  # names no model that is not on this machine
    mnli = card("mnli")
    path = tmp_path / "pairs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "premise", "hypothesis", "gold"])
        for row in FilesSource(fixtures / "official").rows(mnli, "train", report=ReadReport()):
            writer.writerow([row["id"], row["text_a"], row["text_b"], mnli.labels[row["label"]]])
    return path


def test_a_file_becomes_a_version_that_later_commands_find(xaug: Xaug, table: Path, tmp_path: Path) -> None:
    done = xaug("generate", "pairs.csv", "--attack", "nlpaug:keyboard", *PAIRS, "--row-id", "key", "--json")
    made = done.json
    assert made["ref"] == "pairs/nlpaug:keyboard@v1"
    assert made["rows"]["train"] > 0
    again = xaug("generate", "./pairs.csv", "--attack", "nlpaug:keyboard", *PAIRS, "--row-id", "key", "--json").json
    assert (again["ref"], again["made"]) == (made["ref"], False)
    table.unlink()
    child = xaug("filter", "pairs/nlpaug:keyboard", "--filter", "edit_ratio=0.05", "--json").json
    assert (child["ref"], child["parent"]) == ("pairs/nlpaug:keyboard@v2", made["ref"])
    assert sum(child["rows"].values()) == sum(made["rows"].values())
    declaration = package.load("pairs/nlpaug:keyboard@v2").manifest.about.declaration
    assert declaration is not None
    assert (declaration.text_a, declaration.row_id) == ("premise", "key")
    assert "pairs" in xaug("ls", "pairs").out
    assert xaug("show", "pairs/nlpaug:keyboard").code == 0
    assert xaug("verify", "all").code == 0
    exported = xaug("export", "pairs/nlpaug:keyboard@v1", "--to", "out", "--format", "csv", "--columns", "training")
    assert exported.code == 0
    columns = ("--text-a", "text_a", "--text-b", "text_b", "--label", "label", "--row-id", "id", "--name", "typos")
    read = xaug(
        "generate", "out/train.csv", "--attack", "clean", "--task-type", "classification", *columns, "--json"
    ).json
    assert read["ref"] == "typos/clean@v1"
    rows = ["id", "text_a", "text_b"]
    table_of = {ref: package.load(ref).table().select(rows).to_pylist() for ref in ("typos/clean", made["ref"])}
    assert table_of["typos/clean"] == table_of[made["ref"]]
    card_text = (tmp_path / "store/typos/clean/v1/README.md").read_text(encoding="utf-8")
    assert "rows of typos," in card_text
    assert 'license_name: "not-stated"' in card_text
    assert "license_link" not in card_text


def test_a_version_may_not_be_published_without_a_word(xaug: Xaug, table: Path) -> None:
    xaug("generate", "pairs.csv", "--attack", "clean", *PAIRS)
    done = xaug("push", "pairs/clean", "--repo", "ada/x", "--dry-run")
    assert (done.code, "pairs has no stated terms of redistribution" in done.err) == (2, True)
    assert xaug("push", "pairs/clean", "--repo", "ada/x", "--dry-run", "--allow", "not-stated").code == 0


def test_an_attack_asks_a_victim_about_rows_of_a_file(xaug: Xaug, table: Path, tiny: TinyModels) -> None:
    models = tiny.mlm.parent
    done = xaug(
        "generate", "pairs.csv", "--attack", "bae", *PAIRS, *ORDER, "--victim", str(models / "victims/mnli"),
        "--judge", str(models / "judges/mnli"), "--mlm", str(tiny.mlm), "--encoder", str(tiny.encoder),
        "--tagger", "textblob", "--device", "cpu", "--allow-weak-victim", "--set", "similarity=0.5", "--workers", "2",
        "--json",
    )  # fmt: skip
    assert done.json["ref"] == "pairs/bae@v1"
    assert sum(done.json["outcomes"].values()) == done.json["read"]["rows"]


def test_the_dev_rows_of_a_file_are_scored_in_training(xaug: Xaug, table: Path, tiny: TinyModels) -> None:
    table.with_name("dev.csv").write_bytes(table.read_bytes())
    splits = ("--split", "train", "--split", "validation")
    done = xaug("generate", "pairs.csv", "--attack", "clean", *PAIRS, "--validation", "dev.csv", *splits, "--json").json
    assert done["rows"]["train"] == done["rows"]["validation"] > 0
    trained = xaug("train", "--data", "pairs/clean", "--model", str(tiny.mlm), "--max-steps", "2", "--device", "cpu",
                   "--output", "run")  # fmt: skip
    assert trained.code == 0, trained.err
    assert "pairs: accuracy" in trained.out
    assert "dev rows" in trained.out


def test_a_job_is_the_same_in_another_process(table: Path) -> None:
    from xaug.data_cards.tables.declare import declare

    source = declare(
        Declaration.model_validate({"task_type": "classification", "text_a": "premise", "label": "gold"}), table
    )
    assert source.card.declaration is not None
    copied = pickle.loads(pickle.dumps(source.card.declaration))
    assert card(copied) == source.card


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("pairs.csv",), 2, "pairs.csv is a file of your own. Say what its rows are with --task-type, and which"),
        (("pairs.csv", "--text-a", "premise"), 2, "A file of your own needs --task-type, which says what its rows are"),
        (("pairs.csv", "--task-type", "clasification"), 2, "--task-type"),
        (("pairs.csv", "mnli", *PAIRS), 2, "pairs.csv is a file of your own: name it alone"),
        (("mnli", *PAIRS), 2, "--task-type classification describes a file of your own, but mnli is none"),
        (("pairs.csv", *PAIRS, "--source", "hub"), 2, "pairs.csv is the source, so --source would have no effect"),
        (("pairs.csv", *PAIRS, "--text-a", "premis"), 2, "--text-a premis: pairs.csv has no such column. Did you mean"),
        (("pairs.csv", *PAIRS, "--name", "Big Data"), 2, "--name Big Data: "),
        (("pairs.csv", *PAIRS, "--name", "mnli"), 2, "mnli is already the name of a dataset of xaug"),
        (("pairs.csv", *PAIRS, "--split", "test"), 2, "no split of pairs named 'test'"),
        (("nowhere.csv", *PAIRS), 1, "nowhere.csv does not exist"),
        (("pairs.csv", *PAIRS, "--labels", "entailment,neutral"), 1, "pairs.csv:"),
        (("pairs.csv", *PAIRS, "--row-id", "gold"), 1, "is that of an earlier row. Correct the record, or leave"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_before_anything_is_made(
    xaug: Xaug, table: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = xaug("generate", *arguments, "--attack", "clean")
    assert (done.code, message in done.err) == (code, True), done.err
    assert not list((tmp_path / "store").rglob("v1"))


def test_the_parameters_of_the_function_are_those_of_a_declaration(table: Path) -> None:
    assert set(TableArguments.__annotations__) == {*Declaration.model_fields, "validation"} - {"no_answer"}
    made = package.generate(table, "clean", task_type="classification", text_a="premise", label="gold")
    assert made.ref == "pairs/clean@v1"
    assert made.table()["text_b"].null_count == made.rows["train"]
    with pytest.raises(TypeError, match="unexpected keyword argument 'victm'"):
        package.generate("mnli", victm="x")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="text_a= takes a name, not a value of type int"):
        package.generate("pairs.csv", "clean", task_type="classification", text_a=5, label="gold")  # type: ignore[arg-type]
