"""A dual encoder of questions and the sentences that answer them, trained on span rows for retrieval (LAReQA)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import SPAN, TaskType
from xaug.models.encoding.texts import NOTHING, Limits, encode
from xaug.train.heads.base import HEADS, Batch, Feature, Padding
from xaug.train.heads.grouping import grouped
from xaug.train.heads.reading import Floats, by_row, floats, percent
from xaug.train.heads.sentences import sentence_around

if TYPE_CHECKING:
    import torch

MAX_QUERY = 96  # MAX_QUERY_LEN in XTREME-R's train_lareqa.sh, where candidates have MAX_ANSWER_LEN 256
SCALE = 20.0  # the default scale of cosine similarities in sentence-transformers' MultipleNegativesRankingLoss
_BLOCK = 1024  # queries that are compared with all candidates at once


class Found(NamedTuple):
    """A row's prediction."""

    best: int  # the row whose candidate scores highest; of several rows with this candidate, the first
    rank: int  # the rank of its own candidate, from 1; candidates with an equal score rank before it


class DualEncoderHead:
    """A feature is (question, candidate). A vector is the mean over the tokens of a sequence, scaled to length 1.

    A candidate is a pair: the sentence that contains the answer, and its whole context (LAReQA, Roy et al. 2020,
    arXiv 2004.05484, section 3.1; XTREME-R's third_party/processors/lareqa.py). For an answer across a sentence break,
    both sentences are taken, where LAReQA takes the one in which it begins. Questions without an answer have no
    feature.

    The negatives of a question are the other candidates of its micro-batch: a larger token budget makes a harder task.
    """

    name = "dual_encoder"
    task_types: tuple[TaskType, ...] = (SPAN,)
    auto_class = "AutoModel"
    pipeline = "sentence-similarity"
    max_length = 256
    version = 1
    in_batch_negatives = True

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """No settings: the encoder has no head."""
        return {}

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """One feature for each row with an answer. A candidate that is too long loses tokens of its context."""
        places = [at for at, row in enumerate(rows) if self.candidate(row) is not None]
        longest = min(MAX_QUERY, limits.max_length)
        queries = encode(tokenizer, [rows[at]["question"] for at in places], None, longest, "longest_first")
        contexts = [rows[at]["context"] for at in places]
        sentences = [_sentence(rows[at]) for at in places]
        candidates = encode(tokenizer, sentences, contexts, limits.max_length, "only_second")
        return [
            Feature.of(first + at, [query, candidate], NOTHING, NOTHING)
            for at, query, candidate in zip(places, queries, candidates, strict=True)
        ]

    def collate(self, features: Sequence[Feature], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """A batch of sequences in groups of similar length: questions are far shorter than candidates.

        Inputs are [sequences, length]. Targets: mask [sequences, length]; places [features, 2], the indices of question
        and candidate; candidate [features], equal numbers for equal candidates.
        """
        import torch

        own = grouped(features, padding)
        numbers: dict[bytes, int] = {}
        same = torch.tensor([numbers.setdefault(feature.ids[1].tobytes(), len(numbers)) for feature in features])
        mask, places = own.inputs["attention_mask"], torch.from_numpy(own.places)
        targets = {"mask": mask, "places": places, "candidate": same}
        return Batch(own.inputs, targets, len(features), own.tokens, own.padded, own.groups)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The cross-entropy of each question's own candidate among those of the batch, summed over questions.

        A candidate that equals a question's own one is not one of its negatives.
        """
        import torch
        from torch.nn.functional import cross_entropy

        both = _vectors(out, targets)
        scores = SCALE * both[:, 0] @ both[:, 1].T
        same = targets["candidate"][:, None] == targets["candidate"][None, :]
        own = torch.arange(len(scores), device=scores.device)
        twins = same & (own[:, None] != own[None, :])
        return cross_entropy(scores.masked_fill(twins, float("-inf")), own, reduction="sum")

    def read(self, out: Any, features: Sequence[Feature], batch: Batch) -> list[Floats]:
        """[2, width] for each feature: the vectors of its question and its candidate."""
        return list(floats(_vectors(out, batch.targets)))

    def predict(self, rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Floats]) -> list[Found | None]:
        """Rank each question's own candidate among the distinct candidates of all rows; None without an answer."""
        own = {at: found[0] for at, found in enumerate(by_row(rows, features, logits)) if found}
        numbers: dict[bytes, int] = {}  # of different candidates
        number = {at: numbers.setdefault(feature.ids[1].tobytes(), len(numbers)) for at, (feature, _) in own.items()}
        if not own:
            return [None] * len(rows)
        first = {number[at]: at for at in reversed(own)}
        candidates = np.stack([own[first[i]][1][1] for i in range(len(numbers))])
        out: list[Found | None] = [None] * len(rows)
        places = list(own)
        for start in range(0, len(places), _BLOCK):
            block = places[start : start + _BLOCK]
            scores = np.stack([own[at][1][0] for at in block]) @ candidates.T
            for at, score in zip(block, scores, strict=True):
                out[at] = Found(first[int(score.argmax())], len(score) - int((score < score[number[at]]).sum()))
        return out

    def uninformed(self, rows: Sequence[Row]) -> list[Found | None]:
        """One ranking for all questions: the distinct candidates in the order of their rows."""
        ranks: dict[tuple[str, str], int] = {}
        own = [self.candidate(row) for row in rows]
        return [None if one is None else Found(0, ranks.setdefault(one, len(ranks) + 1)) for one in own]

    def candidate(self, row: Row) -> tuple[str, str] | None:
        """The texts of a row's candidate; None for a row without one."""
        return (_sentence(row), row["context"]) if row["answers"]["text"] and not row["is_impossible"] else None

    def plain(self, predictions: Sequence[Any]) -> list[str | None]:
        """The candidate that scores highest, by the number of its row from 1; None for a question without an answer."""
        return [None if found is None else f"the candidate of row {found.best + 1}" for found in predictions]

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """The mean reciprocal rank of the own candidate and the share ranked first, over questions with an answer."""
        ranks = [found.rank for found in predictions if found is not None]
        return {"mrr": percent([1 / rank for rank in ranks]), "accuracy": percent([rank == 1 for rank in ranks])}


def _sentence(row: Row) -> str:
    start = int(row["answers"]["answer_start"][0])
    first, last = sentence_around(row["context"], start, start + len(row["answers"]["text"][0]))
    return str(row["context"][first:last])


def _vectors(out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Float32 [features, 2, width]: the means over real tokens, scaled to length 1."""
    from torch.nn.functional import normalize

    weights = targets["mask"].unsqueeze(-1).float()
    means = (out.last_hidden_state.float() * weights).sum(1) / weights.sum(1)
    return normalize(means, dim=-1)[targets["places"]]


HEADS.add("dual_encoder", DualEncoderHead())
