"""Mistakes of users: one clear message, exit code 1 or 2, no traceback, and no harm to committed versions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import Done, Xaug
from generating import command
from making_rows import LABELS, mnli
from making_versions import make
from tiny import OFFICIAL, TinyModels
from xaug.data_cards.edits import undo
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version

GOOD = ("The museum opens at nine.", "It is open.", "entailment")
OTHER = ("Nobody in the valley grows fruit.", "Most farmers grow apples.", "contradiction")

Fails = Callable[..., Done]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store that already holds a version."""
    make(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def fails(xaug: Xaug, store: Path) -> Iterator[Fails]:
    """Run a command that must fail cleanly and leave the store as it was."""
    (version,) = Store(store).versions()

    def run(*arguments: str, code: int) -> Done:
        done = xaug(*arguments)
        assert done.code == code, done.out + done.err
        assert done.err.startswith("error: ") or "\nerror: " in done.err
        assert "Traceback" not in done.out + done.err
        assert done.out == ""
        return done

    yield run
    assert Store(store).versions() == [version]
    assert version.verify() == []


def _rows(version: Version) -> list[dict[str, object]]:
    return [row for split in version.manifest.splits for row in version.table(split).to_pylist()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("generate", "mnlli"), "There is no task named 'mnlli'. Did you mean mnli"),
        (("generate", "squad"), "squad_v1"),
        (("generate", "mnli", "--attack", "bea"), "There is no attack named 'bea'. Did you mean bae"),
        (("generate", "ccg", "--attack", "bae-i"), "bae-i does not apply to ccg, a tagging task. Attacks that do: bae"),
        (("generate", "mnli", "--split", "dev"), "There is no split of mnli named 'dev'"),
        (("generate", "xquad"), "xquad has no split named 'train'. Choose one with --split: "),
        (("generate", "mnli", "--fields", "premise"), "--fields premise: mnli has only the fields text_a, text_b"),
        (
            ("generate", "mnli", "--set", "topk=5"),
            "--set topk: there is no such setting. Did you mean top_k? bae takes: ",
        ),
        (("generate", "mnli", "--set", "top_k=many"), "--set top_k: Input should be a valid integer"),
        (("generate", "mnli", "--set", "top_k"), "write --set NAME=VALUE"),
        (("generate", "mnli", "--set", "relation=nan"), "--set relation: Input should be a finite number"),
        (("generate", "mnli", "--set", "top_k=5", "--set", "top_k=50"), "--set top_k is given twice"),
        (("generate", "mnli", "--fields", "text_a,text_a"), "--fields text_a is given twice. Name each field once"),
        (("generate", "mnli", "--fields", "text_a,,text_b"), "--fields 'text_a,,text_b' has an empty name"),
        (("generate", "mnli", "--filter", "edit_ratio="), "edit_ratio= has no threshold. Write NAME=X"),
        (("generate", "mnli", "--filter", "labels=1"), "There is no filter named 'labels'. Did you mean label"),
        (("generate", "mnli", "--filter", "similarity=x"), "'x' is not a number"),
    ],
)
def test_a_wrong_name_or_parameter(
    fails: Fails, tiny: TinyModels, store: Path, arguments: tuple[str, ...], message: str
) -> None:
    _, task, *rest = arguments
    done = fails(*command(tiny, store, task), *rest, code=2)
    assert message in done.err


@pytest.mark.parametrize(
    "arguments",
    [("export", "mnli/clean", "--to", "x", "--format", "xlsx"), ("generate", "mnli", "--device", "xlsx"),
     ("train", "--phase", "xlsx")],
)  # fmt: skip
def test_a_value_that_is_not_offered_is_named_in_plain_words(xaug: Xaug, arguments: tuple[str, ...]) -> None:
    done = xaug(*arguments)
    text = " ".join(done.err.replace("│", " ").split())
    assert done.code == 2 and "'xlsx' is not one of '" in text
    assert "Value error" not in text


def test_missing_files_are_named_with_where_they_were_looked_for(
    fails: Fails, tiny: TinyModels, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    done = fails(*command(tiny, store, "mnli", source=tmp_path / "empty"), code=1)
    assert f"{tmp_path / 'empty'} holds no official file of mnli (train)" in done.err
    assert "MNLI" in done.err
    assert "train.tsv" in done.err
    fails(*command(tiny, store, "all", source=tmp_path / "empty"), code=1)
    fails(*command(tiny, store, "mnli", source=tmp_path / "nowhere"), code=1)


def _broken(tmp_path: Path) -> tuple[Path, Path]:
    """A source whose third line lacks columns."""
    source = mnli(tmp_path / "data", [GOOD, OTHER, GOOD])
    path = source / "glue_data/MNLI/train.tsv"
    lines = path.read_text().splitlines()
    lines[2] = lines[2].split("\t")[0] + "\tcut off"
    path.write_text("\n".join(lines) + "\n")
    return source, path


@pytest.mark.parametrize("attack", ["bae", "clean"])
def test_a_malformed_line(fails: Fails, tiny: TinyModels, store: Path, tmp_path: Path, attack: str) -> None:
    source, path = _broken(tmp_path)
    done = fails(*command(tiny, store, "mnli", source=source, attack=attack), code=1)
    assert f"{path.name}:3: " in done.err


def test_a_malformed_line_is_skipped_and_counted_when_asked(tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    source, path = _broken(tmp_path)
    store = tmp_path / "store"
    made = xaug(*command(tiny, store, "mnli", source=source), "--skip-bad-rows", "--json").json
    assert sum(made["rows"].values()) == 2
    assert sum(made["read"]["bad"].values()) == 1
    assert f"{path.name}:3: " in made["read"]["bad_examples"][0]


def test_an_empty_file(fails: Fails, tiny: TinyModels, store: Path, tmp_path: Path) -> None:
    path = mnli(tmp_path / "data", []) / "glue_data/MNLI/train.tsv"
    path.write_bytes(b"")
    for attack in ("bae", "clean"):
        done = fails(*command(tiny, store, "mnli", source=tmp_path / "data", attack=attack), code=1)
        assert "train.tsv" in done.err


def test_a_file_without_rows(fails: Fails, tiny: TinyModels, store: Path, tmp_path: Path) -> None:
    mnli(tmp_path / "data", [])
    done = fails(*command(tiny, store, "mnli", source=tmp_path / "data"), code=1)
    assert "train.tsv contains no records. Is the download complete?" in done.err


def test_invalid_utf8(fails: Fails, tiny: TinyModels, store: Path, tmp_path: Path) -> None:
    path = mnli(tmp_path / "data", [GOOD, OTHER]) / "glue_data/MNLI/train.tsv"
    path.write_bytes(path.read_bytes().replace(b"valley", b"val\xffley"))
    done = fails(*command(tiny, store, "mnli", source=tmp_path / "data"), code=1)
    assert "train.tsv:3" in done.err
    assert "UTF-8" in done.err


def test_empty_long_and_odd_fields_are_attacked_or_counted(tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    rows = [
        GOOD,
        ("", "It is open.", "neutral"),
        ("The museum opens at nine.", "", "neutral"),
        ("museum " * 50_000, "It is open.", "neutral"),
        ("museum\u202e opens \u200f👩\u200d👩\u200d👧 at שלום עולם nine.", "مرحبا، open e\u0301 🇩🇪", "entailment"),
        ("\x07The museum\x1b[31m opens\x85 at nine.", "It is\x00 open.", "entailment"),
        ("... --- !!!", "???", "neutral"),
        ("汉字 かな 한국어", "ไทย हिन्दी", "neutral"),
    ]  # fmt: skip
    source = mnli(tmp_path / "data", rows)
    made = xaug(*command(tiny, tmp_path / "store", "mnli", source=source), "--json").json
    read = made["read"]
    assert read["rows"] + sum(read["dropped"].values()) == len(rows), "every record is a row or a counted reason"
    assert read["repaired"]["control_characters"] == 1
    version = Store(tmp_path / "store").resolve("mnli/bae")
    augmented = {str(row["origin_id"]): row for row in _rows(version)}
    assert len(augmented) == read["rows"] == sum(made["rows"].values())
    long = next(row for row in augmented.values() if len(str(row["text_a"])) > 100_000)
    assert (long["outcome"], long["budget"], long["queries"]) == ("skipped", "words", 0)
    xaug("generate", "mnli", "--attack", "clean", "--source", str(source), "--store", str(tmp_path / "store"))
    for clean in _rows(Store(tmp_path / "store").resolve("mnli/clean")):
        row = augmented[str(clean["id"])]
        for field in ("text_a", "text_b"):
            own = [edit for edit in row["edits"] if edit["field"] == field]  # type: ignore[attr-defined]
            assert undo(str(row[field]), own) == clean[field]
            assert "\x1b" not in str(row[field])
    assert xaug("verify", "--store", str(tmp_path / "store")).code == 0


def test_model_folders_that_cannot_be_used(fails: Fails, tiny: TinyModels, store: Path, tmp_path: Path) -> None:
    plain = command(tiny, store, "mnli")
    unsafe = Path(shutil.copytree(tiny.victims["mnli"], tmp_path / "unsafe"))
    (unsafe / "model.safetensors").rename(unsafe / "pytorch_model.bin")
    cut = Path(shutil.copytree(tiny.mlm, tmp_path / "cut"))
    (cut / "model.safetensors").write_bytes((cut / "model.safetensors").read_bytes()[:1000])
    for option, model, message in (
        ("--victim", unsafe, "holds no .safetensors file"),
        ("--encoder", unsafe, "holds no .safetensors file"),
        ("--victim", tmp_path / "nowhere", "neither a model folder nor a Hub id"),
        ("--victim", tiny.victims["qqp"], "does not know the labels entailment, neutral, contradiction. It has:"),
        ("--victim", tiny.mlm, "is not an AutoModelForSequenceClassification"),
        ("--mlm", cut, "does not load as AutoModelForMaskedLM"),
        ("--mlm", tiny.victims["mnli"], "is not an AutoModelForMaskedLM"),
    ):
        done = fails(*plain, option, str(model), code=1)
        assert message in done.err
        assert str(model) in done.err


def test_a_permuted_label_map_is_named(fails: Fails, tiny: TinyModels, store: Path, tmp_path: Path) -> None:
    """A classic fault: the outputs mean something other than their names say."""
    folder = Path(shutil.copytree(tiny.victims["mnli"], tmp_path / "victim"))
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {str(i): LABELS[(i + 1) % 3] for i in range(3)}
    config["label2id"] = {name: int(i) for i, name in config["id2label"].items()}
    (folder / "config.json").write_text(json.dumps(config))
    arguments = [a for a in command(tiny, store, "mnli") if a != "--allow-weak-victim"]
    done = fails(*arguments, "--victim", str(folder), code=1)
    assert "means" in done.err


def test_a_store_under_a_file(xaug: Xaug, tiny: TinyModels, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for attack in ("bae", "clean"):
        done = xaug(*command(tiny, tmp_path / "file/store", "mnli", attack=attack))
        assert done.code == 1
        assert str(tmp_path / "file") in done.err
        assert "Traceback" not in done.err
    assert (tmp_path / "file").read_text() == "x"


def test_a_read_only_store(xaug: Xaug, tiny: TinyModels, tmp_path: Path) -> None:
    version = make(tmp_path / "store")
    store = tmp_path / "store"
    if os.geteuid() == 0:  # root may write anywhere but to a read-only mount
        mounts = ["mount", "--bind", str(store), str(store)], ["mount", "-o", "remount,ro,bind", str(store)]
        if any(subprocess.run(mount, capture_output=True, check=False).returncode for mount in mounts):
            pytest.skip("a read-only mount is not allowed here")
    else:
        (store / "mnli/bae").chmod(0o555)
        (store / "mnli").chmod(0o555)
    try:
        for attack in ("bae", "clean"):
            done = xaug(*command(tiny, store, "mnli", attack=attack))
            assert done.code == 1, done.out
            assert "--store" in done.err
            assert "Traceback" not in done.err
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", "-l", str(store)], check=True)
        else:
            (store / "mnli").chmod(0o755)
            (store / "mnli/bae").chmod(0o755)
    assert version.verify() == []


def test_a_shard_cut_in_half(xaug: Xaug, tiny: TinyModels, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = xaug(*command(tiny, store, "mnli"), "--json").json
    version = Store(store).resolve(first["ref"])
    (shard,) = version.path.glob("train/*.arrow")
    shard.write_bytes(shard.read_bytes()[: shard.stat().st_size // 2])
    done = xaug("verify", first["ref"], "--store", str(store))
    assert done.code == 1
    assert shard.name in done.out + done.err
    assert "Traceback" not in done.out + done.err
    for arguments in (("show", first["ref"]), ("filter", first["ref"], "--similarity", "0.5")):
        done = xaug(*arguments, "--store", str(store))
        assert done.code == 1
        assert shard.name in done.err
        assert "Traceback" not in done.err
    other = xaug(*command(tiny, store, "mnli"), "--limit", "4", "--json").json
    assert other["ref"] == "mnli/bae@v2", "other requests go on"


def test_a_source_that_is_a_file(fails: Fails, tiny: TinyModels, store: Path) -> None:
    path = OFFICIAL / "glue_data/MNLI/train.tsv"
    done = fails(*command(tiny, store, "mnli", source=path), code=1)
    assert str(path) in done.err
