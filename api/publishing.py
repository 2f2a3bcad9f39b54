"""`xaug.push`: a version on the Hugging Face Hub, as Parquet with its data card and its manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.amounts import size_text
from xaug.listening import Listener, heard
from xaug.loading import DataVersion, load

if TYPE_CHECKING:
    from xaug.data_cards.export.folder import ExportPlan
    from xaug.data_cards.export.upload import Target
    from xaug.data_cards.render.exported import ExportedFile


@dataclass(frozen=True)
class Push:
    """What was uploaded, or would be if it was a dry run."""

    ref: str  # the version
    repo: str
    branch: str
    private: bool  # whether a new repository is private
    files: tuple[ExportedFile, ...]  # the files with rows; README.md, the manifest and SHA256SUMS go with them
    terms: str  # what the licence says about redistribution
    message: str
    commit: str | None = None  # None: nothing was uploaded
    url: str | None = None

    @property
    def size(self) -> int:
        """The size of the files with rows, in bytes."""
        return sum(file.size for file in self.files)

    def __repr__(self) -> str:
        where = f"the dataset {self.repo}, branch {self.branch}"
        if self.commit is None:
            kept = "a private repository if it does not exist yet" if self.private else "a public repository if new"
            head = f"{self.ref} would go to {where} ({kept}), as the commit {self.message!r}. Nothing was uploaded."
        else:
            head = f"{self.ref} is in {where}: {self.url}"
        files = [f"  {file.path}  {file.rows:,} rows, {size_text(file.size)}" for file in self.files]
        return "\n".join([head, *files, f"  and README.md, the manifest and the hashes. {self.terms}"])


def push(
    ref: str | DataVersion,
    repo: str,
    *,
    private: bool = False,
    revision: str | None = None,
    message: str | None = None,
    splits: str | Sequence[str] = (),
    columns: str = "all",
    allow: str | Sequence[str] = (),
    dry_run: bool = False,
    store: str | Path | None = None,
    listener: Listener | None = None,
) -> Push:
    """Upload a version to a dataset repository of the Hub, in one commit.

    The repository gets what `xaug.export` writes as Parquet: rows, data card, manifest and hashes. It is created if it
    does not exist. Files with rows of an earlier push are replaced. huggingface_hub finds the token (``hf auth login``,
    or HF_TOKEN).

    Args:
        ref: A version, or a reference such as ``mnli/bae@v2``.
        repo: The repository, as ``OWNER/NAME``.
        private: Create a private repository. An existing one stays as it is.
        revision: The branch to commit to; by default the main one. It is created if it does not exist.
        message: The message of the commit.
        splits: The splits to upload; by default all but the rejected rows.
        columns: ``all``, or ``training`` for id, texts and labels only.
        allow: What would otherwise be refused: ``forbidden`` or ``not-stated`` (terms of redistribution), the name of a
            world whose rows a program made (``pocket``), ``other-files`` (a repository with files of something else).
        dry_run: Say what would be uploaded, and upload nothing. It needs no network.
        store: The folder of all versions; by default XAUG_STORE, or else ``store``.
        listener: Receives the messages of the call; by default they go to the logger ``xaug``.

    Raises:
        UsageError: A parameter is wrong, or the version may not be published.
        HubError: The Hub cannot be reached, or refuses the token or the upload.
        NoSuchVersionError: No version has this name.
        CorruptVersionError: The version's bytes are not those that were committed.
        StorageError: The temporary folder cannot be written.
        Interrupted: A signal stopped the call.
    """
    from xaug.checking import check_flags, check_given, check_type, several
    from xaug.data_cards.export.folder import plan_export
    from xaug.data_cards.export.terms import check_terms
    from xaug.data_cards.export.upload import Target, check_repo

    listener = heard(listener)
    check_flags({"private": private, "dry_run": dry_run})
    check_type("repo", repo, str, "the name of a repository, OWNER/NAME")
    check_given(str, "a text", {"revision": revision, "message": message})
    allowed = several("allow", allow, "the name of a reason, or several")
    named = several("splits", splits, "the name of a split, or several")
    version = ref if isinstance(ref, DataVersion) else load(ref, store=store)
    check_terms(version.manifest, allowed)
    check_repo(repo)
    plan = plan_export(version.version, "parquet", named, columns, address=repo)
    target = Target(repo, revision, private)
    return _push(plan, target, message or _message(version), allowed, listener, dry_run=dry_run)


def _push(
    plan: ExportPlan, target: Target, message: str, allowed: tuple[str, ...], listener: Listener, *, dry_run: bool
) -> Push:
    """Ask the Hub, write the files into a temporary folder, and upload them. Raises what `push` raises."""
    from xaug.data_cards.durable import remove_tree, storage
    from xaug.data_cards.errors import Interrupted
    from xaug.data_cards.export.folder import fill
    from xaug.data_cards.export.upload import plan_upload
    from xaug.data_cards.render.terms import TERMS

    upload = None if dry_run else plan_upload(target, allowed)
    ref, done = plan.version.ref, None
    temporary = Path(tempfile.gettempdir())
    with storage(temporary, "write the files to upload", "TMPDIR", resumes=False):
        folder = Path(tempfile.mkdtemp(prefix="xaug-push-", dir=temporary))
    try:
        with (
            listener.working(f"{ref}: writing Parquet"),
            storage(folder, "write the files to upload", "TMPDIR", resumes=False),
        ):
            files = fill(plan, folder)
        paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        if upload is not None:
            with listener.working(f"{ref}: uploading to {target.repo}"):
                done = upload.run(folder, paths, message)
    except KeyboardInterrupt as interrupt:
        text = f"Stopped. One commit ends the upload, so {target.repo} has either all of {ref} or nothing of it."
        raise Interrupted.with_text(interrupt, Interrupted.text_of(interrupt) or text) from None
    finally:
        remove_tree(folder)
    return Push(
        ref, target.repo, target.branch or "main", target.private, files,
        TERMS[plan.version.manifest.about.redistribution], message,
        commit=done.commit if done else None, url=done.url if done else None,
    )  # fmt: skip


def _message(version: DataVersion) -> str:
    return f"{version.ref} ({version.manifest.content_sha256[:12]}), exported by xaug"
