"""The Hub, as a server on the loopback. Each read runs in a process of its own, because this one may open no socket."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hub_repos import build, requests, write
from hub_serving import environment, serve
from xaug.data_cards.card import DatasetCard, HubConfig
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.errors import HubError, UsageError
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.sources.hub import HubSource
from xaug.data_cards.sources.layout import locate_split

HERE = Path(__file__).parent
PIN = card("hellaswag").hub["train"][0].revision or ""
OTHER = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """A running server, with a separate cache for each test."""

    root: Path
    endpoint: str
    cache: Path

    def read(self, *arguments: str, **env: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-W", "error::UserWarning", HERE / "hub_rows.py", *arguments],
            env=environment(self.endpoint, self.cache) | env,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def fails(self, *arguments: str, **env: str) -> str:
        answer = self.read(*arguments, **env)
        assert answer.get("error") == "HubError", answer
        return str(answer["message"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    root = tmp_path_factory.mktemp("hub")
    official = HERE.parents[1] / "fixtures/official"
    for one in cards():
        for split in one.hub:
            build(root, one, split, [paths for _, paths in locate_split(official, one, split)])
    with serve(root) as endpoint:
        yield root, endpoint


@pytest.fixture
def hub(server: tuple[Path, str], tmp_path: Path) -> Hub:
    return Hub(*server, tmp_path / "cache")


@pytest.mark.parametrize("name", [one.id.name for one in cards() if one.hub])
def test_the_hub_gives_the_rows_of_the_files(name: str, hub: Hub, fixtures: Path) -> None:
    one, files = card(name), FilesSource(fixtures / "official")
    answer = hub.read(name, "train")
    rows = list(files.rows(one, "train", report=ReadReport()))
    if name == "anli":  # SNLI on the Hub has no ids: its rows are numbered, the dropped one too
        for number, row in enumerate(row for row in rows if row["id"].startswith("snli:")):
            row["id"] = f"snli:{number}"
    assert answer["rows"] == rows
    assert answer["splits"] == files.splits(one)
    parts = one.hub["train"]
    assert [file["path"] for file in answer["state"]["files"]] == [
        f"{part.repo}/{path}" for part in parts for path in part.files["train"]
    ]
    pinned = {part.repo: part.revision for part in parts}
    shown = ",".join(f"{repo}={commit}" for repo, commit in pinned.items())
    assert answer["state"]["revision"] == (shown if len(pinned) > 1 else parts[0].revision)


# Splits of the real samples whose ids are the same in the files and on the Hub.
REAL = [
    ("mnli", "train"), ("anli", "validation"), ("qqp", "train"), ("squad_v1", "validation"),
    ("squad_v2", "validation"), ("hellaswag", "validation"), ("cosmosqa", "validation"),
    ("commonsenseqa", "validation"), ("commonsenseqa", "test"),
]  # fmt: skip


@pytest.mark.real
def test_the_hub_gives_the_rows_of_the_real_files(real: Path, tmp_path: Path) -> None:
    files = FilesSource(real / "data")
    for name, split in REAL:
        build(tmp_path, card(name), split, [paths for _, paths in locate_split(files.root, card(name), split)])
    with serve(tmp_path) as endpoint:
        hub = Hub(tmp_path, endpoint, tmp_path / "cache")
        for name, split in REAL:
            report = ReadReport()
            rows = list(files.rows(card(name), split, report=report))
            answer = hub.read(name, split)
            assert answer["rows"] == rows, (name, split)
            assert answer["dropped"] == report.dropped


def test_a_cached_file_needs_no_network(hub: Hub) -> None:
    first = hub.read("hellaswag", "train")
    before = list(requests(hub.root))
    assert hub.read("hellaswag", "train", HF_HUB_OFFLINE="1") == first
    assert hub.read("hellaswag", "train", HF_ENDPOINT="http://127.0.0.1:9") == first
    assert hub.read("hellaswag", "train") == first
    assert list(requests(hub.root)) == before


def test_unlabelled_test_rows_are_counted(hub: Hub) -> None:
    answer = hub.read("cosmosqa", "test")
    assert answer["rows"] == [] and answer["dropped"] == {"no_gold_label": 3}


def test_offline_and_not_cached(hub: Hub) -> None:
    message = hub.fails("hellaswag", "train", HF_HUB_OFFLINE="1")
    assert f"Rowan/hellaswag/data/train-00000-of-00001.parquet at {PIN} is not in the cache {hub.cache}" in message
    assert "HF_HUB_OFFLINE is set" in message and 'source="DIR"' in message


def test_no_network(hub: Hub) -> None:
    message = hub.fails("hellaswag", "train", HF_ENDPOINT="http://127.0.0.1:9")
    assert "http://127.0.0.1:9 cannot be reached. Check the network and HF_ENDPOINT" in message


def test_a_gated_repository_needs_a_token(hub: Hub) -> None:
    token = hub.root / "rajpurkar/squad/token"
    token.write_text("hf_secret")
    try:
        for env in ({}, {"HF_TOKEN": "hf_wrong"}):
            message = hub.fails("squad_v1", "validation", **env)
            assert "the repository is gated. Accept its terms on the Hub and set HF_TOKEN" in message
            assert "hf_wrong" not in message
        assert len(hub.read("squad_v1", "validation", HF_TOKEN="hf_secret")["rows"]) == 6
    finally:
        token.unlink()


def test_a_missing_repository_revision_and_file_are_named(hub: Hub) -> None:
    (hub.root / "tau/commonsense_qa").rename(hub.root / "away")
    try:
        message = hub.fails("commonsenseqa", "train")
    finally:
        (hub.root / "away").rename(hub.root / "tau/commonsense_qa")
    assert f"{hub.endpoint} has no such dataset, or it is private. Check the name, or set HF_TOKEN." in message
    assert "no such revision. Check revision=" in hub.fails("hellaswag", "train", OTHER)
    (hub.root / "Rowan/hellaswag" / OTHER).mkdir()
    assert "no such file at this revision" in hub.fails("hellaswag", "train", OTHER)


def test_a_branch_is_resolved_to_its_commit(hub: Hub) -> None:
    (hub.root / "Rowan/hellaswag/refs.json").write_text(json.dumps({"main": PIN}))
    answer = hub.read("hellaswag", "train", "main")
    assert answer["state"]["revision"] == PIN and len(answer["rows"]) == 4
    assert "cannot be resolved to a commit, because HF_HUB_OFFLINE is set" in hub.fails(
        "hellaswag", "train", "main", HF_HUB_OFFLINE="1"
    )
    assert "no such revision" in hub.fails("hellaswag", "train", "no-such-branch")


def test_revisions_of_several_repositories_are_given_by_name(hub: Hub) -> None:
    answer = hub.read("anli", "train", OTHER)
    assert answer["error"] == "UsageError"
    assert f'revision="facebook/anli={OTHER}"' in answer["message"]
    assert f"stanfordnlp/snli/plain_text/train-00000-of-00001.parquet at {OTHER}" in hub.fails(
        "anli", "train", f"stanfordnlp/snli={OTHER}"
    )


def test_labels_in_another_order_are_refused(hub: Hub) -> None:
    path = hub.root / "nyu-mll/glue" / OTHER / "qqp/train-00000-of-00001.parquet"
    write(path, [{"question1": "a", "question2": "b", "label": 0, "idx": 0}], ("duplicate", "not_duplicate"))
    message = hub.fails("qqp", "train", OTHER)
    assert "in the order duplicate, not_duplicate, but the card in the order not_duplicate, duplicate" in message


def test_a_broken_parquet_file_says_what_to_delete(hub: Hub) -> None:
    path = hub.root / "allenai/cosmos_qa" / OTHER / "default/train/0000.parquet"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PAR1 is how it begins")
    message = hub.fails("cosmosqa", "train", OTHER)
    assert "cannot be read" in message and f"Delete {hub.cache}" in message


def test_ccg_is_not_on_the_hub() -> None:
    assert HubSource().splits(card("ccg")) == []
    with pytest.raises(HubError, match=r"ccg cannot be read from the Hub: its licence .* Pass source=.DIR"):
        HubSource().rows(card("ccg"), "train", report=ReadReport())


def test_a_card_without_a_verified_commit_asks_for_one() -> None:
    one = card("hellaswag")
    bare = HubConfig.model_validate(dict(one.hub["train"][0]) | {"revision": None})
    unpinned = DatasetCard.model_validate(dict(one) | {"hub": {"train": (bare,)}})
    with pytest.raises(HubError, match=r"no commit of Rowan/hellaswag has been verified.*revision=.COMMIT"):
        HubSource().rows(unpinned, "train", report=ReadReport())


@pytest.mark.parametrize("revision", ["", "a=", "main,", "x=1,=2,"])
def test_a_malformed_revision_is_refused(revision: str) -> None:
    with pytest.raises(UsageError, match=r"is not a revision\. Write COMMIT or REPO=COMMIT"):
        HubSource(revision)


def test_importing_the_sources_imports_no_network_library() -> None:
    heavy = "huggingface_hub", "requests", "datasets", "torch"
    code = f"import sys, xaug.data_cards.sources; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
