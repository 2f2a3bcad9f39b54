"""Named retrieval settings: those of XTREME's scripts and of jiant (Phang et al. 2020), taken from their code.

For Tatoeba and for BUCC, a name decides which hidden state of an encoder is used, how it is pooled and how vectors are
compared. It does not decide the threshold: jiant fits BUCC's threshold on the gold pairs that it then scores, whereas
xaug always sets it on the dev split.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.registry import Registry
from xaug.evaluate.config import RetrievalConfig

Layer = Callable[[int], int | None]  # number of layers → hidden state (0: the embeddings); None where there is none


@dataclass(frozen=True)
class Choice:
    """What a name decides for one kind of task."""

    layer: Layer
    says: str  # the rule of ``layer`` in words, for the message about an encoder without such a state
    pooling: str
    scoring: Literal["cosine", "margin"]


@dataclass(frozen=True)
class Named:
    """One named setting. ``kinds``: kind of task → what the name decides for it."""

    name: str
    kinds: Mapping[str, Choice]

    def applied(self, config: RetrievalConfig, kind: str, layers: int, model: str) -> RetrievalConfig:
        """``config`` with the settings that the name decides, for a kind of task and an encoder of ``layers`` layers.

        Raises UsageError where the encoder does not have the hidden state.
        """
        choice = self.kinds[kind]
        layer = choice.layer(layers)
        if layer is None:
            raise UsageError(
                f"The retrieval setting {self.name} uses {choice.says}, but {model} has only {layers} layers. Choose a"
                f" hidden state with {param('layers')} instead."
            )
        changed = {"layers": layer, "pooling": choice.pooling, "scoring": choice.scoring, "mining": choice.scoring}
        return config.model_copy(update=changed)


def of_last(states: int, index: int) -> Layer:
    """The rule that takes the state at ``index`` (from 0) among the last ``states`` hidden states of an encoder."""

    def layer(layers: int) -> int | None:
        first = layers + 1 - states  # there is one more state than layers: that of the embeddings
        return first + index if first >= 0 else None

    return layer


def _absolute(state: int) -> Layer:
    return lambda layers: state if state <= layers else None


def _tatoeba(layers: int) -> int | None:
    # run_tatoeba.sh has NLAYER=24, LAYER=13 for XLM-R Large and NLAYER=12, LAYER=7 otherwise: states 14 of 24 and 8 of
    # 12. (It uses the numbers of the large model for XLM-R Base. Its 13 states have no index 13, so the script's
    # vectors are zeros. Here the rule for 12 layers applies to it.)
    return of_last(24, 13)(layers) if layers >= 24 else of_last(12, 7)(layers)


NAMED: Registry[Named] = Registry("retrieval setting")
_LAST_12 = "the eighth of an encoder's last 12 hidden states"
for _named in (
    Named(
        "xtreme",
        {
            # google-research/xtreme, scripts/run_tatoeba.sh and third_party/evaluate_retrieval.py (mean_pool_embedding)
            "parallel": Choice(_tatoeba, f"{_LAST_12}, of 24 layers hidden state 14", "mean", "cosine"),
            # scripts/run_bucc2018.sh has specific_layer 7 of the last 12 states, because NLAYER is never passed on (so
            # state 20 of 24), and pool_type cls. run_retrieval.py parses that option but then pools by its default, the
            # mean: layers = 20 with pooling = "mean" gives what it computes. The ratio margin is mine_bitext's default.
            "mining": Choice(of_last(12, 7), _LAST_12, "cls", "margin"),
        },
    ),
    Named(
        "jiant",
        # nyu-mll/jiant, xtreme_runconfig_writer.py has retrieval_layer 14 and pooler_type mean for both tasks, whatever
        # the depth of the encoder. tasks/evaluate/core.py searches by cosine and mines by the ratio margin.
        {
            "parallel": Choice(_absolute(14), "hidden state 14, that of XLM-R Large's 24 layers", "mean", "cosine"),
            "mining": Choice(_absolute(14), "hidden state 14, that of XLM-R Large's 24 layers", "mean", "margin"),
        },
    ),
):
    NAMED.add(_named.name, _named)
