"""Chains as specs: what they need and see, and how their parameters are set."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError
from xaug.augment.attacks import (
    ATTACKS,
    Access,
    AttackSpec,
    Need,
    Params,
    attack_named,
    names_of,
    own_parameters,
    params_for,
)
from xaug.augment.attacks.chains import AskingChainParams, ChainParams, chain
from xaug.augment.attacks.recipes.bae import BaeParams
from xaug.augment.recipe import attack_for
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, SPAN


def test_a_chain_needs_what_its_parts_need_and_sees_what_sees_most() -> None:
    made = attack_named("nlpaug:keyboard+bae+deepwordbug")
    assert [part.name for part in made.parts] == ["nlpaug:keyboard", "bae", "deepwordbug"]
    assert made.name == "nlpaug:keyboard+bae+deepwordbug"
    assert set(made.needs) == {Need.VICTIM, Need.MLM, Need.ENCODER, Need.TAGGER, Need.STOPWORDS}
    assert made.access is Access.SCORE
    assert made.several
    assert made.packages == ("nlpaug",)
    assert made.task_types == ATTACKS.get("bae").task_types
    assert attack_named("add-sentence+bae-i").task_types == (SPAN,)
    blind = attack_named("add-sentence+nlpaug:keyboard")
    assert (blind.access, blind.needs, blind.params) == (Access.BLIND, (), ChainParams)
    assert made.params is AskingChainParams


def test_the_files_that_parts_read_are_those_of_the_chain() -> None:
    names = ("textattack:pwws", "textattack:pruthi")
    made = attack_named("+".join(names))
    params = params_for(made, {})
    alone = {asset.name for name in names for asset in ATTACKS.get(name).assets(ATTACKS.get(name).params())}
    found = [asset.name for asset in made.assets(params)]
    assert set(found) == alone
    assert len(found) == len(alone) > 1
    assert made.packages == ("textattack",)


def test_a_name_is_one_attack_or_several() -> None:
    assert attack_named("bae") is ATTACKS.get("bae")
    with pytest.raises(UnknownNameError, match="Did you mean deepwordbug"):
        attack_named("bae+deepwordbugg")
    with pytest.raises(UsageError, match=r'^attack="bae\+": a part of the chain has no name'):
        attack_named("bae+")
    with pytest.raises(ValidationError, match=r"x\+y: a \+ joins the parts of a chain"):
        AttackSpec(
            name="x+y", summary="", paper="", task_types=(CLASSIFICATION,), params=Params, access=Access.BLIND,
            build=lambda params, resources: None,
        )  # fmt: skip


def test_a_chain_whose_name_is_too_long_for_a_folder_is_refused() -> None:
    assert len(attack_named("+".join(["numbers"] * 25)).parts) == 25
    with pytest.raises(UsageError, match="this chain has 207 characters"):
        attack_named("+".join(["numbers"] * 26))


def test_the_part_that_does_not_apply_is_named() -> None:
    with pytest.raises(UsageError, match="The attack add-sentence does not apply to mnli, a classification task"):
        attack_for("bae+add-sentence", card("mnli"))
    assert attack_for("add-sentence+bae", card("squad_v1")).name == "add-sentence+bae"


def test_a_chain_with_a_part_that_cannot_run_here_is_refused() -> None:
    with pytest.raises(UsageError, match=r"bae\+textattack:a2t cannot run here: TextAttack computes the gradients"):
        attack_for("bae+textattack:a2t", card("mnli"))


def test_the_name_of_a_chain_names_a_version(tmp_path: Path) -> None:
    with Store(tmp_path).stage("squad_v1", "add-sentence+textattack:pruthi", {}):
        pass
    with pytest.raises(UsageError, match="cannot name a version"):
        Store(tmp_path).stage("squad_v1", "a/b", {})


def values(params: Params) -> list[tuple[object, ...]]:
    return [(getattr(one, "top_k", None), getattr(one, "max_queries", None)) for one in params.single]


def test_a_parameter_is_that_of_the_part_that_is_named_or_of_the_only_one_that_has_it() -> None:
    made = attack_named("nlpaug:keyboard+bae+bae-i")
    named = params_for(made, {"bae.top_k": "7", "3.top_k": "9", "min_letters": "2", "bae.max_queries": "30"})
    assert values(named) == [(None, None), (7, 30), (9, 5000)]
    assert named.single[0].model_dump()["min_letters"] == 2
    twice = attack_named("bae+bae")
    assert values(params_for(twice, {"bae.top_k": "7"})) == [(7, 5000), (7, 5000)]
    assert values(params_for(twice, {"2.top_k": "7"})) == [(50, 5000), (7, 5000)]


def test_queries_and_words_are_bounded_for_the_chain_as_a_whole() -> None:
    params = params_for(attack_named("bae+deepwordbug"), {"max_queries": "40", "max_words": "10"})
    assert isinstance(params, AskingChainParams)
    assert (params.max_queries, params.max_words) == (40, 10)
    assert [own for _, own in values(params)] == [5000, 5000]
    with pytest.raises(UsageError, match='parameters="max_queries": no part of add-sentence'):
        params_for(attack_named("add-sentence+nlpaug:keyboard"), {"max_queries": "40"})


def test_defaults_are_those_of_each_part_and_a_set_value_overrides_them() -> None:
    def defaults(spec: AttackSpec) -> dict[str, str]:
        usual = {"top_k": "11", "parity": "false", "max_words": "77", "variants": "2"}
        return {name: value for name, value in usual.items() if name in spec.params.model_fields}

    params = params_for(attack_named("nlpaug:keyboard+bae+bae-i"), {"bae.top_k": "7"}, defaults)
    assert [top_k for top_k, _ in values(params)] == [None, 7, 11]
    assert params.max_words == 77
    assert isinstance(params.single[1], BaeParams)
    assert not params.single[1].parity
    assert params_for(ATTACKS.get("bae"), {"top_k": "3"}, defaults).model_dump()["top_k"] == 3


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"top_k": "7"}, r'parameters="top_k": several parts of .* Write bae\.top_k or bae-i\.top_k'),
        ({"topk": "7"}, r'parameters="topk": no part of .* Did you mean bae\.top_k or bae-i\.top_k'),
        ({"bea.top_k": "7"}, r'parameters="bea\.top_k": .* has no part bea\. Did you mean bae\.top_k'),
        ({"bae.topk": "7"}, r'parameters="bae\.topk": there is no such setting\. Did you mean bae\.top_k\?'),
        ({"bae.top_k": "x"}, r'parameters="bae\.top_k": .*integer'),
        ({"bae.top_k": "1", "2.top_k": "2"}, r'parameters="2\.top_k": top_k of bae is set twice'),
        ({"zzz": "1"}, r'parameters="zzz": no part of .* It takes: .*max_queries'),
    ],
)
def test_a_parameter_that_no_part_or_several_have_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        params_for(attack_named("nlpaug:keyboard+bae+bae-i"), given)


def test_the_same_attack_twice_is_told_apart_by_number() -> None:
    with pytest.raises(UsageError, match=r"Write bae\.top_k or 1\.top_k or 2\.top_k"):
        params_for(attack_named("bae+bae"), {"top_k": "7"})


def test_the_names_of_parameters_are_offered_with_their_part() -> None:
    made = attack_named("nlpaug:keyboard+bae")
    assert set(own_parameters(made)) == {"max_words", "max_queries"}
    assert {"bae.top_k", "nlpaug:keyboard.variants", "max_queries"} <= set(names_of(made))
    assert names_of(ATTACKS.get("bae")) == list(BaeParams.model_fields)


def test_parameters_of_a_chain_can_be_pickled_and_written() -> None:
    params = params_for(attack_named("nlpaug:keyboard+bae"), {"top_k": "7"})
    assert pickle.loads(pickle.dumps(params)) == params
    assert params.model_dump(mode="json")["parts"][1]["top_k"] == 7


def test_a_chain_of_chains_is_one_chain_of_specs() -> None:
    made = chain([attack_named("nlpaug:keyboard+deepwordbug"), ATTACKS.get("bae")])
    assert made.name == "nlpaug:keyboard+deepwordbug+bae"
    assert made.chance_name == "nlpaug:keyboard"
