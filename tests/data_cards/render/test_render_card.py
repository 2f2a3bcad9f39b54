"""The data card agrees with its manifest, and no text in it is active on the page."""

import json
import re
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_cards import ATTACKED, CONTEXT, attacked_version, clean_version
from making_versions import about, draft, make
from markdown_it import MarkdownIt
from xaug.data_cards.catalog import cards
from xaug.data_cards.facts.model import CardContext
from xaug.data_cards.facts.reading import facts_of
from xaug.data_cards.manifest import About, FieldDiff, Manifest, Parent, ReadInfo, Sample
from xaug.data_cards.render import RENDERERS
from xaug.data_cards.render.hub import LICENSES, size_category
from xaug.data_cards.render.markdown import escape, fenced, render, yaml
from xaug.data_cards.store import Store, Version
from xaug.data_cards.task_types import TASK_TYPES, TaskType
from xaug.data_cards.text import visible

# huggingface.co/docs/hub/datasets-cards and the Hub's list of tasks
HUB_TASKS = {"text-classification", "multiple-choice", "question-answering", "token-classification", "text-retrieval"}


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return make(tmp_path_factory.mktemp("store"))


@pytest.fixture
def manifest(version: Version) -> Manifest:
    return version.manifest


def changed(manifest: Manifest, **changes: object) -> Manifest:
    return Manifest.model_validate({**dict(manifest), **changes})


def table(card: str, *header: str) -> list[list[str]]:
    """Return the rows of the Markdown table with this header, unescaped."""
    lines = card.splitlines()
    start = lines.index(f"| {' | '.join(header)} |") + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        rows.append([re.sub(r"\\(.)", r"\1", cell).strip() for cell in cells])
    return rows


def test_the_files_in_the_store_are_the_renderings_of_manifest_and_facts(version: Version) -> None:
    facts = facts_of(version, CardContext())
    for renderer in RENDERERS:
        assert (version.path / renderer.file).read_text(encoding="utf-8") == renderer.render(version.manifest, facts)


@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_the_facts_of_the_rows_are_on_the_card(task_type: TaskType, tmp_path: Path) -> None:
    attacked = attacked_version(tmp_path, task_type)
    facts = facts_of(attacked, CONTEXT)
    card = (attacked.path / "README.md").read_text(encoding="utf-8")
    assert facts.edits is not None and facts.edits.speech is not None and facts.balance is not None
    for head, lines in (
        ("edits", facts.edits.per_row), ("text", facts.edits.columns), ("part of speech", facts.edits.speech.counts),
    ):  # fmt: skip
        assert table(card, head, "kept rows", "rejected rows") == [[str(cell) for cell in line] for line in lines]
    made = [[one.before, one.after, str(one.edits)] for one in facts.edits.substitutions]
    assert table(card, "taken out", "put in", "edits") == made
    assert table(card, "text", "before", "after") == [
        [one.column, f"{one.mean_before:.1f}", f"{one.mean_after:.1f}"] for one in facts.lengths
    ]
    assert table(card, "gold answer", "offered", "kept") == [
        [name, *map(str, counts)] for name, counts in facts.balance.counts
    ]


@pytest.mark.parametrize("task_type", list(TASK_TYPES), ids=str)
def test_a_clean_card_has_lengths_and_gold_answers(task_type: TaskType, tmp_path: Path) -> None:
    clean = clean_version(tmp_path, task_type)
    facts = facts_of(clean, CardContext())
    card = (clean.path / "README.md").read_text(encoding="utf-8")
    assert facts.balance is not None and "## Edits" not in card
    assert table(card, "text", "characters") == [[one.column, f"{one.mean_before:.1f}"] for one in facts.lengths]
    assert table(card, "gold answer", "train", "validation") == [
        [name, *map(str, counts)] for name, counts in facts.balance.counts
    ]


def test_card_and_manifest_agree(version: Version, manifest: Manifest) -> None:
    card = (version.path / "README.md").read_text(encoding="utf-8")

    def count(text: str) -> int:
        return int(text.replace(",", ""))

    splits = {name: count(rows) for name, rows, _, _ in table(card, "split", "rows", "shards", "bytes")}
    assert splits == {name: split.rows for name, split in manifest.splits.items()}
    funnel = table(card, "step", "rows in", "rows out", "dropped")
    for cells, step in zip(funnel, manifest.funnel, strict=True):
        assert (cells[0], count(cells[1]), count(cells[2])) == (step.step, step.rows_in, step.rows_out)
        dropped = [part.rsplit(" ", 1) for part in cells[3].split(", ")]
        assert {reason: count(n) for reason, n in dropped} == step.dropped
    assert {name: count(n) for name, n in table(card, "outcome", "rows")} == manifest.outcomes
    statistics = dict(table(card, "statistic", "value"))
    for name, value in manifest.statistics.items():
        shown = statistics.pop(name)
        assert shown == value if isinstance(value, str) else float(shown) == pytest.approx(value, rel=1e-3)
    assert statistics == {}
    assert table(card, "model", "name", "sha256") == [["victim", "tiny", f"`{'0' * 16}`"]]
    for text in (manifest.fingerprint, manifest.content_sha256, "no\\_gold\\_label 3", "row-0"):
        assert text in card
    assert json.loads(card.split("```json\n")[1].split("\n```")[0]) == manifest.request


def test_the_front_matter_is_what_the_hub_accepts(version: Version, manifest: Manifest) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="needs the extra [augment]")
    card = hub.DatasetCard.load(version.path / "README.md")
    data = card.data.to_dict()
    assert data["license"] in {*LICENSES, "other"}
    assert data["license_name"] == "oanc-and-others"
    assert data["license_link"] == manifest.about.homepage
    assert data["language"] == ["en"]
    assert data["task_categories"] == ["text-classification"]
    assert data["size_categories"] == ["n<1K"]
    assert data["source_datasets"] == ["nyu-mll/glue"]
    assert data["pretty_name"] == "MultiNLI, bae v1 (xaug)"
    assert "recipe:bae" in data["tags"]
    (config,) = data["configs"]
    for entry in config["data_files"]:
        assert len(list(version.path.glob(entry["path"]))) == len(manifest.splits[entry["split"]].shards)
    assert card.text.lstrip().startswith("# MultiNLI, bae v1")


def test_the_configs_of_the_front_matter_load_as_the_hub_loads_them(version: Version, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="needs the extra [augment]")
    loaded = datasets.load_dataset(str(version.path), cache_dir=str(tmp_path))
    assert {name: len(split) for name, split in loaded.items()} == {"train": 172, "rejected": 28}
    assert loaded["train"].features["label"].names == list(version.manifest.about.labels)


@pytest.mark.parametrize("card", cards(), ids=lambda card: str(card.id))
def test_every_dataset_of_the_catalog_renders(manifest: Manifest, card: object) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="needs the extra [augment]")
    described = About.of(card)  # type: ignore[arg-type]
    text = render(changed(manifest, about=described, task=described.id))
    data = hub.DatasetCard(text).data.to_dict()
    assert data["license"] in {*LICENSES, "other"}
    assert data["task_categories"][0] in HUB_TASKS
    assert "Do not redistribute" in text or described.redistribution != "forbidden"
    assert described.citation.strip() in text


def test_every_task_type_has_a_category() -> None:
    assert {one.hub_category for one in TASK_TYPES} == HUB_TASKS


@pytest.mark.parametrize(
    ("rows", "name"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (392_702, "100K<n<1M"), (10**7, "10M<n<100M")],
)
def test_size_categories(rows: int, name: str) -> None:
    assert size_category(rows) == name


def test_a_clean_version_claims_no_attack(manifest: Manifest) -> None:
    text = render(changed(manifest, recipe="clean", samples=(), funnel=(), outcomes={}, statistics={}, models={}))
    assert "(the victim)" not in text
    assert "this victim" not in text
    assert "adversarially edited" not in text
    assert "Before and after" not in text


def test_a_card_forbids_redistribution_and_names_the_parent(manifest: Manifest) -> None:
    text = render(
        changed(
            manifest,
            about=about(redistribution="forbidden", license="LDC User Agreement"),
            parent=Parent(ref="mnli/bae@v1", content_sha256="a" * 64),
            read=ReadInfo(rows=9, bad={"not JSON": 2}, repaired={"answer_shifted": 1}),
        )
    )
    assert "**Do not redistribute this folder.**" in text
    assert "Its rows are those of `mnli/bae@v1` (content aaaaaaaaaaaa)" in text
    assert "not JSON 2" in text
    assert "2 malformed records are missing" in text
    assert "answer\\_shifted 1" in text


def plain(markdown: str) -> str:
    """Return the text that one line of Markdown shows. Fails on anything but text."""
    (inline,) = [
        token for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown) if token.type == "inline"
    ]
    assert {child.type for child in inline.children or []} <= {"text", "text_special"}, inline
    return "".join(child.content for child in inline.children or [])


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_text_of_the_data_is_shown_unchanged(text: str) -> None:
    # Markdown drops spaces at a line's ends; entities are escaped, so the rest is equal.
    assert plain(f"x{escape(text)}x") == f"x{visible(text)}x"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:x) ![i](http://e.x/i.png) https://e.x www.e.x a@e.x @user #1",
        "**b** _i_ ~~s~~ `c` $x$ | cell | &lt; \\* <!-- c -->",
        "a\u202egnp.exe\u2069 \x1b[31m",
    ],
)
def test_active_text_is_escaped(text: str) -> None:
    assert plain(f"x{escape(text)}x") == f"x{visible(text)}x"


def test_samples_show_deletions_and_insertions(manifest: Manifest) -> None:
    pieces: tuple[tuple[Literal["=", "-", "+"], str], ...]
    pieces = (("=", "a | b"), ("-", "<del>"), ("+", "*x*\n"))
    sample = Sample(id="a_b", outcome="succeeded", fields=(FieldDiff(field="choices[1]", pieces=pieces),))
    text = render(changed(manifest, samples=(sample,)))
    assert r"choices\[1\]: a \| b<del>\<del\></del><ins>\*x\*⏎</ins>" in text


def test_code_blocks_hold_any_text() -> None:
    text = "a\n```\n````\nb"
    (token,) = MarkdownIt().parse(fenced(text, "json"))
    assert (token.type, token.content, token.info) == ("fence", text + "\n", "json")


@given(
    st.recursive(
        st.text() | st.integers() | st.booleans(),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(st.from_regex(r"k_[a-z_]{1,9}", fullmatch=True), inner, max_size=3)
        ),
        max_leaves=8,
    ).filter(lambda value: isinstance(value, dict) and value != {})
)
def test_front_matter_is_yaml_whatever_the_values(value: dict[str, object]) -> None:
    parser = pytest.importorskip("yaml", reason="needs the extra [augment]")
    loaded = parser.safe_load(yaml(value))
    assert json.dumps(loaded) == json.dumps(value)


def test_nothing_of_the_draft_is_lost(version: Version) -> None:
    written = Store(version.path.parents[2]).resolve("mnli/bae").manifest
    for name, value in dict(draft()).items():
        assert getattr(written, name) == value
