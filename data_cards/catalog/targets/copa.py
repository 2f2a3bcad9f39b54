"""COPA: which of two sentences is the cause, or the effect, of a third?"""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, Convert, DatasetCard, Drop, OfficialFile
from xaug.data_cards.catalog.choices import choice_row, whole_number
from xaug.data_cards.catalog.fields import MalformedError, text
from xaug.data_cards.catalog.targets import causes
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.copa_xml import read_copa_xml
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.task_types import MULTIPLE_CHOICE
from xaug.data_cards.text import quoted

read_copa = by_name({"*.jsonl": read_jsonl, "*.xml": read_copa_xml})
OTHER_SPLIT = Drop(reason="other_split")
# COPA's own development set has 500 items. SuperGLUE trains on the first 400 and validates on the others, which are
# also those that XCOPA's validation set translates. This was checked item by item.
ITEMS = {"train": range(1, 401), "val": range(401, 501), "test": range(501, 1001)}


def _in_items(items: range) -> Convert:
    """Return a conversion of SuperGLUE's lines, and of the XML's items with these numbers."""

    def convert(record: dict[str, object]) -> Row | Drop:
        if "asks-for" not in record:
            return causes.convert(record)
        number = whole_number(text(record, "id"))
        if number not in items:
            return OTHER_SPLIT
        label = whole_number(text(record, "most-plausible-alternative")) - 1
        if label not in (0, 1):
            raise MalformedError(f"the most-plausible-alternative {quoted(label + 1)} is neither 1 nor 2")
        # SuperGLUE counts from 0 in each of its files; with these ids, both formats give the same row.
        return choice_row(
            str(number - items.start),
            context=text(record, "p"),
            question=causes.question(text(record, "asks-for")),
            choices=[text(record, "a1"), text(record, "a2")],
            label=label,
        )

    return convert


def _file(name: str) -> OfficialFile:
    """Return SuperGLUE's files, else COPA's own; for the test set, COPA's own first, because they have labels."""
    lines = (
        f"{{COPA,superglue/COPA,SuperGLUE/COPA}}/{name}.jsonl",
        xtreme("xcopa", f"{name}{{.,-}}en.jsonl"),
    )
    xml = f"{{COPA-resources,COPA,.}}/datasets/copa-{'test' if name == 'test' else 'dev'}.xml"
    paths = (xml, *lines) if name == "test" else (*lines, xml)
    return OfficialFile(paths=paths, read=read_copa, convert=_in_items(ITEMS[name]))


COPA = TARGET_CARDS.add(
    "copa",
    DatasetCard(
        id=DatasetId("copa"),
        title="COPA",
        task_type=MULTIPLE_CHOICE,
        languages=("en",),
        description=(
            "Which of two sentences is the cause, or the effect, of a third? XCOPA is trained on it, after Social IQa."
            " Read as SuperGLUE ships it or as COPA's own XML, whose items 401 to 500 are the validation set."
            " SuperGLUE's test set has no labels, so COPA's own is read for it."
        ),
        license="BSD-2-Clause",
        redistribution="allowed",
        citation="""@inproceedings{roemmele-etal-2011-choice,
  title     = {Choice of Plausible Alternatives: An Evaluation of Commonsense Causal Reasoning},
  author    = {Roemmele, Melissa and Bejan, Cosmin Adrian and Gordon, Andrew S.},
  booktitle = {AAAI Spring Symposium: Logical Formalizations of Commonsense Reasoning},
  year      = {2011},
  url       = {https://people.ict.usc.edu/~gordon/copa.html}
}""",
        homepage="https://people.ict.usc.edu/~gordon/copa.html",
        metric="accuracy",
        files=splits(
            ("en",),
            train=_file("train"),
            validation=lambda _: _file("val"),
            test=lambda _: _file("test"),
        ),
        attackable=("context",),
        fields=causes.FIELDS,
    ),
)
