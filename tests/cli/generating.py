"""Commands of `xaug generate` on tiny models, and official files made for one test."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from command_line import Done
from tiny import OFFICIAL, TinyModels
from xaug.cli.main import app

MNLI_COLUMNS = [
    "index", "promptID", "pairID", "genre", "sentence1_binary_parse", "sentence2_binary_parse", "sentence1_parse",
    "sentence2_parse", "sentence1", "sentence2", "label1", "gold_label",
]  # fmt: skip
LABELS = ("entailment", "neutral", "contradiction")


def command(
    tiny: TinyModels, store: Path, *tasks: str, source: Path = OFFICIAL, judge: bool = True, attack: str = "bae"
) -> list[str]:
    """`generate TASKS --attack ATTACK` with everything it needs; later options win."""
    asked = ["generate", *tasks, "--attack", attack, "--source", str(source), "--store", str(store)]
    if attack == "none":
        return asked  # with no model: an option without effect is refused
    out = [
        *asked,
        "--victim", str(tiny.mlm.parent / "victims/{task}"), "--mlm", str(tiny.mlm), "--encoder", str(tiny.encoder),
        "--tagger", "textblob", "--device", "cpu", "--allow-weak-victim", "--set", "similarity=0.5",
    ]  # fmt: skip
    return [*out, "--judge", str(tiny.mlm.parent / "judges/{task}")] if judge else out


def run(arguments: list[str]) -> Done:
    """One command in this process, for fixtures wider than a test."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            app(arguments)
        except SystemExit as ended:
            return Done(int(str(ended.code)), out.getvalue(), err.getvalue())
    raise AssertionError("a command ends with an exit code")


def mnli(folder: Path, rows: list[tuple[str, str, str]]) -> Path:
    """A source with an MNLI train file of (premise, hypothesis, label)."""
    path = folder / "glue_data/MNLI/train.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(MNLI_COLUMNS)]
    for i, (premise, hypothesis, label) in enumerate(rows):
        lines.append("\t".join([str(i), str(i), f"{i}e", "fiction", "", "", "", "", premise, hypothesis, label, label]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def many_rows(folder: Path, rows: int) -> Path:
    """A source with this many different MNLI rows: several units of work."""
    premises = ("The museum opens at nine and closes at six.", "Most farmers in the valley grow apples and plums.")
    hypotheses = ("The museum never opens.", "Fruit is grown in the valley.", "The committee met twice in May.")
    return mnli(
        folder,
        [(f"{premises[i % 2]} {i}", f"{hypotheses[i % 3]}", LABELS[i % 3]) for i in range(rows)],
    )
