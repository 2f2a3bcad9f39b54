"""Datasets of installed packages: worlds of their own, and further real datasets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from installing import Install, installer
from xaug.data_cards import plugins
from xaug.data_cards.catalog import card, cards, every_card, identify, is_target, target_cards
from xaug.data_cards.errors import MissingFilesError, ModelError, PluginError, UnknownNameError, UsageError
from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.data_cards.ingest import materialize_clean
from xaug.data_cards.packages import GROUP, source_of, worlds
from xaug.data_cards.references import parse_references
from xaug.data_cards.sources import open_source
from xaug.data_cards.store import Store
from xaug.models.folders import resolve

TOY = World("toy")
CARD = """
from pathlib import Path
from xaug.data_cards.card import DatasetCard, OfficialFile
from xaug.data_cards.identity import DatasetId, World
from xaug.data_cards.packages import DatasetPackage
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.data_cards.sources.base import SourceState
from xaug.data_cards.sources.jsonl import read_jsonl

def declared(name, world="real", files={}):
    return DatasetCard(
        id=DatasetId(name, World(world)), title=name, task_type=CLASSIFICATION, languages=("en",),
        description="A test's.", license="CC0-1.0", redistribution="allowed", citation="@misc{x}",
        homepage="https://example.org", metric="accuracy", labels=("no", "yes"), attackable=("text_a",),
        fields=("text_a",), files=files,
    )
"""
WORLD = (
    CARD
    + """
class Source:
    name = "toy (a test's world)"
    world = World("toy")

    def splits(self, card):
        return ["train"] if card.id.world == self.world else []

    def state(self, card, splits):
        return SourceState("toy", "7", ())

    def labels(self, card):
        return card.labels

    def rows(self, card, split, *, report, skip_bad_rows=False):
        for number in range(3):
            report.rows += 1
            yield {"id": str(number), "text_a": f"text {number}", "text_b": None, "label": number % 2}

PACKAGE = DatasetPackage(
    world=World("toy"), title="a test's world", cards=lambda: (declared("mnli", "toy"), declared("moods", "toy")),
    target_cards=lambda: (declared("xnli", "toy"),), source=Source, model=lambda: Path("/toy-model"),
)
"""
)
REVIEWS = (
    CARD
    + """
def convert(record):
    return {"id": record["id"], "text_a": record["text"], "text_b": None, "label": int(record["good"])}

FILES = {"train": (OfficialFile(paths=("reviews.jsonl",), read=read_jsonl, convert=convert),)}
PACKAGE = DatasetPackage(world=World("real"), title="real data", cards=lambda: (declared("reviews", files=FILES),))
"""
)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    return installer(tmp_path / "site", monkeypatch)


@pytest.fixture
def toy(install: Install) -> None:
    install("toyworld", WORLD, {GROUP: "toy = toyworld:PACKAGE"})


@pytest.mark.usefixtures("toy")
def test_a_packages_world_is_named_like_the_embedded_one() -> None:
    assert set(worlds()) == {"pocket", "toy"}
    assert identify("toy_mnli") == DatasetId("mnli", TOY)
    assert card("toy_mnli").id == DatasetId("mnli", TOY)
    assert [str(one.id) for one in cards(TOY)] == ["toy_mnli", "toy_moods"]
    assert [str(one.id) for one in target_cards(TOY)] == ["toy_xnli"]
    assert is_target("toy_xnli")
    assert not is_target("toy_mnli")
    assert {"mnli", "pocket_mnli", "toy_mnli"} <= {str(one.id) for one in every_card()}
    with pytest.raises(UnknownNameError, match=r"no toy task named 'toy_mood'\. Did you mean toy_moods"):
        card("toy_mood")


@pytest.mark.usefixtures("toy")
def test_a_packages_rows_are_ingested_and_kept_apart(tmp_path: Path) -> None:
    source = open_source("toy")
    assert source.world == TOY
    made, new = materialize_clean(tmp_path / "store", card("toy_mnli"), source, ("train",))
    assert (made.ref, new, made.dataset) == ("toy_mnli/clean@v1", True, DatasetId("mnli", TOY))
    assert made.table("train")["text_a"].to_pylist() == ["text 0", "text 1", "text 2"]
    pocket, _ = materialize_clean(tmp_path / "store", card("pocket_ccg"), open_source("pocket"), ("train",), limit=2)
    assert pocket.dataset == DatasetId("ccg", World("pocket"))
    with pytest.raises(Exception, match="from the pocket world and toy_mnli/clean@v1 from the toy world"):
        parse_references(["pocket_ccg/clean", "toy_mnli/clean"], Store(tmp_path / "store"))
    with pytest.raises(UsageError, match="is a world that a package makes"):
        open_source("toy", revision="main")


@pytest.mark.usefixtures("toy")
def test_a_worlds_name_stands_for_its_model() -> None:
    assert resolve("toy", "mlm") == Path("/toy-model")
    with pytest.raises(ModelError, match="Did you mean toy"):
        resolve("toyy", "mlm")


def test_a_package_adds_real_datasets(install: Install, tmp_path: Path) -> None:
    install("morereviews", REVIEWS, {GROUP: "real = morereviews:PACKAGE"})
    assert set(worlds()) == {"pocket"}, "real data is no world beside the real one"
    assert "reviews" in [str(one.id) for one in cards()]
    (tmp_path / "reviews.jsonl").write_text('{"id": "1", "text": "Fine.", "good": 1}\n')
    made, _ = materialize_clean(tmp_path / "store", card("reviews"), open_source(str(tmp_path)), ("train",))
    assert (made.dataset, made.manifest.source.world) == (DatasetId("reviews", REAL), REAL)


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (
            "raise RuntimeError('broken inside')",
            "toy = bad:PACKAGE",
            r"of bad 1.2\) cannot be imported: RuntimeError: b",
        ),
        ("", "toy = bad:PACKAGE", "cannot be imported: AttributeError"),
        ("", "toy = absent_module:PACKAGE", "cannot be imported: ModuleNotFoundError: No module named 'absent_module'"),
        ("PACKAGE = 7", "toy = bad:PACKAGE", "is of type int, but must be a DatasetPackage"),
        (WORLD, "other = bad:PACKAGE", "the world 'toy', but an entry point must have its world's name"),
        (WORLD.replace("source=Source,", ""), "toy = bad:PACKAGE", "provides no source of its world's rows"),
        (WORLD.replace('"moods", "toy"', '"mnli", "toy"'), "toy = bad:PACKAGE", "toy_mnli is declared twice"),
        (WORLD.replace('"moods", "toy"', '"moods"'), "toy = bad:PACKAGE", "a card moods, which belongs to the world r"),
    ],
)
def test_a_package_that_cannot_be_used_is_named(install: Install, source: str, line: str, message: str) -> None:
    install("bad", source, {GROUP: line})
    assert card("mnli").id == DatasetId("mnli"), "a card that does not need the package does not import it"
    world = World(line.partition(" ")[0])
    with pytest.raises(PluginError, match=message):
        cards(world)


def test_a_real_dataset_keeps_its_name(install: Install) -> None:
    install("taker", REVIEWS.replace('"reviews", files', '"qqp", files'), {GROUP: "real = taker:PACKAGE"})
    with pytest.raises(PluginError, match="The dataset qqp is declared twice"):
        cards()


@pytest.mark.usefixtures("toy")
def test_two_packages_of_one_world_exclude_each_other(install: Install) -> None:
    install("toytwo", WORLD, {GROUP: "toy = toytwo:PACKAGE"})
    with pytest.raises(PluginError, match=r"(?s)world toy\. Uninstall one.* toy = toytwo:.* toy = toyworld:PACKAGE "):
        open_source("toy")


def test_a_damaged_installation_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert card("xnli").id == DatasetId("xnli"), "imported while modules can still be found"
    monkeypatch.chdir(tmp_path)  # a checkout has a folder named pocket
    monkeypatch.setattr(sys, "path", [])  # where installed packages are looked for
    with pytest.raises(PluginError, match=r"no task named pocket_mnli\. No package of datasets is installed"):
        card("pocket_mnli")
    with pytest.raises(MissingFilesError, match=r"damaged or older than its code\. Install xaug again"):
        open_source("pocket")
    with pytest.raises(PluginError, match="No installed package provides the world 'pocket'"):
        source_of(World("pocket"))


def test_xaugs_own_world_is_found_by_its_entry_point() -> None:
    (entry,) = (one for one in plugins.entries(GROUP) if one.name == "pocket")
    assert entry.value == "xaug.pocket.package:PACKAGE"


def test_a_real_name_imports_no_other_world() -> None:
    code = (
        "import sys; from xaug.data_cards.catalog import card, identify; import xaug.data_cards.sources;"
        " card('mnli'); identify('pocket_mnli'); print('xaug.pocket' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
