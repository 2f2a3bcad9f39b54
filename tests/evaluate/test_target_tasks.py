"""The declared target tasks: what keeps old caches valid, and what a new task needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.splits import LanguageSplit
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.layouts import Lines
from xaug.evaluate.targets import TARGETS, target
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks import Labelled

# (title, group, kind, cards that it is trained on, head) of each task: with the id, all that a cell's key holds of its
# declaration. A key that changes makes every kept score of the task useless.
DECLARED = {
    "xnli": ("XNLI", "classification", "labelled", ["mnli"], None),
    "pawsx": ("PAWS-X", "classification", "labelled", [], None),
    "xcopa": ("XCOPA", "classification", "labelled", ["siqa", "copa"], None),
    "udpos": ("UD-POS", "structured", "labelled", [], None),
    "panx": ("WikiANN-NER", "structured", "labelled", [], None),
    "xquad": ("XQuAD", "reading", "labelled", ["squad_v1"], None),
    "mlqa": ("MLQA", "reading", "labelled", ["squad_v1"], None),
    "tydiqa": ("TyDiQA-GoldP", "reading", "labelled", [], None),
    "mewslix": ("Mewsli-X", "retrieval", "mentions", [], "entity"),
    "lareqa": ("LAReQA", "retrieval", "answers", ["squad_v1"], "dual_encoder"),
    "tatoeba": ("Tatoeba", "retrieval", "parallel", [], None),
    "bucc2018": ("BUCC 2018", "retrieval", "mining", [], None),
}
METRICS = {
    "xnli": "accuracy", "pawsx": "accuracy", "xcopa": "accuracy", "udpos": "tag_f1", "panx": "entity_f1",
    "xquad": "em_f1", "mlqa": "mlqa_em_f1", "tydiqa": "em_f1", "mewslix": "map20", "lareqa": "map20",
    "tatoeba": "top1", "bucc2018": "mining_f1",
}  # fmt: skip


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes what a test declares."""
    monkeypatch.setattr(TARGETS, "_specs", dict(TARGETS._specs))


def test_declarations_are_those_that_kept_scores_were_made_under() -> None:
    assert set(TARGETS.names()) == set(DECLARED)
    for name, (title, group, kind, stages, head) in DECLARED.items():
        expected = {
            "id": name, "title": title, "group": group, "kind": kind, "stages": stages, "head_type": head,
        }  # fmt: skip
        assert target(name).declaration() == expected
        assert target(name).metric == METRICS[name]


def test_a_task_of_the_embedded_world() -> None:
    found = target("pocket_xcopa")
    assert (found.id, found.title, found.stages) == ("pocket_xcopa", "Pocket XCOPA", ())
    assert target("pocket_xnli").stages == ("pocket_mnli",)
    assert found.layout is target("xcopa").layout
    assert "en" in target("pocket_xnli").languages
    assert "en" not in target("pocket_tatoeba").languages, "there English is what the others stand beside"


def test_an_unknown_task_and_one_that_is_taken(registry: None) -> None:
    with pytest.raises(UnknownNameError, match=r"no target task named 'panxx'. Did you mean panx"):
        target("panxx")
    with pytest.raises(ValueError, match="target task 'xnli' is declared twice"):
        add(target("xnli"))


def test_which_rows_a_kind_needs() -> None:
    def read(name: str, *splits: str) -> list[str]:
        return [one for one in splits if target(name).needs(LanguageSplit.of(one), ("de",))]

    splits = ("validation_en", "validation_de", "validation_fr", "test_en", "test_de", "test_fr")
    assert read("xnli", *splits) == ["validation_en", "validation_de", "test_de"]
    assert read("tatoeba", *splits) == ["validation_de", "test_de"]
    assert read("lareqa", *splits) == ["validation_en", "validation_de", "test_en", "test_de", "test_fr"]
    assert [target(name).tuned_on("fr") for name in ("bucc2018", "tatoeba")] == ["validation_fr", None]


def test_what_decides_a_score_beside_the_rows() -> None:
    config = EvalConfig(suite="xtreme", model="pocket", max_examples=7)
    assert [target(name).limit(config) for name in ("xnli", "tatoeba", "bucc2018")] == [7, 7, None]
    assert target("xnli").settings(config) == {}
    assert target("lareqa").settings(config)["pooling"] == "mean"
    assert "memory_gb" not in target("tatoeba").settings(config)


def test_a_new_task_is_one_declaration(registry: None) -> None:
    """Social IQa has a card, because XCOPA is trained on it; to make it a target task takes these lines."""
    add(
        Labelled(
            id="siqa", title="Social IQa", group="classification", layout=Lines("txt", lambda label, _: str(label))
        )
    )
    found = target("siqa")
    assert (found.languages, found.metric, found.main, found.trains) == (("en",), "accuracy", ("accuracy",), True)


def test_a_new_kind_is_one_class(registry: None) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Alone(Labelled):
        """The encoder is not fine-tuned, and at most ten rows are scored."""

        kind: ClassVar[str] = "alone"
        trains: ClassVar[bool] = False

        def limit(self, config: EvalConfig) -> int | None:
            return min(10, config.max_examples or 10)

    told: dict[str, Any] = {"title": "Social IQa", "group": "classification", "layout": target("xcopa").layout}
    found = add(Alone(id="siqa", **told))
    config = EvalConfig(suite="xtreme", model="pocket")
    assert (found.limit(config), target("siqa").declaration()["kind"]) == (10, "alone")
    assert not found.needs(LanguageSplit.of("validation_en"), ("de",)), "nothing is trained, so no dev rows are read"
