"""The span adapter: margins over windows, questions without an answer, answers that edits before them move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import TinyModels
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoTokenizer, PreTrainedTokenizerFast
from xaug.augment.adapters.base import Logits, Part
from xaug.augment.adapters.span import SpanAdapter
from xaug.augment.attacks import prepare
from xaug.augment.queries import VictimItem
from xaug.data_cards.schema import Row
from xaug.models.encoding.span import MAX_ANSWER, MAX_LENGTH, MAX_QUESTION
from xaug.models.encoding.texts import Encoded, Limits, ints

CONTEXT = "In 1905 Albert Einstein wrote it. Einstein, Albert Einstein."


def question(*answers: str, context: str = CONTEXT) -> Row:
    starts = [context.index(answer) for answer in answers]
    return {
        "id": "q", "title": "t", "context": context, "question": "Who wrote it?", "is_impossible": not answers,
        "answers": {"text": list(answers), "answer_start": starts},
    }  # fmt: skip


# One window: [CLS] who ? [SEP] aaa bbb ccc [SEP]; context "aaa bbb ccc"
OFFSETS = ((-1, -1), (-1, -1), (-1, -1), (-1, -1), (0, 3), (4, 7), (8, 11), (-1, -1))
WINDOW = Part(Encoded(ints(range(8))), OFFSETS)
NEVER = -1e9


def logits(starts: dict[int, float], ends: dict[int, float], length: int = 8) -> Logits:
    out = np.full((length, 2), NEVER, dtype=np.float32)
    for column, values in enumerate((starts, ends)):
        for position, value in values.items():
            out[position, column] = value
    return out


def test_probabilities_are_over_all_spans_of_the_context() -> None:
    """Starts at aaa (weight 1) and bbb (2), ends at bbb and ccc equally: four spans with weights 1, 1, 2, 2 of 6."""
    both = logits({4: 0.0, 5: float(np.log(2))}, {5: 0.0, 6: 0.0})
    item = VictimItem(("aaa bbb ccc", "who?"), ((0, 3),))  # gold: aaa, which the first two touch
    score = SpanAdapter().read(item, [WINDOW], [both], [])
    assert score[:2] == pytest.approx((2 / 6, 1 / 6 - 2 / 6))
    middle = SpanAdapter().read(item._replace(gold=((4, 7),)), [WINDOW], [both], [])
    assert middle[:2] == pytest.approx((1.0, 2 / 6)), "all four touch bbb"
    touched = SpanAdapter().read(item._replace(gold=((3, 4),)), [WINDOW], [both], [])
    assert touched.gold == pytest.approx(2 / 6), "the space behind aaa is inside both spans that begin there"


def test_a_span_never_begins_in_the_question_or_ends_before_it_begins() -> None:
    both = logits({1: 50.0, 6: 0.0, 4: -1.0}, {2: 50.0, 4: 0.0, 6: 0.0, 7: 50.0})
    score = SpanAdapter().read(VictimItem(("aaa bbb ccc", "who?"), ((8, 11),)), [WINDOW], [both], [])
    valid = np.exp([0.0, -1.0, -1.0])  # ccc; aaa; aaa bbb ccc, which holds gold too
    assert score.gold == pytest.approx((valid[0] + valid[2]) / valid.sum())


def test_an_answer_has_at_most_max_answer_tokens() -> None:
    n = MAX_ANSWER + 5
    offsets = tuple((2 * i, 2 * i + 1) for i in range(n))
    part = Part(Encoded(ints(range(n))), offsets)
    both = logits({0: 0.0}, {MAX_ANSWER - 1: 0.0, MAX_ANSWER: 9.0}, n)
    score = SpanAdapter().read(VictimItem(("x", "q"), ((2 * MAX_ANSWER - 2, 2 * MAX_ANSWER - 1),)), [part], [both], [])
    assert score.gold == pytest.approx(1.0), "the span of 31 tokens does not count, however likely"


def test_the_lowest_score_over_windows_decides_about_no_answer() -> None:
    sure = logits({0: 3.0, 4: 0.0}, {0: 3.0, 4: 0.0})  # no answer 6, aaa 0
    open_ = logits({0: -1.0, 4: 1.0}, {0: -1.0, 4: 1.0})  # no answer -2, aaa 2
    item = VictimItem(("aaa bbb ccc", "who?"), ())
    adapter = SpanAdapter(no_answer=True)
    total = np.exp([0.0, 2.0, -2.0])
    score = adapter.read(item, [WINDOW, WINDOW], [sure, open_], [])
    assert score[:2] == pytest.approx((total[2] / total.sum(), (total[2] - total[1]) / total.sum()), abs=1e-6)
    assert adapter.read(item, [WINDOW], [sure], []).margin > 0.99
    answered = adapter.read(item._replace(gold=((0, 3),)), [WINDOW], [sure], [])
    assert answered.margin < -0.99, "saying that there is none is an error where there is an answer"
    assert SpanAdapter().read(item._replace(gold=((0, 3),)), [WINDOW], [sure], []).margin == pytest.approx(1.0)


def test_the_best_window_answers() -> None:
    far = Part(Encoded(ints(range(8))), ((-1, -1),) * 4 + ((100, 103), (104, 107), (108, 111)) + ((-1, -1),))
    here, there = logits({4: 0.0}, {4: 0.0}), logits({5: 1.0}, {5: 1.0})
    item = VictimItem(("", ""), ((104, 107),))
    assert SpanAdapter().read(item, [WINDOW, far], [here, there], []).gold == pytest.approx(np.exp(2) / (1 + np.exp(2)))
    assert SpanAdapter().read(item._replace(gold=((0, 3),)), [WINDOW, far], [here, there], []).margin < 0


@pytest.fixture(scope="module")
def tokenizer(tiny: TinyModels) -> Any:
    return AutoTokenizer.from_pretrained(tiny.mlm)


@pytest.mark.parametrize("limit", [384, 192, 128])
def test_windows_cover_a_long_context(tokenizer: Any, limit: int) -> None:
    context = " ".join(f"the museum {i}," for i in range(400))
    adapter = SpanAdapter()
    items = [VictimItem((context, "what opens?"), ()), VictimItem(("short", "why?"), ())]
    windows, (alone,) = adapter.encode(tokenizer, items, Limits(limit))
    assert len(windows) > 2
    seen = np.zeros(len(context), dtype=bool)
    for part in windows:
        assert len(part.encoded.ids) == len(part.offsets) <= min(limit, MAX_LENGTH)
        for start, end in part.offsets:
            seen[start:end] |= start >= 0
    assert all(hit or c == " " for hit, c in zip(seen, context, strict=True))
    inside = [offset for offset in windows[0].offsets if offset[0] >= 0]
    again = [offset for offset in windows[1].offsets if offset[0] >= 0]
    assert set(inside) & set(again), "they overlap, so an answer at an end is whole in one of them"
    assert alone.encoded.ids.tolist() == tokenizer("why?", "short")["input_ids"]


@pytest.mark.parametrize("text", ["word " * 300, "👩\u200d👧" * 60, "\ufdfa" * 64, "क्षि" * 40, "?" * 5000])
def test_a_question_of_any_length_leaves_room_for_the_context(tokenizer: Any, text: str) -> None:
    (windows,) = SpanAdapter().encode(tokenizer, [VictimItem((CONTEXT, text), ())], Limits(384))
    assert any(offset[0] >= 0 for part in windows for offset in part.offsets)
    outside = sum(offset[0] < 0 for offset in windows[0].offsets)
    assert outside <= MAX_QUESTION + 3


def test_a_question_of_few_characters_and_many_tokens_leaves_room_too() -> None:
    """Byte-level BPE makes up to four tokens of a character."""
    tokens = ["[UNK]", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    model = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, [], unk_token="[UNK]"))
    model.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    model.post_processor = processors.RobertaProcessing(("</s>", 1), ("</s>", 1))
    tokenizer: Any = PreTrainedTokenizerFast(tokenizer_object=model, unk_token="[UNK]", pad_token="</s>")
    for limit in (384, 256, 128):
        (windows,) = SpanAdapter().encode(tokenizer, [VictimItem((CONTEXT * 9, "👩" * 60), ())], Limits(limit))
        assert all(sum(offset[0] < 0 for offset in part.offsets) <= MAX_QUESTION + 4 for part in windows)
        assert max(offset[1] for part in windows for offset in part.offsets) == len(CONTEXT * 9)


def test_each_gold_answer_is_frozen_once() -> None:
    row = question("Albert Einstein", "Einstein", "Albert Einstein")
    fields = SpanAdapter().fields(row)
    assert fields.gold == ((0, 8, 23), (0, 15, 23))
    case = prepare(row, SpanAdapter(), ("context",))
    words = [case.text.words[i] for i in case.text.editable()]
    assert words == ["In", "1905", "wrote", "it", "Einstein", "Albert", "Einstein"], "later mentions may be edited"
    assert case.item(case.text).gold == ((8, 23), (15, 23))


def test_answers_move_with_the_text_before_them() -> None:
    row = question("Albert Einstein", "Einstein")
    adapter = SpanAdapter()
    case = prepare(row, adapter, ("context",))
    text = case.text.replace(1, "nineteen-o-five").take().insert(0, "Back", before=True).take()
    text = text.replace(text.origin.index(4), "made").take()
    new = adapter.rebuild(row, text.fields, text.gold)
    assert new["context"].startswith("Back In nineteen-o-five Albert Einstein made it.")
    for answer, start in zip(new["answers"]["text"], new["answers"]["answer_start"], strict=True):
        assert new["context"][start : start + len(answer)] == answer
    assert new["answers"]["text"] == row["answers"]["text"]
    assert new["answers"]["answer_start"] != row["answers"]["answer_start"]
    edit = case.text.delete(1)
    (start, end), _ = case.item(edit).gold  # type: ignore[misc]
    assert edit.fields[0][start:end] == "Albert Einstein", "a text that is only ranked has its spans too"


def test_a_question_without_an_answer_is_rebuilt() -> None:
    row = question()
    adapter = SpanAdapter(no_answer=True)
    text = prepare(row, adapter, ("context",)).text.replace(0, "Since").take()
    assert adapter.rebuild(row, text.fields, text.gold) == {**row, "context": CONTEXT.replace("In", "Since", 1)}
