"""Puts an export on the Hub in one commit, so that a repository has all of it or nothing.

huggingface_hub is imported within functions, because the base install does not include it, and because it reads
HF_ENDPOINT, HF_HUB_OFFLINE and HF_TOKEN when it is imported.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import HubError, UsageError
from xaug.data_cards.export.folder import MANIFEST_COPY
from xaug.data_cards.export.hub_faults import explained
from xaug.data_cards.export.terms import OTHER_FILES
from xaug.data_cards.parameters import param
from xaug.data_cards.text import listed, one_line, quoted

_ATTRIBUTES = ".gitattributes"  # the Hub puts it into every repository
_DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class Target:
    """Where an export goes. ``branch``: None is the main one. ``private``: for a repository that does not exist yet."""

    repo: str
    branch: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit on the Hub."""

    commit: str
    url: str


def check_repo(repo: str) -> None:
    """Raise UsageError for a text that is no name of a repository, HubError without huggingface_hub."""
    if importlib.util.find_spec("huggingface_hub") is None:
        raise HubError("Publishing needs the package huggingface_hub. Run `pip install huggingface_hub`.")
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

    try:
        validate_repo_id(repo)
    except HFValidationError as error:
        raise UsageError(f"{param('repo', quoted(repo))}: {one_line(error)}") from None
    if "/" not in repo:
        raise UsageError(f"{param('repo', repo)}: write OWNER/NAME, where OWNER is a user or an organization.")


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that the Hub has been asked about: who uploads, and what the repository holds already."""

    api: Any
    target: Target
    parent: str | None  # the commit that the branch points to; None if the branch does not exist yet
    exists: bool  # whether the repository exists
    present: tuple[str, ...]  # the files at that commit

    def run(self, folder: Path, paths: Sequence[str], message: str) -> Commit:
        """Create what is missing and commit the files ``paths`` of a folder. Raises HubError.

        Files with rows of an earlier push are deleted in the same commit. If somebody else commits to the branch in the
        meantime, nothing is committed.
        """
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        repo, branch = self.target.repo, self.target.branch
        parent = self.parent
        if not self.exists:
            explained(
                lambda: self.api.create_repo(repo, repo_type=_DATASET, private=self.target.private),
                f"{repo} cannot be created",
            )
        if branch is not None and parent is None:
            explained(
                lambda: self.api.create_branch(repo, branch=branch, repo_type=_DATASET, exist_ok=True),
                f"The branch {branch} of {repo} cannot be created",
            )
        stale = [one for one in self.present if one.startswith("data/") and one not in paths]
        operations = [
            *(CommitOperationAdd(path_in_repo=path, path_or_fileobj=folder / path) for path in paths),
            *(CommitOperationDelete(path_in_repo=path) for path in stale if path.endswith(".parquet")),
        ]
        done = explained(
            lambda: self.api.create_commit(
                repo, operations, commit_message=message, repo_type=_DATASET, revision=branch, parent_commit=parent
            ),
            f"{repo}: nothing was committed",
        )
        return Commit(done.oid, done.commit_url)


def plan_upload(target: Target, allow: Collection[str] = ()) -> Upload:
    """Ask the Hub who is uploading, and what the repository holds. Nothing is changed.

    Raises HubError if the Hub cannot be reached or does not accept the token, UsageError if the repository holds files
    of something else (and ``allow`` does not have OTHER_FILES), or is public where a private one is wanted.
    """
    from huggingface_hub import HfApi, constants, get_token

    if constants.HF_HUB_OFFLINE:
        raise HubError("HF_HUB_OFFLINE is set, so nothing can be uploaded. Unset it where there is a network.")
    if get_token() is None:
        raise HubError(
            "There is no token of the Hub on this machine. Make one with the permission to write at"
            " https://huggingface.co/settings/tokens, then run `hf auth login`, or set HF_TOKEN."
        )
    api = HfApi()
    user = explained(api.whoami, "The Hub was asked whose token this is")
    if user.get("auth", {}).get("accessToken", {}).get("role") == "read":
        raise HubError(
            f"The token of {one_line(user.get('name', ''))} may only read. Make one with the permission to write at"
            " https://huggingface.co/settings/tokens, then run `hf auth login`, or set HF_TOKEN."
        )
    upload = _present(api, target)
    others = [one for one in upload.present if one != _ATTRIBUTES]
    if others and MANIFEST_COPY not in others and OTHER_FILES not in allow:
        raise UsageError(
            f"{target.repo} already holds other files, and no version that xaug pushed: {listed(others, 5)}. Name"
            f" another repository with {param('repo')}, or add the version to them with {param('allow', OTHER_FILES)}."
        )
    return upload


def _present(api: Any, target: Target) -> Upload:
    """Return the upload with what the repository holds now."""
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    def found(branch: str | None) -> Any:
        try:
            return api.repo_info(target.repo, repo_type=_DATASET, revision=branch)
        except (RepositoryNotFoundError, RevisionNotFoundError):
            return None

    asked = f"The Hub was asked for {target.repo}"
    main = explained(lambda: found(None), asked)
    if main is None:
        return Upload(api, target, None, exists=False, present=())
    if target.private and not main.private:
        raise UsageError(
            f"{target.repo} exists already and is public. Leave out {param('private', True)}, or name a new repository"
            f" with {param('repo')}."
        )
    info = main if target.branch is None else explained(lambda: found(target.branch), asked)
    if info is None:  # the new branch begins at the main one
        return Upload(api, target, None, exists=True, present=_names(main))
    return Upload(api, target, info.sha, exists=True, present=_names(info))


def _names(info: Any) -> tuple[str, ...]:
    return tuple(file.rfilename for file in info.siblings or ())
