"""Which splits an evaluation reads, and what a broken file costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import SourceError
from xaug.data_cards.identity import REAL
from xaug.data_cards.ingest import materialize_readable
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.store import Store
from xaug.evaluate.chosen import chosen_tasks
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.plan import Plan, make_plan
from xaug.evaluate.reading import splits_needed

DE, FR = "tatoeba/v1/tatoeba.deu-eng", "tatoeba/v1/tatoeba.fra-eng"


def put(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def squad(*, cut: bool = False) -> str:
    answers = [{"text": "1815", "answer_start": 16}]
    paragraph = {"context": "Ada was born in 1815.", "qas": [{"id": "q", "question": "When?", "answers": answers}]}
    text = json.dumps({"data": [{"title": "Ada", "paragraphs": [paragraph]}]})
    return text[:-20] if cut else text


def plan(root: Path, store: Path, suite: str = "xtreme-r", **told: Any) -> Plan:
    """As `xaug eval` makes it."""
    config = EvalConfig.model_validate({"suite": suite, "model": "pocket", **told})
    source, found, broken = FilesSource(root), {}, {}
    for name, languages in chosen_tasks(config, REAL).items():
        for one in dict.fromkeys((name, *(["squad_v1"] if name == "xquad" else []))):
            splits = splits_needed(one, source.splits(card(one)), languages if one == name else ())
            found[one], broken[one] = materialize_readable(store, card(one), source, splits)
    return make_plan(config, Store(store), found, {}, profile="none", world=REAL, source=source.name, broken=broken)


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    """The French pair is one line short: for German it is never opened."""
    source = put(tmp_path / "source", {
        f"{DE}.deu": "eins\nzwei\n", f"{DE}.eng": "one\ntwo\n", f"{FR}.fra": "un\ndeux\n", f"{FR}.eng": "one\n",
    })  # fmt: skip
    made = plan(source, tmp_path / "store", tasks=("tatoeba",), languages=("de",))
    assert list(made.tasks[0].rows) == ["de"] and not made.missing
    read = made.tasks[0].version.manifest.source.files
    assert sorted(one.path for one in read) == [f"{DE}.deu", f"{DE}.eng"]


def test_a_broken_language_is_named_and_the_others_are_evaluated(tmp_path: Path) -> None:
    source = put(tmp_path / "source", {
        f"{DE}.deu": "eins\nzwei\n", f"{DE}.eng": "one\ntwo\n", f"{FR}.fra": "un\ndeux\n", f"{FR}.eng": "one\n",
    })  # fmt: skip
    made = plan(source, tmp_path / "store", tasks=("tatoeba",), languages=("de", "fr"))
    assert list(made.tasks[0].rows) == ["de"]
    (missing,) = made.missing
    assert (missing.task, missing.language) == ("tatoeba", "fr")
    assert "has 2 lines, but tatoeba.fra-eng.eng, its translation line by line, has 1" in missing.why


def test_a_strange_tag_in_one_language_of_panx(tmp_path: Path) -> None:
    good, strange = "Ana\tB-PER\nvive\tO\n\n", "Ana\tB-PER\nvive\tB-MISC\n\n"
    source = put(tmp_path / "source", {
        "xtreme/panx/train-en.tsv": good, "xtreme/panx/dev-en.tsv": good,
        **{f"panx_dataset/{code}/test": "".join(f"{code}:{line}\n" if line else "\n" for line in text.split("\n"))
           for code, text in (("de", good), ("fr", strange))},
    })  # fmt: skip
    made = plan(source, tmp_path / "store", tasks=("panx",), languages=("de", "fr"))
    assert list(made.tasks[0].rows) == ["de"]
    assert [(one.language, "'B-MISC' is none of" in one.why) for one in made.missing] == [("fr", True)]


def test_a_cut_off_file_of_another_language(tmp_path: Path) -> None:
    source = put(tmp_path / "source", {
        "squad_v1.1/train-v1.1.json": squad(), "xquad/xquad.en.json": squad(), "xquad/xquad.hi.json": squad(cut=True),
    })  # fmt: skip
    made = plan(source, tmp_path / "store", tasks=("xquad",), languages=("en",))
    assert list(made.tasks[0].rows) == ["en"] and not made.missing
    both = plan(source, tmp_path / "store", tasks=("xquad",), languages=("en", "hi"))
    assert list(both.tasks[0].rows) == ["en"]
    assert [(one.task, one.language) for one in both.missing] == [("xquad", "hi")]
    assert "xquad.hi.json" in both.missing[0].why


def test_broken_training_or_dev_rows_are_said_and_not_done_without(tmp_path: Path) -> None:
    """A model is chosen by its dev rows: where these cannot be read, no model is trained without them."""
    good, strange = "Ana\tB-PER\nvive\tO\n\n", "Ana\tB-PER\nvive\tB-MISC\n\n"
    files = {"xtreme/panx/train-en.tsv": good, "panx_dataset/de/test": "de:Ana\tB-PER\n\n",
             "tatoeba/v1/tatoeba.deu-eng.deu": "eins\n", "tatoeba/v1/tatoeba.deu-eng.eng": "one\n"}  # fmt: skip
    for name in ("dev-en", "train-en"):
        source = put(tmp_path / name, {**files, "xtreme/panx/dev-en.tsv": good, f"xtreme/panx/{name}.tsv": strange})
        made = plan(source, tmp_path / "store", tasks=("panx", "tatoeba"), languages=("de",))
        assert [one.target.id for one in made.tasks] == ["tatoeba"]
        (missing,) = made.missing
        assert (missing.task, missing.language) == ("panx", None)
        assert f"{name}.tsv:1" in missing.why and "B-MISC" in missing.why


def test_where_nothing_can_be_read_the_error_stays(tmp_path: Path) -> None:
    source = FilesSource(put(tmp_path / "source", {f"{FR}.fra": "un\ndeux\n", f"{FR}.eng": "one\n"}))
    with pytest.raises(SourceError, match="2 lines"):
        materialize_readable(tmp_path / "store", card("tatoeba"), source, ("test_fr",))


def test_the_splits_of_a_card_that_are_needed() -> None:
    held = ["train", "validation_en", "validation_de", "validation_fr", "test_en", "test_de", "test_fr"]
    assert splits_needed("pawsx", held, ("de",)) == ("train", "validation_en", "validation_de", "test_de")
    assert splits_needed("pocket_pawsx", held, ("de",)) == ("train", "validation_en", "validation_de", "test_de")
    assert splits_needed("tatoeba", held, ("de",)) == ("train", "validation_de", "test_de")
    assert splits_needed("lareqa", ["test_de", "test_en"], ("de",)) == ("test_de", "test_en")  # one pool for all
    assert splits_needed("mewslix", ["train", "candidates", "test_de", "test_ja"], ("ja",)) == (
        "train", "candidates", "test_ja",
    )  # fmt: skip
    assert splits_needed("mnli", ["train", "validation", "test"], ()) == ("train", "validation", "test")
