"""What an attack sees of the victim, what its edits are, what it needs, and how it ends for a row."""

from __future__ import annotations

from enum import StrEnum


class Access(StrEnum):
    """What an attack sees of the victim."""

    BLIND = "blind"  # nothing: it asks no victim, so it cannot know whether one errs
    DECISION = "decision"  # whether the prediction is gold
    SCORE = "score"  # the probability of gold
    GRADIENT = "gradient"  # the gradient with respect to the input


class EditKind(StrEnum):
    """What the edits of an attack are. A threshold is measured on one kind, so profiles choose filters by it.

    A chain whose parts are of several kinds is of the one that comes last here.
    """

    NONE = "none"  # the texts stay as they are
    WORDS = "words"  # words in the place of words, or inserted, or left out
    NAMES = "names"  # names, places and numbers in the place of others
    CHARACTERS = "characters"  # words that are misspelt or wrongly inflected; also if some are replaced by others
    REWRITTEN = "rewritten"  # whole texts in other words: paraphrases, back-translations, summaries
    SENTENCES = "sentences"  # sentences that are added, or that take the place of a wrong choice
    LANGUAGE = "language"  # words of another language


class Need(StrEnum):
    """A resource that an attack may need. Only declared resources are loaded. The first four answer queries."""

    VICTIM = "victim"
    MLM = "mlm"
    ENCODER = "encoder"
    TAGGER = "tagger"
    STOPWORDS = "stopwords"
    REFERENCE = "reference"  # a stored version whose rows and edits the attack matches: such an attack is a control


class Outcome(StrEnum):
    """How a search ended for one row."""

    SUCCEEDED = "succeeded"  # the victim errs on the new text
    FAILED = "failed"  # the victim still predicts gold
    SKIPPED = "skipped"  # the row was not attacked: the victim erred on the clean row, or nothing could be changed
    UNTESTED = "untested"  # no victim was asked about the text, which was changed, or is a control's


# The outcomes of rows that are worth training on: their text was changed, and no victim is known to predict gold on it.
TRAINABLE_OUTCOMES = (Outcome.SUCCEEDED, Outcome.UNTESTED)
