import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from command_line import Xaug
from making_versions import FEATURES, LABELS, REQUEST, about, draft, row, unit_table
from signing import change_shard
from xaug.data_cards.schema import AUGMENTED, arrow_schema
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import MULTIPLE_CHOICE, TAGGING, TaskType


def test_ls_lists_versions(xaug: Xaug, store: Path) -> None:
    versions = xaug("ls", "--json").json["versions"]
    assert [(v["ref"], v["rows"], v["rejected"]) for v in versions] == [
        ("mnli/bae@v1", 172, 28),
        ("mnli/bae@v2", 86, 14),
    ]
    assert versions[0]["source"] == "files in data"
    done = xaug("ls", "mnli")
    assert done.code == 0
    assert "mnli/bae@v2" in done.out
    assert "172" in done.out


def test_ls_of_an_empty_store_says_how_to_begin(xaug: Xaug, tmp_path: Path) -> None:
    done = xaug("ls", "--store", str(tmp_path / "none"))
    assert (done.code, done.out) == (0, "")
    assert "xaug generate" in done.err
    assert xaug("ls", "qqp", "--store", str(tmp_path), "--json").json == {"versions": [], "unfinished": []}


def test_ls_of_an_unknown_task_names_the_nearest(xaug: Xaug, store: Path) -> None:
    done = xaug("ls", "mnlli")
    assert done.code == 2
    assert "Did you mean mnli" in done.err


def test_ls_shows_broken_and_unfinished(xaug: Xaug, store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "copy")
    (tmp_path / "copy/mnli/bae/v1/manifest.json").write_text("{")
    with Store(tmp_path / "copy").stage("mnli", "bae", {"other": 1}) as staging:
        staging.put("train-0", unit_table(0), {})
    done = xaug("ls", "--store", str(tmp_path / "copy"))
    assert done.code == 0
    assert "broken: see `xaug verify`" in done.out
    assert "mnli/bae@v2" in done.out
    assert "Unfinished: mnli/bae, with 1 units" in done.err
    listed = xaug("ls", "--store", str(tmp_path / "copy"), "--json").json
    assert "manifest.json was changed: its SHA-256 is not the one in SHA256SUMS" in listed["versions"][0]["error"]
    assert listed["unfinished"][0]["units"] == 1


def test_show_marks_deletions_and_insertions(xaug: Xaug, store: Path) -> None:
    done = xaug("show", "mnli/bae@v1", "-n", "2")
    assert done.code == 0
    assert done.out.count("train  row-") == 2
    assert "text_a: Der [-Katze-]{+Hund+} Nr. 0 schläft 🐕." in done.out
    assert "gold entailment  succeeded" in done.out


def test_show_is_coloured_on_a_terminal(xaug: Xaug, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = xaug("show", "mnli/bae", "-n", "1").out
    assert "\x1b[9;31mKatze\x1b[0m\x1b[32mHund\x1b[0m" in out
    assert "[-" not in out


def test_show_finds_rejected_rows_reasons_and_ids(xaug: Xaug, store: Path) -> None:
    rows = xaug("show", "mnli/bae@v1", "--rejected", "-n", "1000", "--json").json
    assert [found["id"] for found in rows] == [f"row-{i}" for i in range(200) if i % 7 == 6]
    by_reason = xaug("show", "mnli/bae@v1", "--reason", "not_similar", "-n", "3", "--json").json
    assert [found["id"] for found in by_reason] == ["row-6", "row-13", "row-20"]
    (one,) = xaug("show", "mnli/bae@v1", "--id", "row-13", "--json").json
    assert one["in_split"] == "rejected"
    assert one["edits"][0]["before"] == "Katze"
    assert "has no row that matches" in xaug("show", "mnli/bae@v1", "--id", "row-999").out


def test_show_of_an_unknown_reason_names_the_known_ones(xaug: Xaug, store: Path) -> None:
    done = xaug("show", "mnli/bae", "--reason", "not_similarr")
    assert done.code == 2
    assert "Did you mean not_similar?" in done.err


def test_show_of_an_unknown_version_is_one_line(xaug: Xaug, store: Path) -> None:
    done = xaug("show", "mnli/bea")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: There is no version mnli/bea in the store")
    assert done.err.count("\n") == 1


def test_show_writes_no_control_character(xaug: Xaug, tmp_path: Path) -> None:
    evil = {**row(0), "text_a": "[bold]a\x1b[2J\u202eb\nc[/]", "edits": [], "id": "\x07x"}
    table = pa.Table.from_pylist([evil], schema=arrow_schema(FEATURES))
    with Store(tmp_path).stage("mnli", "bae", REQUEST) as staging:
        staging.commit({"train": [table]}, FEATURES, draft())
    out = xaug("show", "mnli/bae", "--store", str(tmp_path)).out
    assert r"[bold]a\u001b[2J\u202eb⏎c[/]" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_show_of_every_kind_of_row(xaug: Xaug, tmp_path: Path) -> None:
    edit = {"field": "choices[1]", "start": 0, "end": 1, "before": "b", "after": "B!"}
    choices = {"id": "q", "context": "", "question": "?", "choices": ["a", "B!c"], "label": 1}
    blank = {name: row(0).get(name) for name in AUGMENTED}
    kinds: dict[TaskType, dict[str, object]] = {
        MULTIPLE_CHOICE: {**choices, **blank, "edits": [edit]},
        TAGGING: {"id": "t", "tokens": ["the", "dog"], "tags": [0, 1]},
    }
    for recipe, (kind, content) in zip(("bae", "clean"), kinds.items(), strict=True):
        features = kind.columns(LABELS) | ({} if kind is TAGGING else AUGMENTED)
        table = pa.Table.from_pylist([content], schema=arrow_schema(features))
        with Store(tmp_path).stage("mnli", recipe, REQUEST) as staging:
            labels = LABELS if kind is TAGGING else ()
            drafted = draft(about=about(task_type=kind, labels=labels), samples=())
            staging.commit({"train": [table]}, features, drafted)
    out = xaug("show", "mnli/bae", "--store", str(tmp_path)).out
    assert "  choices[0]: a\n  choices[1]: [-b-]{+B!+}c\n" in out
    assert "  tokens: the dog\n" in xaug("show", "mnli/clean", "--store", str(tmp_path)).out


def test_show_of_edits_that_do_not_fit_is_one_line(xaug: Xaug, store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "copy")

    def change(table: pa.Table) -> pa.Table:
        rows = table.to_pylist()
        rows[0]["edits"][0]["after"] = "Wolf\x1b[2J"
        return pa.Table.from_pylist(rows, schema=table.schema)

    change_shard(tmp_path / "copy/mnli/bae/v1", "train/data-00000-of-00003.arrow", change)
    done = xaug("show", "mnli/bae@v1", "--store", str(tmp_path / "copy"))
    assert done.code == 1
    assert "the edits of a row do not fit its text: the edited text does not have 'Wolf" in done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize("command", [("show",), ("show", "--json"), ("show", "--rejected"), ("show", "--id", "row-0")])
def test_show_reads_no_byte_of_a_damaged_shard(
    xaug: Xaug, store: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    shutil.copytree(store, tmp_path / "copy")
    for shard in (tmp_path / "copy/mnli/bae/v1").glob("*/*.arrow"):
        content = bytearray(shard.read_bytes())
        content[len(content) // 2] ^= 1
        shard.write_bytes(content)
    done = xaug(command[0], "mnli/bae@v1", *command[1:], "--store", str(tmp_path / "copy"))
    assert (done.code, done.out) == (1, "")
    assert "was changed: its SHA-256 is not the one in the manifest" in done.err


@pytest.mark.parametrize("below", [".", "train", "new/store"])
def test_a_store_at_or_below_a_version_is_refused(xaug: Xaug, store: Path, below: str) -> None:
    inside = store / "mnli/bae/v1" / below
    before = sorted(store.rglob("*"))
    for command in (
        ("generate", "mnli", "--attack", "clean", "--limit", "6"), ("ls",), ("show", "mnli/bae"), ("verify",),
        ("filter", "mnli/bae"), ("train", "--data", "mnli/bae", "--model", "pocket"),
        ("eval", "--model", "pocket", "--tasks", "tatoeba", "--languages", "de"),
    ):  # fmt: skip
        done = xaug(*command, "--store", str(inside))
        assert done.code == 2, (command, done.err)
        assert "a version's folder" in done.err
        assert "Name a folder outside of it" in done.err
    assert sorted(store.rglob("*")) == before
    assert xaug("verify").code == 0


def test_a_link_into_a_version_is_refused(xaug: Xaug, store: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(store / "mnli/bae/v1/train")
    assert xaug("ls", "--store", str(tmp_path / "link" / "new")).code == 2


@pytest.mark.parametrize("value", ["", " "])
def test_an_empty_store_option_is_refused(
    xaug: Xaug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = xaug("generate", "mnli", "--attack", "clean", "--limit", "6", "--store", value)
    assert done.code == 2
    assert "the value is empty" in done.err
    monkeypatch.setenv("XAUG_STORE", "")
    assert "XAUG_STORE is set but" in xaug("ls").err
    assert xaug("ls", "--store", "store").code == 0
    assert xaug("ls", "--store", ".").code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("output", ["mnli/bae/v1", "mnli/bae/v1/train/new", "mnli/bae/v3", "mnli/bae", "mnli/new"])
def test_results_in_a_store_are_refused(xaug: Xaug, store: Path, output: str) -> None:
    where = ("--output", str(store / output))
    for command in (
        ("train", "--data", "mnli/bae", "--model", "pocket", *where),
        ("eval", "--model", "pocket", "--tasks", "tatoeba", "--languages", "de", *where),
        ("filter", "mnli/bae", "--calibrate", *where),
        ("compare", "one", "two", *where),
    ):
        if output == "mnli/new" and command[0] == "compare":
            continue  # it uses no store, and so knows of none
        done = xaug(*command)
        assert done.code == 2, (command, done.err)
        assert "Name a folder outside of it" in done.err, command


def test_verify_names_the_damaged_shard(xaug: Xaug, store: Path, tmp_path: Path) -> None:
    assert xaug("verify").out == "mnli/bae@v1 ok\nmnli/bae@v2 ok\n"
    assert xaug("verify", "all", "--json").json == [
        {"ref": "mnli/bae@v1", "ok": True, "problems": []},
        {"ref": "mnli/bae@v2", "ok": True, "problems": []},
    ]
    shutil.copytree(store, tmp_path / "copy")
    shard = tmp_path / "copy/mnli/bae/v1/train/data-00001-of-00003.arrow"
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    done = xaug("verify", "--store", str(tmp_path / "copy"))
    assert done.code == 1
    assert "mnli/bae@v1 damaged: train/data-00001-of-00003.arrow was changed" in done.out
    assert "mnli/bae@v2 ok" in done.out
    assert xaug("verify", "mnli/bae@v2", "--store", str(tmp_path / "copy")).code == 0


def test_verify_of_an_empty_store_is_an_error(xaug: Xaug, tmp_path: Path) -> None:
    done = xaug("verify", "--store", str(tmp_path))
    assert done.code == 1
    assert "no version to verify" in done.err
