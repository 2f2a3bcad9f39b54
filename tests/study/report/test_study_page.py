"""study.html and study.md: complete, self-contained, accessible, in order, and safe with hostile texts."""

from __future__ import annotations

import html
import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from fake_study import ARMS, CONTRASTS, LANGUAGES, SEEDS, fake_analysis, fake_facts
from html_pages import Page
from xaug.data_cards.page.drawing import standalone
from xaug.evaluate.report.colours import diverging
from xaug.evaluate.report.lines import DELTA_NARROW, DELTA_RIGHT
from xaug.evaluate.report.view import NOT_REAL
from xaug.study.findings import Analysis
from xaug.study.report.dose import dosages
from xaug.study.report.facts import ArmCost, ArmFacts, Cells, Dose, Machine, StudyFacts
from xaug.study.report.figures import by_cell, by_contrast, by_language, overall
from xaug.study.report.html import drawings, render
from xaug.study.report.markdown import render as render_markdown
from xaug.study.report.view import StudyView, view

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}\u202e\x1b|`*"
HEADINGS = (
    "Hypotheses", "Arms", "Scores", "Contrasts", "Dose response", "Share of the clean gain that is retained",
    "Languages", "All findings", "Cost of each arm", "Data of each arm", "What decided it, and what limits it",
    "Settings", "Make it again", "How to read this page",
)  # fmt: skip


@pytest.fixture(scope="module")
def of() -> StudyView:
    return view(fake_analysis(), fake_facts())


@pytest.fixture(scope="module")
def page(of: StudyView) -> str:
    return render(of)


def bare() -> StudyView:
    """A study that found nothing but one score, without hypotheses, costs, data or commands."""
    analysis = fake_analysis()
    keep = {"tested": (), "findings": (), "scores": analysis.scores[:1], "retained": (), "cross_checks": ()}
    keep |= {"excluded": (), "notes": ()}
    facts = StudyFacts(
        name="Bare", created="2026-11-30", base_model="m", arms=(), targets={}, cells=Cells(), wall_hours=0.0,
        machine=Machine(processor="p", cores=1, memory_gb=1.0), settings="",
    )  # fmt: skip
    return view(analysis.model_copy(update=keep), facts)


def test_the_answer_comes_first_and_the_sections_follow_in_order(of: StudyView, page: str) -> None:
    assert re.findall(r"<h2>(.*?)</h2>", page) == list(HEADINGS)
    (first,) = re.findall(r'<p class="answer">(.*?)</p>', page)
    assert html.unescape(first).replace("\u00a0", " ") == of.answer.sentence
    assert page.index(first) < page.index("<h2>")


def test_it_is_well_formed_accessible_and_fetches_nothing(page: str) -> None:
    parsed = Page(page, scripts=1)  # fails for unclosed elements, handlers, and whatever is fetched
    names = Counter(tag for tag, _ in parsed.elements)
    assert names["caption"] == names["table"] > 8
    assert names["h1"] == names["main"] == 1
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in parsed.elements if tag == "th")
    assert len(parsed.ids) == len(set(parsed.ids))
    assert all(at.get("aria-label") for _, at in parsed.elements if at.get("role") == "region")
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", page)
    assert "default-src 'none'" in page and "prefers-color-scheme: dark" in page and "@media print" in page
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawn) == 2 * (1 + len(CONTRASTS)) + 1 + 1 + len(CONTRASTS)
    for drawing in drawn:
        root = ElementTree.fromstring(drawing)
        assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
        assert root.get("role") == "img" and (root.get("aria-labelledby") or root.get("aria-label"))


def test_every_figure_is_on_the_page(of: StudyView, page: str) -> None:
    analysis, facts = of.analysis, of.facts
    for one in analysis.findings:
        if one.scope != "cell":
            assert f'data-value="{one.estimate.value}"' in page
    for tested in analysis.tested:
        assert tested.verdict in page and f"{tested.holm:.4f}" in page and f"{tested.estimate.mde:.2f}" in page
        assert html.escape(tested.sentence).replace("&#x27;", "&#39;").replace(" %", "\u00a0%") in page
    for arm in facts.arms:
        assert arm.summary in page
    told = ("1,204,331", "9,120", "88 %", "not judged", "33.0*†", "33.1", "1,190", "0123456789abcdef", "torch 2.8.0")
    for text in (*told, "collapse", "BUCC 2018 has four languages only", "[[arm]]", "xaug study run study.toml"):
        assert text in page, text
    for scored in (one for one in analysis.scores if one.scope in ("suite", "task")):
        assert f'data-value="{scored.value}">{scored.value:.1f}' in page


def test_the_heat_map_prints_a_value_for_each_language_and_contrast(of: StudyView) -> None:
    heat = by_language(of.analysis)
    assert heat is not None
    assert len(heat.boxes) == len(LANGUAGES) * len(CONTRASTS)
    assert {line.code for line in heat.lines} == set(LANGUAGES)
    end = float(heat.ends[2].removesuffix(" points"))
    assert heat.ends == (f"-{end:g}", "0", f"+{end:g} points")
    assert [heat.legend[0][1], heat.legend[-1][1]] == [diverging(-1), diverging(1)]
    found = {(one.contrast, one.name): one for one in of.analysis.findings if one.scope == "language"}
    for at, box in enumerate(heat.boxes):
        code, contrast = heat.lines[at // len(CONTRASTS)].code, CONTRASTS[at % len(CONTRASTS)]
        one = found[contrast, code]
        assert float(box.of.text.rstrip("*")) == pytest.approx(one.estimate.value, abs=0.051)
        assert box.of.text.endswith("*") == box.of.strong == (one.q < 0.05)
        assert box.of.fill == diverging(one.estimate.value / end)


def test_a_task_without_a_language_leaves_its_place_empty(of: StudyView) -> None:
    heat = by_cell(of.analysis, of.analysis.contrasts[1], of.names)
    assert heat is not None
    assert len(heat.boxes) == 4 * len(LANGUAGES) + 4
    assert "clean+bae - clean, BUCC 2018, German: " in "".join(box.of.title for box in heat.boxes)


def test_forests_show_intervals_bands_and_fit(of: StudyView) -> None:
    plot = overall(of.analysis)
    assert plot is not None
    for forest in plot.drawn:
        assert [row.title.split(",")[0] for row in forest.rows] == list(CONTRASTS)
        assert [row.sure for row in forest.rows] == [True, *[False] * 5]
        for row in forest.rows:
            assert forest.left <= row.low < row.x < row.high <= forest.width - DELTA_RIGHT
            assert row.band is not None and row.band[0] < forest.zero < row.band[1]
            assert len(row.name) * 6 <= forest.left  # the name ends where the plot begins
    assert plot.drawn[1].width == DELTA_NARROW
    plots = by_contrast(of.analysis, of.names)
    assert [one.title for one in plots] == list(CONTRASTS)
    assert len({tuple(one.drawn[0].ticks) for one in plots}) == 1  # all have the same axis
    assert [row.name for row in plots[0].drawn[0].rows][:4] == [
        "suite average", "suite average without English", "classification", "tagging",
    ]  # fmt: skip
    assert [row.strong for row in plots[0].drawn[0].rows] == [True, *[False] * 9]


def test_a_dose_response_by_hand(of: StudyView) -> None:
    """Shares 50 and 100 % at +0.42 and -0.90; the panel is 400 wide with 44 and 24 beside it: x = 210 and 376."""
    (dose,) = dosages(of.analysis, of.facts.arms)
    assert (dose.series, dose.against) == ("bae", "clean")
    assert [point.x for point in dose.points] == [210.0, 376.0]
    assert dose.points[0].y < dose.zero < dose.points[1].y
    assert dose.path.startswith(f"M44.0,{dose.zero:.1f}L210.0,")


def test_arms_with_one_share_have_no_dose_response(of: StudyView) -> None:
    alike = [ArmFacts(arm=arm, summary="", cost=ArmCost(), dose=Dose(series="bae", share=0.5)) for arm in ARMS[2:4]]
    assert dosages(of.analysis, alike) == ()
    assert dosages(of.analysis, [ArmFacts(arm=arm, summary="", cost=ArmCost()) for arm in ARMS]) == ()


def test_the_embedded_world_is_named(of: StudyView) -> None:
    pocket = view(fake_analysis(pocket=True), fake_facts())
    for text in (render(pocket), render_markdown(pocket)):
        assert "What these figures are not." in text and NOT_REAL in text
        assert "In the embedded world, this study cannot tell" in text
    assert NOT_REAL not in render(of)


def test_a_study_that_found_nothing_has_a_page(of: StudyView) -> None:
    page = render(bare())
    Page(page, scripts=1)
    assert "tested no declared hypothesis" in page and "No model was excluded." in page
    assert not set(re.findall(r"<h2>(.*?)</h2>", page)) & {"Contrasts", "Dose response", "Languages", "Make it again"}
    assert "tested no declared hypothesis" in render_markdown(bare())
    assert drawings(bare()) == {}


def test_hostile_texts_are_only_text() -> None:
    analysis, facts = fake_analysis(), fake_facts()
    evil = facts.model_copy(
        update={
            "name": EVIL, "question": EVIL, "base_model": EVIL, "settings": EVIL, "commands": (EVIL,),
            "packages": {EVIL: EVIL}, "checksums": {EVIL: "0" * 64},
            "versions": tuple(one.model_copy(update={"title": EVIL, "license": EVIL}) for one in facts.versions),
            "arms": tuple(one.model_copy(update={"summary": EVIL}) for one in facts.arms),
        }
    )  # fmt: skip
    of = view(analysis.model_copy(update={"notes": (EVIL,)}), evil)
    page = render(of)
    assert not [tag for tag, _ in Page(page, scripts=1).elements if tag == "img"]
    assert "{{ 7 * 7 }}" in page and page.count("&lt;script&gt;alert(1)") > 15
    told = render_markdown(of)
    outside = re.sub(r"^(`{3,}).*?^\1$", "", told, flags=re.DOTALL | re.MULTILINE)  # without blocks of code
    assert "<script" not in outside.replace("\\<script", "") and "\\<script" in outside
    for text in (page, told):
        assert not set("\u202e\x1b") & set(text)


def test_markdown_tables_are_whole(of: StudyView) -> None:
    text = render_markdown(of)
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(blocks) == 8
    for block in blocks:
        lines = block.splitlines()
        assert re.fullmatch(r"\|( -+:? \|)+", lines[1]), lines[:2]
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1, block
    assert "\n\n\n" not in text
    assert f"| seed {SEEDS[-1]} |" in text


def test_drawings_stand_alone(of: StudyView) -> None:
    drawn = drawings(of)
    assert next(iter(drawn)) == "contrasts.svg"
    assert sorted(drawn) == sorted(
        ["contrasts.svg", "dose-1.svg", "languages.svg"]
        + [f"{kind}-{at}.svg" for kind in ("contrast", "languages") for at in range(1, 7)]
    )
    for svg in drawn.values():
        root = ElementTree.fromstring(svg)
        assert f"0 0 {root.get('width')} {root.get('height')}" == root.get("viewBox")
        assert "var(" not in svg and "fill: #1f2328" in svg
    with pytest.raises(ValueError, match="viewBox"):
        standalone("<svg></svg>")


def test_the_same_content_gives_the_same_bytes(of: StudyView, page: str) -> None:
    copy = Analysis.model_validate_json(of.analysis.model_dump_json())
    facts = StudyFacts.model_validate_json(of.facts.model_dump_json())
    assert render(view(copy, facts)) == page
