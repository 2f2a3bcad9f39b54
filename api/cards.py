"""`xaug.card`: the card of a version, a page that shows what its rows are and how good they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.loading import DataVersion, load

if TYPE_CHECKING:
    from xaug.data_cards.facts.model import CardContext
    from xaug.data_cards.manifest import Manifest
    from xaug.data_cards.version import Version


def card(ref: str | DataVersion, to: str | Path | None = None, *, store: str | Path | None = None) -> Path:
    """Return the path of a version's card, an HTML page that needs no network.

    Every new version has the page in its folder. It is made again where that page cannot say everything: for versions
    of releases that wrote none, and for versions whose rows people have judged since (`xaug audit`).

    Args:
        ref: A version, or a reference such as ``mnli/bae@v2``.
        to: The file to write, with people's verdicts if there are any. By default, a page that has to be made goes into
            the cache (XAUG_CACHE).
        store: The folder of all versions; by default XAUG_STORE, or else ``store``.

    Raises:
        UsageError: ``to`` lies inside a version's folder.
        NoSuchVersionError: No version has this name.
        CorruptVersionError: The version's bytes are not those that were committed.
        AuditError: The stored verdicts cannot be read.
        StorageError: The file cannot be written.
    """
    from xaug.checking import PATH, check_given
    from xaug.data_cards.audits import read_audit
    from xaug.data_cards.cache import cache_folder
    from xaug.data_cards.durable import storage, write_atomic
    from xaug.data_cards.facts.reading import facts_of
    from xaug.data_cards.parameters import param
    from xaug.data_cards.render.html import NAME, render
    from xaug.data_cards.store import keep_out_of_store

    check_given(PATH, "a file", {"to": to})
    version = (ref if isinstance(ref, DataVersion) else load(ref, store=store)).version
    manifest, audit = version.manifest, read_audit(version)
    if to is None and audit is None and (version.path / NAME).is_file():
        return version.path / NAME
    if to is None:
        name = f"{version.task}-{version.recipe}-v{version.number}-{manifest.content_sha256[:12]}.html"
        path, place = cache_folder() / "cards" / name, "XAUG_CACHE"
    else:
        path, place = Path(to).expanduser(), param("to")
        keep_out_of_store(path, "to", version.path.parent.parent.parent)
    page = render(manifest, facts_of(version, _context(manifest)), audit)
    with storage(path, "write the card", place):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, page.encode())
    return path


def write_audited_cards(version: Version) -> None:
    """Write the page and the README.md of an audited version, with the verdicts, beside it: into ``vN.audit``.

    A version never changes, so its own card has no verdicts. Raises CorruptVersionError, AuditError, StorageError.
    """
    from xaug.data_cards.audits.stored import audit_folder, audit_lock, read_audit
    from xaug.data_cards.durable import storage, write_atomic
    from xaug.data_cards.facts.reading import facts_of
    from xaug.data_cards.render import html, markdown

    manifest, folder = version.manifest, audit_folder(version)
    facts = facts_of(version, _context(manifest))
    with audit_lock(version):
        audit = read_audit(version)  # with what another process has stored in the meantime
        texts = {html.NAME: html.render(manifest, facts, audit), "README.md": markdown.render(manifest, facts, audit)}
        with storage(folder, "write the card"):
            for name, text in texts.items():
                write_atomic(folder / name, text.encode("utf-8", errors="replace"))


def _context(manifest: Manifest) -> CardContext:
    """Return what the filters and taggers of this installation say; nothing without the extra [augment]."""
    from xaug.data_cards.facts.model import CardContext

    if importlib.util.find_spec("textblob") is None:  # of the extra [augment]
        return CardContext()
    from xaug.augment.card_context import context_of

    return context_of(manifest)
