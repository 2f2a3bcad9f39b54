"""The whole chain on real sentences and a real encoder (XAUG_REAL, XAUG_MODELS)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from xaug.evaluate.retrieval.embed import embed
from xaug.evaluate.retrieval.encoder import Encoder, load_encoder
from xaug.evaluate.retrieval.mining import best_threshold, mine
from xaug.evaluate.retrieval.search import nearest
from xaug.evaluate.retrieval.vectors import Vectors

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    folder = Path(os.environ.get("XAUG_MODELS") or "no such folder") / "me5-small"
    if not folder.is_dir():
        pytest.skip("no real encoder: set XAUG_MODELS to the folder that holds me5-small")
    return load_encoder(folder)


def vectors(texts: list[str], encoder: Encoder, out: Path) -> Vectors:
    found = embed(
        texts, encoder, layers=[12], pooling="mean", max_length=512, token_budget=8192, out=out, prefix="query: "
    )
    return Vectors(found[0], out.stem)


def test_tatoeba_swahili(real: Path, encoder: Encoder, tmp_path: Path) -> None:
    """Swahili to English, 390 sentences: 73.3 % top-1, as shared/README.md found with another program."""
    sides = []
    for code in ("swh", "eng"):
        file = real / "data" / "tatoeba" / "v1" / f"tatoeba.swh-eng.{code}"
        texts = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        sides.append(vectors(texts, encoder, tmp_path / f"{code}.npy"))
    own = np.arange(390)
    found = nearest(*sides, 1, scoring="cosine", neighbours=None, memory_cap=10**9)
    assert 100 * float((found.forward.places[:, 0] == own).mean()) == pytest.approx(73.3, abs=0.3)
    margin = nearest(*sides, 1, scoring="margin", neighbours=None, memory_cap=10**9)
    assert (margin.forward.places[:, 0] == own).sum() > (found.forward.places[:, 0] == own).sum()


def test_bucc_zh_en_sentences_among_others(real: Path, encoder: Encoder, tmp_path: Path) -> None:
    """All 257 gold pairs of the zh-en sample set, among twice as many sentences without a translation."""
    folder = real / "data" / "bucc2018" / "zh-en"
    read = {
        code: dict(line.split("\t", 1) for line in (folder / f"zh-en.sample.{code}").read_text("utf-8").splitlines())
        for code in ("zh", "en")
    }
    gold = [tuple(line.split("\t")) for line in (folder / "zh-en.sample.gold").read_text("utf-8").splitlines()]
    ids, sides, texts = [], [], []
    for side, code in enumerate(("zh", "en")):
        true = [pair[side] for pair in gold]
        others = [name for name in read[code] if name not in set(true)][: 2 * len(true)]
        ids.append(true + others)
        texts.append([read[code][name] for name in ids[-1]])
        sides.append(vectors(texts[-1], encoder, tmp_path / f"{code}.npy"))
    places = {(ids[0].index(zh), ids[1].index(en)) for zh, en in gold}
    pairs = mine(*sides, texts=(texts[0], texts[1]), memory_cap=10**9)
    assert best_threshold(pairs, places).f1 > 85
