"""Fixtures of the trainer's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ranks import Ranks
from training import commit, mnli_like, spans
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import SPAN


@pytest.fixture(scope="session")
def ranks() -> Iterator[Ranks]:
    """A server that trains with several ranks."""
    server = Ranks()
    yield server
    server.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Versions of mnli and squad_v2 with a few dozen rows."""
    root = tmp_path_factory.mktemp("store")
    mnli_like(root)
    commit(root, "squad_v2", "clean", {"train": spans(24), "validation": spans(8)}, task_type=SPAN, labels=())
    return Store(root)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of a file's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAUG_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
