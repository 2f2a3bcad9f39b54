"""`xaug push` against a small Hub on the loopback, with huggingface_hub's own code in between."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xaug as package
from command_line import Done, Xaug
from hub_serving import environment, serve
from making_versions import FEATURES, REQUEST, about, draft, splits, unit_table
from xaug.data_cards.errors import UsageError
from xaug.data_cards.manifest import Manifest, SourceInfo
from xaug.data_cards.store import Store

pytest.importorskip("huggingface_hub", reason="needs the extra [augment]")
TOKENS = {
    "hf_ada": {"name": "ada", "orgs": ["lab"], "auth": {"accessToken": {"role": "write"}}},
    "hf_reader": {"name": "ada", "auth": {"accessToken": {"role": "read"}}},
}
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Hub:
    """The server's folder and address, and a home for one user's cache."""

    root: Path
    endpoint: str
    home: Path

    def run(self, *arguments: str, token: str = "hf_ada", code: int = 0, **env: str) -> Done:
        """Run a command with this Hub. ``time.sleep`` does nothing, because the library waits before it tries again."""
        call = "import time; time.sleep = lambda _: None; from xaug.cli.main import run; run()"
        done = subprocess.run(
            [sys.executable, "-c", call, *arguments], capture_output=True, text=True, check=False,
            env=environment(self.endpoint, self.home, HF_TOKEN=token, HF_HUB_DISABLE_PROGRESS_BARS="1") | env,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def files(self, repo: str, branch: str = "main") -> dict[str, bytes]:
        commit = json.loads((self.root / repo / "refs.json").read_text())[branch]
        folder = self.root / repo / commit
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def read(self, repo: str, commit: str, revision: str = "main") -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, HERE / "pushed_rows.py", repo, commit, revision], capture_output=True, text=True,
            check=False, env=environment(self.endpoint, self.home),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    root = tmp_path / "hub"
    root.mkdir()
    (root / "tokens.json").write_text(json.dumps(TOKENS))
    with serve(root) as endpoint:
        yield Hub(root, endpoint, tmp_path / "home")


def make(root: Path, task: str, *, kind: str = "files", **changes: Any) -> None:
    """Commit a small version of a dataset with other terms, or of another world."""
    with Store(root).stage(task, "bae", {**REQUEST, "task": task}) as staging:
        staging.put("train-0", unit_table(0), {})
        described = draft(about=about(id=task, **changes), source=SourceInfo(name="files in data", kind=kind))
        staging.commit(splits(staging, 1), FEATURES, described)


def test_what_was_pushed_is_read_back_row_by_row(store: Path, hub: Hub) -> None:
    done = hub.run("push", "mnli/bae@v1", "--repo", "ada/mnli-bae", "--columns", "training", "--json").json
    (entry,) = done["files"]
    assert (done["repo"], done["branch"], entry["rows"]) == ("ada/mnli-bae", "main", 172)
    read = hub.read("ada/mnli-bae", done["commit"])
    wanted = package.load("mnli/bae@v1").table().select(["id", "text_a", "text_b", "label"]).to_pylist()
    assert read["datasets"] == read["source"] == wanted
    assert read["splits"] == ["train"]
    assert read["labels"] == ["entailment", "neutral", "contradiction"]
    files = hub.files("ada/mnli-bae")
    assert set(files) == {
        ".gitattributes", "README.md", "SHA256SUMS", "croissant.json", "version-manifest.json", entry["path"],
    }  # fmt: skip
    manifest = Manifest.model_validate_json(files["version-manifest.json"])
    assert manifest.content_sha256 == package.load("mnli/bae@v1").manifest.content_sha256
    card = files["README.md"].decode()
    assert 'load_dataset("ada/mnli-bae", split="train")' in card
    assert (hub.root / "ada/mnli-bae" / f"{done['commit']}.message").read_text().startswith("mnli/bae@v1 (")


def test_a_second_push_replaces_the_rows_of_the_first(store: Path, hub: Hub) -> None:
    hub.run("push", "mnli/bae@v1", "--repo", "lab/data", "--split", "rejected", "--split", "train", "--private")
    assert (hub.root / "lab/data/private").exists()
    assert "data/rejected-00000-of-00001.parquet" in hub.files("lab/data")
    done = hub.run("push", "mnli/bae@v2", "--repo", "lab/data", "--message", "Fewer rows").out
    assert "mnli/bae@v2 is in the dataset lab/data, branch main: http" in done
    files = hub.files("lab/data")
    assert "data/rejected-00000-of-00001.parquet" not in files
    assert b"mnli/bae@v2" in files["README.md"]
    assert any(path.read_text() == "Fewer rows" for path in (hub.root / "lab/data").glob("*.message"))
    hub.run("push", "mnli/bae@v1", "--repo", "lab/data", "--revision", "strict")
    assert b"mnli/bae@v1" in hub.files("lab/data", "strict")["README.md"]
    assert hub.files("lab/data") == files, "the main branch is as it was"


def test_a_dry_run_asks_nobody(store: Path, hub: Hub, tmp_path: Path) -> None:
    done = hub.run("push", "mnli/bae@v1", "--repo", "ada/x", "--dry-run", token="", HF_HUB_OFFLINE="1")
    for text in (
        "mnli/bae@v1 would go to the dataset ada/x, branch main (a public repository if new), as the commit 'mnli/bae",
        "data/train-00000-of-00001.parquet  172 rows, ",
        "The licence allows redistribution under its terms.",
        "Nothing was uploaded.",
    ):
        assert text in done.out
    assert not (hub.root / "requests.log").exists()


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"token": ""}, "There is no token of the Hub on this machine. Make one with the permission to write"),
        ({"token": "hf_stale"}, "answered 401. The Hub does not accept the token. Run `hf auth login`"),
        ({"token": "hf_reader"}, "The token of ada may only read."),
        ({"repo": "nasa/x"}, "nasa/x cannot be created: "),
        ({"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE is set, so nothing can be uploaded."),
        ({"HF_ENDPOINT": "http://127.0.0.1:9"}, "http://127.0.0.1:9 cannot be reached ("),
        ({"fail": {"/api/repos/create": 403}}, "answered 403. The token may not write there."),
        ({"fail": {"/lfs/": 503}}, "nothing was committed: "),
        ({"fail": {"/api/datasets/ada/x/commit": 412}}, "Somebody else changed the branch in the meantime."),
        ({"fail": {"/api/datasets/ada/x/preupload": 429}}, "The Hub limits how often it may be asked."),
        ({"fail": {"/api/validate-yaml": 500}}, "gave an answer that huggingface_hub does not understand ("),
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_goes_wrong_is_one_sentence(store: Path, hub: Hub, fault: dict[str, Any], message: str) -> None:
    if "fail" in fault:
        (hub.root / "fail.json").write_text(json.dumps(fault.pop("fail")))
    repo = fault.pop("repo", "ada/x")
    done = hub.run("push", "mnli/bae@v1", "--repo", repo, code=1, **fault)
    assert message in done.err
    assert done.err.splitlines()[-1].startswith("error: ")
    assert not (hub.root / repo).exists() or set(hub.files(repo)) == {".gitattributes"}


def test_a_repository_of_something_else_is_left_alone(store: Path, hub: Hub) -> None:
    commit = hub.root / "ada/thesis" / ("0" * 40)
    commit.mkdir(parents=True)
    (commit / "thesis.pdf").write_text("x")
    (commit.parent / "refs.json").write_text(json.dumps({"main": commit.name}))
    done = hub.run("push", "mnli/bae", "--repo", "ada/thesis", code=2)
    assert "already holds other files, and no version that xaug pushed: thesis.pdf. Name" in done.err
    private = hub.run("push", "mnli/bae", "--repo", "ada/thesis", "--private", code=2)
    assert "ada/thesis exists already and is public. Leave out --private" in private.err
    assert set(hub.files("ada/thesis")) == {"thesis.pdf"}
    hub.run("push", "mnli/bae", "--repo", "ada/thesis", "--allow", "other-files")
    assert {"thesis.pdf", "data/train-00000-of-00001.parquet"} <= set(hub.files("ada/thesis"))


@pytest.mark.parametrize(
    ("task", "made", "reason", "message"),
    [
        (
            "ccg",
            {"redistribution": "forbidden"},
            "forbidden",
            "forbids redistribution, and these rows hold the original",
        ),
        ("qqp", {"redistribution": "not stated"}, "not-stated", "has no stated terms of redistribution"),
        ("pocket_mnli", {"kind": "pocket"}, "pocket", "a program made these rows (the world pocket)"),
    ],
)
def test_what_may_not_be_published_needs_an_explicit_word(
    xaug: Xaug, tmp_path: Path, task: str, made: dict[str, Any], reason: str, message: str
) -> None:
    make(tmp_path / "store", task, **made)
    arguments = ("push", f"{task}/bae", "--repo", "ada/x", "--dry-run", "--store", str(tmp_path / "store"))
    refused = xaug(*arguments)
    assert refused.code == 2
    assert message in refused.err
    assert f"--allow {reason}" in refused.err
    others = [name for name in ("forbidden", "not-stated", "pocket") if name != reason]
    assert xaug(*arguments, *(word for name in others for word in ("--allow", name))).code == 2
    assert xaug(*arguments, "--allow", reason).code == 0


@pytest.mark.parametrize("terms", ["share-alike", "non-commercial"])
def test_terms_that_allow_publishing_are_told(xaug: Xaug, tmp_path: Path, terms: str) -> None:
    make(tmp_path / "store", "mnli", redistribution=terms)
    done = xaug("push", "mnli/bae", "--repo", "ada/x", "--dry-run", "--store", str(tmp_path / "store"))
    assert done.code == 0
    assert "Redistribution is allowed" in done.out


def test_arguments_are_checked_first(xaug: Xaug, store: Path) -> None:
    for arguments, message in (
        (("--repo", "no name"), "--repo 'no name': "),
        (("--repo", "data"), "--repo data: write OWNER/NAME"),
        (("--repo", "a/b", "--allow", "forbiden"), "Did you mean forbidden"),
        (("--repo", "a/b", "--split", "trian"), "Did you mean train"),
    ):
        done = xaug("push", "mnli/bae", *arguments)
        assert (done.code, message in done.err) == (2, True), done.err
    with pytest.raises(UsageError, match=r"^repo= takes the name of a repository"):
        package.push("mnli/bae", None)  # type: ignore[arg-type]
