"""Opens text files, and names the format of files that are plainly not text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from xaug.data_cards.errors import SourceError

# First bytes → what such a file is, and what to do. They are long enough that no text begins with them. gzip: RFC 1952;
# zip: PKWARE's APPNOTE; zstd: RFC 8878. UTF-32 precedes UTF-16, because their byte order marks begin alike.
_FOREIGN = (
    (b"\x1f\x8b", "compressed with gzip. Unpack it"),
    (b"PK\x03\x04", "a zip archive. Unpack it"),
    *((b"BZh%d1AY&SY" % level, "compressed with bzip2. Unpack it") for level in range(1, 10)),
    (b"\xfd7zXZ\x00", "compressed with xz. Unpack it"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd. Unpack it"),
    (b"PAR1\x15", "a parquet file. Pass the official file"),
    (b"\xff\xfe\x00\x00", "UTF-32. Convert it to UTF-8"),
    (b"\x00\x00\xfe\xff", "UTF-32. Convert it to UTF-8"),
    (b"\xff\xfe", "UTF-16. Convert it to UTF-8"),
    (b"\xfe\xff", "UTF-16. Convert it to UTF-8"),
)


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading bytes. Raises SourceError if it cannot be opened or read."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror or error}. Check that it is a file and that you may read it."
        ) from error


@contextmanager
def open_text(path: Path) -> Iterator[BinaryIO]:
    """Open a text file for reading bytes. Raises SourceError if it cannot be read or is plainly not UTF-8 text."""
    with open_bytes(path) as file:
        head = file.read(max(len(mark) for mark, _ in _FOREIGN))
        for mark, what in _FOREIGN:
            if head.startswith(mark):
                raise SourceError(f"{path} is {what}.")
        file.seek(0)
        yield file
