"""UD-POS: a part of speech for each word, from Universal Dependencies."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, OfficialFile
from xaug.data_cards.catalog.targets.languages import UDPOS as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.catalog.targets.tokens import sentence
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.conllu import read_conllu
from xaug.data_cards.sources.token_lines import read_token_lines
from xaug.data_cards.task_types import TAGGING

# Sorted, as XTREME's scripts/preprocess_udpos.sh writes labels.txt (sort | uniq over the tags in the files).
LABELS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X",
)  # fmt: skip
# Releases of the treebanks: XTREME's scores are on 2.5; its current script downloads 2.7.
FOLDERS = "ud-treebanks-v2.5,ud-treebanks-v2.7,ud,."
convert = sentence(LABELS, blanked=True)


def _file(name: str, language: str) -> OfficialFile:
    """Return XTREME's file, else all treebanks of a language (download_data.sh); for the test set, in reverse."""
    treebanks = f"{{{FOLDERS}}}/UD_*/{language}_*-ud-{name}.conllu"
    paths = (xtreme("udpos", f"{name}-{language}.tsv"), treebanks)
    return OfficialFile(
        paths=paths[::-1] if name == "test" else paths,
        read=by_name({"*.conllu": read_conllu(language), "*.tsv": read_token_lines()}),
        convert=convert,
    )


UDPOS = TARGET_CARDS.add(
    "udpos",
    DatasetCard(
        id=DatasetId("udpos"),
        title="UD-POS",
        task_type=TAGGING,
        languages=LANGUAGES,
        description=(
            "The seventeen universal parts of speech. All treebanks of a language are read together, in the order of "
            "their files' names; a multiword token is one token, with the tag of its topmost word, as in XTREME. "
            "Sentences whose words are not freely available yield no rows. XTREME's scores are on release 2.5. "
            + note("udpos")
        ),
        license="that of each treebank: CC-BY-SA-4.0, CC-BY-NC-SA-4.0 and others",
        redistribution="non-commercial",
        citation="""@inproceedings{nivre-etal-2020-universal,
  title     = {{U}niversal {D}ependencies v2: An Evergrowing Multilingual Treebank Collection},
  author    = {Nivre, Joakim and de Marneffe, Marie-Catherine and Ginter, Filip and Haji{\\v{c}}, Jan and
               Manning, Christopher D. and Pyysalo, Sampo and Schuster, Sebastian and Tyers, Francis and
               Zeman, Daniel},
  booktitle = {Proceedings of LREC 2020},
  pages     = {4034--4043},
  year      = {2020},
  url       = {https://aclanthology.org/2020.lrec-1.497}
}""",
        homepage="https://universaldependencies.org/",
        labels=LABELS,
        metric="tag_f1",
        files=splits(
            LANGUAGES,
            train=_file("train", "en"),
            validation=lambda code: _file("dev", code),
            test=lambda code: _file("test", code),
        ),
        attackable=("tokens",),
        fields=("tokens",),
    ),
)
