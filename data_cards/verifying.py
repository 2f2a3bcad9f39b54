"""Checks of several versions at a time, with all cores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from xaug.data_cards.threads import cores, in_threads
from xaug.data_cards.version import Version


def verify_all(versions: Sequence[Version], threads: int | None = None) -> Iterator[list[str]]:
    """Yield the problems of each version, in order, as soon as it was checked (`Version.verify`).

    ``threads``: how many files are read at a time, of one version or of several; None: as many as there are cores.
    Hashing and the checks of Arrow run without Python's lock. Memory does not grow with the number of versions.
    """
    threads = threads or cores()
    # The files of all versions share one pool, so one large version is divided as well as many small ones. The threads
    # that wait for them are others, because a thread that waits for its own pool might wait for ever.
    with ThreadPoolExecutor(threads) as files:
        yield from in_threads(lambda version: version.verify(files), versions, threads)
