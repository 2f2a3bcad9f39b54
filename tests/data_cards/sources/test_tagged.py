"""The four formats of tokens with CCG categories, on malformed files and on comments."""

from __future__ import annotations

from pathlib import Path

from run_reader import run
from xaug.data_cards.sources.tagged import read_auto, read_piped, read_pmb, read_text_and_tags


def test_piped_lines(tmp_path: Path) -> None:
    content = "# a comment\n#|#|N a|b|c|N\n\nword|POS\n"
    assert run(read_piped, tmp_path / "dev.piped", content) == [
        (2, {"id": "dev:2", "tokens": ["#", "a|b"], "tags": ["N", "N"]}),
        (4, "'word|POS' is not word|POS|category"),
    ]


def test_text_and_tags(tmp_path: Path) -> None:
    assert run(read_text_and_tags, tmp_path / "ccg.dev", "a b\tN N\n\na b\nx\ty\tz\n") == [
        (1, {"id": "ccg:1", "tokens": ["a", "b"], "tags": ["N", "N"]}),
        (3, "the line has 1 column, not text<TAB>tags"),
        (4, "the line has 3 columns, not text<TAB>tags"),
    ]


def test_auto_derivations(tmp_path: Path) -> None:
    content = (
        "ID=wsj_0001.1 PARSER=GOLD NUMPARSE=1\n"
        "(<T S 0 2> (<L NP NNP NNP Ann NP>) (<L S\\NP VBD VBD ( S\\NP_1>) )\n"
        "(<L N N N a N>)\nID=wsj_0001.2 PARSER=GOLD\n"
        "(<T S 0 1> (<L N N N a b N>) )\nID=wsj_0001.3 X\n(<T S>)\n"
    )
    assert run(read_auto, tmp_path / "x", content) == [
        (2, {"id": "wsj_0001.1", "tokens": ["Ann", "("], "tags": ["NP", "S\\NP"]}),
        (3, "the derivation has no ID= line before it"),
        (5, "the derivation wsj_0001.2 has leaves that cannot be parsed, or none"),
        (7, "the derivation wsj_0001.3 has leaves that cannot be parsed, or none"),
    ]


def test_auto_names_without_a_derivation_are_counted(tmp_path: Path) -> None:
    assert run(read_auto, tmp_path / "x", "ID=a X\nID=b\n\n(<L N N N a N>)\nID=c\n") == [
        (1, "no derivation follows the line ID=a"),
        (4, {"id": "b", "tokens": ["a"], "tags": ["N"]}),
        (5, "no derivation follows the line ID=c"),
    ]


def test_meaning_bank_sentences(tmp_path: Path) -> None:
    content = (
        "# newdoc id = p1\n\n#\thash\tX\tn\tO\t[]\nb\tb\tb\tX\tnp\tO\t[]\n\nbad line\nc\tc\tX\tn\tO\t[]\n\n\n"
        "# newdoc id = p2\n# a comment\nd\td\tX\tn\tO\t[]"
    )
    assert run(read_pmb, tmp_path / "x", content) == [
        (3, {"id": "p1.1", "tokens": ["#", "b"], "tags": ["n", "np"]}),
        (6, "the line has 1 column, not 6 or 7"),
        (12, {"id": "p2.1", "tokens": ["d"], "tags": ["n"]}),
    ]


def test_meaning_bank_comments_may_have_tabs(tmp_path: Path) -> None:
    token = "\tx\tX\tn\tO\t[]\n"
    content = (
        f"### made by\n###\n# newdoc id = p1\n# tok:gold\ttok:gold\tsym:gold\n# raw sent = a\tb\n#{token}#1{token}\n"
    )
    assert run(read_pmb, tmp_path / "x", content) == [(6, {"id": "p1.1", "tokens": ["#", "#1"], "tags": ["n", "n"]})]


def test_a_new_document_begins_a_new_sentence(tmp_path: Path) -> None:
    token = "a\tx\tX\tn\tO\t[]\n"
    content = f"# newdoc id = p1\n{token}# newdoc id = p2\n{token}bad\n# newdoc id = p3\n{token}"
    found = run(read_pmb, tmp_path / "x", content)
    assert [record if isinstance(record, str) else record["id"] for _, record in found] == [
        "p1.1", "the line has 1 column, not 6 or 7", "p3.1",
    ]  # fmt: skip


def test_piped_comments_may_have_bars(tmp_path: Path) -> None:
    content = "# made by | candc\n#made|by\n\n#|#|N a|X|N\n"
    assert run(read_piped, tmp_path / "x", content) == [
        (2, "'#made|by' is not word|POS|category"),
        (4, {"id": "x:4", "tokens": ["#", "a"], "tags": ["N", "N"]}),
    ]
