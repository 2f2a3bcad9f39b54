"""TextAttack's recipes as attacks: they return what TextAttack returns, keep frozen text, and name missing data."""

import json
import random
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from xaug.augment.adapters import adapter_for
from xaug.augment.assets import FileAsset
from xaug.augment.attacks import ATTACKS, Access, Candidate, Example, Outcome, Resources, prepare
from xaug.augment.attacks.textattack import TextAttackRecipe
from xaug.augment.attacks.textattack.assets import (
    COUNTER_FITTED,
    GOOGLE_LM,
    HOWNET,
    LEARNING_TO_WRITE,
)
from xaug.augment.attacks.textattack.catalog import RECIPES
from xaug.augment.engine import Engine
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.text import words
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import ModelError, UsageError

NAMES = [recipe.name for recipe in RECIPES]


def test_each_recipe_of_textattack_is_an_attack_on_every_task_type() -> None:
    for name in NAMES:
        spec = ATTACKS.get(f"textattack:{name}")
        assert len(spec.task_types) == 4
        assert spec.packages == ("textattack",)
    gradient = {name for name in NAMES if ATTACKS.get(f"textattack:{name}").access is Access.GRADIENT}
    assert gradient == {"hotflip", "a2t"}


def test_a_model_of_ours_takes_the_place_of_the_recipes_own() -> None:
    spec = ATTACKS.get("textattack:bae")

    def asked(**values: object) -> set[str]:
        return {one.name for one in spec.assets(spec.params.model_validate(values))}

    assert asked(own_encoder=False) == {"stopwords", "tagger", "bert", "use"}
    assert asked() == {"stopwords", "tagger", "bert"}
    assert asked(masked_lm="x") == {"masked-lm", "stopwords", "tagger"}


def _model(folder: Path, kind: str) -> str:
    """A folder that looks like a model of this type. Its weights are never read."""
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"")
    return str(folder)


@pytest.mark.parametrize("name", ["bae", "bert-attack", "clare"])
def test_a_masked_lm_that_textattack_cannot_read_is_refused_before_loading(name: str, tmp_path: Path) -> None:
    spec = ATTACKS.get(f"textattack:{name}")
    for kind in ("xlm-roberta", "gpt2", "distilbert"):
        model = _model(tmp_path / kind, kind)
        with pytest.raises(ModelError, match=rf"the type {kind}\. Name a masked LM of one of these types: bart, bert,"):
            spec.assets(spec.params.model_validate({"masked_lm": model}))
    known = _model(tmp_path / "roberta", "roberta")
    assert "masked-lm" in {one.name for one in spec.assets(spec.params.model_validate({"masked_lm": known}))}


def test_a_masked_lm_for_a_recipe_without_one_is_refused() -> None:
    spec = ATTACKS.get("textattack:deepwordbug")
    with pytest.raises(UsageError, match="the recipe deepwordbug uses no masked LM, so it would have no effect"):
        spec.assets(spec.params.model_validate({"masked_lm": "x"}))


def test_the_error_of_a_row_ends_with_one_full_stop() -> None:
    spec = ATTACKS.get("textattack:bae")
    recipe = spec.build(spec.params(), Resources())
    assert isinstance(recipe, TextAttackRecipe)
    with pytest.raises(ModelError) as raised, recipe._failing("on the row a"):
        raise ValueError("it is not available.")
    assert str(raised.value) == (
        "TextAttack's recipe bae failed on the row a: ValueError: it is not available. Attack other rows, or with"
        " another recipe."
    )


def test_data_that_is_missing_is_named_with_the_place_where_it_is_looked_for(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TA_CACHE_DIR", str(tmp_path))
    spec = ATTACKS.get("textattack:iga")
    (vectors,) = [one for one in spec.assets(spec.params()) if one.name == "counter-fitted"]
    assert vectors.find() is None
    assert "word_embeddings/paragramcf/{paragram.npy, wordlist.pickle, nn.npy, mse_dist.p, cos_sim.p}" in vectors.looked
    assert "https://textattack.s3.amazonaws.com/word_embeddings/paragramcf and unpack" in vectors.looked
    folder = tmp_path / "word_embeddings" / "paragramcf"
    folder.mkdir(parents=True)
    assert vectors.find() is None
    for name in ("wordlist.pickle", "nn.npy", "mse_dist.p", "cos_sim.p", "paragram.npy"):
        assert vectors.find() is None, f"without {name} TextAttack would download all of it"
        (folder / name).write_bytes(b"1")
    first = vectors.find()
    (folder.parent / "paragramcf.lock").write_bytes(b"")
    (folder / "other.lock").write_bytes(b"")
    assert vectors.find() == first, "TextAttack's locks are no data"
    (folder / "paragram.npy").write_bytes(b"2")
    assert first is not None
    assert vectors.find() not in (None, first)


@pytest.mark.parametrize(
    ("asset", "place", "file"),
    [
        (COUNTER_FITTED, "shared.word_embeddings", '"paragramcf"'),
        (GOOGLE_LM, "constraints.grammaticality.language_models.google_language_model.alzantot_goog_lm", None),
        (
            LEARNING_TO_WRITE,
            "constraints.grammaticality.language_models.learning_to_write.learning_to_write", None,
        ),
        (HOWNET, "transformations.word_swaps.word_swap_hownet", '"word_candidates_sense.pkl"'),
    ],
)  # fmt: skip
def test_a_place_is_that_of_textattacks_own_code(asset: FileAsset, place: str, file: str | None) -> None:
    """The release that is installed names the same folder and file. Its modules are read, not imported."""
    (root,) = find_spec("textattack").submodule_search_locations  # type: ignore[union-attr,misc]
    code = (Path(root).joinpath(*place.split(".")).with_suffix(".py")).read_text(encoding="utf-8")
    folder = asset.find.args[0]  # type: ignore[attr-defined]
    assert f'"{folder}"' in code or f'"{folder.split("/")[0]}"' in code
    assert file is None or file in code
    install = (Path(root) / "shared/utils/install.py").read_text(encoding="utf-8")
    assert '"https://textattack.s3.amazonaws.com/" + uri' in install
    assert '"TA_CACHE_DIR", os.path.expanduser("~/.cache/textattack")' in install


class _Keyword:
    """A victim that believes in gold by the share of known words among the words of a text."""

    known = frozenset(
        ["the", "man", "plays", "a", "guitar", "near", "river", "people", "sing", "songs", "loudly", "tonight"]
    )

    def answer(self, items: Any) -> list[GoldScore]:
        return [self.score(item.fields) for item in items if isinstance(item, VictimItem)]

    def score(self, fields: Any) -> GoldScore:
        found = [word.lower() in self.known for field in fields for word in words(field)]
        gold = float(np.float32(sum(found) / max(1, len(found))))
        return GoldScore(gold, 2 * gold - 1 + 1e-7)


ROWS = [
    {"id": str(i), "text_a": a, "text_b": b, "label": 0}
    for i, (a, b) in enumerate(
        [
            ("The man plays a guitar near the river", "A man plays songs"),
            ("People sing loudly tonight near a bridge", "The people sing"),
            ("The river runs deep", "Songs"),
            ("Elephants march over hills", "The river"),
        ]
    )
]


def _example(row: dict[str, Any]) -> Example:
    mnli = card("mnli")
    return prepare(row, adapter_for(mnli), mnli.attackable)


def _ours(name: str, seed: int) -> list[Candidate]:
    spec = ATTACKS.get(f"textattack:{name}")
    attack = spec.build(spec.params(max_queries=300), Resources())
    engine = Engine({"victim": _Keyword()})
    searches = ((row["id"], attack.search(_example(row), random.Random(seed + i))) for i, row in enumerate(ROWS))
    found = dict(engine.run(searches))
    return [found[row["id"]][0] for row in ROWS]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The 'warn' method is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", ["deepwordbug", "pruthi"])
def test_it_is_equal_to_textattack_on_two_classes(name: str) -> None:
    from collections import OrderedDict

    import torch
    from textattack.shared import AttackedText
    from xaug.augment.attacks.textattack.catalog import build

    class Wrapper:
        model = None

        def __call__(self, texts: Any) -> Any:
            scores = [_Keyword().score(one if isinstance(one, tuple) else (one,)) for one in texts]
            return torch.tensor([[one.gold, one.gold - one.margin] for one in scores], dtype=torch.float32)

    mine = _ours(name, 5)
    recipe = next(one for one in RECIPES if one.name == name)
    for i, (row, got) in enumerate(zip(ROWS, mine, strict=True)):
        theirs = build(recipe, Wrapper())
        theirs.goal_function.use_cache = False
        theirs.goal_function.query_budget = 300
        state = random.Random(5 + i).getrandbits(32)
        random.seed(state)
        np.random.seed(state)
        names = _example(row).text.layout.names
        result = theirs.attack(AttackedText(OrderedDict(zip(names, (row["text_a"], row["text_b"]), strict=True))), 0)
        text = result.perturbed_result.attacked_text
        assert got.fields == tuple(text._text_input.values())
        assert got.queries == theirs.goal_function.num_queries
        kind = {"Skipped": Outcome.SKIPPED, "Successful": Outcome.SUCCEEDED, "Failed": Outcome.FAILED}
        assert got.outcome is kind[type(result).__name__.removesuffix("AttackResult")]
    assert {one.outcome for one in mine} >= {Outcome.SUCCEEDED, Outcome.SKIPPED}


@pytest.mark.slow
def test_frozen_spans_and_tokens_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    squad, ccg = card("squad_v1"), card("ccg")
    spec = ATTACKS.get("textattack:deepwordbug")
    attack = spec.build(spec.params(max_queries=200), Resources())
    span = prepare(
        {
            "id": "q", "context": "The man plays a guitar near the river tonight", "question": "Who plays a guitar?",
            "answers": {"text": ["The man"], "answer_start": [0]},
        },
        adapter_for(squad), squad.attackable,
    )  # fmt: skip
    tags = prepare({"id": "t", "tokens": ["The", "man", "plays"], "tags": [0, 1, 2]}, adapter_for(ccg), ccg.attackable)
    found = dict(
        Engine({"victim": _Tags()}).run((i, attack.search(one, random.Random(1))) for i, one in enumerate((span, tags)))
    )
    (of_span,), (of_tags,) = found[0], found[1]
    assert of_span.fields[0].startswith("The man ")
    assert of_span.fields != span.text.fields
    assert len(of_tags.fields) == 3
    assert all(len(one.split()) == 1 for one in of_tags.fields)


class _Tags(_Keyword):
    """The same for tagged rows: each word is a field, and all of them are tagged correctly at first."""

    def score(self, fields: Any) -> GoldScore:
        one = super().score(fields)
        return GoldScore(one.gold, one.margin, ())


@pytest.mark.slow
def test_an_error_of_textattack_names_the_recipe_and_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    from xaug.augment.attacks.textattack import catalog
    from xaug.data_cards.errors import ModelError

    def broken(*_: object) -> None:
        raise FileNotFoundError("no weights")

    monkeypatch.setattr(catalog, "build", broken)
    spec = ATTACKS.get("textattack:pruthi")
    search = spec.build(spec.params(), Resources()).search(_example(ROWS[0]), random.Random(0))
    with pytest.raises(ModelError, match="pruthi failed when it was built: FileNotFoundError: no weights"):
        list(Engine({"victim": _Keyword()}).run([("a", search)]))


@pytest.mark.slow
def test_a_spent_budget_ends_a_row_with_its_clean_text_or_what_was_found() -> None:
    spec = ATTACKS.get("textattack:pruthi")
    attack = spec.build(spec.params(max_queries=2), Resources())
    ((_, (found,)),) = Engine({"victim": _Keyword()}).run([("a", attack.search(_example(ROWS[1]), random.Random(0)))])
    assert (found.outcome, found.queries, found.budget) == (Outcome.FAILED, 2, "queries")

    attack = spec.build(spec.params(), Resources())
    engine = Engine({"victim": _Keyword()}, max_seconds=0.0)
    ((_, late),) = engine.run([("a", attack.search(_example(ROWS[1]), random.Random(0)))])
    assert list(late) == []  # the victim was not even asked about the clean row
