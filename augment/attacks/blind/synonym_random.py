"""Every word becomes one of itself and its neighbours, drawn at random: the data of randomized smoothing.

Huang et al. 2021 (2104.08645, section 3.2) train on it, and it is the control for attacks that choose synonyms with a
victim: the same words, no choice. The draw is that of uclanlp/Robust-XLT@175cddb8 (perturb.py): uniform over the word
and its neighbours in counter-fitted space, each word by itself. That code makes 10 copies of a row of PAWS-X and 3 of
XNLI, and leaves the clean row out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field
from xaug.augment.assets import FileAsset
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, Example, Params, Resources
from xaug.augment.attacks.blind.spans import Put, candidate
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.sources.casing import like
from xaug.augment.lexicons import embedded
from xaug.augment.lexicons.neighbours import NeighbourFile, neighbours_digest
from xaug.augment.queries import Search
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class SynonymRandomParams(Params):
    """The parameters of the attack."""

    files: ClassVar[frozenset[str]] = frozenset({"neighbours"})

    neighbours: str = Field(
        "",
        description="a JSON file that maps words to lists of neighbours, or pocket for the embedded world's synonyms",
    )
    top_k: Annotated[
        int,
        Provenance(
            "the file of Robust-XLT, which has at most eight neighbours: those of counter-fitted "
            "space within a Euclidean distance"
        ),
    ] = Field(8, ge=1, description="neighbours considered for each word, the nearest first")
    variants: int = Field(1, ge=1, le=50, description="most rows to make of one row; equal ones count once")


@dataclass(frozen=True)
class SynonymRandom:
    """The attack with its parameters."""

    params: SynonymRandomParams
    resources: Resources

    @cached_property
    def neighbours(self) -> Callable[[str], Sequence[str]]:
        """The neighbours of a word. The file is read when the first row is attacked."""
        if self.params.neighbours == embedded.NAME:
            return lambda word: embedded.synonyms().get(word.lower(), ())[: self.params.top_k]
        return NeighbourFile(Path(self.params.neighbours).expanduser(), self.params.top_k).synonyms

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The distinct texts among ``variants`` draws; a draw that leaves every word alone gives none."""
        yield from ()  # no model is asked
        text = example.text
        drawn_from = {i: self._words(text.words[i], single=text.layout.tokens) for i in text.editable()}
        found: dict[tuple[str, ...], Candidate] = {}
        for _ in range(self.params.variants):
            drawn = {i: rng.choice(words) for i, words in drawn_from.items() if len(words) > 1}
            puts = [Put(*text.spans[i], new) for i, new in drawn.items() if new != text.words[i]]
            if puts:
                one = candidate(text, puts)
                found.setdefault(one.fields, one)
        return list(found.values())

    def _words(self, word: str, *, single: bool) -> list[str]:
        """The word and its neighbours, in its case."""
        near = [like(one, word) for one in self.neighbours(word) if not (single and len(one.split()) != 1)]
        return list(dict.fromkeys([word, *near]))


def _assets(params: SynonymRandomParams) -> tuple[FileAsset, ...]:
    what = "a file of words and their neighbours"
    if params.neighbours == embedded.NAME:
        return (
            FileAsset("neighbours", "the synonyms of the embedded world", "this package", embedded.synonyms_digest),
        )
    if not params.neighbours:
        where = (
            "the file that the attack's parameter neighbours names: JSON that maps a word to a list of words, such as"
            " counterfitted_neighbors.json of github.com/uclanlp/Robust-XLT; neighbours=pocket stands for the synonyms"
            " of the embedded world"
        )
        return (FileAsset("neighbours", what, where, lambda: None),)
    path = Path(params.neighbours).expanduser()
    return (FileAsset("neighbours", what, str(path.absolute()), partial(neighbours_digest, path)),)


ATTACKS.add(
    "synonym-random",
    AttackSpec(
        name="synonym-random", summary="draw each word from itself and its neighbours; no victim is asked",
        paper="Huang et al. 2021, Improving Zero-Shot Cross-Lingual Transfer Learning via Robust Training (2104.08645)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=SynonymRandomParams, access=Access.BLIND, several=True, assets=_assets, build=SynonymRandom,
    ),
)  # fmt: skip
