"""Every reader with files that it reads, and the smallest number of records in a damaged one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import record_counts as counts

OFFICIAL, VARIANTS = "official", "variants"


@dataclass(frozen=True)
class Entry:
    """Files of one split. They are read by the card's own reader, of which the entry has only the name."""

    reader: str
    task: str
    split: str
    files: dict[str, str]  # path → content; an empty content is that of the fixture below ``fixture``
    least: Callable[..., int]  # of the files' contents, in their order
    fixture: str = OFFICIAL

    def contents(self, fixtures: Path) -> dict[str, bytes]:
        """Return the undamaged files."""
        return {
            path: text.encode() if text else (fixtures / self.fixture / path).read_bytes()
            for path, text in self.files.items()
        }


TAGGED = "Ana\tB-PER\nvive\tO\n\nRoma\tB-LOC\n"
CONLLU = """\
# sent_id = s1
1-2\tvámonos\t_\t_\t_\t_\t_\t_\t_\t_
1\tvamos\tir\tVERB\t_\t_\t0\troot\t_\t_
2\tnos\tnosotros\tPRON\t_\t_\t1\tobj\t1:obj|0:x\t_
2.1\tnada\tnada\tVERB\t_\t_\t_\t_\t1:conj\t_

# sent_id = s2
1\t2 001\t2 001\tNUM\t_\t_\t0\troot\t_\t_
"""
PASSAGE = "Ada was born in 1815. She wrote the first program."
QUESTION = {"id": "q1", "question": "When?", "answers": [{"text": "1815", "answer_start": 16}]}
OTHER = {"id": "q2", "question": "What?", "answers": [{"text": "program", "answer_start": 42}]}
PARAGRAPH = {"context": PASSAGE, "sentence_breaks": [[0, 21], [22, 50]], "qas": [QUESTION, OTHER]}
DOCUMENT = json.dumps({"version": "1", "data": [{"title": "Ada", "paragraphs": [PARAGRAPH, PARAGRAPH]}]}, indent=1)
ARTICLE = {
    "context": {"document_id": "d", "language": "de", "text": "News. Ada met Bo.",
                "sentence_spans": [{"start": 0, "end": 5}, {"start": 6, "end": 17}]},
    "mentions": [{"example_id": "e", "entity_id": "Q1", "mention_span": {"start": 6, "end": 9, "text": "Ada"}}],
}  # fmt: skip
SOCIAL = {"context": "Kim fell.", "question": "What next?", "answerA": "a", "answerB": "b", "answerC": "c"}
COPA = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE copa-corpus SYSTEM "copa.dtd">\n<copa-corpus version="1.0">\n'
    + "".join(
        f'  <item id="{number}" asks-for="cause" most-plausible-alternative="2">\n    <p>It &amp; they fell.</p>\n'
        "    <a1>One.</a1>\n    <a2>Two.</a2>\n  </item>\n"
        for number in (501, 502)
    )
    + "</copa-corpus>\n"
)


def _lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


ENTRIES = [
    Entry("read_tsv", "mnli", "train", {"glue_data/MNLI/train.tsv": ""}, counts.lines_after_header),
    Entry("read_tsv", "qqp", "train", {"glue_data/QQP/train.tsv": ""}, counts.lines_after_header),
    Entry("read_jsonl", "hellaswag", "train", {"hellaswag/hellaswag_train.jsonl": ""}, counts.lines),
    Entry("read_jsonl", "commonsenseqa", "train", {"commonsenseqa/train_rand_split.jsonl": ""}, counts.lines),
    Entry("read_jsonl", "copa", "train", {"COPA/train.jsonl": _lines(
        {"premise": "It rained.", "choice1": "Wet.", "choice2": "Dry.", "question": "effect", "idx": 0, "label": 0})},
        counts.lines),
    Entry("read_quoted", "cosmosqa", "train", {"cosmosqa/train.csv": ""}, counts.quoted_lines),
    Entry("read_quoted", "qqp", "train", {"quora/quora_duplicate_questions.tsv": ""}, counts.quoted_lines, VARIANTS),
    Entry("read_squad", "squad_v2", "train", {"squad_v2.0/train-v2.0.json": ""}, counts.questions),
    Entry("read_squad", "xquad", "test_de", {"xquad/xquad.de.json": DOCUMENT}, counts.questions),
    Entry("read_array", "squad_v1", "validation", {"squad_v1.1/dev-v1.1.json": ""}, counts.questions),
    Entry("read_auto", "ccg", "validation", {"ccg/data/AUTO/00/wsj_0001.auto": ""}, counts.derivations),
    Entry("read_piped", "ccg", "train", {"ccg_piped/ccg/train.piped": ""}, counts.uncommented_lines, VARIANTS),
    Entry("read_text_and_tags", "ccg", "train", {"ccg_tsv/ccg/train.tsv": ""}, counts.lines, VARIANTS),
    Entry("read_pmb", "ccg", "train", {"ccg_pmb4/ccg/pmb-4.0.0/en/gold/train.conll": ""}, counts.uncommented_blocks,
          VARIANTS),
    Entry("read_columns", "xnli", "validation_de",
          {"xtreme/xnli/dev-de.tsv": 'A.\tB.\tneutral\r\n"C ""d"""\tE\tneutral\n'}, counts.lines),
    Entry("read_token_lines", "panx", "validation_de", {"xtreme/panx/dev-de.tsv": TAGGED}, counts.blocks),
    Entry("read_token_lines", "panx", "test_de", {"panx_dataset/de/test": TAGGED.replace("Ana", "de:Ana").replace(
        "vive", "de:vive").replace("Roma", "de:Roma")}, counts.blocks),
    Entry("read_conllu", "udpos", "validation_es", {"ud-treebanks-v2.5/UD_Spanish-A/es_a-ud-dev.conllu": CONLLU},
          counts.uncommented_blocks),
    Entry("read_answer_sentences", "lareqa", "test_de", {"lareqa/xquad-r/de.json": DOCUMENT,
          "lareqa/xquad-r/en.json": DOCUMENT}, counts.questions_and_sentences),
    Entry("read_mentions", "mewslix", "test_de", {"mewsli-x/wikinews_mentions-test.jsonl": _lines(ARTICLE, ARTICLE)},
          counts.lines),
    Entry("read_with_labels", "siqa", "train", {"siqa/train.jsonl": _lines(SOCIAL, SOCIAL),
          "siqa/train-labels.lst": "3\n1\n"}, counts.lines),
    Entry("read_copa_xml", "copa", "test_en", {"COPA-resources/datasets/copa-test.xml": COPA}, counts.elements),
    Entry("read_parallel", "tatoeba", "test_de", {"tatoeba/v1/tatoeba.deu-eng.deu": "eins\nzwei\n",
          "tatoeba/v1/tatoeba.deu-eng.eng": "one\ntwo\n"}, counts.two_files_of_lines),
    Entry("read_comparable", "bucc2018", "validation_de",
          {"bucc2018/de-en/de-en.sample.de": "de-1\teins\nde-2\tzwei\n",
           "bucc2018/de-en/de-en.sample.en": "en-1\tone\nen-2\ttwo\n",
           "bucc2018/de-en/de-en.sample.gold": "de-1\ten-2\n"}, counts.two_files_of_lines),
]  # fmt: skip
# Readers that read no split by themselves: read_lines, which others use, and the Hub's parquet files, tested apart.
APART = {"read_lines", "read_parquet"}
