"""Rows that the files of each target task give, and records that are bad or dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading_targets import dropped, read
from target_files import (
    CAUSE,
    CONLLU,
    PASSAGE,
    SOCIAL,
    article,
    copa_xml,
    described,
    lines,
    put,
    squad,
    write_bucc,
)  # fmt: skip
from xaug.data_cards.catalog.targets import TARGET_CARDS
from xaug.data_cards.errors import BadRowError, SourceError


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


def test_copas_xml_is_split_into_train_and_validation(tmp_path: Path) -> None:
    put(tmp_path / "COPA-resources/datasets/copa-dev.xml", copa_xml(1, 400, 401, 500))
    train, report = read(tmp_path, "copa", "train")
    assert ([row["id"] for row in train], dropped(report)) == (["0", "399"], {"other_split": 2})
    assert [row["id"] for row in read(tmp_path, "copa", "validation_en")[0]] == ["0", "99"]


def test_a_malformed_choice_is_reported_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "xcopa/data/et/val.et.jsonl"
    put(path, lines(CAUSE | {"question": "reason"}))
    with pytest.raises(BadRowError, match=r"val\.et\.jsonl:1: the question 'reason' is neither cause nor effect"):
        read(tmp_path, "xcopa", "validation_et")
    put(path, lines(CAUSE | {"label": 2}, CAUSE))
    rows, report = read(tmp_path, "xcopa", "validation_et", skip_bad_rows=True)
    assert len(rows) == 1 and list(report.bad) == ["the label 2 does not select one of 2 choices"]


def test_rows_of_tags(official: Path) -> None:
    rows, report = read(official, "udpos", "test_es")
    labels = TARGET_CARDS.get("udpos").labels
    # "vámonos" has the root as its head, so VERB; both words of "al" depend on "mar", and ADP precedes DET.
    assert [(row["id"], row["tokens"], [labels[tag] for tag in row["tags"]]) for row in rows[:2]] == [
        ("es_a:s1", ["vámonos", "al", "mar"], ["VERB", "ADP", "NOUN"]),
        ("es_a:s2", ["2001"], ["NUM"]),
    ]
    # In the order of the files' names, independent of their folders' names.
    assert [Path(name).name for name in report.files] == ["es_a-ud-test.conllu", "es_b-ud-test.conllu"]
    assert read(official, "panx", "test_my")[0][0] == {"id": "test:1", "tokens": ["Ana", "vive"], "tags": [2, 6]}


def test_an_unknown_tag_is_a_bad_row(tmp_path: Path) -> None:
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
    # If only two languages are present, gold has only their answers.
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


def test_mentions_without_their_article_name_the_remedy(tmp_path: Path) -> None:
    found = article("de", "x")
    path = tmp_path / "mewsli-x/wikinews_mentions-dev.jsonl"
    put(path, lines(found | {"context": found["context"] | {"text": ""}}))
    with pytest.raises(BadRowError, match=r"get-mewsli-x\.sh is run"):
        read(tmp_path, "mewslix", "validation_de")
    found["mentions"][0]["mention_span"] |= {"start": 8, "end": 15, "text": "ay. Ada"}
    put(path, lines(found))
    rows, report = read(tmp_path, "mewslix", "validation_de")
    assert (len(rows), dropped(report)) == (1, {"mention_in_no_sentence": 1})
    put(tmp_path / "mewsli-x/candidate_set_entities.jsonl", lines(described("Q1") | {"sentence_spans": [{"start": 5}]}))
    with pytest.raises(BadRowError, match="a span goes from 5 to None"):
        read(tmp_path, "mewslix", "candidates")


def test_translations_of_another_length_are_an_error(tmp_path: Path) -> None:
    put(tmp_path / "tatoeba/v1/tatoeba.deu-eng.deu", "eins\nzwei\n")
    put(tmp_path / "tatoeba/v1/tatoeba.deu-eng.eng", "one\n")
    with pytest.raises(
        SourceError, match=r"has 2 lines, but tatoeba\.deu-eng\.eng, its translation line by line, has 1\."
    ):
        read(tmp_path, "tatoeba", "test_de")


def test_a_social_iqa_question_without_a_label_is_dropped(tmp_path: Path) -> None:
    put(tmp_path / "siqa/socialIQa_v1.4_dev.jsonl", lines(SOCIAL))
    assert dropped(read(tmp_path, "siqa", "validation_en")[1]) == {"no_gold_label": 1}
    put(tmp_path / "siqa/socialIQa_v1.4_dev.jsonl", lines(SOCIAL | {"correct": "D"}))
    with pytest.raises(BadRowError, match="label 'D' is none of A, B, C"):
        read(tmp_path, "siqa", "validation_en")
