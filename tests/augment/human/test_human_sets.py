"""Sets of judged pairs: the right texts, edits and verdicts from each format, and errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from making_judged import NEGATED, ORIGINAL_REVIEW, REVIEW, SWORDS, folder, write
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
        {"gold_label": "neutral", "annotated_label": "neutral"}, {"gold_label": "neutral", "annotated_label": "x"},
    )  # fmt: skip
    found = second_labels(root)
    assert found is not None
    assert (found.wrong, found.total, found.share) == (1, 2, 0.5)
    write(path, {"gold_label": "neutral"})
    with pytest.raises(SourceError, match=r"taxinli.jsonl:1: the field 'annotated_label' is absent"):
        second_labels(root)


def test_a_wrong_line_is_named_by_file_and_line(tmp_path: Path) -> None:
    root = folder(tmp_path)
    path = write(root / "swords/dev.jsonl", SWORDS, {**SWORDS, "offset": 3})
    with pytest.raises(SourceError, match=rf"{path.name}:2: the context does not have 'total' at character 3"):
        HUMAN_SETS.get("swords").pairs(root)
    path = write(root / "negation_pairs/xnli_en.jsonl", {**NEGATED, "judgement": 1})
    with pytest.raises(SourceError, match=r":1: the field 'judgement' is a int"):
        HUMAN_SETS.get("negation_xnli").pairs(root)
    path.write_text("{\n")
    with pytest.raises(SourceError, match=":1: the line is not valid JSON"):
        HUMAN_SETS.get("negation_xnli").pairs(root)


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
