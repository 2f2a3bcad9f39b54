"""`xaug calibrate` prints the figures, or the same as JSON."""

from __future__ import annotations

import re
from pathlib import Path

from command_line import Xaug
from making_judged import SWORDS, folder, write
from tiny import TinyModels
from xaug.calibrating import PRECISION


def test_it_prints_a_table_for_each_set(tiny: TinyModels, xaug: Xaug, tmp_path: Path) -> None:
    arguments = ("calibrate", "edit_ratio", "--human", str(folder(tmp_path)), "--pairs", "swords", "--pairs", "mozes")
    done = xaug(*arguments, "--encoder", str(tiny.encoder), "--device", "cpu")
    assert done.code == 0, done.err
    assert "swords: 3 pairs of 1 originals; people accept 66.7%." in " ".join(done.out.split())
    assert "edit_ratio" in done.out
    found = xaug(*arguments, "--encoder", str(tiny.encoder), "--json").json
    assert {filter_["threshold"] for one in found["sets"] for filter_ in one["filters"]} == {0.4}
    named = [argument.replace("edit_ratio", "edit_ratio=0.2") for argument in arguments]
    other = xaug(*named, "--json").json
    assert {filter_["threshold"] for one in other["sets"] for filter_ in one["filters"]} == {0.2}
    assert [one["name"] for one in found["sets"]] == ["swords", "mozes"]


def test_a_wrong_name_and_a_missing_model_are_mistakes(xaug: Xaug, tmp_path: Path) -> None:
    judged = str(folder(tmp_path))
    done = xaug("calibrate", "label", "--human", judged)
    assert (done.code, "--judge" in done.err) == (2, True)
    done = xaug("calibrate", "--human", judged, "--pairs", "sword")
    assert "Did you mean swords" in done.err
    assert "Traceback" not in done.err
    done = xaug("calibrate", "--human", str(tmp_path / "nowhere"))
    assert f"--human {tmp_path / 'nowhere'}: there is no such folder" in " ".join(done.err.split())
    done = xaug("calibrate", "label=high", "--human", judged)
    assert "label=high: the threshold 'high' is not a number" in done.err and "--filter" not in done.err


def test_the_help_says_the_defaults(xaug: Xaug) -> None:
    text = " ".join(re.sub(r"[│╭╮╰╯─]", " ", xaug("calibrate", "--help").out).split())
    assert f"default: {PRECISION}" in text
    assert "Without it, no file is written." in text
    assert "evals/" not in text and "runs/" not in text


def test_without_a_kept_pair_precision_is_undefined(tiny: TinyModels, xaug: Xaug, tmp_path: Path) -> None:
    judged = folder(tmp_path)
    path = judged / "swords/dev.jsonl"
    record = {**SWORDS, "context": "total", "offset": 0}  # one word, of which the edit changes all letters
    write(path, {**record, "substitutes": [{"word": "x", "yes": 1, "votes": 1}]})
    arguments = ("calibrate", "edit_ratio", "--human", str(judged), "--pairs", "swords")
    done = xaug(*arguments, "--encoder", str(tiny.encoder), "--device", "cpu")
    assert done.code == 0, done.err
    assert "precision undefined, recall 0.00 [0.00, 0.00]" in " ".join(done.out.split())
    assert "nan" not in done.out
    found = xaug(*arguments, "--encoder", str(tiny.encoder), "--json").json["sets"][0]
    assert found["precision"] == [None, None, None]
    write(path, {**SWORDS, "substitutes": [{"word": "sum", "yes": 9, "votes": 3}]})
    done = xaug(*arguments, "--encoder", str(tiny.encoder))
    assert (done.code, f"error: {path}:1" in done.err, "Traceback" in done.err) == (1, True, False)
