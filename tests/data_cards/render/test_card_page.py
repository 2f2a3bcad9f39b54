"""card.html: well-formed, without requests or scripts, every text escaped, and with the figures of the facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from html_pages import Page
from hypothesis import given
from hypothesis import strategies as st
from making_cards import ATTACKED, CONTEXT, attacked_version, clean_version
from making_versions import about, make
from xaug.data_cards.audits import Audit
from xaug.data_cards.audits.results import Annotator, Placed
from xaug.data_cards.audits.verdicts import RowKey, Verdict
from xaug.data_cards.facts.model import CardContext, CardFacts, Example, ExampleGroup, Substitution
from xaug.data_cards.facts.reading import facts_of
from xaug.data_cards.manifest import About, FieldDiff, FunnelStep, Manifest, Parent, ReadInfo, SourceInfo
from xaug.data_cards.render.html import render
from xaug.data_cards.store import Version
from xaug.data_cards.task_types import CLASSIFICATION, TASK_TYPES, TaskType
from xaug.data_cards.text import visible


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return attacked_version(tmp_path_factory.mktemp("store"), CLASSIFICATION)


@pytest.fixture(scope="module")
def facts(version: Version) -> CardFacts:
    return facts_of(version, CONTEXT)


def changed(manifest: Manifest, **changes: object) -> Manifest:
    return Manifest.model_validate({**dict(manifest), **changes})


def audit() -> Audit:
    def said(position: int, answer: str) -> Placed:
        key = RowKey("train", position)
        return Placed(Verdict(key, answer, "yes"), f"row-{position}", "kept", "neutral")  # type: ignore[arg-type]

    verdicts = tuple(said(position, "no" if position < 2 else "yes") for position in range(10))
    return Audit.of("mnli/bae@v1", "0" * 64, [Annotator("A & <B>", datetime(2026, 1, 1, tzinfo=UTC), verdicts)])


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_every_attacked_version_has_a_page(task_type: TaskType, several: bool, tmp_path: Path) -> None:
    version = attacked_version(tmp_path, task_type, several=several)
    text = (version.path / "card.html").read_text(encoding="utf-8")
    page = Page(text)
    assert version.verify() == []
    assert len(set(page.ids)) == len(page.ids)
    facts = facts_of(version, CONTEXT)
    assert text == render(version.manifest, facts), "the page depends on the manifest and the facts alone"
    assert facts.edits is not None
    for heading in ("What it is", "Load it", "Funnel", "Kept rows", "Rejected rows", "Scores of the filters", "Edits"):
        assert heading in page.text
    for step in version.manifest.funnel:
        assert f"{step.step} {step.rows_in} → {step.rows_out}" in squeezed(page.text)
    for group in facts.examples:
        for example in group.examples:
            assert f"<code>{example.id}</code>" in text
    assert text.count('<svg viewBox="0 0 340') == len(facts.scores) + len(facts.lengths)
    assert "threshold 0.8" in page.text and "kept if ≥ 0.8" in page.text


@pytest.mark.parametrize("task_type", list(TASK_TYPES), ids=str)
def test_every_clean_version_has_a_page(task_type: TaskType, tmp_path: Path) -> None:
    version = clean_version(tmp_path, task_type)
    page = Page((version.path / "card.html").read_text(encoding="utf-8"))
    assert "the rows as xaug read them" in page.text
    for absent in ("Funnel", "Kept rows", "Edits", "victim", "Scores", "attack"):
        assert absent not in page.text, absent
    assert "Gold answers" in page.text and "Lengths" in page.text


def test_a_page_names_what_it_is(version: Version, facts: CardFacts) -> None:
    manifest = version.manifest
    text = Page(render(manifest, facts)).text
    for shown in (manifest.ref, manifest.fingerprint, manifest.content_sha256, manifest.about.license, "MultiNLI"):
        assert shown in text
    assert "A Broad-Coverage Challenge Corpus" in text
    assert f"{manifest.rows}" in text and f"{facts.offered}" in text
    assert 'load_from_disk("mnli/bae/v1")["train"]' in text
    assert '"similarity": 0.8' in text, "the whole request"


def test_a_page_says_where_a_threshold_comes_from(version: Version) -> None:
    """The filter's own source is that of its own threshold only."""
    similarity, label = CONTEXT.filters
    context = replace(CONTEXT, filters=(replace(similarity, own=0.7), label))
    text = squeezed(Page(render(version.manifest, facts_of(version, context))).text)
    assert (
        "at least 0.8. A profile or the call that made the version set this threshold. The filter's own is 0.7" in text
    )
    assert "at least 0. Source of the threshold: a paper." in text
    assert "Source of the default" not in text


def test_rows_that_the_attack_skipped_do_not_count_as_attacked(version: Version, facts: CardFacts) -> None:
    text = squeezed(Page(render(version.manifest, facts)).text)
    assert f"clean rows offered to the attack {facts.offered}" in text
    assert "kept rows per 100 offered" in text
    assert "rows attacked" not in text and "100 attacked" not in text and "that were attacked" not in text


def test_unknown_things_are_left_out_with_a_sentence(version: Version) -> None:
    text = squeezed(Page(render(version.manifest, facts_of(version, CardContext()))).text)
    assert "no tagger was at hand" in text
    assert "does not have the filter similarity" in text
    assert "threshold 0.8" in text, "the request has the threshold, but not its direction"
    assert "No person's verdicts on these rows were read" in text


def test_verdicts_are_shown_with_wilson_intervals(version: Version, facts: CardFacts) -> None:
    text = squeezed(Page(render(version.manifest, facts, audit())).text)
    assert "Is the label still right? 8 2 0 80.0 49 to 94" in text
    assert "Does it read like English? 10 0 0 100.0 72 to 100" in text
    assert "good rows, as people judged 10" in text
    assert "No person's verdicts" not in text


def test_terms_parent_and_world_are_named(version: Version, facts: CardFacts) -> None:
    manifest = changed(
        version.manifest,
        about=about(redistribution="forbidden", license="LDC User Agreement", homepage="not a link"),
        parent=Parent(ref="mnli/bae@v1", content_sha256="a" * 64),
        read=ReadInfo(rows=9, bad={"not JSON": 2}, repaired={"answer_shifted": 1}),
        source=SourceInfo(name="the embedded world", kind="pocket"),
    )
    text = squeezed(Page(render(manifest, facts)).text)
    assert text.count("Do not redistribute this folder.") == 2
    assert f"mnli/bae@v1, content {'a' * 64}" in text
    assert "not JSON 2" in text and "answer_shifted 1" in text
    assert "No person wrote these rows." in text


def test_nothing_is_kept(version: Version, facts: CardFacts) -> None:
    empty = replace(facts, examples=(), edits=None, scores=(), lengths=(), balance=None)
    text = Page(render(changed(version.manifest, funnel=()), empty)).text
    for sentence in ("No row is kept.", "No row is rejected.", "No row has a score.", "No row was edited."):
        assert sentence in text


def test_a_version_of_the_store_tests_has_a_page(tmp_path: Path) -> None:
    version = make(tmp_path)
    assert "🐕" in Page((version.path / "card.html").read_text(encoding="utf-8")).text


ACTIVE = "</pre></main><script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;{{ 7 * 7 }}\u202e\x1b[31m\x00"


def hostile(manifest: Manifest, facts: CardFacts, text: str) -> str:
    """Return a page in which a text stands wherever a text of others can stand."""
    described = dict.fromkeys(("title", "description", "license", "citation", "homepage"), text)
    one = Example(text, text, text, text, ((text, 0.5),), (FieldDiff(field=text, pieces=(("=", text), ("-", text))),))
    assert facts.edits is not None and facts.balance is not None
    evil = replace(
        facts,
        examples=(ExampleGroup("", 1, (replace(one, reason=""),)), ExampleGroup(text, 1, (one,))),
        edits=replace(facts.edits, substitutions=(Substitution(text, text, 1),), columns=((text, 1, 1),)),
        balance=replace(facts.balance, counts=((text, (1, 2)),)),
        scores=tuple(replace(score, name=text) for score in facts.scores),
        lengths=tuple(replace(length, column=text) for length in facts.lengths),
    )
    written = changed(
        manifest,
        about=About(**{**dict(manifest.about), **described}),
        source=SourceInfo(name=text, kind="files", revision=text),
        statistics={text: text},
        packages={text: text},
        read=ReadInfo(rows=1, bad={text: 1}),
        request={text: text, "filters": {text: 0.5}},
        funnel=(FunnelStep(step=text, rows_in=2, rows_out=1, dropped={text: 1}),),
    )
    return render(written, evil, audit())


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_texts_of_others_are_shown_and_never_act(version: Version, facts: CardFacts, text: str) -> None:
    page = Page(hostile(version.manifest, facts, text))
    shown = squeezed(page.text)
    assert squeezed(visible(text)).strip() in shown


def test_active_text_is_escaped(version: Version, facts: CardFacts) -> None:
    page = hostile(version.manifest, facts, ACTIVE)
    parsed = Page(page)
    assert "<script" not in page and "<img" not in page
    assert "\u202e" not in page and "\x1b" not in page and "\x00" not in page
    assert "{{ 7 * 7 }}" in parsed.text
    assert [values["href"] for tag, values in parsed.elements if tag == "a"] == ["#main"]


def test_a_link_is_only_a_web_address(version: Version, facts: CardFacts) -> None:
    page = render(changed(version.manifest, about=about(homepage="javascript:alert(1)")), facts)
    assert "javascript:alert(1)" in Page(page).text, "as text, not as a link"


def test_the_page_may_not_fetch_or_run_anything(version: Version, facts: CardFacts) -> None:
    page = render(version.manifest, facts)
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    assert "@import" not in page and "url(" not in page
    assert len(page) < 200_000
