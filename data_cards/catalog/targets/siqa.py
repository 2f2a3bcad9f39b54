"""Social IQa: questions about what people want, feel and do next. Models for XCOPA are trained on it."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, Drop, OfficialFile
from xaug.data_cards.catalog.choices import choice_row
from xaug.data_cards.catalog.fields import NO_GOLD_LABEL, identity, one_of, text
from xaug.data_cards.catalog.targets.languages import splits
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.labels_beside import read_with_labels
from xaug.data_cards.task_types import MULTIPLE_CHOICE

ANSWERS = ("answerA", "answerB", "answerC")


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a line with its label: 1, 2 or 3 from the label file, or in version 1.4 the letter in ``correct``."""
    if "label" in record:
        label = one_of(("1", "2", "3"), text(record, "label"))
    elif "correct" in record:
        label = one_of(("A", "B", "C"), text(record, "correct"))
    else:
        return NO_GOLD_LABEL
    return choice_row(
        identity(record, "line"),
        context=text(record, "context"),
        question=text(record, "question"),
        choices=[text(record, name) for name in ANSWERS],
        label=label,
    )


def _file(name: str, short: str) -> OfficialFile:
    """Return the file with separate labels, else version 1.4, which XTREME-R's scripts use (siqa_data.py)."""
    beside: dict[str, tuple[str, ...]] = {f"{name}.jsonl": (f"{name}-labels.lst",)}
    version = f"socialIQa_v1.4_{short}.jsonl"
    return OfficialFile(
        paths=(
            f"{{socialiqa-train-dev/socialiqa-train-dev,socialiqa-train-dev,siqa,socialiqa}}/{name}.jsonl",
            f"{{xtreme/siqa,download/siqa,socialIQa_v1.4,siqa,.}}/{{,socialIQa_v1.4/}}{version}",
        ),
        read=read_with_labels(beside),
        convert=convert,
        companions=beside,
    )


SIQA = TARGET_CARDS.add(
    "siqa",
    DatasetCard(
        id=DatasetId("siqa"),
        title="Social IQa",
        task_type=MULTIPLE_CHOICE,
        languages=("en",),
        description=(
            "A situation, a question about somebody in it, three answers. XCOPA is trained on it, then on COPA. The "
            "test labels are not public."
        ),
        license="CC-BY-4.0 (as the authors' page says; not stated in the files)",
        redistribution="allowed",
        citation="""@inproceedings{sap-etal-2019-social,
  title     = {Social {IQ}a: Commonsense Reasoning about Social Interactions},
  author    = {Sap, Maarten and Rashkin, Hannah and Chen, Derek and Le Bras, Ronan and Choi, Yejin},
  booktitle = {Proceedings of EMNLP-IJCNLP 2019},
  pages     = {4463--4473},
  year      = {2019},
  url       = {https://aclanthology.org/D19-1454}
}""",
        homepage="https://maartensap.github.io/social-iqa/",
        metric="accuracy",
        files=splits(("en",), train=_file("train", "trn"), validation=lambda _: _file("dev", "dev")),
        attackable=("context",),
        fields=("context", "question", "choices"),
    ),
)
