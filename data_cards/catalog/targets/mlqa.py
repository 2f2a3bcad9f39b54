"""MLQA: questions on Wikipedia in seven languages, with context and question in the same language."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, OfficialFile
from xaug.data_cards.catalog.targets.hub import hub_splits
from xaug.data_cards.catalog.targets.languages import MLQA as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits
from xaug.data_cards.catalog.targets.passages import convert
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources.squad import read_squad
from xaug.data_cards.task_types import SPAN


def _file(name: str, language: str) -> OfficialFile:
    """Return the authors' file. XTREME's script removes the answers of the test set, so its folders come last."""
    file = f"{name}/{name}-context-{language}-question-{language}.json"
    return OfficialFile(
        paths=(
            f"{{MLQA_V1,mlqa,.}}/{file}",
            f"{{mlqa,xtreme/mlqa,download/mlqa}}/MLQA_V1/{file}",
        ),
        read=read_squad,
        convert=convert,
    )


MLQA = TARGET_CARDS.add(
    "mlqa",
    DatasetCard(
        id=DatasetId("mlqa"),
        title="MLQA",
        task_type=SPAN,
        languages=LANGUAGES,
        description=(
            "Questions on paragraphs of Wikipedia articles that exist in several languages; context and question in "
            "the same language, as in XTREME. Trained on SQuAD 1.1. " + note("mlqa")
        ),
        license="CC-BY-SA-3.0",
        redistribution="share-alike",
        citation="""@inproceedings{lewis-etal-2020-mlqa,
  title     = {{MLQA}: Evaluating Cross-lingual Extractive Question Answering},
  author    = {Lewis, Patrick and Oguz, Barlas and Rinott, Ruty and Riedel, Sebastian and Schwenk, Holger},
  booktitle = {Proceedings of ACL 2020},
  pages     = {7315--7330},
  year      = {2020},
  url       = {https://aclanthology.org/2020.acl-main.653}
}""",
        homepage="https://github.com/facebookresearch/MLQA",
        metric="mlqa_em_f1",
        files=splits(
            LANGUAGES,
            validation=lambda code: _file("dev", code),
            test=lambda code: _file("test", code),
        ),
        hub=hub_splits(
            LANGUAGES,
            lambda code: (f"MLQA.{code}.{code}", (convert,)),
            names={"validation": "validation", "test": "test"},
        ),
        parallel=True,
        attackable=("context",),
        fields=("question", "context"),
        frozen="answers",
    ),
)
