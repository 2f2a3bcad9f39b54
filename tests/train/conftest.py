"""What the trainer's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ranks import Ranks


@pytest.fixture(scope="session")
def ranks() -> Iterator[Ranks]:
    """A server that trains with several ranks."""
    server = Ranks()
    yield server
    server.close()
