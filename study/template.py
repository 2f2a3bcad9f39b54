"""The study file that `init` writes: every setting with what it means, and the values of a profile."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.durable import storage
from xaug.data_cards.errors import StorageError
from xaug.data_cards.parameters import param

_TEXT = '''# A study: arms over seeds. Look at its cost with `xaug study plan FILE`, and run it with `xaug study run FILE`.
# What is left out has the value of the profile, or else the one that stands here after a #.

name = "{name}"
question = "Does intermediate training still help when its data is adversarially augmented?"
profile = "{profile}"  # pocket: the embedded world; laptop, base, paper: real data
# source = "{source}"  # a folder of official files, hub, or pocket
# encoder = "…"  # the model that every arm starts from: a folder or a Hub id
# tasks = ["mnli"]  # intermediate tasks; several are trained together
# rows = 4000  # read only the first rows of each split of an intermediate task

# An arm's name says what it is: [TASKS:]KIND[+PART…].
#   none                no intermediate training
#   clean               on the clean rows
#   clean+bae           on the clean rows and on those of the attack bae
#   replace+bae         the attacked rows take the places of their clean origins
#   only+bae            on the attacked rows alone
#   squad_v1:clean+bae  of another task; all:clean of all tasks together
arms = ["none", "clean", "clean+bae", "clean+random", "clean+duplicate"]
# In place of the list, each arm can have a table with settings of its own:
#   [arms.none]
#   [arms.clean]
#   [arms."clean+bae"]
#   share = 0.5  # of the training rows are attacked ones; rows repeat if there are too few
#   [arms.robust]
#   base = "clean"
#   robust = "freelb"
#   train.optimizer.lr = 1e-5

seeds = 3  # of the arms: how many, or a list. Seeds say more than rows do.
# target_seeds = 1  # fine-tunings of each target with each seed
# max_seeds = 6  # up to how many seeds `xaug study add-seeds` may go; it cannot be changed after the first look
# equal = "steps"  # what arms have in common: steps, rows or epochs
# against = "xtreme-r"  # no training row may occur in the evaluation sets of this suite
# against_source = "data"  # where these sets are; open: the source

# Hypotheses are declared before the study runs. Without any, they are those of the research question: clean against
# none, each augmented arm against clean and against its controls, without English.
# [[hypotheses]]
# name = "The attack does more than random edits"
# contrast = "clean+bae - clean+random"
# scope = "zero-shot"  # suite, zero-shot, gap, group, task, language, script, family or cell
# [[hypotheses]]
# name = "Augmentation does not matter"
# contrast = "clean+bae - clean"
# test = "equivalence"
# margin = 1.0  # points

# A model that a rule excludes takes all arms of its seed out of the contrasts that it is in.
# [[exclusions]]
# name = "collapsed"
# above_majority = 5.0  # its dev score is at most this many points above that of the most frequent answer

# Attacks, as `xaug generate` takes them. A control matches the rows of another attack (like).
[attacks.bae]
# attack = "bae"
# limit = 400  # rows that are attacked; open: as many as are read
# parameters = {{ edits = 1 }}
# filters = {{ similarity = 0.95, fluency = true }}
# by_seed = false  # true: attack anew with each seed
# [attacks.random]
# like = "bae"

# Rows that exist already, such as translations: arms add them by name, as in clean+german.
# [data.german]
# ref = "mnli/translated@v1"
# store = "store"

# Settings of intermediate training, with the names of `xaug train`.
[train]
# optimizer = {{ lr = 2e-5, epochs = 2.0 }}
# data = {{ max_origins = 4000, max_dev_rows = 1000 }}  # max_origins: the seed draws rows, the same in all arms
# [train_by_task.squad_v1]  # of arms of this task alone
# text = {{ max_length = 384 }}

# The target tasks, with the names of `xaug eval`.
[targets]
# suite = "xtreme-r"
# tasks = ["xnli", "panx", "tatoeba"]
# languages = ["en", "de", "sw", "zh"]
# max_examples = 500
# fine_tuning = {{ optimizer = {{ lr = 2e-5, epochs = 3.0 }}, data = {{ max_rows = 2000 }} }}
# [targets.by_task.xquad]
# text = {{ max_length = 384 }}

[executor]
# workers = 2  # cells that run at the same time; open: one per core
# tries = 2  # how often a cell that fails is tried
'''


def write_template(path: Path, profile: str | None) -> None:
    """Write a study file for a profile. Raises UnknownNameError, StorageError, also for a file that exists."""
    from xaug.profiles import choose

    chosen = choose(profile)
    text = _TEXT.format(name=path.stem, profile=chosen.name, source=chosen.source)
    if path.exists():
        raise StorageError(f"{path} exists. Name another file, or edit that one.")
    with storage(path, "write the study file", param("file")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
