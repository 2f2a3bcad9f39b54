"""CCG supertagging: a category of Combinatory Categorial Grammar for each token."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, Drop, OfficialFile
from xaug.data_cards.catalog.fields import EMPTY_TEXT, MalformedError, identity, texts
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.tagged import read_auto, read_piped, read_pmb, read_text_and_tags
from xaug.data_cards.task_types import TAGGING
from xaug.data_cards.text import counted, quoted

PMB = ("4.0.0", "3.0.0", "2.2.0")  # releases of the Parallel Meaning Bank with layers as conll files, newest first

# Characters of a category, which becomes a label's name in every shard. CCGbank's have about a hundred at most.
CATEGORY = 1_000

read_tagged = by_name(
    {
        "*.auto": read_auto,
        "*.conll": read_pmb,
        "*.piped": read_piped,
        "*.stagged": read_piped,
        "*.tsv": read_text_and_tags,
        "ccg.*": read_text_and_tags,
    }
)


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a sentence. Its tags are names; the source replaces them by numbers when it knows all of them."""
    tokens, tags = texts(record, "tokens"), texts(record, "tags")
    if len(tokens) != len(tags):
        raise MalformedError(f"the sentence has {counted(len(tokens), 'token')}, but {counted(len(tags), 'tag')}")
    if not tokens or not all(tokens) or not all(tags):
        return EMPTY_TEXT
    odd = next((token for token in tokens if " " in token), None)
    if odd is not None:  # tokens are joined by one space to place edits
        raise MalformedError(f"the token {quoted(odd)} contains a space")
    long = next((tag for tag in tags if len(tag) > CATEGORY), None)
    if long is not None:
        raise MalformedError(f"the category {quoted(long)} is longer than {CATEGORY:,} characters")
    return {"id": identity(record, "id"), "tokens": tokens, "tags": tags}


def _file(name: str, sections: str, candc: str, pmb: str) -> OfficialFile:
    """Return a split: CCGbank's own files, else its usual conversions, else the Parallel Meaning Bank.

    ``pmb``: the split's name there, or alternatives, of which the first that exists is read. Release 4.0.0 has an
    eval.conll besides its test.conll.
    """
    return OfficialFile(
        paths=(
            f"{{ccgbank_1_1,ccgbank,ccg,.}}/data/AUTO/{sections}/*.auto",
            f"{{ccg,.}}/{candc}.stagged",
            f"{{ccg,.}}/{{{name}.piped,{name}.tsv,ccg.{name}}}",
            *(f"{{ccg/pmb-{release},pmb-{release}}}/en/gold/{pmb}.{{conll,piped}}" for release in PMB),
            f"en/gold/{pmb}.{{conll,piped}}",
        ),
        read=read_tagged,
        convert=convert,
    )


CCG = CARDS.add(
    "ccg",
    DatasetCard(
        id=DatasetId("ccg"),
        title="CCG supertagging (CCGbank)",
        task_type=TAGGING,
        languages=("en",),
        description=(
            "A lexical category for each token: CCGbank, sections 02-21, 00 and 23 of the Penn Treebank. "
            "Licensed by the LDC, so read from local files only; the gold layers of the Parallel Meaning "
            "Bank, which is free, are read in its place (of release 4.0.0, eval.conll as the test split). "
            "Tokens are as the files have them (-LRB-, \\/ and New~York are kept). Labels are "
            "all categories of all splits found, sorted."
        ),
        license="LDC User Agreement (CCGbank, LDC2005T13)",
        redistribution="forbidden",
        citation="""@article{hockenmaier-steedman-2007-ccgbank,
  title   = {{CCG}bank: A Corpus of {CCG} Derivations and Dependency Structures Extracted from the
             {P}enn {T}reebank},
  author  = {Hockenmaier, Julia and Steedman, Mark},
  journal = {Computational Linguistics},
  volume  = {33},
  number  = {3},
  pages   = {355--396},
  year    = {2007},
  url     = {https://aclanthology.org/J07-3004}
}""",
        homepage="https://catalog.ldc.upenn.edu/LDC2005T13",
        metric="accuracy",
        files={
            "train": (_file("train", "<02-21>", "wsj02-21", "train"),),
            "validation": (_file("dev", "00", "wsj00", "dev"),),
            "test": (_file("test", "23", "wsj23", "{eval,test}"),),
        },
        attackable=("tokens",),
        fields=("tokens",),
    ),
)
