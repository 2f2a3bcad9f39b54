"""Messages name parameters; each front end spells them."""

from __future__ import annotations

import pickle

import pytest
from xaug.cli.flags import as_flag
from xaug.data_cards.errors import Interrupted, UsageError
from xaug.data_cards.parameters import as_keyword, param, spell


@pytest.mark.parametrize(
    ("mark", "keyword", "flag"),
    [
        (param("limit"), "limit=", "--limit"),
        (param("limit", 5), "limit=5", "--limit 5"),
        (param("device", "cpu"), 'device="cpu"', "--device cpu"),
        (param("allow_weak_victim", True), "allow_weak_victim=True", "--allow-weak-victim"),
        (param("seeds"), "seeds=", "--seed"),
        (param("filters", "label"), 'filters="label"', "--filter label"),
    ],
)
def test_each_front_end_spells_a_parameter_in_its_own_way(mark: str, keyword: str, flag: str) -> None:
    assert spell(f"Raise {mark} now.", as_keyword) == f"Raise {keyword} now."
    assert spell(f"Raise {mark} now.", as_flag) == f"Raise {flag} now."


def test_an_error_shows_keywords_and_is_spelled_again_by_the_command_line() -> None:
    error = UsageError(f"{param('epochs')} and {param('max_steps')} both say how long: give one.")
    assert str(error) == "epochs= and max_steps= both say how long: give one."
    assert error.spelled(as_flag) == "--epochs and --max-steps both say how long: give one."


def test_an_error_of_another_process_can_still_be_spelled() -> None:
    error = pickle.loads(pickle.dumps(UsageError(f"Give {param('model')} a folder.")))
    assert error.spelled(as_flag) == "Give --model a folder."


def test_a_value_with_marks_in_it_stays_a_value() -> None:
    inner = param("output")
    assert spell(param("model", f"runs/{inner}"), as_flag).count("--") == 1


def test_an_interruption_with_another_text_keeps_its_parameters() -> None:
    inner = Interrupted(2, f"Go on with {param('resume', True)}.")
    outer = Interrupted.with_text(inner, f"Stopped. {Interrupted.text_of(inner)}")
    assert str(outer) == "Stopped. Go on with resume=True."
    assert spell(outer.text, as_flag) == "Stopped. Go on with --resume."
