"""Files of every target task in every language, read in the layouts they come in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from target_files import (
    CAUSE,
    CONLLU,
    PASSAGE,
    SOCIAL,
    XNLI_HEADER,
    article,
    copa_xml,
    described,
    lines,
    put,
    squad,
    write_bucc,
    write_official,
    write_xtreme,
)  # fmt: skip
from xaug.data_cards.catalog.targets import TARGET_CARDS
from xaug.data_cards.errors import BadRowError, MissingFilesError, SourceError
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.sources.base import ReadReport
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


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield write_official(tmp_path_factory.mktemp("official"))


@pytest.fixture(scope="module")
def xtreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield write_xtreme(tmp_path_factory.mktemp("xtreme"))


def read(root: Path, name: str, split: str, **options: Any) -> tuple[list[Row], ReadReport]:
    report = ReadReport()
    return list(FilesSource(root).rows(TARGET_CARDS.get(name), split, report=report, **options)), report


def dropped(report: ReadReport) -> dict[str, int]:
    return dict(report.dropped)


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
    """The others' rows are of each language alone: Tatoeba's English sentences of two languages are two texts."""
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


def test_an_id_is_the_place_in_its_language_whatever_is_broken_elsewhere(tmp_path: Path) -> None:
    """XNLI's file holds all languages in turn: a line that is broken in one moves no other line."""
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
        for path in source.found(TARGET_CARDS.get(name), split):
            content = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            put(tmp_path / path.relative_to(official), b"\xef\xbb\xbf" + content)
        assert read(tmp_path, name, split)[0] == read(official, name, split)[0], name


def test_rows_of_xnli_and_pawsx(official: Path) -> None:
    assert read(official, "xnli", "test_zh")[0][0] == {
        "id": "0", "text_a": "A “b”.", "text_b": '"C" d.', "label": 1,
    }  # fmt: skip
    assert read(official, "pawsx", "train")[0][1] == {
        "id": "1", "text_a": 'He said "x".', "text_b": "NS", "label": 0,
    }  # fmt: skip


def test_rows_of_choices(official: Path) -> None:
    assert read(official, "xcopa", "test_et")[0][1] == {
        "id": "1", "context": "It rained.", "question": "What was the cause?",
        "choices": ["The street was wet.", "The sun shone."], "label": 0,
    }  # fmt: skip
    assert [row["label"] for row in read(official, "siqa", "train")[0]] == [2, 0]
    assert read(official, "copa", "test_en")[0] == [
        {"id": "0", "context": "It & they fell.", "question": "What was the cause?", "choices": ["One.", "Two."],
         "label": 1}
    ]  # fmt: skip


def test_of_copas_xml_train_and_validation_are_apart(tmp_path: Path) -> None:
    put(tmp_path / "COPA-resources/datasets/copa-dev.xml", copa_xml(1, 400, 401, 500))
    train, report = read(tmp_path, "copa", "train")
    assert ([row["id"] for row in train], dropped(report)) == (["0", "399"], {"other_split": 2})
    assert [row["id"] for row in read(tmp_path, "copa", "validation_en")[0]] == ["0", "99"]


def test_a_choice_that_is_malformed_says_where_and_what(tmp_path: Path) -> None:
    path = tmp_path / "xcopa/data/et/val.et.jsonl"
    put(path, lines(CAUSE | {"question": "reason"}))
    with pytest.raises(BadRowError, match=r"val\.et\.jsonl:1: question 'reason' is neither cause nor effect"):
        read(tmp_path, "xcopa", "validation_et")
    put(path, lines(CAUSE | {"label": 2}, CAUSE))
    rows, report = read(tmp_path, "xcopa", "validation_et", skip_bad_rows=True)
    assert len(rows) == 1 and list(report.bad) == ["label 2 with 2 choices"]


def test_rows_of_tags(official: Path) -> None:
    rows, report = read(official, "udpos", "test_es")
    labels = TARGET_CARDS.get("udpos").labels
    # "vámonos" hangs on nothing, so VERB; of "al" both words hang on "mar", and ADP comes before DET.
    assert [(row["id"], row["tokens"], [labels[tag] for tag in row["tags"]]) for row in rows[:2]] == [
        ("es_a:s1", ["vámonos", "al", "mar"], ["VERB", "ADP", "NOUN"]),
        ("es_a:s2", ["2001"], ["NUM"]),
    ]
    # In the order of the files' names, whatever their folders are called.
    assert [Path(name).name for name in report.files] == ["es_a-ud-test.conllu", "es_b-ud-test.conllu"]
    assert read(official, "panx", "test_my")[0][0] == {"id": "test:1", "tokens": ["Ana", "vive"], "tags": [2, 6]}


def test_a_strange_tag_is_a_bad_row(tmp_path: Path) -> None:
    put(tmp_path / "panx_dataset/de/dev", "de:Anton\tB-MISC\n\nde:Berlin\tB-LOC\n")
    with pytest.raises(BadRowError, match="the tag 'B-MISC' is none of B-LOC"):
        read(tmp_path, "panx", "validation_de")
    rows, report = read(tmp_path, "panx", "validation_de", skip_bad_rows=True)
    assert len(rows) == 1 and report.bad.total() == 1
    put(tmp_path / "UD_Thai-X/th_x-ud-test.conllu", CONLLU.replace("NUM", "_"))
    assert dropped(read(tmp_path, "udpos", "test_th")[1]) == {"no_gold_label": 1, "words_withheld": 1}


def test_rows_of_spans(official: Path) -> None:
    row = read(official, "mlqa", "test_hi")[0][1]
    assert row["answers"] == {"text": ["program"], "answer_start": [42]} and row["context"] == PASSAGE
    assert [row["id"] for row in read(official, "tydiqa", "train")[0]] == ["english--17-0", "english-4-0"]


def test_tydiqas_combined_development_file(tmp_path: Path) -> None:
    put(tmp_path / "tydiqa/tydiqa-goldp-v1.1-dev.json", squad(ids=["korean-1-0", "swahili-1-0"]))
    rows, report = read(tmp_path, "tydiqa", "test_ko")
    assert ([row["id"] for row in rows], dropped(report)) == (["korean-1-0"], {"other_language": 1})


def test_rows_of_parallel_sentences(official: Path) -> None:
    queries, candidates = (read(official, "tatoeba", "test_zh")[0][at] for at in (slice(2), slice(2, 4)))
    assert [(row["id"], row["role"], row["language"], row["text"], row["gold"]) for row in queries] == [
        ("zh:0", "query", "zh", "zh eins", ["en:0"]), ("zh:1", "query", "zh", "zh zwei", ["en:1"]),
    ]  # fmt: skip
    assert [(row["id"], row["role"], row["language"], row["text"], row["gold"]) for row in candidates] == [
        ("en:0", "candidate", "en", "one", []), ("en:1", "candidate", "en", "two", []),
    ]  # fmt: skip
    assert {(row["start"], row["end"], row["context"]) for row in (*queries, *candidates)} == {(-1, -1, "")}


def test_rows_of_comparable_texts(official: Path) -> None:
    rows, report = read(official, "bucc2018", "validation_fr")
    assert {row["id"]: row["gold"] for row in rows} == {
        "fr-1": ["en-1"],
        "fr-2": [],
        "fr-3": [],
        "en-1": [],
        "en-2": [],
    }
    assert [Path(name).suffix for name in report.files] == [".fr", ".en", ".gold"]


def test_xtremes_test_of_bucc_is_read_if_its_gold_is_kept(tmp_path: Path) -> None:
    write_bucc(tmp_path / "xtreme/bucc2018/de-en.test", "de")
    rows, report = read(tmp_path, "bucc2018", "test_de")
    assert len(rows) == 5 and rows[0]["gold"] == ["en-1"] and report.files[-1].endswith("de-en.test.gold")


def test_rows_of_answers(official: Path, tmp_path: Path) -> None:
    rows, report = read(official, "lareqa", "test_th")
    codes = TARGET_CARDS.get("lareqa").languages
    query, candidate = rows[1], rows[2]
    assert query["id"] == "q2" and query["role"] == "query" and query["context"] == ""
    assert sorted(query["gold"]) == sorted(f"{code}:1:1" for code in codes)
    assert candidate == {
        "id": "th:1:0", "role": "candidate", "language": "th", "text": "Ada was born in 1815.", "context": PASSAGE,
        "start": -1, "end": -1, "gold": [],
    }  # fmt: skip
    assert len(report.files) == len(codes)
    # Where only two languages are at hand, so are their answers only.
    for code in ("th", "de"):
        put(tmp_path / f"lareqa/xquad-r/{code}.json", squad(breaks=True))
    assert read(tmp_path, "lareqa", "test_th")[0][1]["gold"] == ["th:1:1", "de:1:1"]


def test_an_answer_between_two_sentences_is_no_query(tmp_path: Path) -> None:
    content = squad(breaks=True).replace("[[0, 21]", "[[0, 14]").replace("[22, 50]]", "[22, 50]]")
    put(tmp_path / "lareqa/xquad-r/de.json", content)
    rows, report = read(tmp_path, "lareqa", "test_de")
    assert dropped(report) == {"answer_in_no_sentence": 1} and [row["id"] for row in rows] == ["q2", "de:1:0", "de:1:1"]


def test_rows_of_mentions(official: Path) -> None:
    assert read(official, "mewslix", "test_uk")[0][1] == {
        "id": "uk-test-bo", "role": "query", "language": "uk", "text": "Ada met Bo.", "context": "", "start": 8,
        "end": 10, "gold": ["Q2"],
    }  # fmt: skip
    assert read(official, "mewslix", "candidates")[0][0] == {
        "id": "Q1", "role": "candidate", "language": "de", "text": "She wrote. She died.", "context": "TQ1",
        "start": -1, "end": -1, "gold": [],
    }  # fmt: skip
    pair = read(official, "mewslix", "train")[0][0]
    assert (pair["text"][pair["start"] : pair["end"]], pair["context"], pair["gold"]) == (
        "Bo", "She wrote. She died.", ["Q2"],
    )  # fmt: skip


def test_mentions_without_their_article_say_what_to_do(tmp_path: Path) -> None:
    found = article("de", "x")
    path = tmp_path / "mewsli-x/wikinews_mentions-dev.jsonl"
    put(path, lines(found | {"context": found["context"] | {"text": ""}}))
    with pytest.raises(BadRowError, match=r"get-mewsli-x\.sh puts them in"):
        read(tmp_path, "mewslix", "validation_de")
    found["mentions"][0]["mention_span"] |= {"start": 8, "end": 15, "text": "ay. Ada"}
    put(path, lines(found))
    rows, report = read(tmp_path, "mewslix", "validation_de")
    assert (len(rows), dropped(report)) == (1, {"mention_in_no_sentence": 1})
    put(tmp_path / "mewsli-x/candidate_set_entities.jsonl", lines(described("Q1") | {"sentence_spans": [{"start": 5}]}))
    with pytest.raises(BadRowError, match="span 5 to None"):
        read(tmp_path, "mewslix", "candidates")


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
def test_a_split_without_a_file_it_is_read_with(
    name: str, split: str, absent: str, official: Path, tmp_path: Path
) -> None:
    card = TARGET_CARDS.get(name)
    for path in FilesSource(official).found(card, split):
        if path.name != absent:
            put(tmp_path / path.relative_to(official), path.read_bytes())
    source = FilesSource(tmp_path)
    assert split not in source.splits(card)
    for ask in (lambda: source.state(card, (split,)), lambda: read(tmp_path, name, split)):
        with pytest.raises(MissingFilesError, match=f"{absent} is not there"):
            ask()


def test_the_state_hashes_all_files_a_split_is_read_with(official: Path, tmp_path: Path) -> None:
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


def test_translations_of_another_length_are_an_error(tmp_path: Path) -> None:
    put(tmp_path / "tatoeba/v1/tatoeba.deu-eng.deu", "eins\nzwei\n")
    put(tmp_path / "tatoeba/v1/tatoeba.deu-eng.eng", "one\n")
    with pytest.raises(SourceError, match=r"has 2 lines and tatoeba\.deu-eng\.eng 1"):
        read(tmp_path, "tatoeba", "test_de")


def test_a_social_question_without_a_label_is_no_row(tmp_path: Path) -> None:
    put(tmp_path / "siqa/socialIQa_v1.4_dev.jsonl", lines(SOCIAL))
    assert dropped(read(tmp_path, "siqa", "validation_en")[1]) == {"no_gold_label": 1}
    put(tmp_path / "siqa/socialIQa_v1.4_dev.jsonl", lines(SOCIAL | {"correct": "D"}))
    with pytest.raises(BadRowError, match="label 'D' is none of A, B, C"):
        read(tmp_path, "siqa", "validation_en")
