"""Mewsli-X: find the entity of a mention in a news article, among a million descriptions in fifty languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xaug.data_cards.card import TARGET_CARDS, Convert, DatasetCard, Drop, OfficialFile, Read
from xaug.data_cards.catalog.fields import MalformedError, identity, text
from xaug.data_cards.catalog.targets.languages import MEWSLIX as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits
from xaug.data_cards.catalog.targets.sentences import entry
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.entity_mentions import read_mentions
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.task_types import RETRIEVAL
from xaug.data_cards.text import quoted

OTHER_LANGUAGE = Drop(reason="other_language")
# XTREME-R's preprocess_mention (third_party/utils_mewslix.py) cannot process such a mention either.
NO_SENTENCE = Drop(reason="mention_in_no_sentence")
FOLDERS = "mewsli-x,mewsli_x/output/dataset,mewslix,xtreme/mewslix,download/mewslix,."
_NO_TEXTS = "the released files contain no texts until get-mewsli-x.sh is run"


def mention_row(record: Mapping[str, Any], *, description: str = "") -> Row | Drop:
    """Convert a mention to a query of its sentence. ``description`` (of training pairs) becomes its ``context``.

    XTREME-R's preprocess_mention keeps the same sentence of the text: truncate(window_size=0). Raises MalformedError.
    """
    context, mention = _part(record, "context"), _part(record, "mention")
    span, words = _part(mention, "mention_span"), text(context, "text")
    start, end = _characters(span, words)
    if words[start:end] != text(span, "text"):
        raise MalformedError(
            f"the mention {quoted(text(span, 'text'))} is not at characters {start} to {end} of its article;"
            f" {_NO_TEXTS}"
        )
    for sentence in _spans(context):
        first, last = _characters(sentence, words)
        if first <= start and end <= last:
            return entry(
                "query",
                identity(mention, "example_id"),
                text(context, "language"),
                words[first:last],
                context=description,
                mention=(start - first, end - first),
                gold=[identity(mention, "entity_id")],
            )
    return NO_SENTENCE


def in_language(language: str) -> Convert:
    """Return a conversion that keeps this language's mentions of a file with those of all languages."""

    def convert(record: dict[str, object]) -> Row | Drop:
        if text(_part(record, "context"), "language") != language:
            return OTHER_LANGUAGE
        return mention_row(record)

    return convert


def entity(record: dict[str, object]) -> Row | Drop:
    """Convert an entity of the pool to a candidate: its description, with its title as ``context``."""
    return entry(
        "candidate",
        identity(record, "entity_id"),
        text(record, "description_language"),
        _description(record),
        context=text(record, "title"),
    )


def pair(record: dict[str, object]) -> Row | Drop:
    """Convert a mention of English Wikipedia to a query whose ``context`` is its entity's description."""
    return mention_row(_part(record, "contextual_mention"), description=_description(_part(record, "entity")))


def _description(record: Mapping[str, Any]) -> str:
    """Return the annotated sentences of a description, as preprocess_entity_description of utils_mewslix.py does."""
    words = text(record, "description")
    return " ".join(words[slice(*_characters(span, words))] for span in _spans(record))


def _part(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = record.get(name)
    if not isinstance(part, dict):
        raise MalformedError(f"the field {quoted(name)} {'is not an object' if name in record else 'is missing'}")
    return part


def _spans(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    spans = record.get("sentence_spans")
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        raise MalformedError("the field 'sentence_spans' is missing or not a list of objects with start and end")
    return spans


def _characters(span: Mapping[str, Any], words: str) -> tuple[int, int]:
    """Return a span's [start, end). Raises MalformedError if it does not lie within the text."""
    start, end = span.get("start"), span.get("end")
    if not is_whole(start) or not is_whole(end) or not 0 <= start < end:
        raise MalformedError(f"a span goes from {quoted(start)} to {quoted(end)}, which is not [start, end)")
    if end > len(words):
        raise MalformedError(
            f"a span goes from {quoted(start)} to {quoted(end)} in a text of {len(words)} characters; {_NO_TEXTS}"
        )
    return start, end


def _file(name: str, read: Read, convert: Convert) -> OfficialFile:
    return OfficialFile(paths=(f"{{{FOLDERS}}}/{name}.jsonl",), read=read, convert=convert)


MEWSLIX = TARGET_CARDS.add(
    "mewslix",
    DatasetCard(
        id=DatasetId("mewslix"),
        title="Mewsli-X",
        task_type=RETRIEVAL,
        languages=LANGUAGES,
        description=(
            "Mentions in WikiNews articles, and descriptions of the entities to which they may refer, which all "
            "languages share (split candidates). A query is the sentence of a mention. Models are trained on mentions "
            "of English Wikipedia, each with its entity's description as context (split train; validation holds more "
            "of them). The released version is newer than that of the XTREME-R paper."
        ),
        license="texts of Wikinews CC-BY-2.5, of Wikipedia CC-BY-SA-3.0; code Apache-2.0",
        redistribution="share-alike",
        citation="""@inproceedings{ruder-etal-2021-xtreme,
  title     = {{XTREME}-{R}: Towards More Challenging and Nuanced Multilingual Evaluation},
  author    = {Ruder, Sebastian and Constant, Noah and Botha, Jan and Siddhant, Aditya and Firat, Orhan and
               Fu, Jinlan and Liu, Pengfei and Hu, Junjie and Garrette, Dan and Neubig, Graham and Johnson, Melvin},
  booktitle = {Proceedings of EMNLP 2021},
  pages     = {10215--10245},
  year      = {2021},
  url       = {https://aclanthology.org/2021.emnlp-main.802}
}""",
        homepage="https://github.com/google-research/google-research/tree/master/dense_representations_for_entity_retrieval/mel",
        metric="map20",
        files={
            "train": (_file("wikipedia_pairs-train", read_jsonl, pair),),
            "validation": (_file("wikipedia_pairs-dev", read_jsonl, pair),),
            "candidates": (_file("candidate_set_entities", read_jsonl, entity),),
        }
        | splits(
            LANGUAGES,
            validation=lambda code: _file("wikinews_mentions-dev", read_mentions, in_language(code)),
            test=lambda code: _file("wikinews_mentions-test", read_mentions, in_language(code)),
        ),
        attackable=("text",),
        fields=("text", "context"),
    ),
)
