"""The reports of evaluations and comparisons: complete, self-contained, accessible, and safe with hostile texts."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from building import Building, drawn, mean_of
from suite_results import whole_suite
from xaug.data_cards.errors import StorageError
from xaug.data_cards.render.markdown import escape
from xaug.evaluate.compare import Comparison, compare
from xaug.evaluate.families import shown
from xaug.evaluate.report import html, markdown, write_comparison, write_reports
from xaug.evaluate.report.lines import DELTA_NARROW, differences, forest, sweep
from xaug.evaluate.report.settings import settings_text
from xaug.evaluate.report.view import NOT_REAL, view
from xaug.evaluate.results import Diagnostic, LayerScore, Missing, ModelInfo, Results

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}\u202e\x1b|`*"
VOID = {"meta", "br", "img", "line", "rect", "circle", "path"}


class Page(HTMLParser):
    """Tags, their attributes and what they hold; an unclosed or misnested tag fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open[-1:]:
            self.text.setdefault(tag, []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(suite: Results) -> str:
    return html.render_report(suite)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("two")
    a, b = whole_suite(folder / "a", rows=25), whole_suite(folder / "b", rows=25, draw=8, model_name="other")
    return compare(a, folder / "a", b, folder / "b")


def evil_results(folder: Path) -> Results:
    built = Building(folder, model=EVIL)
    built.add("tatoeba", "sw", [mean_of("accuracy", [1, 0])], settings={"layer": 1, "prefix": EVIL})
    built.settings |= {"note": EVIL, "packages": {EVIL: EVIL}, "fine_tuning": {EVIL: [{"head": EVIL}]}}
    info = built.info("tatoeba", source=EVIL, note=EVIL, official=False, trained_on=(EVIL,), content={EVIL: EVIL})
    example = {"context": EVIL, "said": EVIL}
    return built.results(
        missing=[Missing(task="xnli", why=EVIL)], layers=[LayerScore(task="tatoeba", language="sw", layer=0, score=3)],
        tasks=(info,),
        checklist=(Diagnostic(capability=EVIL, language="sw", seed=0, cases=2, failed=1, examples=(example,)),),
        model=ModelInfo(name=EVIL, path=EVIL, sha256="0", parameters=1, trained={EVIL: EVIL, "data": [EVIL]}),
    )  # fmt: skip


def test_every_figure_is_on_the_page(suite: Results, page: str) -> None:
    for cell in suite.cells:
        assert f'data-value="{cell.main}"' in page
        assert f"{cell.low:.1f} to {cell.high:.1f}" in page
    for one in (*suite.missing, *suite.tasks):
        assert (one.why if isinstance(one, Missing) else one.title) in page
    for part in (
        "layer 7 of 12, pooling mean",
        suite.model.sha256,
        "mnli/clean@v1/train",
        "This is not the official average",
    ):
        assert part in page


def test_a_blank_at_the_end_of_a_setting_is_seen() -> None:
    assert settings_text({"layer": 7, "layers_total": 12, "centred": True, "prefix": "query: ", "pooling": "mean"}) == (
        'layer 7 of 12, centred yes, prefix "query: ", pooling mean'
    )


def test_settings_are_said_in_words_with_all_digits(tmp_path: Path) -> None:
    built = Building(tmp_path).add("tatoeba", "sw", [mean_of("accuracy", [1, 0])])
    retrieval = {"centred": False, "prefix": "query: ", "scale": 1e-5 / 3}
    built.settings |= {"tasks": ["tatoeba", "xnli"], "retrieval": retrieval}
    page = html.render_report(built.results())
    for name, said in {
        "tasks": "tatoeba, xnli", "retrieval.centred": "no", "retrieval.prefix": "&#34;query: &#34;",
        "retrieval.scale": repr(1e-5 / 3),
    }.items():  # fmt: skip
        assert f"<dt>{name}</dt><dd>{said}</dd>" in page


def test_the_share_of_cut_inputs_stands_beside_the_task(tmp_path: Path) -> None:
    built = Building(tmp_path)
    rng = np.random.default_rng(0)
    for code, settings in (("en", {}), ("de", {"inputs": 3000, "inputs_cut": 36})):
        built.add("xquad", code, drawn("xquad", 20, 60.0, rng), seed=0, settings=settings)
    results = built.results()
    (task,) = view(results).tasks
    assert task.settings == "inputs cut at the longest length: de 1.2 %"
    write_reports(results, tmp_path)
    assert escape(task.settings) in (tmp_path / "report.md").read_text(encoding="utf-8")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert task.settings in page
    assert "36 of 3,000 inputs cut" in page


def test_nothing_is_fetched(page: str, comparison: Comparison) -> None:
    for text in (page, html.render_comparison(comparison)):
        parsed = Page(text)
        assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & {tag for tag, _ in parsed.tags}
        assert all("src" not in attributes for _, attributes in parsed.tags)
        assert {a.get("href") for a in parsed.all("a")} == {"#main"}
        assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", text)
        addresses = set(re.findall(r"https?://[^\"'\s<]+", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}
        assert "default-src 'none'" in text


def test_it_is_well_formed_and_accessible(page: str, comparison: Comparison) -> None:
    for text in (page, html.render_comparison(comparison)):
        parsed = Page(text)
        assert parsed.all("html")[0]["lang"] == "en"
        names = Counter(tag for tag, _ in parsed.tags)
        assert names["caption"] == names["table"]
        assert names["h1"] == names["main"] == 1
        assert all(attributes.get("scope") in ("col", "row") for attributes in parsed.all("th"))
        ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
        assert drawings
        for drawing in drawings:
            root = ElementTree.fromstring(drawing)  # it is XML too
            children = [child.tag.rpartition("}")[2] for child in root]
            assert children[:2] == ["title", "desc"]
            assert root.get("role") == "img"
            assert root.get("aria-labelledby") or root.get("aria-label")


def test_it_knows_light_dark_and_paper(page: str) -> None:
    for query in ("prefers-color-scheme: dark", "@media print", 'content="light dark"', "beforeprint"):
        assert query in page


def test_the_heat_map_has_a_box_a_cell(suite: Results, page: str) -> None:
    (drawing,) = re.findall(r"<svg[^>]*aria-labelledby=\"heat.*?</svg>", page, re.DOTALL)
    places = {(cell.task, cell.language) for cell in suite.cells}
    titles = re.findall(r"<g><title>(.*?)</title>", drawing)
    assert len(titles) == len(places) + len(suite.missing)
    assert sum("not available" in title for title in titles) == len(suite.missing)
    first = suite.cells[0]
    assert (
        f"XNLI, {shown(first.language).name}: {first.main:.1f} [{first.low:.1f}, {first.high:.1f}], 120 rows of test"
        in titles
    )


def test_the_scale_of_one_task_is_not_cut_off(tmp_path: Path) -> None:
    results = Building(tmp_path, model="one").add("xnli", "sw", [mean_of("accuracy", [1.0, 0.0, 1.0])]).results()
    (drawing,) = re.findall(r"<svg[^>]*aria-labelledby=\"heat.*?</svg>", html.render_report(results), re.DOTALL)
    svg = ElementTree.fromstring(drawing)
    width = float(svg.attrib["viewBox"].split()[2])
    rights = [float(one.attrib["x"]) + float(one.attrib["width"]) for one in svg.iter() if "width" in one.attrib]
    ends = [float(one.attrib["x"]) for one in svg.iter() if one.attrib.get("text-anchor") == "end"]
    assert max(rights) - 1 <= width  # bars of the scale overlap by half a pixel
    assert max(ends) <= width


def test_hostile_texts_are_only_text(tmp_path: Path) -> None:
    results = evil_results(tmp_path)
    page = html.render_report(results)
    parsed = Page(page)
    assert len(parsed.all("script")) == 1
    assert not parsed.all("img")
    assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    assert "alert(1)" in "".join(parsed.text["h1"])
    assert "49" not in "".join(parsed.text["h1"])  # {{ 7 * 7 }} is not worked out
    assert not set("\u202e\x1b") & set(page)
    assert page.count("&lt;script&gt;alert(1)") > 15
    other = whole_suite(tmp_path / "b", rows=3)
    side = compare(other, tmp_path / "b", other, tmp_path / "b")
    evil = side.model_copy(update={"a": side.a.model_copy(update={"model": EVIL, "folder": EVIL}), "notes": (EVIL,)})
    assert len(Page(html.render_comparison(evil)).all("script")) == 1
    for text in (markdown.render_report(results), markdown.render_comparison(evil)):
        assert "<script" not in text.replace("\\<script", "")
        assert not set("\u202e\x1b") & set(text)


def test_markdown_tables_are_whole(suite: Results, comparison: Comparison, tmp_path: Path) -> None:
    texts = (
        markdown.render_report(suite), markdown.render_comparison(comparison),
        markdown.render_report(evil_results(tmp_path)),
    )  # fmt: skip
    for text in texts:
        for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            lines = block.splitlines()
            assert re.fullmatch(r"\|( -+:? \|)+", lines[1]), lines[:2]
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
            assert len(widths) == 1, block
    for cell in suite.cells:
        assert f"{cell.main:.1f} ± {(cell.high - cell.low) / 2:.1f}" in texts[0]
    assert "| Swahili | sw |" in texts[0]


def test_the_embedded_world_and_unfinished_results_say_so(tmp_path: Path) -> None:
    built = Building(tmp_path, pocket=True).add("xnli", "sw", [mean_of("accuracy", [1, 0])])
    results = built.results(finished=False)
    for text in (html.render_report(results), markdown.render_report(results)):
        assert "What these figures are not." in text
        assert NOT_REAL in text or NOT_REAL.replace(":", r"\:") in text
        assert "The same evaluation with" in text
        assert "Pocket XNLI" not in text


def test_published_rows_stand_beside_ours(tmp_path: Path) -> None:
    """1190 rows of XQuAD's English test set, fine-tuned on SQuAD: the table has mBERT and XLM-R Large of it."""
    values = [float(at % 2) for at in range(1190)]
    built = Building(tmp_path).add("xquad", "en", [mean_of("f1", values), mean_of("exact", values)])
    for text in (html.render_report(built.results()), markdown.render_report(built.results())):
        assert "XLM-R Large" in text or "XLM\\-R Large" in text
        assert "README" in text
    short = Building(tmp_path / "b").add("xquad", "en", [mean_of("f1", values[:99]), mean_of("exact", values[:99])])
    assert "Published scores" not in html.render_report(short.results())


def test_the_same_results_give_the_same_bytes(suite: Results, page: str, tmp_path: Path) -> None:
    assert html.render_report(suite) == page
    write_reports(suite, tmp_path)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page
    assert (tmp_path / "report.md").read_text(encoding="utf-8") == markdown.render_report(suite)


def test_a_comparison_is_written_in_three_forms(comparison: Comparison, tmp_path: Path) -> None:
    write_comparison(comparison, tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["compare.html", "compare.json", "compare.md"]
    read = (tmp_path / "new" / "compare.json").read_text(encoding="utf-8")
    assert Comparison.model_validate_json(read) == comparison
    page = html.render_comparison(comparison)
    for one in comparison.deltas:
        assert f'data-value="{one.delta}"' in page
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="write the report"):
        write_comparison(comparison, tmp_path / "file")


def test_a_comparison_counts_its_seeds_and_names_them(comparison: Comparison) -> None:
    """The seed 0 is not "0 seeds"."""
    for of, told in ((comparison, f"{len(comparison.seeds)} (seed"), (one_seed(comparison), "1 (seed 0)")):
        for text in (html.render_comparison(of), markdown.render_comparison(of)):
            assert told in text and "seeds of fine-tuning compared" in text


def one_seed(of: Comparison) -> Comparison:
    return of.model_copy(update={"seeds": (0,)})


def test_a_narrow_page_shows_the_numbers_of_each_difference(comparison: Comparison) -> None:
    """A page of 500 pixels has 472 of content, less a scroll bar. The names, the numbers and the line fit in."""
    text = html.render_comparison(comparison)
    narrow = re.findall(r'<svg class="full for-narrow" style="min-width: (\d+)px.*?</svg>', text, re.DOTALL)
    wide = re.findall(r'<svg class="full for-wide"', text)
    assert narrow and len(narrow) == len(wide)
    assert all(int(width) <= 455 for width in narrow)
    drawn = forest("T", differences(comparison.of("cell"), comparison.titles), DELTA_NARROW)
    assert min(row.low for row in drawn.rows) > 160 and max(row.high for row in drawn.rows) <= DELTA_NARROW - 150
    assert {tick for _, tick in drawn.ticks} <= {min(t for _, t in drawn.ticks), 0.0, max(t for _, t in drawn.ticks)}


def test_a_sweeps_panel_by_hand() -> None:
    """Layers 0 to 2; means 10, 45, 20: best at 1. The panel is 340 wide with 36 and 10 beside it: x = 36, 183, 330."""
    panel = sweep("T", {"de": [(0, 0.0), (1, 60.0), (2, 20.0)], "sw": [(0, 20.0), (1, 30.0), (2, 20.0)]}, 2)
    assert panel.best == (1, 45.0)
    assert [x for x, _, _ in panel.dots] == [36, 183, 330]
    assert panel.chosen == (330, 2)
    low, high = min(tick for _, tick in panel.ticks_y), max(tick for _, tick in panel.ticks_y)
    assert (low, high) == (0, 60)
    assert panel.dots[0][1] == pytest.approx(26 + 170 * (1 - 10 / 60), abs=0.06)
