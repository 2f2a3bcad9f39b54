"""Files of every target task in every language: found, read in both layouts, missing, changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from reading_targets import dropped, read
from target_files import XNLI_HEADER, put
from xaug.data_cards.catalog.targets import TARGET_CARDS
from xaug.data_cards.errors import MissingFilesError
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.splits import kind_of

SPLITS = [(one.id.name, split) for one in TARGET_CARDS for split in one.files]
# Rows and drops of the hand-made files by task and kind of split, worked out from target_files.py.
OFFICIAL: dict[str, tuple[int, dict[str, int]]] = {
    "xnli": (3, {"other_language": 3 * 14}),
    "xcopa": (2, {}),
    "udpos": (2 * 2, {"words_withheld": 2}),
    "panx": (2, {}),
    "xquad": (2, {}),
    "mlqa": (2, {}),
    "tydiqa": (2, {}),
    "mewslix": (2, {"other_language": 2 * 10}),
    "lareqa": (2 + 2, {}),
    "tatoeba": (2 + 2, {}),
    "siqa": (2, {}),
    "copa": (1, {}),
    "pawsx": (2, {}),
    "bucc2018": (3 + 2, {}),
}
OFFICIAL_APART: dict[tuple[str, str], tuple[int, dict[str, int]]] = {
    ("mewslix", "train"): (2, {}),
    ("mewslix", "validation"): (1, {}),
    ("mewslix", "candidates"): (2, {}),
    ("tydiqa", "train"): (2, {"other_language": 2}),
}
XTREME = {"xnli": 3, "xcopa": 2, "udpos": 2, "panx": 2, "mlqa": 2, "tydiqa": 2, "siqa": 2, "copa": 1, "pawsx": 2,
          "bucc2018": 3 + 2, "xquad": 2, "tatoeba": 2 + 2}  # fmt: skip


@pytest.mark.parametrize(("name", "split"), SPLITS)
def test_official_files_of_every_split(name: str, split: str, official: Path) -> None:
    rows, report = read(official, name, split)
    assert (len(rows), dropped(report)) == OFFICIAL_APART.get((name, split), OFFICIAL[name])
    assert not report.bad and not report.absent and not report.repaired
    assert len({row["id"] for row in rows}) == len(rows)
    card = TARGET_CARDS.get(name)
    table = pa.Table.from_pylist(rows, schema=arrow_schema(card.task_type.columns(card.labels)))
    assert table.to_pylist() == rows


@pytest.mark.parametrize(("name", "split"), [(name, split) for name, split in SPLITS if name in XTREME])
def test_xtremes_files_of_every_split(name: str, split: str, xtreme: Path) -> None:
    rows, report = read(xtreme, name, split)
    if split.startswith("test") and name not in ("xcopa", "copa"):
        assert not rows and dropped(report) == {"labels_withheld": XTREME[name]}
    elif (name, split) == ("copa", "test_en"):
        assert not rows and dropped(report) == {"no_gold_label": 1}
    else:
        assert len(rows) == XTREME[name] and not dropped(report)
    assert dict(report.repaired) == ({"repeated_id": 1} if (name, split) == ("tydiqa", "train") else {})


def test_every_split_is_found_in_both_layouts(official: Path, xtreme: Path) -> None:
    assert [(one.id.name, split) for one in TARGET_CARDS for split in FilesSource(official).splits(one)] == SPLITS
    found = [(one.id.name, split) for one in TARGET_CARDS for split in FilesSource(xtreme).splits(one)]
    assert found == [(name, split) for name, split in SPLITS if name in XTREME]


def test_both_layouts_give_the_same_texts_and_labels(official: Path, xtreme: Path) -> None:
    for name, fields in (("xnli", ("text_a", "text_b", "label")), ("pawsx", ("text_a", "text_b", "label")),
                         ("siqa", ("context", "question", "choices", "label"))):  # fmt: skip
        split = "validation_en"
        ours, theirs = (read(root, name, split)[0] for root in (official, xtreme))
        assert [[row[field] for field in fields] for row in ours] == [
            [row[field] for field in fields] for row in theirs
        ]


PARALLEL = [one.id.name for one in TARGET_CARDS if one.parallel]


def test_the_tasks_whose_languages_translate_each_other() -> None:
    """In the other tasks, languages have different rows: Tatoeba has other English sentences for each language."""
    assert PARALLEL == ["xnli", "xcopa", "xquad", "mlqa", "lareqa", "pawsx"]


@pytest.mark.parametrize("name", PARALLEL)
def test_a_row_has_one_id_in_every_language_and_from_every_source(name: str, official: Path, xtreme: Path) -> None:
    card = TARGET_CARDS.get(name)
    for root, split in [(official, "test"), (official, "validation"), (xtreme, "validation")]:
        held = [one for one in FilesSource(root).splits(card) if kind_of(one) == split]
        ids = {one: [row["id"] for row in read(root, name, one)[0] if row.get("role") != "candidate"] for one in held}
        assert len({tuple(own) for own in ids.values()}) <= 1, (root.name, ids)
        assert [own for one in held for own in ids[one]] == [
            row["id"] for one in held for row in read(official, name, one)[0] if row.get("role") != "candidate"
        ]


def test_an_id_is_the_position_in_its_language_even_beside_broken_lines(tmp_path: Path) -> None:
    """XNLI's file holds all languages in turn, and a line that is broken in one language shifts no id."""
    rows = [XNLI_HEADER]
    for number, pair_id in enumerate(("2", "7", "3")):  # the authors' own numbers have gaps
        for code in ("ar", "de"):
            label = "neutral" if (code, number) != ("ar", 0) else "maybe"
            rows.append([code, label, "", "", "", "", f"{code} {number}", "x", "1", pair_id, *[""] * 8, "True"])
    rows[4] = rows[4][:3]  # "de", the second pair
    put(tmp_path / "XNLI-1.0/xnli.dev.tsv", "".join("\t".join(row) + "\n" for row in rows))
    found = {code: read(tmp_path, "xnli", f"validation_{code}", skip_bad_rows=True)[0] for code in ("ar", "de")}
    assert [(row["id"], row["text_a"]) for row in found["ar"]] == [("1", "ar 1"), ("2", "ar 2")]
    assert [(row["id"], row["text_a"]) for row in found["de"]] == [("0", "de 0"), ("2", "de 2")]
    put(tmp_path / "x-final/ko/test_2k.tsv", "id\tsentence1\tsentence2\tlabel\n9\ta\tb\t1\n8\tbroken\n4\tc\td\t0\n")
    rows_, _ = read(tmp_path, "pawsx", "test_ko", skip_bad_rows=True)
    assert [(row["id"], row["text_a"]) for row in rows_] == [("0", "a"), ("2", "c")]


def test_labelled_files_come_before_those_without_labels(official: Path, xtreme: Path, tmp_path: Path) -> None:
    for source in (official, xtreme):
        shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    for name in ("xnli", "pawsx", "udpos", "panx", "xquad", "mlqa", "tydiqa", "tatoeba", "bucc2018"):
        rows, report = read(tmp_path, name, "test_ru" if name in ("bucc2018", "tatoeba") else "test_en")
        assert rows and not report.dropped["labels_withheld"], name


def test_a_byte_order_mark_and_crlf_change_nothing(official: Path, tmp_path: Path) -> None:
    kept = {"xnli": "test_de", "pawsx": "test_de", "xcopa": "test_et", "udpos": "test_de", "panx": "test_de",
            "tatoeba": "test_de", "bucc2018": "test_de", "siqa": "train", "xquad": "test_de"}  # fmt: skip
    source = FilesSource(official)
    for name, split in kept.items():
        for path in source.files(TARGET_CARDS.get(name), split):
            content = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            put(tmp_path / path.relative_to(official), b"\xef\xbb\xbf" + content)
        assert read(tmp_path, name, split)[0] == read(official, name, split)[0], name


def test_missing_files_are_named(tmp_path: Path) -> None:
    for one in TARGET_CARDS:
        assert FilesSource(tmp_path).splits(one) == []
        split = list(one.files)[-1]
        with pytest.raises(MissingFilesError, match=f"no official file of {one.id.name}"):
            read(tmp_path, one.id.name, split)


@pytest.mark.parametrize(
    ("name", "split", "absent"),
    [("tatoeba", "test_de", "tatoeba.deu-eng.eng"), ("bucc2018", "validation_de", "de-en.sample.gold"),
     ("bucc2018", "test_de", "de-en.training.en"), ("siqa", "train", "train-labels.lst")],
)  # fmt: skip
def test_a_split_without_a_companion_file_is_refused(
    name: str, split: str, absent: str, official: Path, tmp_path: Path
) -> None:
    card = TARGET_CARDS.get(name)
    for path in FilesSource(official).files(card, split):
        if path.name != absent:
            put(tmp_path / path.relative_to(official), path.read_bytes())
    source = FilesSource(tmp_path)
    assert split not in source.splits(card)
    for ask in (lambda: source.state(card, (split,)), lambda: read(tmp_path, name, split)):
        with pytest.raises(MissingFilesError, match=f"{absent} is missing"):
            ask()


def test_the_state_hashes_companion_files_too(official: Path, tmp_path: Path) -> None:
    shutil.copytree(official, tmp_path, dirs_exist_ok=True)
    changed = {
        "tatoeba": ("test_de", "tatoeba/v1/tatoeba.deu-eng.eng"),
        "bucc2018": ("validation_de", "bucc2018/de-en/de-en.sample.gold"),
        "lareqa": ("test_de", "lareqa/xquad-r/vi.json"),
        "siqa": ("train", "socialiqa-train-dev/train-labels.lst"),
    }
    source = FilesSource(tmp_path)
    for name, (split, path) in changed.items():
        card = TARGET_CARDS.get(name)
        before = source.state(card, (split,))
        assert len({one.path for one in before.files}) == len(before.files)
        with (tmp_path / path).open("ab") as file:
            file.write(b"\n")
        assert source.state(card, (split,)) != before
