"""The digest of a module's code: prose and layout do not change it, code does."""

from pathlib import Path

import pytest
from xaug.pocket.code_digest import code_digest

MODULE = '''"""Numbers."""

LIMIT = 5  # as in the paper


class Counter:
    """Counts."""

    step: int = 1

    async def wait(self) -> None:
        """Wait."""


def count(upto: int = LIMIT, *, label: str = "") -> str:
    """Count."""
    # from one
    text = f"{label!r:>{upto}}"
    for number in range(upto):
        text += f"{number}"
    return text or ""
'''


def of(tmp_path: Path, source: str) -> tuple[int, str]:
    path = tmp_path / "module.py"
    path.write_text(source, encoding="utf-8")
    found = code_digest(path, "module.py")
    assert found.path == "module.py"
    return found.size, found.sha256


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"""Numbers."""', '"""Numbers, in other words: größer."""'),
        ('"""Numbers."""\n', ""),
        ('    """Counts."""\n', ""),
        ('"""Wait."""', '"""Wait for the next."""'),
        ('    """Count."""\n', '    """Count.\n\n    From one to the limit.\n    """\n'),
        ("  # as in the paper", "  # as in Table 2"),
        ("    # from one\n", "\n"),
        ('text += f"{number}"', "text += f'{number}'"),
        ("range(upto)", "range(\n        upto\n    )"),
    ],
)
def test_prose_and_layout_do_not_count(before: str, after: str, tmp_path: Path) -> None:
    assert before in MODULE
    assert of(tmp_path, MODULE.replace(before, after)) == of(tmp_path, MODULE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("LIMIT = 5", "LIMIT = 6"),
        ("    return text", "        return text"),
        ("range(upto)", "range(upto + 1)"),
        ('text or ""', "text or None"),
        ("{label!r:>{upto}}", "{label!s:>{upto}}"),
        ("*, label", "label"),
        ("    step: int = 1\n", '    step: int = 1\n    """Of each step."""\n'),  # a string, but no docstring
    ],
)
def test_code_counts(before: str, after: str, tmp_path: Path) -> None:
    assert before in MODULE
    assert of(tmp_path, MODULE.replace(before, after)) != of(tmp_path, MODULE)


def test_every_version_of_python_finds_the_same_digest(tmp_path: Path) -> None:
    """CPython 3.11.7, 3.12.1 and 3.13.0 gave this digest."""
    assert of(tmp_path, MODULE) == (1968, "404aefdfab7eef7288de5a762163fe7b49244b9d69a26a9c766d6169efdf3ca0")
