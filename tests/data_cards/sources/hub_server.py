"""A small Hub on the loopback: the part of its API that huggingface_hub uses to read and write datasets.

    python hub_server.py ROOT        prints its port and serves until it is killed

ROOT/OWNER/NAME/COMMIT/FILES are the repositories. ROOT/OWNER/NAME/refs.json maps branches to commits;
ROOT/OWNER/NAME/token holds the token that a gated repository requires. Requests are added to ROOT/requests.log.
`hub_writes` has the part that writes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hub_writes import Writes

RESOLVE = re.compile(r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
INFO = re.compile(r"/api/datasets/([^/]+/[^/]+?)(?:/revision/([^/?]+))?(?:\?.*)?")
TREE = re.compile(r"/api/datasets/([^/]+/[^/]+)/tree/([^/?]+)(?:/([^?]*))?(?:\?.*)?")


class Hub(Writes, BaseHTTPRequestHandler):
    """HEAD and GET of files at a revision, and GET of a revision's commit and list of files."""

    root: Path

    def do_POST(self) -> None:
        self.log()
        self.write_request()

    def do_PUT(self) -> None:
        self.log()
        self.write_request()

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        self.log()
        if self.path.startswith("/api/whoami-v2"):
            user = self.user()
            return self.fail(401, "") if user is None else self.send(json.dumps(user).encode(), {}, body=body)
        found = RESOLVE.fullmatch(self.path) or TREE.fullmatch(self.path) or INFO.fullmatch(self.path)
        if found is None:
            return self.fail(404, "RepoNotFound")
        repo, revision = self.root / found[1], unquote(found[2] or "main")
        if not repo.is_dir():
            return self.fail(401, "RepoNotFound")  # as the Hub answers who is not logged in
        token = repo / "token"
        if token.exists() and self.headers.get("Authorization") != f"Bearer {token.read_text()}":
            return self.fail(401, "GatedRepo")
        refs = json.loads((repo / "refs.json").read_text()) if (repo / "refs.json").exists() else {}
        commit = refs.get(revision, revision)
        if not (repo / commit).is_dir():
            return self.fail(404, "RevisionNotFound")
        if found.re is not RESOLVE:
            answer = self.info(repo, commit) if found.re is INFO else self.tree(repo / commit, unquote(found[3] or ""))
            return self.send(json.dumps(answer).encode(), {}, body=body)
        path = repo / commit / unquote(found[3])
        if not path.is_file():
            return self.fail(404, "EntryNotFound", {"X-Repo-Commit": commit})
        content = path.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()}"'
        return self.send(
            content,
            {"X-Repo-Commit": commit, "ETag": tag, "X-Linked-Etag": tag, "X-Linked-Size": str(len(content))},
            body=body,
        )

    def log(self) -> None:
        with (self.root / "requests.log").open("a") as log:
            log.write(f"{self.command} {self.path}\n")

    def info(self, repo: Path, commit: str) -> dict[str, Any]:
        files = sorted(path.relative_to(repo / commit).as_posix() for path in (repo / commit).rglob("*"))
        siblings = [{"rfilename": name} for name in files if (repo / commit / name).is_file()]
        name = repo.relative_to(self.root).as_posix()
        return {"id": name, "sha": commit, "siblings": siblings, "private": (repo / "private").exists()}

    def tree(self, folder: Path, below: str) -> list[dict[str, Any]]:
        return [
            {
                "type": "file" if path.is_file() else "directory", "path": path.relative_to(folder).as_posix(),
                "size": path.stat().st_size, "oid": "0" * 40,
            }
            for path in sorted((folder / below).rglob("*"))
        ]  # fmt: skip

    def send(self, content: bytes, headers: dict[str, str], *, body: bool) -> None:
        self.send_response(200)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def fail(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"X-Error-Code": code, "Content-Length": "0", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The requests are in requests.log."""


if __name__ == "__main__":
    Hub.root = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    print(server.server_port, flush=True)
    server.serve_forever()
