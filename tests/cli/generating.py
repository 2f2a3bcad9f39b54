"""Commands of `xaug generate` on tiny models."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from command_line import Done
from tiny import OFFICIAL, TinyModels
from xaug.cli.main import app


def command(
    tiny: TinyModels, store: Path, *tasks: str, source: Path = OFFICIAL, judge: bool = True, attack: str = "bae"
) -> list[str]:
    """`generate TASKS --attack ATTACK` with everything that it needs. Options that follow override these, but --set."""
    base = ["generate", *tasks, "--attack", attack, "--source", str(source), "--store", str(store)]
    if attack == "clean":
        return base  # without models, because options without effect are refused
    out = [
        *base, "--profile", "none",
        "--victim", str(tiny.mlm.parent / "victims/{task}"), "--mlm", str(tiny.mlm), "--encoder", str(tiny.encoder),
        "--tagger", "textblob", "--device", "cpu", "--allow-weak-victim", "--set", "similarity=0.5",
    ]  # fmt: skip
    return [*out, "--judge", str(tiny.mlm.parent / "judges/{task}")] if judge else out


def run(arguments: list[str]) -> Done:
    """Run one command in this process, for fixtures of a wider scope than a test."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            app(arguments)
        except SystemExit as ended:
            return Done(int(str(ended.code)), out.getvalue(), err.getvalue())
    raise AssertionError("a command ends with an exit code")
