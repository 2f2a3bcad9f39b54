"""XQuAD: part of SQuAD 1.1's development set, translated into twelve languages."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, OfficialFile
from xaug.data_cards.catalog.targets.hub import hub_splits
from xaug.data_cards.catalog.targets.languages import XQUAD as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits
from xaug.data_cards.catalog.targets.passages import convert
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources.squad import read_squad
from xaug.data_cards.task_types import SPAN


def _file(language: str) -> OfficialFile:
    """Return the authors' file. XTREME's script removes the answers from the same file, so its folders come last."""
    return OfficialFile(
        paths=(f"{{xquad,xquad-master,.,xtreme/xquad,download/xquad}}/xquad.{language}.json",),
        read=read_squad,
        convert=convert,
    )


XQUAD = TARGET_CARDS.add(
    "xquad",
    DatasetCard(
        id=DatasetId("xquad"),
        title="XQuAD",
        task_type=SPAN,
        languages=LANGUAGES,
        description=(
            "240 paragraphs and 1190 questions of SQuAD 1.1's development set, translated by people. Trained on SQuAD "
            "1.1; there is no validation set. " + note("xquad")
        ),
        license="CC-BY-SA-4.0",
        redistribution="share-alike",
        citation="""@inproceedings{artetxe-etal-2020-cross,
  title     = {On the Cross-lingual Transferability of Monolingual Representations},
  author    = {Artetxe, Mikel and Ruder, Sebastian and Yogatama, Dani},
  booktitle = {Proceedings of ACL 2020},
  pages     = {4623--4637},
  year      = {2020},
  url       = {https://aclanthology.org/2020.acl-main.421}
}""",
        homepage="https://github.com/google-deepmind/xquad",
        metric="em_f1",
        files=splits(LANGUAGES, test=_file),
        hub=hub_splits(LANGUAGES, lambda code: (f"XQuAD.{code}", (convert,)), names={"test": "validation"}),
        parallel=True,
        attackable=("context",),
        fields=("question", "context"),
        frozen="answers",
    ),
)
