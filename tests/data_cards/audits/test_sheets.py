"""The sheet shows every row of a sample, whatever its texts, and its script writes what `read_verdicts` reads."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_audits import REASON, TASKS, attacked, committed, edited, lines
from markupsafe import escape
from xaug.data_cards.audits import spreadsheet
from xaug.data_cards.audits.sampling import sample
from xaug.data_cards.audits.sheet import sheet_csv, sheet_html
from xaug.data_cards.audits.sheet_rows import SheetRow, sheet_rows
from xaug.data_cards.audits.strata import Place
from xaug.data_cards.audits.verdict_file import read_verdicts
from xaug.data_cards.audits.verdicts import KEPT, RowKey
from xaug.data_cards.catalog import card
from xaug.data_cards.edits import Edit, Piece
from xaug.data_cards.errors import CorruptVersionError
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.store import Version
from xaug.data_cards.task_types.base import Span
from xaug.data_cards.text import escaped

VOID = {"meta", "input"}


class Page(HTMLParser):
    """The texts of a page's rows, and every tag and attribute that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.rows: list[str] = []
        self.fields: list[str] = []
        self.inserted: list[str] = []
        self.deleted: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")
        if tag == "article":
            self.rows.append(str(dict(attrs)["data-row"]))
        if tag == "dd":
            self.fields.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "dd" in self.open:
            self.fields[-1] += data
            if self.open[-1] == "ins":
                self.inserted.append(data)
            if self.open[-1] == "del":
                self.deleted.append(data)


def page_of(version: Version, size: int = 50) -> tuple[str, Page]:
    drawn = sample(version, size, 0)
    text = sheet_html(version, sheet_rows(version, drawn.rows), drawn=str(drawn), file="sheet")
    return text, Page(text)


@pytest.mark.parametrize("task", TASKS)
def test_a_sheet_shows_every_row_and_its_edit(task: str, tmp_path: Path) -> None:
    version = attacked(tmp_path, task)
    text, page = page_of(version)
    assert page.rows == [line["row"] for line in lines(version, 50)]
    assert len(set(page.rows)) == 20
    assert page.inserted == ["Zebras"] * 20
    assert all(page.deleted)
    assert len(page.deleted) == 20
    assert version.manifest.about.task_type.gold_question in text
    assert f"Audit of {version.ref}" in text
    assert "All 20 kept rows, in random order." in text
    for line in lines(version, 50):
        assert "{+Zebras+}" in line[TASKS[task]]


@pytest.mark.parametrize(
    ("task", "gold"),
    [
        ("pocket_mnli", r"entailment|neutral|contradiction"),
        ("pocket_squad_v2", r".+|no answer in the passage"),
        ("pocket_commonsenseqa", r"choices\[\d\]: .+"),
        ("pocket_ccg", r"\S+ \S+( \| \S+ \S+)+"),
    ],
)
def test_a_row_says_what_is_right_by_name(task: str, gold: str, tmp_path: Path) -> None:
    found = {line["gold"] for line in lines(attacked(tmp_path, task), 50)}
    assert all(re.fullmatch(gold, text) for text in found)
    assert len(found) >= 3 or task == "pocket_squad_v2"


@pytest.mark.parametrize("task", ["pocket_squad_v1", "pocket_squad_v2"])
def test_answers_are_marked_in_their_passage(task: str, tmp_path: Path) -> None:
    rows = list(islice(open_source("pocket").rows(card(task), "train", report=ReadReport()), 6))
    spans = [list(zip(row["answers"]["answer_start"], row["answers"]["text"], strict=True)) for row in rows]
    version = committed(tmp_path, task, [edited(row, 0, "question", "Zebras") for row in rows])
    for shown in sheet_rows(version, sample(version, 6, 0).rows):
        at = shown.place.row.position
        context = shown.shown("context")
        assert "".join(piece.text for piece in context) == rows[at]["context"]
        assert {piece.text for piece in context if piece.gold} == {text for _, text in spans[at]}
        assert not any(piece.gold for piece in shown.shown("question"))


Spans = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda ends: (min(ends), max(ends))), max_size=4)


@given(st.lists(st.tuples(st.sampled_from("=-+"), st.text(min_size=1, max_size=5)), max_size=5), Spans)
def test_pieces_with_answers_join_to_the_same_texts(pieces: list[tuple[Any, str]], spans: list[Span]) -> None:
    place = Place(RowKey("train", 0), "a", KEPT, "train")
    row = SheetRow(place, (), {"context": tuple(Piece(*piece) for piece in pieces)}, {"context": tuple(spans)})
    shown = row.shown("context")
    for kinds in ("=-", "=+"):
        assert "".join(one.text for one in shown if one.kind in kinds) == "".join(
            text for kind, text in pieces if kind in kinds
        )
    inside = [one.gold for one in shown if one.kind != "-" for _ in one.text]
    assert inside == [any(low <= at < high for low, high in spans) for at in range(len(inside))]


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("pocket_mnli", "<li><strong>contradiction</strong>: If the premise is true, the hypothesis is false.</li>"),
        ("pocket_squad_v2", "The task."), ("pocket_ccg", "The task."),
    ],
)  # fmt: skip
def test_a_sheet_explains_the_task(task: str, said: str, tmp_path: Path) -> None:
    version = attacked(tmp_path, task)
    text, _ = page_of(version, 3)
    assert said in text
    assert f"<strong>The task.</strong> {escape(version.manifest.about.description)}</p>" in text
    assert text.count("<li><strong>") == (3 if task == "pocket_mnli" else 0), "a few labels are explained"


@pytest.mark.parametrize("task", ["mnli", "anli", "qqp", "pocket_mnli", "pocket_anli", "pocket_qqp"])
def test_every_label_that_people_judge_has_a_meaning(task: str) -> None:
    assert tuple(card(task).meanings) == card(task).labels


def test_a_sheet_fetches_nothing_and_runs_only_its_own_script(tmp_path: Path) -> None:
    text, page = page_of(attacked(tmp_path))
    assert not {"src", "srcset", "action", "style", "onclick"} & set(page.attributes)
    assert {target[0] for target in page.attributes["href"]} == {"#"}
    assert not {"link", "iframe", "img", "object", "base"} & page.tags
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|url\(|@import|fetch\(|XMLHttp|eval\(", text)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202e{{ 7 * 7 }}</dd></article>\n=HYPERLINK(1)"


def test_texts_of_a_dataset_are_only_texts(tmp_path: Path) -> None:
    row = next(open_source("pocket").rows(card("pocket_mnli"), "train", report=ReadReport()))
    row |= {"id": HOSTILE, "text_a": HOSTILE}
    text, page = page_of(committed(tmp_path, "pocket_mnli", [edited(row, 0, "text_b", HOSTILE)]))
    assert text.count("<script>") == 1
    assert "img" not in page.tags
    assert page.fields[0] == escaped(HOSTILE)
    assert page.inserted == [escaped(HOSTILE)]
    assert "\u202e" not in text


Words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20)


@settings(max_examples=20)
@given(word=Words | st.sampled_from(["=1", "+1", "-1", "@a", "a\nb", 'a"b', "a;b,c", "'=x"]))
def test_any_row_goes_through_a_sheet_and_back(word: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("sheet")
    version = attacked(root / "store", rows=3, word=word)
    drawn = sample(version, 3, 0)
    rows = sheet_rows(version, drawn.rows)
    assert Page(sheet_html(version, rows, drawn=str(drawn), file="sheet")).inserted == [escaped(word)] * 2
    content = sheet_csv(version, rows)
    path = root / "sheet.csv"
    path.write_bytes(content.replace(b'"","","","",', b'"yes","no","","Ada",'))
    found = read_verdicts(path, version)
    assert [verdict.row for verdict in found.verdicts] == [place.row for place in drawn.rows]
    texts = [record.cells["text_b"] for record in spreadsheet.read_csv(path, ("row",))]
    assert all(f"{{+{word}+}}" in text for text in texts)


def test_rejected_rows_are_shown_without_the_reason(tmp_path: Path) -> None:
    version = attacked(tmp_path)
    drawn = sample(version, 5, 0, rejected=True)
    text = sheet_html(version, sheet_rows(version, drawn.rows), drawn=str(drawn), file="sheet")
    assert REASON not in text, "it would tell the annotator what a filter thought"


def test_edits_that_do_not_fit_are_named(tmp_path: Path) -> None:
    row = next(open_source("pocket").rows(card("pocket_mnli"), "train", report=ReadReport()))
    wrong: Edit = {"field": "text_b", "start": 0, "end": 3, "before": "abc", "after": "nowhere in it"}
    version = committed(tmp_path, "pocket_mnli", [{**edited(row, 0, "text_b", "Zebras"), "edits": [wrong]}])
    with pytest.raises(CorruptVersionError, match=r"the edits of the row train:0 do not fit its text"):
        sheet_rows(version, sample(version, 1, 0).rows)


# Answers two rows as a person does, by mouse and by keys, and prints what the download holds.
PERSON = """
const input = (one) => one.dispatchEvent(new Event("input", { bubbles: true }));
const key = (text) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: text, bubbles: true }));
const choose = (at, name, value) => articles[at].querySelector(`[data-question=${name}] [value=${value}]`).click();
let saved;
URL.createObjectURL = (blob) => { saved = blob; return "#"; };
annotator.value = "Zoë"; input(annotator);
choose(0, "label_still_right", "no");
choose(0, "reads_like_english", "yes");
articles[0].querySelector("textarea").value = "=1+1, \\"so\\"\\n\\u202e"; input(articles[0].querySelector("textarea"));
articles[1].focus();
key("u"); key("y");
const here = document.activeElement.closest("article").id;
key("k"); key("j"); key("j");
const then = document.activeElement.closest("article").id;
const progressed = document.getElementById("progress").textContent;
document.getElementById("download").click();
load();
const again = answer(articles[0], "label_still_right");
saved.text().then((text) => {
  document.documentElement.innerHTML = "";
  const bytes = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  document.body.textContent = JSON.stringify({ bytes, here, then, progressed, again });
});
"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium on this machine")
def test_the_page_saves_what_a_person_answered(tmp_path: Path) -> None:
    import base64

    version = attacked(tmp_path / "store")
    text, page = page_of(version, 12)
    path = tmp_path / "sheet.html"
    path.write_text(text.replace("</script>", f"{PERSON}</script>"), encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    shown = subprocess.run(
        [*command, "--virtual-time-budget=5000", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    found = json.loads(re.search(r"<body>(.*)</body>", shown, re.DOTALL)[1])  # type: ignore[index]
    assert (found["here"], found["then"]) == ("row-3", "row-4")
    assert found["progressed"] == "2 of 12 judged"
    assert found["again"] == "no", "the answers are in the browser's storage"
    saved = tmp_path / "saved.csv"
    saved.write_bytes(base64.b64decode(found["bytes"]))
    assert b"\"'=1+1" in saved.read_bytes()
    read = read_verdicts(saved, version)
    assert read.annotator == "Zoë"
    first, second = read.verdicts
    assert [str(one.row) for one in read.verdicts] == page.rows[:2]
    assert (first.label_still_right, first.reads_like_english) == ("no", "yes")
    assert first.comment == '=1+1, "so"\n\u202e'
    assert (second.label_still_right, second.reads_like_english) == ("unsure", "yes")


def test_the_script_guards_the_cells_that_the_reader_expects() -> None:
    script = (Path(spreadsheet.__file__).parent / "sheet.js.j2").read_text(encoding="utf-8")
    guarded = re.search(r"/\^'\*\[(.*?)\]/", script)
    assert guarded is not None
    characters = guarded[1].replace("\\-", "-").encode().decode("unicode_escape").encode("latin-1").decode()
    assert sorted(characters) == sorted(spreadsheet._FORMULA)
