"""The parameters of the augmenters. Where nothing else is said, a default is that of nlpaug 1.1.11."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from xaug.augment.attacks.base import Params
from xaug.augment.attacks.provenance import Provenance


class VariantParams(Params):
    """Those of every augmenter that draws."""

    variants: int = Field(1, ge=1, le=100, description="most rows to make of one row; equal ones count once")


class CharParams(VariantParams):
    """Those of the augmenters of characters (augmenter/char/char_augmenter.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/char/char_augmenter.py)"

    word_share: float = Field(0.3, gt=0, le=1, description="share of the words to misspell, 1 to 10 words")
    letter_share: float = Field(0.3, gt=0, le=1, description="share of a word's letters to replace, 1 to 10 letters")


class KeyboardParams(CharParams):
    """KeyboardAug (augmenter/char/keyboard.py), with another default of ``every_key``."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/char/keyboard.py)"

    min_letters: int = Field(4, ge=1, description="words with fewer letters are not changed")
    every_key: Annotated[bool, Provenance("ours: with nlpaug's own default, true, rows read less well")] = Field(
        False, description="also type digits, marks and capitals, as nlpaug does by default; rows read less well"
    )


class OcrParams(CharParams):
    """OcrAug (augmenter/char/ocr.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/char/ocr.py)"

    min_letters: int = Field(1, ge=1, description="words with fewer letters are not changed")


class RandomCharParams(CharParams):
    """RandomCharAug (augmenter/char/random.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/char/random.py)"

    action: Literal["substitute", "insert", "swap", "delete"] = Field(
        "substitute", description="what happens to a letter: substitute, insert, swap or delete"
    )
    # nlpaug fails where it swaps the only letter of a word.
    min_letters: int = Field(4, ge=2, description="words with fewer letters are not changed")
    swap_mode: Literal["adjacent", "middle", "random"] = Field(
        "adjacent", description="swap a letter with its neighbour, with one that is not the first or last, or with any"
    )
    capitals: bool = Field(True, description="whether new letters may be capitals")
    digits: bool = Field(True, description="whether new letters may be digits")
    marks: str = Field("!@#$%^&*()_+", description="marks that new letters may be")


class WordParams(VariantParams):
    """Those of the augmenters of words (augmenter/word/word_augmenter.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/word_augmenter.py)"

    word_share: float = Field(0.3, gt=0, le=1, description="share of the words to change, at least 1 word")
    most_words: int = Field(10, ge=1, description="most words to change in one piece of text")


class RandomWordParams(WordParams):
    """RandomWordAug (augmenter/word/random.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/random.py)"

    action: Literal["delete", "swap", "substitute", "crop"] = Field(
        "delete", description="delete words, swap neighbours, substitute words by placeholders, or crop a run of words"
    )
    placeholders: str = Field("_", min_length=1, description="words, with blanks between, that substitute others")


class SplitParams(WordParams):
    """SplitAug (augmenter/word/split.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/split.py)"

    # nlpaug fails where it splits a word of fewer than three letters.
    min_letters: int = Field(4, ge=3, description="words with fewer letters are not split")


class SpellingParams(WordParams):
    """SpellingAug (augmenter/word/spelling.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/spelling.py)"

    files: ClassVar[frozenset[str]] = frozenset({"dictionary"})

    dictionary: str = Field(
        "",
        description="a file: per line a word and its misspellings, with blanks between; empty: nlpaug's",
    )


class SynonymParams(WordParams):
    """SynonymAug (augmenter/word/synonym.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/synonym.py)"

    files: ClassVar[frozenset[str]] = frozenset({"ppdb"})

    ppdb: str = Field("", description="a file of PPDB, whose paraphrases replace WordNet's; empty: WordNet")
    language: str = Field("eng", pattern="^[a-z]{3}$", description="the language of WordNet, as in its omw-1.4 package")


class AntonymParams(WordParams):
    """AntonymAug (augmenter/word/antonym.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/antonym.py)"

    language: str = Field("eng", pattern="^[a-z]{3}$", description="the language of WordNet, as in its omw-1.4 package")


class ReservedParams(WordParams):
    """ReservedAug (augmenter/word/reserved.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/reserved.py)"

    files: ClassVar[frozenset[str]] = frozenset({"words"})

    words: str = Field(
        "", description="a file: each line has words or phrases that may replace each other, with tabs between"
    )
    case_sensitive: bool = Field(True, description="whether a word must be written as in the file")


class TfIdfParams(WordParams):
    """TfIdfAug (augmenter/word/tfidf.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/tfidf.py)"

    files: ClassVar[frozenset[str]] = frozenset({"model"})

    model: str = Field("", description="a folder in which nlpaug's TfIdf saved the statistics of a corpus")
    top_k: int = Field(5, ge=1, description="words drawn by their TF-IDF, of which one is taken")


class WordEmbsParams(WordParams):
    """WordEmbsAug (augmenter/word/word_embs.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/word_embs.py)"

    files: ClassVar[frozenset[str]] = frozenset({"vectors"})

    vectors: str = Field("", description="a file of word vectors")
    kind: Literal["glove", "fasttext", "word2vec"] = Field(
        "glove", description="the format: text (glove), text after a line of sizes (fasttext), binary (word2vec)"
    )


class WordEmbsNearParams(WordEmbsParams):
    """WordEmbsAug, where it substitutes words."""

    top_k: int = Field(100, ge=1, description="nearest words, of which one is taken")


class ContextualParams(WordParams):
    """ContextualWordEmbsAug (augmenter/word/context_word_embs.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/context_word_embs.py)"

    files: ClassVar[frozenset[str]] = frozenset({"model"})

    model: str = Field("", description="the folder or Hub id of a masked language model on this machine")
    top_k: int = Field(100, ge=1, description="the model's most probable tokens, of which one is drawn")


class BackTranslationParams(Params):
    """BackTranslationAug (augmenter/word/back_translation.py). It searches by beam, so a row has one translation."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/word/back_translation.py)"

    files: ClassVar[frozenset[str]] = frozenset({"there", "back"})

    there: str = Field("", description="the folder or Hub id, on this machine, of a model that translates the text")
    back: str = Field("", description="the same for a model that translates it back")
    max_length: int = Field(300, ge=2, description="most tokens of a translation; a longer one is not used")


class SummaryParams(Params):
    """AbstSummAug (augmenter/sentence/abst_summ.py). It searches by beam, so a row has one summary."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/sentence/abst_summ.py)"

    files: ClassVar[frozenset[str]] = frozenset({"model"})

    model: str = Field("", description="the folder or Hub id, on this machine, of a model that summarises")
    min_length: int = Field(20, ge=1, description="fewest tokens of a summary")
    max_length: int = Field(50, ge=2, description="most tokens of a summary; of a text with as many characters, half")


class ContextualSentenceParams(VariantParams):
    """ContextualWordEmbsForSentenceAug (augmenter/sentence/context_word_embs_sentence.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/sentence/context_word_embs_sentence.py)"

    files: ClassVar[frozenset[str]] = frozenset({"model"})

    model: str = Field("", description="the folder or Hub id of a causal language model on this machine")
    min_length: int = Field(100, ge=1, description="fewest tokens of the text with its continuation")
    max_length: int = Field(500, ge=2, description="most tokens of the text with its continuation")
    temperature: float = Field(1.0, gt=0, description="temperature of the draws")
    top_k: int = Field(50, ge=1, description="most probable tokens, of which one is drawn")
    top_p: float = Field(0.9, gt=0, le=1, description="probability of those tokens that are drawn from")


class RandomSentenceParams(VariantParams):
    """RandomSentAug (augmenter/sentence/random.py)."""

    origin: ClassVar[str] = "the default of nlpaug 1.1.11 (augmenter/sentence/random.py)"

    sentence_share: float = Field(0.3, gt=0, le=1, description="share of the sentences to move, 1 to 10 sentences")
    mode: Literal["neighbor", "left", "right", "random"] = Field(
        "neighbor", description="with which sentence one is swapped"
    )
    language: str = Field("english", pattern="^[a-z]+$", description="the language of NLTK's sentence splitter")
