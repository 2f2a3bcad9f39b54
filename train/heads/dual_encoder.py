"""Questions and the sentences that answer them, as vectors: for retrieval (LAReQA, Mewsli-X), trained on span rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from xaug.data_cards.schema import Row
from xaug.models.encoding.texts import NOTHING, Limits, encode
from xaug.train.heads.base import HEADS, Batch, Padding, Unit
from xaug.train.heads.grouping import grouped
from xaug.train.heads.reading import Floats, by_row, floats, percent
from xaug.train.heads.sentences import sentence_around

if TYPE_CHECKING:
    import torch

MAX_QUERY = 96  # XTREME-R's train_lareqa.sh: MAX_QUERY_LEN, beside MAX_ANSWER_LEN 256 of the candidates
SCALE = 20.0  # sentence-transformers, MultipleNegativesRankingLoss: the default scale of cosine similarities
_BLOCK = 1024  # queries compared with all candidates at once


class Found(NamedTuple):
    """A row's prediction."""

    best: int  # the row whose candidate is best; of several with that candidate the first
    rank: int  # of its own candidate, from 1; others as good stand before it


class DualEncoderHead:
    """A unit is (question, candidate); vectors are means over pieces, of length 1.

    A candidate is the sentence that holds the answer, then its whole context, as a pair (LAReQA, Roy et al. 2020,
    arXiv 2004.05484, section 3.1; XTREME-R's third_party/processors/lareqa.py). An answer across a sentence break
    has both sentences, where LAReQA takes the one it begins in. Questions without an answer have no unit.

    The other candidates of the micro-batch are the wrong ones: a larger token budget makes a harder task.
    """

    name = "dual_encoder"
    auto_class = "AutoModel"
    pipeline = "sentence-similarity"
    max_length = 256
    version = 1
    in_batch_negatives = True

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """Nothing."""
        return {}

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """One unit a row that has an answer. Of a candidate the context gives way."""
        places = [at for at, row in enumerate(rows) if row["answers"]["text"] and not row["is_impossible"]]
        longest = min(MAX_QUERY, limits.max_length)
        queries = encode(tokenizer, [rows[at]["question"] for at in places], None, longest, "longest_first")
        contexts = [rows[at]["context"] for at in places]
        sentences = [_sentence(rows[at]) for at in places]
        candidates = encode(tokenizer, sentences, contexts, limits.max_length, "only_second")
        return [
            Unit.of(first + at, [query, candidate], NOTHING, NOTHING)
            for at, query, candidate in zip(places, queries, candidates, strict=True)
        ]

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """inputs [sequences, length] in groups of like length: questions are far shorter than candidates.

        targets: mask [sequences, length], places [units, 2] of question and candidate, candidate [units] by number.
        """
        import torch

        own = grouped(units, padding)
        numbers: dict[bytes, int] = {}
        same = torch.tensor([numbers.setdefault(unit.ids[1].tobytes(), len(numbers)) for unit in units])
        mask, places = own.inputs["attention_mask"], torch.from_numpy(own.places)
        targets = {"mask": mask, "places": places, "candidate": same}
        return Batch(own.inputs, targets, len(units), own.tokens, own.padded, own.groups)

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Cross-entropy of each question's own candidate among the batch's, summed over questions.

        A candidate equal to its own is not among the wrong ones.
        """
        import torch
        from torch.nn.functional import cross_entropy

        both = _vectors(out, targets)
        scores = SCALE * both[:, 0] @ both[:, 1].T
        same = targets["candidate"][:, None] == targets["candidate"][None, :]
        own = torch.arange(len(scores), device=scores.device)
        twins = same & (own[:, None] != own[None, :])
        return cross_entropy(scores.masked_fill(twins, float("-inf")), own, reduction="sum")

    def read(self, out: Any, units: Sequence[Unit], batch: Batch) -> list[Floats]:
        """[2, width] a unit: the question's vector and the candidate's."""
        return list(floats(_vectors(out, batch.targets)))

    def predict(self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[Found | None]:
        """Each question's place of its candidate among those of all rows, each counted once; None without an answer."""
        own = {at: found[0] for at, found in enumerate(by_row(rows, units, logits)) if found}
        numbers: dict[bytes, int] = {}  # of different candidates
        number = {at: numbers.setdefault(unit.ids[1].tobytes(), len(numbers)) for at, (unit, _) in own.items()}
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

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The predictions themselves."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Mean reciprocal rank and how often the own candidate is the best, over questions with an answer."""
        ranks = [said.rank for said in predictions if said is not None]
        return {"mrr": percent([1 / rank for rank in ranks]), "accuracy": percent([rank == 1 for rank in ranks])}


def _sentence(row: Row) -> str:
    start = int(row["answers"]["answer_start"][0])
    first, last = sentence_around(row["context"], start, start + len(row["answers"]["text"][0]))
    return str(row["context"][first:last])


def _vectors(out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """[units, 2, width], float32: means over real pieces, of length 1."""
    from torch.nn.functional import normalize

    weights = targets["mask"].unsqueeze(-1).float()
    means = (out.last_hidden_state.float() * weights).sum(1) / weights.sum(1)
    return normalize(means, dim=-1)[targets["places"]]


HEADS.add("dual_encoder", DualEncoderHead())
