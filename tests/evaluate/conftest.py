"""The results of a whole suite, made once: 50 languages, seeds, a sweep, missing tasks, hostile texts."""

from __future__ import annotations

import pytest
from suite_results import whole_suite
from xaug.evaluate.results import Results


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """XTREME-R with everything that a report can show."""
    return whole_suite(tmp_path_factory.mktemp("suite"))
