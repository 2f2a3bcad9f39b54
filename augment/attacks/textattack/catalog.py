"""TextAttack 0.3.11's recipes: the class that builds each, the data that it reads, and its access to the victim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xaug.augment.assets import FileAsset
from xaug.augment.attacks.base import Access, EditKind
from xaug.augment.attacks.textattack.assets import (
    BERT,
    COUNTER_FITTED,
    DISTILROBERTA,
    FLAIR_NER,
    FLAIR_POS,
    GOOGLE_LM,
    GPT2,
    HOMOGLYPHS,
    HOWNET,
    LEARNING_TO_WRITE,
    POS,
    SBERT,
    STOPWORDS,
    USE,
    WORDNET,
)

_RECIPES = "textattack.attack_recipes"


@dataclass(frozen=True, slots=True)
class PeerRecipe:
    """One recipe of TextAttack 0.3.11."""

    name: str  # a key of TextAttack's ATTACK_RECIPE_NAMES
    built_by: str  # a class of textattack.attack_recipes
    summary: str
    paper: str
    assets: tuple[FileAsset, ...] = ()
    access: Access = Access.SCORE
    arguments: Mapping[str, Any] = field(default_factory=dict)  # of its function build
    edits: EditKind = EditKind.WORDS


_CHECKED = (STOPWORDS,)
RECIPES = (
    PeerRecipe(
        "alzantot", "GeneticAlgorithmAlzantot2018", "a genetic search over neighbours of word vectors",
        "Alzantot et al. 2018 (1804.07998)", (*_CHECKED, COUNTER_FITTED, GOOGLE_LM),
    ),
    PeerRecipe(
        "bad-characters", "BadCharacters2021", "swap in characters that look alike, by differential evolution",
        "Boucher et al. 2021 (2106.09898)", (HOMOGLYPHS,),
        arguments={"goal_function_type": "logit_sum", "perturbation_type": "homoglyphs", "allow_skip": True},
        edits=EditKind.CHARACTERS,
    ),
    PeerRecipe(
        "bae", "BAEGarg2019", "replace words by what a masked LM proposes", "Garg and Ramakrishnan 2020 (2004.01970)",
        (*_CHECKED, POS, BERT, USE),
    ),
    PeerRecipe(
        "bert-attack", "BERTAttackLi2020", "replace words by what BERT proposes", "Li et al. 2020 (2004.09984)",
        (*_CHECKED, BERT, USE),
    ),
    PeerRecipe(
        "checklist", "CheckList2020", "contract and expand verbs; change names, numbers and places",
        "Ribeiro et al. 2020 (2005.04118)", (FLAIR_NER,), edits=EditKind.NAMES,
    ),
    PeerRecipe(
        "clare", "CLARE2020", "replace, insert and merge words by a masked LM", "Li et al. 2021 (2009.07502)",
        (*_CHECKED, DISTILROBERTA, USE, FLAIR_POS),
    ),
    PeerRecipe(
        "deepwordbug", "DeepWordBugGao2018", "misspell important words", "Gao et al. 2018 (1801.04354)", _CHECKED,
        edits=EditKind.CHARACTERS,
    ),
    PeerRecipe(
        "faster-alzantot", "FasterGeneticAlgorithmJia2019", "a genetic search with a faster language model",
        "Jia et al. 2019 (1909.00986)", (*_CHECKED, COUNTER_FITTED, LEARNING_TO_WRITE),
    ),
    PeerRecipe(
        "hotflip", "HotFlipEbrahimi2017", "flip words by the gradient", "Ebrahimi et al. 2018 (1712.06751)",
        (*_CHECKED, POS, COUNTER_FITTED), Access.GRADIENT,
    ),
    PeerRecipe(
        "a2t", "A2TYoo2021", "replace words in order of their gradients", "Yoo and Qi 2021 (2109.00544)",
        (*_CHECKED, POS, SBERT, COUNTER_FITTED), Access.GRADIENT,
    ),
    PeerRecipe(
        "iga", "IGAWang2019", "an improved genetic search over neighbours of word vectors",
        "Wang et al. 2021 (1909.06723)", (*_CHECKED, COUNTER_FITTED),
    ),
    PeerRecipe(
        "kuleshov", "Kuleshov2017", "replace words within bounds of thought vectors and a language model",
        "Kuleshov et al. 2018", (*_CHECKED, COUNTER_FITTED, GPT2),
    ),
    PeerRecipe(
        "leap", "LEAP2023", "a particle swarm over WordNet's synonyms", "Xiao et al. 2023",
        (*_CHECKED, WORDNET),
    ),
    PeerRecipe(
        "morpheus", "MorpheusTan2020", "inflect words; the victim's error is the goal, not BLEU",
        "Tan et al. 2020 (2005.04364)", (*_CHECKED, FLAIR_POS), edits=EditKind.CHARACTERS,
    ),
    PeerRecipe(
        "pruthi", "Pruthi2019", "one misspelling", "Pruthi et al. 2019 (1905.11268)", _CHECKED,
        edits=EditKind.CHARACTERS,
    ),
    PeerRecipe(
        "pso", "PSOZang2020", "a particle swarm over words of the same sememes", "Zang et al. 2020 (1910.12196)",
        (*_CHECKED, HOWNET),
    ),
    PeerRecipe(
        "pwws", "PWWSRen2019", "WordNet's synonyms in order of weighted saliency", "Ren et al. 2019 (ACL P19-1103)",
        (*_CHECKED, WORDNET),
    ),
    PeerRecipe(
        "seq2sick", "Seq2SickCheng2018BlackBox", "word vectors' neighbours; the victim's error is the goal",
        "Cheng et al. 2018 (1803.01128)", (*_CHECKED, COUNTER_FITTED),
    ),
    PeerRecipe(
        "textbugger", "TextBuggerLi2018", "misspell words, split them, or replace them by neighbours",
        "Li et al. 2019 (1812.05271)", (*_CHECKED, COUNTER_FITTED, USE), edits=EditKind.CHARACTERS,
    ),
    PeerRecipe(
        "textfooler", "TextFoolerJin2019", "replace words by neighbours of counter-fitted vectors",
        "Jin et al. 2020 (1907.11932)", (*_CHECKED, COUNTER_FITTED, POS, USE),
    ),
)  # fmt: skip


def build(recipe: PeerRecipe, wrapper: Any) -> Any:
    """TextAttack's own attack object. Importing TextAttack takes half a minute the first time.

    Some recipes download data of NLTK when they are built, even if it is there. Nothing is downloaded here.
    """
    from importlib import import_module
    from unittest.mock import patch

    with patch("nltk.download", lambda *_, **__: True):
        return getattr(import_module(_RECIPES), recipe.built_by).build(wrapper, **recipe.arguments)
