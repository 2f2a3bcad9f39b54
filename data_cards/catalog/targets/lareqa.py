"""LAReQA (XQuAD-R): find the sentences that answer a question, among those of all languages."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, Drop, OfficialFile
from xaug.data_cards.catalog.fields import MalformedError, identity, text, texts
from xaug.data_cards.catalog.targets.languages import LAREQA as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits
from xaug.data_cards.catalog.targets.sentences import entry
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.answer_sentences import read_answer_sentences
from xaug.data_cards.task_types import RETRIEVAL
from xaug.data_cards.text import quoted

# load_data of utils_lareqa.py drops such questions too: "likely due to a sentence breaking error".
NO_SENTENCE = Drop(reason="answer_in_no_sentence")


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a question, or a sentence with its paragraph as ``context``."""
    name, words, context = identity(record, "id"), text(record, "text"), text(record, "context")
    if record.get("gold", "") is None:
        return NO_SENTENCE
    role = text(record, "role")
    if role not in ("query", "candidate"):
        raise MalformedError(f"the role {quoted(role)} is neither query nor candidate")
    return entry(role, name, text(record, "language"), words, context=context, gold=texts(record, "gold"))


def _file(language: str) -> OfficialFile:
    others = tuple(code for code in LANGUAGES if code != language)
    return OfficialFile(
        paths=(f"{{lareqa/xquad-r,lareqa-master/xquad-r,xquad-r,xtreme/lareqa,download/lareqa}}/{language}.json",),
        read=read_answer_sentences(language, others),
        convert=convert,
        optional_companions=tuple(f"{code}.json" for code in others),
    )


LAREQA = TARGET_CARDS.add(
    "lareqa",
    DatasetCard(
        id=DatasetId("lareqa"),
        title="LAReQA (XQuAD-R)",
        task_type=RETRIEVAL,
        languages=LANGUAGES,
        description=(
            "XQuAD's questions, and all sentences of its paragraphs in eleven languages: one sentence of each language "
            "answers a question. The gold candidates of a question are these sentences in all languages whose files "
            "are present. Trained on SQuAD 1.1."
        ),
        license="CC-BY-SA-4.0",
        redistribution="share-alike",
        citation="""@inproceedings{roy-etal-2020-lareqa,
  title     = {{LAR}e{QA}: Language-Agnostic Answer Retrieval from a Multilingual Pool},
  author    = {Roy, Uma and Constant, Noah and Al-Rfou, Rami and Barua, Aditya and Phillips, Aaron and Yang, Yinfei},
  booktitle = {Proceedings of EMNLP 2020},
  pages     = {5919--5930},
  year      = {2020},
  url       = {https://aclanthology.org/2020.emnlp-main.477}
}""",
        homepage="https://github.com/google-research-datasets/lareqa",
        metric="map20",
        files=splits(LANGUAGES, test=_file),
        parallel=True,
        attackable=("text",),
        fields=("text", "context"),
    ),
)
