"""Universal Dependencies' CoNLL-U, as XTREME reads it: one token for what is written as one word.

XTREME runs conllu_to_conll.py of ud-conversion-tools with replace_subtokens_with_fused_forms (google-research/xtreme,
scripts/download_data.sh) and then utils_preprocess.py, udpos_preprocess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.ancestors import Ancestors
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import quoted

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]

COLUMNS = 10  # ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC: universaldependencies.org/format.html
# Words of one sentence; those of UD have some hundreds, and a lost blank line joins two. Beyond it the file is another.
MAX_WORDS = 20_000
_RANGE = re.compile(r"([0-9]+)-([0-9]+)")
_EMPTY = re.compile(r"[0-9]+\.[0-9]+")
# Which word's tag a fused token has where several are as near to the root, by language: ud-conversion-tools,
# conllu_to_conll.py, POSRANKPRECEDENCEDICT. A tag that is not named comes after all that are.
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
    heads: list[set[int]] = field(default_factory=list)  # by word, numbers from 1; 0 is the root
    fused: list[tuple[int, int, str]] = field(default_factory=list)  # first word, last word, what is written
    bad: str = ""


def read_conllu(language: str) -> Read:
    """A reader that yields (line its sentence starts at, {"id", "tokens", "tags"}), tags being UPOS.

    A multiword token is one token, with the tag of that of its words which is nearest to the root. Empty nodes are
    left out; blanks within a word and zero-width non-joiners are, too. The id is the treebank's and the sentence's.
    """
    ranks = {tag: rank for rank, tag in enumerate(_PRECEDENCE.get(language, _PRECEDENCE[""]))}

    def read(path: Path) -> Records:
        treebank = path.name.partition("-ud-")[0]
        one, count = _Sentence(), 0
        for number, line in read_lines(path):
            if isinstance(line, BadRecord):
                one.bad, one.start = one.bad or line.what, one.start or number
            elif line.startswith("#"):
                one.name = line.removeprefix("# sent_id = ") if line.startswith("# sent_id = ") else one.name
            elif line.strip():
                one.start = one.start or number
                one.bad = one.bad or _add(one, line.split("\t"))
            elif one.start:
                count += 1
                yield one.start, _record(one, f"{treebank}:{one.name or count}", ranks)
                one = _Sentence()
        if one.start:
            yield one.start, _record(one, f"{treebank}:{one.name or count + 1}", ranks)

    return read


def _add(one: _Sentence, columns: list[str]) -> str:
    """Take a line up; what is wrong with it, or nothing."""
    if len(columns) != COLUMNS:
        return f"{len(columns)} columns, not {COLUMNS}"
    own, form = columns[0], columns[1]
    if span := _RANGE.fullmatch(own):
        first, last = _number(span[1]), _number(span[2])
        if first is None or last is None:
            return f"the multiword token {quoted(own)} is not over words of its own"
        one.fused.append((first, last, form))
        return ""
    return "" if _EMPTY.fullmatch(own) else _add_word(one, columns)


def _add_word(one: _Sentence, columns: list[str]) -> str:
    """The same for the line of a word."""
    own, form, tag, head, enhanced = columns[0], columns[1], columns[3], columns[6], columns[8]
    if own != str(len(one.forms) + 1):
        return f"the word after {len(one.forms)} has the number {quoted(own)}"
    if len(one.forms) == MAX_WORDS:
        return f"a sentence of more than {MAX_WORDS:,} words"
    one.forms.append(form)
    one.tags.append(tag)
    # Heads of the enhanced graph count as well: conll.py, read_conll_u, adds both to one graph.
    said = [head, *(pair.partition(":")[0] for pair in enhanced.split("|"))]
    numbers = [text for text in said if text.isascii() and text.isdigit()]
    odd = next((text for text in numbers if _number(text) is None), None)
    if odd is not None:
        return f"the head {quoted(odd)} of the word {own} is no word"
    one.heads.append({int(text) for text in numbers})
    return ""


def _number(text: str) -> int | None:
    """A word's number; None if it is none, or of no sentence that is read (Python reads at most 4,300 digits)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_WORDS)) else None


def _record(one: _Sentence, name: str, ranks: Mapping[str, int]) -> dict[str, object] | BadRecord:
    if one.bad:
        return BadRecord(what=one.bad)
    tokens: list[str] = []
    tags: list[str] = []
    done = 0  # words that are in ``tokens``
    above = Ancestors(one.heads)
    for first, last, form in sorted(one.fused):
        if not done < first <= last <= len(one.forms):
            return BadRecord(what=f"the multiword token {first}-{last} is not over words of its own")
        tokens += [*one.forms[done : first - 1], form]
        tags += [*one.tags[done : first - 1], one.tags[_topmost(one, above, range(first, last + 1), ranks) - 1]]
        done = last
    tokens += one.forms[done:]
    tags += one.tags[done:]
    return {"id": name, "tokens": [_joined(token) for token in tokens], "tags": tags}


def _topmost(one: _Sentence, above: Ancestors, span: range, ranks: Mapping[str, int]) -> int:
    """The word with the fewest others above it; of several the one whose tag comes first, then the first."""
    return min(span, key=lambda word: (above.count(word), ranks.get(one.tags[word - 1], len(ranks)), word))


def _joined(token: str) -> str:
    """utils_preprocess.py, remove_empty_space: a token has no blanks (``2 001`` is ``2001``)."""
    return token.replace("\u200c", "").replace(" ", "")
