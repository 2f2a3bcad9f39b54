"""Attack pairs with TextAttack's DeepWordBug and with ours, on the same chance: ``both_deepwordbug.py PAIRS VICTIM``.

TextAttack draws from the global generators; ours is given a generator that draws from them too, in its order. Before
each pair they are seeded alike. JSON out: two lists of outcome, texts, queries.
"""

from __future__ import annotations

import collections
import json
import random
import sys
import warnings
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore")
import numpy as np  # noqa: E402
import textattack  # noqa: E402
import torch  # noqa: E402
from textattack.attack_recipes import DeepWordBugGao2018  # noqa: E402
from transformers import AutoModelForSequenceClassification, AutoTokenizer  # noqa: E402
from xaug.augment.adapters import adapter_for  # noqa: E402
from xaug.augment.attacks import ATTACKS, Resources, prepare  # noqa: E402
from xaug.augment.engine import Engine  # noqa: E402
from xaug.augment.oracles.tagger import nltk_stopwords  # noqa: E402
from xaug.augment.oracles.victim import Victim  # noqa: E402
from xaug.data_cards.catalog import card  # noqa: E402
from xaug.models.placement import Placement  # noqa: E402

OUTCOMES = {
    "SuccessfulAttackResult": "succeeded",
    "FailedAttackResult": "failed",
    "SkippedAttackResult": "skipped",
}
NAMES = ("entailment", "neutral", "contradiction")


class Global(random.Random):
    """A random generator that draws as TextAttack's transformations do."""

    def randrange(self, start: int, *_: Any, **__: Any) -> int:
        return int(np.random.randint(0, start))

    def choice(self, seq: Any) -> Any:
        return random.choice(seq)


def seed(number: int) -> None:
    random.seed(number)
    np.random.seed(number)


def theirs(pairs: list[dict[str, Any]], folder: str) -> list[Any]:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.model_max_length = 128
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    attack = DeepWordBugGao2018.build(textattack.models.wrappers.HuggingFaceModelWrapper(model, tokenizer))
    out = []
    for number, pair in enumerate(pairs):
        texts = collections.OrderedDict(premise=pair["premise"], hypothesis=pair["hypothesis"])
        attacked = textattack.shared.AttackedText(texts)
        attacked.attack_attrs["label_names"] = [model.config.id2label[i] for i in range(3)]
        seed(number)
        result = attack.attack(attacked, int(pair["label"]))
        final = result.perturbed_result
        changed = list(final.attacked_text._text_input.values())
        out.append([OUTCOMES[type(result).__name__], changed, int(final.num_queries)])
    return out


def ours(pairs: list[dict[str, Any]], folder: str) -> list[Any]:
    mnli, spec = card("mnli"), ATTACKS.get("deepwordbug")
    adapter = adapter_for(mnli)
    victim = Victim(folder, adapter, NAMES, Placement())
    attack = spec.build(spec.params(exact_ties=True), Resources(nltk_stopwords()))
    out = []
    for number, pair in enumerate(pairs):
        row = {"id": pair["id"], "text_a": pair["premise"], "text_b": pair["hypothesis"], "label": pair["label"]}
        seed(number)
        search = attack.search(prepare(row, adapter, ("text_a", "text_b")), Global())
        ((_, (found,)),) = Engine({"victim": victim}).run([("", search)])
        out.append([found.outcome.value, list(found.fields), found.queries])
    return out


def main(path: str, folder: str) -> None:
    torch.set_num_threads(1)
    pairs = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    print(json.dumps([theirs(pairs, folder), ours(pairs, folder)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
