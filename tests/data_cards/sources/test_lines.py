"""Lines are cut in blocks, and no block's size changes a line, its number or what is said of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources import lines
from xaug.data_cards.sources.lines import read_lines

# The bytes that matter: both parts of line ends, a byte order mark, characters of 1 to 4 bytes, and invalid ones.
PARTS = [b"\n", b"\r", b"\r\n", b"\xef\xbb\xbf", b"a", b"\t", "ü".encode(), "€".encode(), "🐕".encode(), b"\xff",
         b"\xc3", "\u2028".encode(), b"\x1c"]  # fmt: skip


def one_by_one(content: bytes) -> list[tuple[int, str]]:
    """Return the lines as a reader finds them that looks at one after another; a problem in place of its line."""
    found = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        try:
            found.append((number, line.decode().rstrip("\r")))
        except UnicodeDecodeError as error:
            found.append((number, f"the line is not UTF-8 (byte {error.start + 1} is {line[error.start]:#04x})"))
    return found[:-1] if content.endswith(b"\n") or not content else found


@given(st.lists(st.sampled_from(PARTS)), st.integers(1, 9))
def test_blocks_of_any_size_give_the_same_lines(parts: list[bytes], size: int) -> None:
    content = b"first\n" + b"".join(parts)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        path = Path(folder) / "lines.txt"
        path.write_bytes(content)
        found = [(number, one.problem if isinstance(one, BadRecord) else one) for number, one in read_lines(path)]
    assert found == one_by_one(content)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbfonly", b"\n", b"a\r\n\r\nb", b"\xff\nb"])
def test_the_first_line_is_a_line_like_others(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(content)
    found = [(number, one.problem if isinstance(one, BadRecord) else one) for number, one in read_lines(path)]
    assert found == one_by_one(content)


def test_line_ends_of_cr_alone_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(b"a\rb\r")
    with pytest.raises(SourceError, match="end with CR instead of LF"):
        list(read_lines(path))
