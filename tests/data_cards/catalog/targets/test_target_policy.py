"""The requirements for every card of a target task."""

from __future__ import annotations

import re

import pytest
from xaug.data_cards.card import CARDS, TARGET_CARDS, DatasetCard
from xaug.data_cards.catalog.targets import withheld
from xaug.data_cards.task_types import CLASSIFICATION, SPAN, TAGGING

# The languages of XTREME-R (Ruder et al. 2021, table 8) and of XTREME (Hu et al. 2020, table 1).
LANGUAGES = {
    "xnli": "ar bg de el en es fr hi ru sw th tr ur vi zh",
    "xcopa": "et ht id it qu sw ta th tr vi zh",
    "udpos": "af ar bg de el en es et eu fa fi fr he hi hu id it ja kk ko mr nl pt ru ta te th tl tr ur vi yo zh lt pl"
    " uk wo ro",
    "panx": "ar he vi id jv ms tl eu ml ta te af nl en de el bn hi mr ur fa fr it pt es bg ru ja ka ko th sw yo my zh"
    " kk tr et fi hu qu pl uk az lt pa gu ro",
    "xquad": "en es de el ru tr ar vi th zh hi ro",
    "mlqa": "en es de ar hi vi zh",
    "tydiqa": "en ar bn fi id ko ru sw te",
    "mewslix": "ar de en es fa ja pl ro ta tr uk",
    "lareqa": "ar de el en es hi ru th tr vi zh",
    "tatoeba": "ar he vi id jv tl eu ml ta te af nl de el bn hi mr ur fa fr it pt es bg ru ja ka ko th sw zh kk tr et"
    " fi hu az lt pl uk ro",
    "siqa": "en",
    "copa": "en",
    "pawsx": "de en es fr ja ko zh",
    "bucc2018": "de fr ru zh",
}
TRAINED_ON_ITS_OWN = {"pawsx", "udpos", "panx", "tydiqa", "siqa", "copa", "mewslix"}
NO_VALIDATION = {"xquad", "tydiqa", "lareqa", "tatoeba"}
NO_TEST = {"siqa"}
ON_THE_HUB = {"xnli", "pawsx", "panx", "xquad", "mlqa", "tydiqa", "tatoeba"}
METRICS = {
    "xnli": "accuracy", "pawsx": "accuracy", "xcopa": "accuracy", "siqa": "accuracy", "copa": "accuracy",
    "tatoeba": "accuracy", "udpos": "tag_f1", "panx": "entity_f1", "xquad": "em_f1", "mlqa": "mlqa_em_f1",
    "tydiqa": "em_f1", "bucc2018": "mining_f1", "mewslix": "map20", "lareqa": "map20",
}  # fmt: skip
ENTRY = re.compile(r"@(\w+)\{([\w:-]+),\n(.*?)\n\}", re.DOTALL)
EVERY = pytest.mark.parametrize("one", TARGET_CARDS, ids=lambda one: one.id.name)


def test_all_tasks_are_declared_in_order_with_the_suites_languages() -> None:
    assert {one.id.name: list(one.languages) for one in TARGET_CARDS} == {
        name: codes.split() for name, codes in LANGUAGES.items()
    }
    assert [len(TARGET_CARDS.get(name).languages) for name in ("udpos", "panx", "tatoeba")] == [38, 48, 41]


def test_target_and_intermediate_tasks_share_no_name() -> None:
    assert not set(TARGET_CARDS.names()) & set(CARDS.names())


@EVERY
def test_splits_are_named_by_language(one: DatasetCard) -> None:
    expected = ["train"] if one.id.name in TRAINED_ON_ITS_OWN else []
    expected += ["validation", "candidates"] if one.id.name == "mewslix" else []
    expected += [f"validation_{code}" for code in one.languages if one.id.name not in NO_VALIDATION]
    expected += [f"test_{code}" for code in one.languages if one.id.name not in NO_TEST]
    assert list(one.files) == expected
    assert all(len(parts) == 1 and parts[0].paths for parts in one.files.values())


@EVERY
def test_a_card_is_complete(one: DatasetCard) -> None:
    assert one.metric == METRICS[one.id.name]
    assert one.license.strip() and one.title.strip() and one.description.endswith(".")
    assert one.homepage.startswith("https://")
    assert bool(one.hub) == (one.id.name in ON_THE_HUB)  # elsewhere no commit of a repository has been verified
    assert bool(one.labels) == (one.task_type in (CLASSIFICATION, TAGGING))
    assert (one.frozen == "answers") == (one.task_type is SPAN)
    if "-NC-" in one.license:
        assert one.redistribution == "non-commercial"
    columns = set(one.task_type.columns(one.labels)) - {"id", "label", "tags", "answers", "gold"}
    assert one.attackable
    assert set(one.attackable) <= set(one.fields) <= columns


@EVERY
def test_the_citation_is_bibtex(one: DatasetCard) -> None:
    entries = ENTRY.findall(one.citation)
    assert entries and one.citation.count("@") == len(entries)
    for _, _, body in entries:
        assert body.count("{") == body.count("}")
        fields = dict(re.findall(r"^ *(\w+) *= \{(.*?)\},?$", body, re.DOTALL | re.MULTILINE))
        assert {"title", "author", "year", "url"} <= set(fields)
        assert re.fullmatch(r"\d{4}", fields["year"])


def test_labels_and_their_order() -> None:
    assert TARGET_CARDS.get("xnli").labels == CARDS.get("mnli").labels  # trained on it
    assert TARGET_CARDS.get("pawsx").labels == ("different", "same")
    for name, count in (("udpos", 17), ("panx", 7)):
        labels = TARGET_CARDS.get(name).labels
        assert labels == tuple(sorted(labels)) and len(set(labels)) == count


def test_a_description_names_the_labelled_files_where_xtreme_removes_labels() -> None:
    for one in TARGET_CARDS:
        assert (one.id.name in withheld.OFFICIAL) == ("labels_withheld" in one.description)
    assert withheld.why_empty("pawsx") == ("XTREME's test files of pawsx contain no labels; get the official x-final")
