"""The writing part of the small Hub: tokens, new repositories and branches, uploads, and commits.

ROOT/tokens.json maps tokens to what the Hub says about their users: {"hf_ada": {"name": "ada", "auth": …}}. A user may
write to repositories of the own name and of the organizations in ``orgs``. ROOT/lfs/SHA256 are uploaded objects.
ROOT/fail.json maps the beginning of a path to the status that is answered instead.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

REPO = r"/api/datasets/([^/]+/[^/]+)"
ROUTES = {
    "create": re.compile(r"/api/repos/create"),
    "validate": re.compile(r"/api/validate-yaml"),
    "branch": re.compile(rf"{REPO}/branch/([^/?]+)"),
    "preupload": re.compile(rf"{REPO}/preupload/([^/?]+)"),
    "paths_info": re.compile(rf"{REPO}/paths-info/([^/?]+)"),
    "batch": re.compile(r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch"),
    "store": re.compile(r"/lfs/([0-9a-f]{64})"),
    "verify": re.compile(r"/lfs/verify"),
    "commit": re.compile(rf"{REPO}/commit/([^/?]+)"),
}
FREE = {"store", "paths_info"}  # S3 needs no token, and public repositories are read without one


class Writes:
    """POST and PUT of the Hub's API, for a request handler that has ``root``, ``send`` and ``fail``."""

    root: Path
    path: str
    headers: Any
    rfile: Any
    server: Any

    def send(self, content: bytes, headers: dict[str, str], *, body: bool) -> None:
        raise NotImplementedError

    def fail(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        raise NotImplementedError

    def user(self) -> dict[str, Any] | None:
        """Return what ROOT/tokens.json says about the token of the request."""
        known = self.root / "tokens.json"
        tokens: dict[str, Any] = json.loads(known.read_text()) if known.exists() else {}
        found: dict[str, Any] | None = tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        return found

    def write_request(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        faults = self.root / "fail.json"
        for start, status in (json.loads(faults.read_text()) if faults.exists() else {}).items():
            if self.path.startswith(start):
                return self.fail(status, "")
        path = self.path.partition("?")[0]
        for name, route in ROUTES.items():
            found = route.fullmatch(path)
            if found is None:
                continue
            if name not in FREE and self.user() is None:
                return self.fail(401, "")
            return getattr(self, f"_{name}")(content, *map(unquote, found.groups()))
        return self.fail(404, "")

    def _answer(self, value: object) -> None:
        self.send(json.dumps(value).encode(), {"Content-Type": "application/json"}, body=True)

    @property
    def _here(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _may_write(self, owner: str) -> bool:
        user = self.user() or {}
        return owner in (user.get("name"), *user.get("orgs", ()))

    def _create(self, content: bytes) -> None:
        wanted = json.loads(content)
        owner = wanted.get("organization") or (self.user() or {}).get("name")
        if not self._may_write(owner):
            return self.fail(403, "")
        repo = self.root / owner / wanted["name"]
        if repo.exists():
            return self.fail(409, "")
        first = repo / hashlib.sha1(str(repo).encode()).hexdigest()
        first.mkdir(parents=True)
        (first / ".gitattributes").write_text("*.parquet filter=lfs\n")
        (repo / "refs.json").write_text(json.dumps({"main": first.name}))
        if wanted.get("private"):
            (repo / "private").touch()
        return self._answer({"url": f"{self._here}/datasets/{owner}/{wanted['name']}"})

    def _validate(self, content: bytes) -> None:
        text = json.loads(content)["content"]
        good = text.startswith("---\n") and "\nlicense: " in text
        self._answer({"warnings": [], "errors": []}) if good else self.fail(400, "")

    def _refs(self, repo: str) -> dict[str, str]:
        refs: dict[str, str] = json.loads((self.root / repo / "refs.json").read_text())
        return refs

    def _branch(self, _content: bytes, repo: str, branch: str) -> None:
        refs = self._refs(repo)
        if branch in refs:
            return self.fail(409, "")
        (self.root / repo / "refs.json").write_text(json.dumps({**refs, branch: refs["main"]}))
        return self._answer({})

    def _preupload(self, content: bytes, repo: str, _revision: str) -> None:
        if not self._may_write(repo.partition("/")[0]):
            return self.fail(403, "")
        return self._answer(
            {
                "files": [
                    {
                        "path": file["path"], "shouldIgnore": False, "oid": None,
                        "uploadMode": "lfs" if file["path"].endswith(".parquet") else "regular",
                    }
                    for file in json.loads(content)["files"]
                ]
            }
        )  # fmt: skip

    def _batch(self, content: bytes, _repo: str) -> None:
        here = f"{self._here}/lfs"
        objects = [
            {**one, "actions": {"upload": {"href": f"{here}/{one['oid']}"}, "verify": {"href": f"{here}/verify"}}}
            for one in json.loads(content)["objects"]
        ]
        self._answer({"transfer": "basic", "objects": objects})

    def _store(self, content: bytes, oid: str) -> None:
        if hashlib.sha256(content).hexdigest() != oid:
            return self.fail(400, "")
        (self.root / "lfs").mkdir(exist_ok=True)
        (self.root / "lfs" / oid).write_bytes(content)
        return self._answer({})

    def _verify(self, content: bytes) -> None:
        stored = self.root / "lfs" / json.loads(content)["oid"]
        self._answer({}) if stored.is_file() else self.fail(404, "")

    def _paths_info(self, content: bytes, repo: str, revision: str) -> None:
        folder = self.root / repo / self._refs(repo).get(revision, revision)
        wanted = content.decode()
        names = json.loads(wanted)["paths"] if wanted.startswith("{") else re.findall(r"paths=([^&]+)", wanted)
        paths = [folder / unquote(name) for name in ([names] if isinstance(names, str) else names)]
        self._answer(
            [
                {
                    "type": "file" if path.is_file() else "directory", "path": path.relative_to(folder).as_posix(),
                    "size": path.stat().st_size, "oid": "0" * 40,
                }
                for path in paths
                if path.exists()
            ]
        )  # fmt: skip

    def _commit(self, content: bytes, repo: str, revision: str) -> None:
        lines = [json.loads(line) for line in content.splitlines()]
        refs = self._refs(repo)
        (header,) = (line["value"] for line in lines if line["key"] == "header")
        if header.get("parentCommit") not in (None, refs[revision]):
            return self.fail(412, "")
        new = self.root / repo / hashlib.sha1(content + refs[revision].encode()).hexdigest()
        shutil.copytree(self.root / repo / refs[revision], new)
        for line in lines:
            value = line["value"]
            if line["key"] == "deletedFile":
                (new / value["path"]).unlink()
            elif line["key"] in ("file", "lfsFile"):
                path = new / value["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                stored = self.root / "lfs" / value.get("oid", "")
                path.write_bytes(
                    stored.read_bytes() if line["key"] == "lfsFile" else base64.b64decode(value["content"])
                )
        (self.root / repo / "refs.json").write_text(json.dumps({**refs, revision: new.name}))
        (self.root / repo / f"{new.name}.message").write_text(header["summary"])
        return self._answer(
            {
                "commitUrl": f"{self._here}/datasets/{repo}/commit/{new.name}",
                "commitOid": new.name,
                "pullRequestUrl": None,
            }
        )
