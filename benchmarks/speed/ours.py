"""This project's BAE on the same pairs: the engine, its oracles, and what they computed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from measure import Clock, Example, Forwards, Run, gpu_busy
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.attacks import ATTACKS, Resources, chance, prepare
from xaug.augment.attacks import Example as AttackExample
from xaug.augment.engine import Engine
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.tagger import NltkTagger, nltk_stopwords
from xaug.augment.oracles.victim import Victim
from xaug.models.placement import Placement

NAMES = ("entailment", "neutral", "contradiction")


class Timed:
    """An oracle that measures its time (tokenizing, computing, reading answers) with the benchmark's clock."""

    def __init__(self, oracle: Any, clock: Clock) -> None:
        self.oracle, self.clock, self.seconds = oracle, clock, 0.0

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """The oracle's answers."""
        begun = self.clock.now()
        answers: list[Any] = self.oracle.answer(items)
        self.seconds += self.clock.now() - begun
        return answers


def run(pairs: list[dict[str, Any]], args: Any, clock: Clock, *, parity: bool, exact: bool = False) -> Run:
    """Attack all pairs in one engine. ``exact``: with TextAttack's rounding, which is that of padded batches."""
    place = Placement.choose(args.device, args.dtype, args.token_budget)
    adapter = ClassificationAdapter()
    oracles: dict[str, Any] = {
        "victim": Victim(args.victim, adapter, NAMES, replace(place, unpad=not exact)), "tagger": NltkTagger(),
        "mlm": MaskedLM(args.mlm, place), "encoder": SentenceEncoder(args.encoder, place),
    }  # fmt: skip
    models = {name: oracle for name, oracle in oracles.items() if hasattr(oracle, "batches")}
    timed = {name: Timed(oracle, clock) for name, oracle in oracles.items()}
    spec = ATTACKS.get("bae")
    attack = spec.build(spec.params(parity=parity, exact_ties=exact), Resources(nltk_stopwords(), mask_locally=False))

    def case(pair: dict[str, Any]) -> AttackExample:
        row = {
            "id": pair["id"],
            "text_a": pair["premise"],
            "text_b": pair["hypothesis"],
            "label": pair["label"],
        }
        return prepare(row, adapter, ("text_a", "text_b"))

    for label in range(len(NAMES)):  # the victim predicts one of the labels, so that one is not skipped
        warm = case({"id": "", "premise": "A warm up runs.", "hypothesis": "It is short.", "label": label})
        dict(Engine(oracles, width=1).run([("", attack.search(warm, chance(0, "", "bae")))]))
    for oracle in models.values():
        oracle.batches.use.__init__()

    with gpu_busy(args.device) as busy:
        begun = clock.now()
        engine = Engine(timed, width=args.width)
        searches = ((pair["id"], attack.search(case(pair), chance(0, pair["id"], "bae"))) for pair in pairs)
        results = {key: found[0] for key, found in engine.run(searches)}
        seconds = clock.now() - begun
    examples: list[Example] = []
    for pair in pairs:
        result = results[pair["id"]]
        text = list(result.fields)
        examples.append({"id": pair["id"], "outcome": result.outcome.value, "text": text, "queries": result.queries})
    forwards = {
        name: Forwards(
            oracle.batches.use.batches, oracle.batches.use.rows, oracle.batches.use.padded, timed[name].seconds
        )
        for name, oracle in models.items()
    }
    asked = {name: {"asked": use.asked, "computed": use.answered} for name, use in engine.use.items()}
    spent = sum(one.seconds for one in timed.values())
    more = {
        "width": args.width, "items": asked, "tagger_seconds": round(timed["tagger"].seconds, 2),
        "search_and_scheduling_seconds": round(seconds - spent, 2), **busy,
    }  # fmt: skip
    mask = oracles["mlm"].tokenizer.mask_token
    unique: dict[str, list[Any]] = {
        "victim": [item.fields for item in engine.oracles["victim"].memory],
        "mlm": [item.before + mask + item.after for item in engine.oracles["mlm"].memory],
        "encoder": list(engine.oracles["encoder"].memory),
    }
    name = "ours, parity" if parity else "ours, without parity's waste"
    return Run(name, examples, seconds, sum(result.queries for result in results.values()), forwards, unique, more)
