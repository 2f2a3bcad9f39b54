"""Sets of judged pairs: the right texts, edits and verdicts from each format, and errors that name the line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from making_judged import NEGATED, ORIGINAL_REVIEW, PARAPHRASE, REPLACED, REVIEW, SWORDS, folder, write
from xaug.augment.filters import FILTERS
from xaug.augment.fitness.inflection import inflected
from xaug.augment.human import HUMAN_SETS, HumanSet, JudgedPair
from xaug.augment.human.base import Floor
from xaug.augment.human.floor import second_labels
from xaug.data_cards.edits import undo
from xaug.data_cards.errors import MissingFilesError, SourceError, UnknownNameError


def pairs(name: str, root: Path) -> list[JudgedPair]:
    return HUMAN_SETS.get(name).pairs(folder(root))


@pytest.mark.parametrize("one", list(HUMAN_SETS), ids=lambda one: one.name)
def test_a_set_names_filters_that_exist_and_its_edits_undo_to_the_original(one: HumanSet, tmp_path: Path) -> None:
    assert all(name in FILTERS for name in one.filters)
    found = one.pairs(folder(tmp_path))
    assert found
    for judged in found:
        made, clean = judged.pair.augmented, judged.pair.clean
        for field in ("text_a", "text_b"):
            edits = [edit for edit in made["edits"] if edit["field"] == field]
            assert undo(made[field] or "", edits) == (clean[field] or "")


def test_swords_replaces_the_target_by_single_words(tmp_path: Path) -> None:
    found = pairs("swords", tmp_path)
    texts = {one.pair.augmented["text_a"]: one.holds for one in found}
    assert texts == {
        "We owe Pasadena a sum of three dollars.": True,
        "We owe Pasadena a amount of three dollars.": True,
        "We owe Pasadena a tale of three dollars.": False,
    }
    assert {one.group for one in found} == {"t:1"}
    assert found[0].pair.edits == [{"field": "text_a", "start": 18, "end": 23, "before": "total", "after": "sum"}]


def test_the_label_of_an_nli_pair_is_the_one_of_the_original(tmp_path: Path) -> None:
    found = pairs("negation_xnli", tmp_path)
    assert [one.holds for one in found] == [False, True]
    assert found[0].pair.clean["label"] == 2  # contradiction
    assert found[0].pair.clean["text_b"] == "I was never told."
    assert found[0].pair.augmented["text_b"] == "I was told."


def test_a_premise_entails_itself_so_breaking_nli_asks_about_entailment(tmp_path: Path) -> None:
    found = pairs("breaking_nli", tmp_path)
    assert [(one.pair.clean["text_b"], one.pair.clean["label"], one.holds) for one in found] == [
        ("A black lion sleeps.", 0, False),
        ("A black lion sleeps.", 0, True),
    ]


def test_other_tasks_repaired_paraphrases_and_undecided_reviews_are_left_out(tmp_path: Path) -> None:
    assert [one.holds for one in pairs("advglue_cad", tmp_path)] == [True, False]
    assert len(pairs("paraphrases", tmp_path)) == 3
    assert len(pairs("mozes", tmp_path)) == 1


def test_people_get_unperturbed_rows_wrong_too(tmp_path: Path) -> None:
    root = folder(tmp_path)
    floors = {one.name: one.floor(root) if one.floor else None for one in HUMAN_SETS}
    assert floors["swords"] is None
    assert floors["negation_xnli"] is None, "the second labels are not in the folder"
    assert floors["mozes"] == Floor(0, 1, "the mean of the raters")
    write(
        root / "mozes_2021/examples.jsonl",
        ORIGINAL_REVIEW, {**ORIGINAL_REVIEW, "id": "b", "judgement": "changed"},
        {**ORIGINAL_REVIEW, "id": "c", "judgement": "undecided"}, REVIEW,
    )  # fmt: skip
    mozes = HUMAN_SETS.get("mozes").floor
    assert mozes is not None
    assert mozes(root) == Floor(1, 2, "the mean of the raters"), "an undecided review counts for neither"
    path = write(
        root / "taxinli_second_label/taxinli.jsonl",
        {"gold_label": "neutral", "annotated_label": "neutral"}, {"gold_label": "neutral", "annotated_label": "-"},
    )  # fmt: skip
    found = second_labels(root)
    assert found is not None
    assert (found.wrong, found.total, found.share) == (1, 2, 0.5)
    write(path, {"gold_label": "neutral"})
    with pytest.raises(SourceError, match=r"taxinli.jsonl:1: the field 'annotated_label' is absent"):
        second_labels(root)
    write(path, {"gold_label": "neutral", "annotated_label": "Neutral"})
    with pytest.raises(SourceError, match=r"taxinli.jsonl:1: the field 'annotated_label' is 'Neutral', not one of ent"):
        second_labels(root)


def test_a_wrong_line_is_named_by_file_and_line(tmp_path: Path) -> None:
    root = folder(tmp_path)
    path = write(root / "swords/dev.jsonl", SWORDS, {**SWORDS, "offset": 3})
    with pytest.raises(SourceError, match=rf"{path.name}:2: the context does not have 'total' at character 3"):
        HUMAN_SETS.get("swords").pairs(root)
    path = write(root / "negation_pairs/xnli_en.jsonl", {**NEGATED, "judgement": 1})
    with pytest.raises(SourceError, match=r":1: the field 'judgement' is of type int, not str"):
        HUMAN_SETS.get("negation_xnli").pairs(root)
    path.write_text("{\n")
    with pytest.raises(SourceError, match=":1: the line is not valid JSON"):
        HUMAN_SETS.get("negation_xnli").pairs(root)


FILES = {one.name: one.files[-1] for one in HUMAN_SETS}
WORD = {"word": "sum", "yes": 8, "votes": 10}
WRONG: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    *(
        (name, record, {"judgement": wrong}, f"the field 'judgement' is '{wrong}', not one of {right}")
        for name, record, right in (
            ("negation_xnli", NEGATED, "holds, changed"), ("advglue_cad", NEGATED, "holds, changed"),
            ("mozes", REVIEW, "holds, changed, undecided"), ("paraphrases", PARAPHRASE, "valid, invalid"),
        )
        for wrong in ("Holds", " holds", "yes", "")
    ),
    ("mozes", ORIGINAL_REVIEW, {"judgement": "hold"}, "the field 'judgement' is 'hold'"),
    ("mozes", ORIGINAL_REVIEW, {"id": None}, "the field 'id' is absent"),
    ("mozes", ORIGINAL_REVIEW, {"id": ["m-1"]}, "the field 'id' is of type list, not str"),
    ("mozes", ORIGINAL_REVIEW, {"text_a": 3}, "the field 'text_a' is of type int, not str"),
    ("breaking_nli", REPLACED, {"label": "Entailment"}, "the field 'label' is 'Entailment', not one of entailment,"),
    ("breaking_nli", REPLACED, {"label": None}, "the field 'label' is absent"),
    ("negation_xnli", NEGATED, {"original_label": "Entailment"}, "the field 'original_label' is 'Entailment', not"),
    ("negation_xnli", NEGATED, {"original_label": ""}, "the field 'original_label' is '', not one of entailment"),
    ("negation_xnli", NEGATED, {"original_label": 3}, "the field 'original_label' is of type int, not str"),
    ("negation_xnli", NEGATED, {"original_text_b": 3}, "the field 'original_text_b' is of type int, not str"),
    ("negation_xnli", NEGATED, {"task": None}, "the field 'task' is absent"),
    ("paraphrases", PARAPHRASE, {"text_a": None}, "the field 'text_a' is absent"),
    ("swords", SWORDS, {"pos": None}, "the field 'pos' is absent"),
    ("swords", SWORDS, {"pos": "noun"}, "the field 'pos' is 'noun', not one of NOUN, VERB, ADJ, ADV"),
    ("swords", SWORDS, {"offset": True}, "the field 'offset' is of type bool, not int"),
    ("swords", SWORDS, {"substitutes": ["sum"]}, "the substitute 'sum' is no JSON object"),
    ("swords", SWORDS, {"substitutes": [{**WORD, "word": 3}]}, "the field 'word' is of type int, not str"),
    ("swords", SWORDS, {"substitutes": [{"word": "sum", "votes": 3}]}, "substitute 'sum': the field 'yes' is absent"),
    ("swords", SWORDS, {"substitutes": [{**WORD, "yes": 9, "votes": 3}]}, "substitute 'sum': 9 of 3 annotators cannot"),
    ("swords", SWORDS, {"substitutes": [{**WORD, "yes": 0, "votes": 0}]}, "substitute 'sum': 0 of 0 annotators cannot"),
    ("swords", SWORDS, {"substitutes": [{**WORD, "yes": -1}]}, "substitute 'sum': -1 of 10 annotators cannot"),
    ("swords", SWORDS, {"substitutes": [{**WORD, "yes": True}]}, "the field 'yes' is of type bool, not int"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "record", "wrong", "problem"), WRONG)
def test_what_is_no_verdict_is_an_error_with_its_line_and_no_rejection(
    name: str, record: dict[str, Any], wrong: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    root = folder(tmp_path)
    right = (ORIGINAL_REVIEW, REVIEW) if name == "mozes" else (record,)
    path = write(root / FILES[name], *right, {**record, "id": "other", **wrong})
    with pytest.raises(SourceError, match=rf"{re.escape(str(path))}:{len(right) + 1}.*{re.escape(problem)}"):
        HUMAN_SETS.get(name).pairs(root)


def test_two_reviews_of_one_id_are_an_error(tmp_path: Path) -> None:
    root = folder(tmp_path)
    write(root / FILES["mozes"], ORIGINAL_REVIEW, {**ORIGINAL_REVIEW, "text_a": "the worst film ever."}, REVIEW)
    with pytest.raises(SourceError, match=r":2: an earlier unperturbed review has the id 'm-1_orig', too"):
        HUMAN_SETS.get("mozes").pairs(root)


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("swords", []), ("advglue_cad", [{**NEGATED, "task": "sst2"}]), ("mozes", [ORIGINAL_REVIEW]),
        ("negation_xnli", [{**NEGATED, "original_text_b": None}]), ("paraphrases", [{**PARAPHRASE, "edited": "x"}]),
        ("breaking_nli", [{**REPLACED, "text_b": REPLACED["text_a"]}]),
    ],
)  # fmt: skip
def test_a_file_without_a_pair_is_an_error(name: str, records: list[dict[str, Any]], tmp_path: Path) -> None:
    root = folder(tmp_path)
    path = write(root / FILES[name], *records)
    with pytest.raises(SourceError, match=rf"{re.escape(str(path))} holds no pair that can be used"):
        HUMAN_SETS.get(name).pairs(root)


def test_a_folder_without_a_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFilesError, match=r"swords/dev\.jsonl is missing"):
        HUMAN_SETS.get("swords").pairs(tmp_path)
    with pytest.raises(UnknownNameError, match="swords"):
        HUMAN_SETS.get("sword")


@pytest.mark.parametrize(
    ("lemma", "like", "pos", "word"),
    [
        ("amount", "totals", "NOUN", "amounts"), ("complete", "finished", "VERB", "completed"),
        ("go", "running", "VERB", "going"), ("big", "larger", "ADJ", "bigger"), ("quick", "Fast", "ADV", "Quick"),
        ("children", "kids", "NOUN", "children"), ("child", "kids", "NOUN", "children"),
        ("amount", "total", "NOUN", "amount"), ("zxq", "total", "", "zxq"),
    ],
)  # fmt: skip
def test_a_lemma_takes_the_inflection_of_the_word_it_replaces(lemma: str, like: str, pos: str, word: str) -> None:
    assert inflected(lemma, like, pos) == word
