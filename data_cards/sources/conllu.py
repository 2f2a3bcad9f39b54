"""Universal Dependencies' CoNLL-U, as XTREME reads it: a multiword token is one token.

XTREME runs conllu_to_conll.py of ud-conversion-tools with replace_subtokens_with_fused_forms (google-research/xtreme,
scripts/download_data.sh), and then udpos_preprocess of utils_preprocess.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.ancestors import Ancestors
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import counted, quoted

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]

COLUMNS = 10  # ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC: universaldependencies.org/format.html
# Words of one sentence. Sentences of UD have a few hundred at most, and a lost blank line joins two of them, so a file
# with a longer one is in another format.
MAX_WORDS = 20_000
_RANGE = re.compile(r"([0-9]+)-([0-9]+)")
_EMPTY = re.compile(r"[0-9]+\.[0-9]+")
# By language, the order of tags that decides which one a multiword token gets if several of its words are equally near
# to the root: ud-conversion-tools, conllu_to_conll.py, POSRANKPRECEDENCEDICT. Tags that are not listed come last.
_PRECEDENCE: Mapping[str, Sequence[str]] = {
    "": (
        "VERB", "NOUN", "PROPN", "PRON", "ADJ", "NUM", "ADV", "INTJ", "AUX", "ADP", "DET", "PART", "CCONJ", "SCONJ",
        "X", "PUNCT",
    ),
    "es": ("VERB", "AUX", "PRON", "ADP", "DET"),
    "fr": ("VERB", "AUX", "PRON", "NOUN", "ADJ", "ADV", "ADP", "DET", "PART", "SCONJ", "CONJ"),
    "it": ("VERB", "AUX", "ADV", "PRON", "ADP", "DET", "INTJ"),
}  # fmt: skip


@dataclass(slots=True)
class _Sentence:
    """A sentence while its lines are read."""

    start: int = 0  # its first line
    name: str = ""
    forms: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    heads: list[set[int]] = field(default_factory=list)  # the heads of each word, numbered from 1; 0 is the root
    fused: list[tuple[int, int, str]] = field(default_factory=list)  # multiword tokens: first word, last word, form
    problem: str = ""


def read_conllu(language: str) -> Read:
    """Return a reader that yields (first line of the sentence, {"id", "tokens", "tags"}) with UPOS tags.

    A multiword token is one token, with the tag of its word that is nearest to the root. Empty nodes are left out, and
    so are spaces within a word and zero-width non-joiners. The id consists of the treebank's and the sentence's names.
    """
    ranks = {tag: rank for rank, tag in enumerate(_PRECEDENCE.get(language, _PRECEDENCE[""]))}

    def read(path: Path) -> Records:
        treebank = path.name.partition("-ud-")[0]
        sentence, count = _Sentence(), 0
        for number, line in read_lines(path):
            if isinstance(line, BadRecord):
                sentence.problem = sentence.problem or line.problem
                sentence.start = sentence.start or number
            elif line.startswith("#"):
                name = line.removeprefix("# sent_id = ")
                sentence.name = sentence.name if name == line else name
            elif line.strip():
                sentence.start = sentence.start or number
                sentence.problem = sentence.problem or _add(sentence, line.split("\t"))
            elif sentence.start:
                count += 1
                yield sentence.start, _record(sentence, f"{treebank}:{sentence.name or count}", ranks)
                sentence = _Sentence()
        if sentence.start:
            yield sentence.start, _record(sentence, f"{treebank}:{sentence.name or count + 1}", ranks)

    return read


def _add(sentence: _Sentence, columns: list[str]) -> str:
    """Add a line to the sentence. Returns what is wrong with the line, or nothing."""
    if len(columns) != COLUMNS:
        return f"a line has {counted(len(columns), 'column')}, not {COLUMNS}"
    number, form = columns[0], columns[1]
    if span := _RANGE.fullmatch(number):
        first, last = _number(span[1]), _number(span[2])
        if first is None or last is None:
            return f"the multiword token {quoted(number)} does not cover words of this sentence"
        sentence.fused.append((first, last, form))
        return ""
    return "" if _EMPTY.fullmatch(number) else _add_word(sentence, columns)


def _add_word(sentence: _Sentence, columns: list[str]) -> str:
    """Add the line of a word. Returns what is wrong with the line, or nothing."""
    number, form, tag, head, enhanced = columns[0], columns[1], columns[3], columns[6], columns[8]
    if number != str(len(sentence.forms) + 1):
        return f"the word after word {len(sentence.forms)} has the number {quoted(number)}"
    if len(sentence.forms) == MAX_WORDS:
        return f"the sentence has more than {MAX_WORDS:,} words"
    sentence.forms.append(form)
    sentence.tags.append(tag)
    # The heads of the enhanced graph count too: read_conll_u of conll.py adds both to one graph.
    heads = [head, *(pair.partition(":")[0] for pair in enhanced.split("|"))]
    digits = [text for text in heads if text.isascii() and text.isdigit()]
    odd = next((text for text in digits if _number(text) is None), None)
    if odd is not None:
        return f"the head {quoted(odd)} of word {number} is not the number of a word"
    sentence.heads.append({int(text) for text in digits})
    return ""


def _number(text: str) -> int | None:
    """Return the number of a word; None if it is not one or exceeds MAX_WORDS (Python parses at most 4,300 digits)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_WORDS)) else None


def _record(sentence: _Sentence, name: str, ranks: Mapping[str, int]) -> dict[str, object] | BadRecord:
    if sentence.problem:
        return BadRecord(problem=sentence.problem)
    forms, word_tags = sentence.forms, sentence.tags
    tokens: list[str] = []
    tags: list[str] = []
    done = 0  # words that are in ``tokens``
    ancestors = Ancestors(sentence.heads)
    for first, last, form in sorted(sentence.fused):
        if not done < first <= last <= len(forms):
            return BadRecord(
                problem=f"the multiword token {first}-{last} covers words that do not exist or that another one covers"
            )
        top = _topmost(word_tags, ancestors, range(first, last + 1), ranks)
        tokens += [*forms[done : first - 1], form]
        tags += [*word_tags[done : first - 1], word_tags[top - 1]]
        done = last
    tokens += forms[done:]
    tags += word_tags[done:]
    return {"id": name, "tokens": [_without_spaces(token) for token in tokens], "tags": tags}


def _topmost(tags: Sequence[str], ancestors: Ancestors, span: range, ranks: Mapping[str, int]) -> int:
    """Return the word with the fewest ancestors; of several, the one whose tag ranks first, then the first word."""
    return min(span, key=lambda word: (ancestors.count(word), ranks.get(tags[word - 1], len(ranks)), word))


def _without_spaces(token: str) -> str:
    """Remove spaces, as remove_empty_space of utils_preprocess.py does (``2 001`` becomes ``2001``)."""
    return token.replace("\u200c", "").replace(" ", "")
