"""The changes that make one text from another, in words and in single characters between words.

Both texts are cut into words (``text.word_spans``) and the single characters between them. If both have the same
number of words and the rest is the same, words were replaced by words. Otherwise the shortest edit script says what was
deleted and inserted (Myers 1986, An O(ND) Difference Algorithm and Its Variations).
"""

from __future__ import annotations

from collections.abc import Sequence

from xaug.augment.text import Span, word_spans

Change = tuple[int, int, str]  # the characters [start, end) of the text before, and what replaces them


def changes(before: str, after: str) -> list[Change]:
    """The changes that make ``after`` from ``before``, from left to right. Two replaced words are two changes.

    An insertion is placed as far to the right as possible: " x" in "a x b" is "x " before "b".
    """
    if before == after:
        return []
    replaced = _words_for_words(before, after)
    if replaced is not None:
        return replaced
    old, new = _units(before), _units(after)
    olds, news = [before[start:end] for start, end in old], [after[start:end] for start, end in new]
    out: list[Change] = []
    for a, b, c, d in _shortest(olds, news):
        start = old[a][0] if a < len(old) else len(before)
        end = old[b - 1][1] if b > a else start
        out.append((start, end, "".join(news[c:d])))
    return out


def _words_for_words(before: str, after: str) -> list[Change] | None:
    """One change per word that a text with one word in it replaced; None if anything else changed."""
    old, new = word_spans(before), word_spans(after)
    if len(old) != len(new):
        return None
    words = [(before[a:b], after[c:d]) for (a, b), (c, d) in zip(old, new, strict=True)]
    same = [True, *(one == other for one, other in words), True]  # the ends of the text count as unchanged words
    put = [other for _, other in words]
    for at, (was, now) in enumerate(zip(_gaps(before, old), _gaps(after, new), strict=True)):
        # New characters beside a gap belong to the new word next to it: "[UNK]" is a word in brackets.
        stays = 0 if same[at] else len(now) - len(was) if same[at + 1] else now.find(was)
        if stays < 0 or now[stays : stays + len(was)] != was or (same[at + 1] and stays + len(was) != len(now)):
            return None
        if at > 0:
            put[at - 1] += now[:stays]
        if at < len(put):
            put[at] = now[stays + len(was) :] + put[at]
    return [(a, b, text) for (a, b), (word, _), text in zip(old, words, put, strict=True) if text != word]


def _gaps(text: str, spans: Sequence[Span]) -> list[str]:
    """The text before the first word, between each two words, and after the last word."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def _units(text: str) -> list[Span]:
    """The spans of the words and of each character between them, in order. Together they cover the text."""
    out: list[Span] = []
    at = 0
    for start, end in word_spans(text):
        out += [(i, i + 1) for i in range(at, start)]
        out.append((start, end))
        at = end
    return out + [(i, i + 1) for i in range(at, len(text))]


_Block = tuple[int, int, int, int]  # units [a, b) of the text before become units [c, d) of the text after


def _shortest(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """The shortest edit script as blocks, each moved to the right as far as possible."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    kept = [(head + i, head + j) for i, j in _kept(old[head : len(old) - tail], new[head : len(new) - tail])]
    blocks: list[_Block] = []
    a, c = head, head
    for b, d in [*kept, (len(old) - tail, len(new) - tail)]:
        if (a, c) != (b, d):
            blocks.append((a, b, c, d))
        a, c = b + 1, d + 1
    limit = len(old)
    for at in range(len(blocks) - 1, -1, -1):
        a, b, c, d = blocks[at]
        # A pure insertion or deletion can move: " x" in "a x b" is the same edit as "x " before "b".
        while b < limit and ((a == b and new[c] == old[b]) or (c == d and old[a] == old[b])):
            a, b, c, d = a + 1, b + 1, c + 1, d + 1
        blocks[at], limit = (a, b, c, d), a
    return blocks


def _kept(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of places that are kept, in order: a longest common subsequence, by Myers's greedy algorithm."""
    n, m = len(old), len(new)
    reach = {1: 0}  # diagonal k = x - y → the furthest x on it
    trace: list[dict[int, int]] = []
    for d in range(n + m + 1):
        trace.append(dict(reach))
        for k in range(-d, d + 1, 2):
            down = k == -d or (k != d and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            while x < n and x - k < m and old[x] == new[x - k]:
                x += 1
            reach[k] = x
            if x >= n and x - k >= m:
                return _walked_back(trace, n, m)
    raise AssertionError("n deletions and m insertions always suffice")


def _walked_back(trace: Sequence[dict[int, int]], n: int, m: int) -> list[tuple[int, int]]:
    """The pairs of places that are kept on the path that Myers's algorithm found."""
    pairs: list[tuple[int, int]] = []
    x, y = n, m
    for d in range(len(trace) - 1, -1, -1):
        reach, k = trace[d], x - y
        down = k == -d or (k != d and reach[k - 1] < reach[k + 1])
        before = k + 1 if down else k - 1
        start_x = reach[before]
        start_y = start_x - before
        while x > start_x and y > start_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = start_x, start_y
    return pairs[::-1]
