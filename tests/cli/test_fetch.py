"""Downloads without a network: NLTK's index consists of files, and the Hub is a server on localhost."""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Xaug
from hub_serving import environment, serve
from xaug.nltk_data import PACKAGES

TESTS = Path(__file__).parents[1]


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror of NLTK's data, in a folder that NLTK may read."""
    data = pytest.importorskip("nltk.data", reason="needs the extra [augment]")
    folder = tmp_path / "mirror"
    entries = []
    for package, path in PACKAGES.items():
        archive = folder / f"{path}.zip"
        archive.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(archive, "w") as writer:
            writer.writestr(f"{package}/english", "the\n")
        content = archive.read_bytes()
        entries.append(
            f'<package id="{package}" name="{package}" subdir="{path.split("/")[0]}" unzip="1"'
            f' unzipped_size="4" size="{len(content)}" checksum="{hashlib.md5(content).hexdigest()}"'
            f' url="{archive.as_uri()}"/>'
        )
    packages = "".join(entries)
    index = f"<nltk_data><packages>{packages}</packages><collections/></nltk_data>"
    (folder / "index.xml").write_text(index)
    monkeypatch.setattr(data, "path", [str(folder)])
    return folder


def test_nltk_data_is_fetched_and_locked(xaug: Xaug, mirror: Path, tmp_path: Path) -> None:
    import nltk.data

    index, to, lock = (mirror / "index.xml").as_uri(), tmp_path / "to", tmp_path / "sub" / "assets.lock"
    arguments = ("fetch", "nltk", "--nltk-index", index, "--to", str(to), "--lock", str(lock))
    done = xaug(*arguments)
    assert done.code == 0, done.err
    assert f"Set NLTK_DATA={to}" in done.err
    assert nltk.data.find(PACKAGES["stopwords"]) == str(to / PACKAGES["stopwords"])
    entries = json.loads(lock.read_text())["assets"]
    assert [entry["file"] for entry in entries] == sorted(f"{path}.zip" for path in PACKAGES.values())
    for entry in entries:
        content = (to / entry["file"]).read_bytes()
        assert (entry["size"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    before = lock.read_bytes()
    again = xaug(*arguments, "--json").json
    assert sorted(again, key=lambda entry: str(entry["file"])) == entries
    assert lock.read_bytes() == before, "fetching again changes nothing"


def test_a_file_that_is_not_the_locked_one_is_refused(xaug: Xaug, mirror: Path, tmp_path: Path) -> None:
    index, lock = (mirror / "index.xml").as_uri(), tmp_path / "assets.lock"
    arguments = ("fetch", "nltk", "--nltk-index", index, "--lock", str(lock), "--to", str(tmp_path / "to"))
    assert xaug(*arguments).code == 0
    text = lock.read_text().replace('"sha256": "', '"sha256": "0', 1)
    lock.write_text(text)
    done = xaug(*arguments)
    assert done.code == 1
    assert "differs from the file that" in done.err
    assert lock.read_text() == text
    lock.write_text("[]")
    assert "is not a lock file" in xaug(*arguments).err


def test_no_network_is_one_message_that_says_what_to_do(xaug: Xaug, mirror: Path, tmp_path: Path) -> None:
    missing = (tmp_path / "mirror" / "none.xml").as_uri()
    done = xaug("fetch", "nltk", "--nltk-index", missing, "--to", str(tmp_path), "--lock", str(tmp_path / "l"))
    assert done.code == 1
    assert done.err.startswith("error: NLTK's stopwords could not be downloaded from file:///")
    assert "copy the folder here and set NLTK_DATA" in done.err
    assert not (tmp_path / "l").exists()


def test_an_unknown_task_is_refused_before_anything_is_fetched(xaug: Xaug, tmp_path: Path) -> None:
    done = xaug("fetch", "nltk", "hellaswagg", "--lock", str(tmp_path / "l"), "--to", str(tmp_path / "to"))
    assert done.code == 2
    assert "Did you mean hellaswag" in done.err
    assert not (tmp_path / "to").exists()


def test_a_task_that_the_hub_has_not_says_so(xaug: Xaug, tmp_path: Path) -> None:
    done = xaug("fetch", "ccg", "--lock", str(tmp_path / "l"))
    assert done.code == 1
    assert "ccg is not on the Hub" in done.err


@pytest.mark.skipif(importlib.util.find_spec("nltk") is not None, reason="of an install without nltk")
def test_without_nltk_it_says_what_to_install(xaug: Xaug) -> None:
    done = xaug("fetch", "nltk")
    assert done.code == 1
    assert "pip install 'xaug[augment]'" in done.err


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The repositories and the endpoint of a small Hub that has hellaswag's files at the card's commit."""
    pytest.importorskip("huggingface_hub", reason="needs the extra [augment]")
    from xaug.data_cards.catalog import card

    for configs in card("hellaswag").hub.values():
        for config in configs:
            for name in (name for names in config.files.values() for name in names):
                file = tmp_path / "hub" / config.repo / str(config.revision) / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(name.encode())
    with serve(tmp_path / "hub") as endpoint:
        yield tmp_path / "hub", endpoint


def test_a_dataset_is_fetched_into_the_hubs_cache(hub: tuple[Path, str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from xaug.cli.main import run; run()", "fetch", "hellaswag", "--json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(hub[1], tmp_path / "home"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    entries = json.loads((tmp_path / "assets.lock").read_text())["assets"]
    assert sorted(json.loads(done.stdout), key=lambda entry: str(entry["file"])) == entries
    assert len(entries) >= 2
    for entry in entries:
        name = entry["file"].split("/", 2)[2]
        assert entry["sha256"] == hashlib.sha256(name.encode()).hexdigest()
        assert list((tmp_path / "home").rglob(name)), name


def test_a_fetch_without_a_network_advises_no_parameter_of_its_own(tmp_path: Path) -> None:
    environment = {**os.environ, "HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-c", "from xaug.cli.main import run; run()", "fetch", "hellaswag"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    message = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "HF_HUB_OFFLINE is set" in message
    assert "pass --source" not in message
    assert "which commands that read rows take as --source DIR" in message
