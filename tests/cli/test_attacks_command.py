"""`xaug attacks NAME`: all about one attack."""

from __future__ import annotations

from command_line import Xaug


def test_attacks_shows_one_attack_with_its_parameters_and_how_to_run_it(xaug: Xaug) -> None:
    done = xaug("attacks", "bae")
    assert done.code == 0
    lines = done.out.splitlines()
    (top_k,) = [line.split("\t") for line in lines if line.startswith("top_k\t")]
    assert top_k[1:4] == ["int", "50", "at least 1"]
    assert top_k[5].startswith("Garg and Ramakrishnan 2020, section 3")
    assert any(line.startswith("victim\tnamed\t") for line in lines)
    assert lines[-2:] == ["xaug generate mnli --attack bae", 'xaug.generate("mnli", "bae")']


def test_attacks_gives_the_same_as_json(xaug: Xaug) -> None:
    record = xaug("attacks", "textattack:hotflip", "--json").json
    assert record["name"] == "textattack:hotflip"
    assert record["hindrance"]
    assert {"victim", "textattack", "counter-fitted"} <= set(record["needs"])
    assert record == next(one for one in xaug("attacks", "--json").json if one["name"] == record["name"])


def test_attacks_suggests_the_nearest_name(xaug: Xaug) -> None:
    done = xaug("attacks", "deepwordbog")
    assert done.code == 2
    assert "There is no attack named 'deepwordbog'. Did you mean deepwordbug" in done.err
