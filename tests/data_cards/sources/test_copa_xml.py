"""COPA's XML: truncated, in other encodings, and with other elements than items."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_reader import run
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.copa_xml import read_copa_xml


def test_a_truncated_xml_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"copa-dev\.xml:3: the file is not valid XML \(no element found\)"):
        run(read_copa_xml, tmp_path / "copa-dev.xml", '<copa-corpus>\n<item id="1">\n')


@pytest.mark.parametrize("encoding", ["gb2312", "shift_jis", "utf-7", "hex", "foo", "idna", "punycode", "undefined"])
def test_an_xml_that_cannot_be_decoded_is_an_error_with_its_line(encoding: str, tmp_path: Path) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?>\n<copa-corpus><item id="1"/></copa-corpus>'
    with pytest.raises(SourceError, match=r"copa\.xml:1: the file cannot be decoded \(.*\)\. Convert it to UTF-8\."):
        run(read_copa_xml, tmp_path / "copa.xml", content)


def test_xml_in_another_encoding_than_utf8_is_read(tmp_path: Path) -> None:
    for encoding in ("utf-16", "iso-8859-1", "cp1252"):
        content = f'<?xml version="1.0" encoding="{encoding}"?><c><item id="1"><p>café</p></item></c>'
        assert run(read_copa_xml, tmp_path / "c.xml", content.encode(encoding)) == [(1, {"id": "1", "p": "café"})]


def test_elements_that_are_not_items_are_bad_records(tmp_path: Path) -> None:
    content = "<c>\n<item><p>a</p></item>\n<itom/>\n<item><p>a</p><p>b</p></item><item><p><b/></p></item></c>"
    assert run(read_copa_xml, tmp_path / "c.xml", content) == [
        (2, {"p": "a"}),
        (3, "an element 'itom' is in the place of an item"),
        (4, "the item has two values of p"),
        (4, "an element 'b' is nested in another element of the item"),
    ]


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(8))
    content = f'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{entities}]><c><item id="1"><p>&i;</p></item></c>'
    with pytest.raises(SourceError, match="limit on input amplification"):
        run(read_copa_xml, tmp_path / "c.xml", content)
