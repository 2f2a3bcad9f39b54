"""The target tasks: what each is fine-tuned on, how it is evaluated, and under which card its rows are found.

A task that is not here is not in a suite; adding one is a line here, a card, and (for a new kind of task) a module in
``tasks/``.
"""

from __future__ import annotations

from typing import Literal

from xaug.data_cards.card import Spec
from xaug.data_cards.registry import Registry

Group = Literal["classification", "structured", "reading", "retrieval"]
# labelled: fine-tuned, then predicted by its head. The others embed texts and search.
KindName = Literal["labelled", "parallel", "mining", "answers", "mentions"]
POCKET = "pocket_"  # before the id of a task of the embedded world


class Target(Spec):
    """One target task."""

    id: str
    title: str
    group: Group
    kind: KindName
    # Cards whose English training rows it is fine-tuned on, one after another, where its own card has no such rows.
    stages: tuple[str, ...] = ()
    head_type: str | None = None  # of the trainer; None: the task type's own

    @property
    def trains(self) -> bool:
        """Whether the encoder is fine-tuned first."""
        return self.kind not in ("parallel", "mining")

    @property
    def shares_pool(self) -> bool:
        """Whether each language's queries search the candidates of all languages (LAReQA)."""
        return self.kind == "answers"


TARGETS: Registry[Target] = Registry("target task")
for _target in (
    Target(id="xnli", title="XNLI", group="classification", kind="labelled", stages=("mnli",)),
    Target(id="pawsx", title="PAWS-X", group="classification", kind="labelled"),
    # Ruder et al. 2021, section 3.1 and train_xcopa.sh: Social IQa first, then COPA.
    Target(id="xcopa", title="XCOPA", group="classification", kind="labelled", stages=("siqa", "copa")),
    Target(id="udpos", title="UD-POS", group="structured", kind="labelled"),
    Target(id="panx", title="WikiANN-NER", group="structured", kind="labelled"),
    Target(id="xquad", title="XQuAD", group="reading", kind="labelled", stages=("squad_v1",)),
    Target(id="mlqa", title="MLQA", group="reading", kind="labelled", stages=("squad_v1",)),
    Target(id="tydiqa", title="TyDiQA-GoldP", group="reading", kind="labelled"),
    Target(id="mewslix", title="Mewsli-X", group="retrieval", kind="mentions", head_type="entity"),
    Target(
        id="lareqa", title="LAReQA", group="retrieval", kind="answers", stages=("squad_v1",), head_type="dual_encoder"
    ),
    Target(id="tatoeba", title="Tatoeba", group="retrieval", kind="parallel"),
    Target(id="bucc2018", title="BUCC 2018", group="retrieval", kind="mining"),
):
    TARGETS.add(_target.id, _target)


def target(name: str) -> Target:
    """A task by id, also of the embedded world: ``pocket_xnli`` is xnli over the world's cards.

    Raises UnknownNameError.
    """
    inside = name.startswith(POCKET)
    found = TARGETS.get(name.removeprefix(POCKET))
    if not inside:
        return found
    from xaug.data_cards.pocket.datasets import DATASETS

    # The world has COPA's rows as xcopa's own training split, and no Social IQa.
    stages = tuple(POCKET + card for card in found.stages if POCKET + card in DATASETS)
    return found.model_copy(update={"id": name, "title": f"Pocket {found.title}", "stages": stages})
