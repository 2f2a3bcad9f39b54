"""PAN-X (WikiANN): names of people, places and organisations in Wikipedia, as XTREME splits them."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, Drop, OfficialFile, Repair
from xaug.data_cards.catalog.fields import MalformedError
from xaug.data_cards.catalog.targets.hub import hub_splits, numbered
from xaug.data_cards.catalog.targets.languages import PANX as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.catalog.targets.tokens import sentence
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.token_lines import read_token_lines
from xaug.data_cards.task_types import TAGGING
from xaug.data_cards.text import quoted

# Sorted, as XTREME's scripts/preprocess_panx.sh writes labels.txt.
LABELS = ("B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER", "O")
read_panx = by_name({"*.tsv": read_token_lines(), "*": read_token_lines(prefixed=True)})
convert = sentence(LABELS)
HUB_LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")  # the numbering of ner_tags


def hub_sentence(record: dict[str, object]) -> Row | Repair | Drop:
    """Convert a record of the Hub, whose tags are numbers. Raises MalformedError for a number without a tag."""
    tags = record.get("ner_tags")
    if not isinstance(tags, list) or not all(is_whole(tag) and 0 <= tag < len(HUB_LABELS) for tag in tags):
        raise MalformedError(f"the ner_tags {quoted(tags)} are not whole numbers from 0 to {len(HUB_LABELS) - 1}")
    return convert(record | {"tags": [HUB_LABELS[tag] for tag in tags]})


def _file(name: str, language: str) -> OfficialFile:
    """Return XTREME's file, else the archive's, also as XTREME's script renames it; for the test set, in reverse."""
    archived = f"{{panx_dataset,wikiann,download/panx_dataset}}/{language}{{/,-}}{name}"
    paths = (xtreme("panx", f"{name}-{language}.tsv"), archived)
    return OfficialFile(paths=paths[::-1] if name == "test" else paths, read=read_panx, convert=convert)


PANX = TARGET_CARDS.add(
    "panx",
    DatasetCard(
        id=DatasetId("panx"),
        title="PAN-X (WikiANN)",
        task_type=TAGGING,
        languages=LANGUAGES,
        description=(
            "Names of people, places and organisations, marked by links between articles; split by Rahimi et al. 2019. "
            + note("panx")
        ),
        license="not stated",
        redistribution="not stated",
        citation="""@inproceedings{pan-etal-2017-cross,
  title     = {Cross-lingual Name Tagging and Linking for 282 Languages},
  author    = {Pan, Xiaoman and Zhang, Boliang and May, Jonathan and Nothman, Joel and Knight, Kevin and Ji, Heng},
  booktitle = {Proceedings of ACL 2017 (Volume 1: Long Papers)},
  pages     = {1946--1958},
  year      = {2017},
  url       = {https://aclanthology.org/P17-1178}
}
@inproceedings{rahimi-etal-2019-massively,
  title     = {Massively Multilingual Transfer for {NER}},
  author    = {Rahimi, Afshin and Li, Yuan and Cohn, Trevor},
  booktitle = {Proceedings of ACL 2019},
  pages     = {151--164},
  year      = {2019},
  url       = {https://aclanthology.org/P19-1015}
}""",
        homepage="https://github.com/afshinrahimi/mmner",
        labels=LABELS,
        metric="entity_f1",
        files=splits(
            LANGUAGES,
            train=_file("train", "en"),
            validation=lambda code: _file("dev", code),
            test=lambda code: _file("test", code),
        ),
        hub=hub_splits(
            LANGUAGES,
            lambda code: (f"PAN-X.{code}", (numbered(hub_sentence),)),
            train=True,
            names={"validation": "validation", "test": "test"},
        ),
        attackable=("tokens",),
        fields=("tokens",),
    ),
)
