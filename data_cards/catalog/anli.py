"""ANLI+: the three rounds of Adversarial NLI, with MultiNLI and SNLI in its training split."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, HubConfig, OfficialFile
from xaug.data_cards.catalog.mnli import mnli_file, mnli_hub
from xaug.data_cards.catalog.nli import GOLD, HUB_GOLD, LABELS, MEANINGS, pair, read_pairs
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources.base import ROW_NUMBER
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.task_types import CLASSIFICATION

ROUNDS = (1, 2, 3)
FIELDS = ("uid", "context", "hypothesis", "label")
HUB_FIELDS = ("uid", "premise", "hypothesis", "label")
INITIALS: dict[object, int] = {name[0]: number for number, name in enumerate(LABELS)}  # the files have e, n, c


def anli_file(number: int, name: str) -> OfficialFile:
    """Return one split of one round. 1.0 is the release, 0.1 a preview with the same layout."""
    return OfficialFile(
        paths=(f"{{anli_v1.0,anli_v0.1,.}}/R{number}/{name}.jsonl",),
        read=read_jsonl,
        convert=pair(FIELDS, INITIALS, missing="-", prefix=f"r{number}:"),
    )


def anli_hub(number: int, split: str, name: str) -> HubConfig:
    """Return one split of one round on the Hub."""
    return HubConfig(
        repo="facebook/anli",
        config="plain_text",
        revision="8e4813d81f46d313dac7892e1c28076917cfcdf9",
        files={split: (f"plain_text/{name}_r{number}-00000-of-00001.parquet",)},
        convert=pair(HUB_FIELDS, HUB_GOLD, missing=-1, prefix=f"r{number}:"),
    )


SNLI_TRAIN = OfficialFile(
    paths=("{glue_data/SNLI,SNLI}/train.tsv", "{snli_1.0,.}/snli_1.0_train.{jsonl,txt}"),
    read=read_pairs,
    convert=pair(("pairID", "sentence1", "sentence2", "gold_label"), GOLD, missing="-", prefix="snli:"),
)

SNLI_HUB = HubConfig(
    repo="stanfordnlp/snli",
    config="plain_text",
    revision="cdb5c3d5eed6ead6e5a341c8e56e669bb666725b",
    files={"train": ("plain_text/train-00000-of-00001.parquet",)},
    convert=pair((ROW_NUMBER, "premise", "hypothesis", "label"), HUB_GOLD, missing=-1, prefix="snli:"),
)

ANLI = CARDS.add(
    "anli",
    DatasetCard(
        id=DatasetId("anli"),
        title="ANLI+ (ANLI R1-R3, MultiNLI and SNLI)",
        task_type=CLASSIFICATION,
        languages=("en",),
        description=(
            "Adversarial NLI, written by people against a model in three rounds. As in Nie et al. and Phang"
            " et al., training adds MultiNLI and SNLI; validation and test are ANLI's own. Ids begin with "
            "r1:, r2:, r3:, mnli: or snli:."
        ),
        license="CC-BY-NC-4.0 (ANLI); CC-BY-SA-4.0 (SNLI); MultiNLI's own (see mnli)",
        redistribution="non-commercial",
        citation="""@inproceedings{nie-etal-2020-adversarial,
  title     = {Adversarial {NLI}: A New Benchmark for Natural Language Understanding},
  author    = {Nie, Yixin and Williams, Adina and Dinan, Emily and Bansal, Mohit and Weston, Jason and
               Kiela, Douwe},
  booktitle = {Proceedings of ACL 2020},
  pages     = {4885--4901},
  year      = {2020},
  url       = {https://aclanthology.org/2020.acl-main.441}
}

@inproceedings{bowman-etal-2015-large,
  title     = {A large annotated corpus for learning natural language inference},
  author    = {Bowman, Samuel R. and Angeli, Gabor and Potts, Christopher and Manning, Christopher D.},
  booktitle = {Proceedings of EMNLP 2015},
  pages     = {632--642},
  year      = {2015},
  url       = {https://aclanthology.org/D15-1075}
}""",
        homepage="https://github.com/facebookresearch/anli",
        labels=LABELS,
        meanings=MEANINGS,
        metric="accuracy",
        files={
            "train": (
                *(anli_file(number, "train") for number in ROUNDS),
                mnli_file("train", prefix="mnli:", bare=False),
                SNLI_TRAIN,
            ),
            "validation": tuple(anli_file(number, "dev") for number in ROUNDS),
            "test": tuple(anli_file(number, "test") for number in ROUNDS),
        },
        hub={
            "train": (
                *(anli_hub(number, "train", "train") for number in ROUNDS),
                mnli_hub("train", "train", prefix="mnli:"),
                SNLI_HUB,
            ),
            "validation": tuple(anli_hub(number, "validation", "dev") for number in ROUNDS),
            "test": tuple(anli_hub(number, "test", "test") for number in ROUNDS),
        },
        attackable=("text_a", "text_b"),
        fields=("text_a", "text_b"),
    ),
)
