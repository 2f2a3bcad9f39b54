"""TextAttack 0.3.11's own attacks beside ours, on real pairs and with the same models: outcome, text, queries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from xaug.augment.fitness.lexical import wordnet_digest

ROOT = Path(__file__).parents[4]
# Short pairs of the peer set, among them succeeded, failed and skipped ones.
WORDS, PAIRS = 16, 8


@pytest.mark.real
def test_bae_returns_what_textattack_returns(real: Path, tmp_path: Path) -> None:
    """In its own process, because importing TextAttack takes half a minute, warns, and sets seeds."""
    pytest.importorskip("nltk")
    pairs, victim, mlm = real / "peer/pairs.jsonl", real / "models/minilm-nli-victim", real / "models/minilm-mlm-en"
    encoder = Path(os.environ.get("XAUG_MODELS", "models")) / "all-MiniLM-L6-v2"
    for path, what in ((pairs, "pairs"), (victim, "victim"), (mlm, "masked LM"), (encoder, "encoder, see XAUG_MODELS")):
        if not path.exists():
            pytest.skip(f"no {path}: the {what}")
    from nltk.data import find

    for resource in ("taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset", "corpora/stopwords"):
        try:
            find(resource)
        except LookupError:
            try:
                find(f"{resource}.zip")
            except LookupError:
                pytest.skip(f"no NLTK data {resource}: set NLTK_DATA")
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    short = [row for row in rows if len(f"{row['premise']} {row['hypothesis']}".split()) <= WORDS]
    assert len(short) >= PAIRS
    chosen = tmp_path / "pairs.jsonl"
    chosen.write_text("".join(json.dumps(row) + "\n" for row in short[:PAIRS]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("both_attack.py")), *map(str, (chosen, victim, mlm, encoder))],
        capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1",
             "PYTHONPATH": str(ROOT / "benchmarks" / "speed")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    theirs, ours = json.loads(done.stdout.splitlines()[-1])
    assert len(ours) == PAIRS
    assert ours == theirs
    assert {example["outcome"] for example in ours} & {"succeeded", "failed"}, "some rows were attacked"


RECIPES = ("textfooler", "textbugger", "deepwordbug", "pruthi", "bert-attack")
FEW = 4


@pytest.mark.real
def test_native_recipes_return_what_textattack_returns(real: Path) -> None:
    """Drawing from the same generators in the same order, with TextAttack's rounding; in one process of its own."""
    recipes = [*RECIPES, *(["pwws"] if wordnet_digest() else [])]
    victim, mlm = real / "models/minilm-nli-victim", real / "models/minilm-mlm-en"
    encoder = Path(os.environ.get("XAUG_MODELS", "models")) / "all-MiniLM-L6-v2"
    pairs, near = real / "peer/pairs.jsonl", real / "study/lexicons/counterfitted_neighbors.json"
    for path in (pairs, victim, mlm, encoder, near):
        if not path.exists():
            pytest.skip(f"no {path}")
    done = subprocess.run(
        [
            sys.executable, str(ROOT / "benchmarks/speed/recipes.py"), str(pairs), str(victim), "--encoder",
            str(encoder), "--mlm", str(mlm), "--neighbours", str(near), "--recipes", ",".join(recipes),
            "--longest", "20", "--rows", str(FEW),
        ],
        capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [one["recipe"] for one in found] == recipes
    for one in found:
        assert one["same"] == FEW, one["differ"]
        assert one["outcomes"].keys() & {"succeeded", "failed"}, "some rows were attacked"
