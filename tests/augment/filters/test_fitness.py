"""Fitness: features with known values, the fitted models, and the substitutions of a pair."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from filter_pairs import NLI, SPAN, edit, nli, pair
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from xaug.augment.filters.fitness import FitnessOfEdits, substitutions
from xaug.augment.fitness import contextual, masked
from xaug.augment.fitness.item import AROUND, Substitution
from xaug.augment.fitness.model import NAMES, WITH_WORDNET, WITHOUT, Features, Fitness, fitted
from xaug.augment.human import HUMAN_SETS
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.models.placement import Placement

TEXT = "A man plays the old guitar on a stage."


def swap(old: str, new: str, text: str = TEXT) -> Substitution:
    start = text.index(old)
    return Substitution.at(text, start, start + len(old), new)


@given(st.text(alphabet="ab .é\n'", max_size=400), st.integers(0, 400), st.integers(0, 8))
def test_a_substitution_holds_the_words_around_it_and_no_more(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    found = Substitution.at(text, start, end, "new")
    assert found.old == text[start:end]
    assert text[:start].endswith(found.before)
    assert text[end:].startswith(found.after)
    assert len(found.before.split()) <= AROUND + 1
    short = len(text.split()) < AROUND
    assert not short or found.original.text == text


def test_the_states_of_an_unchanged_word_are_equal_and_of_another_differ(encoder: SentenceEncoder) -> None:
    same, other = contextual.features(encoder, [swap("guitar", "guitar"), swap("guitar", "piano")])
    cosines = [i for i, name in enumerate(contextual.NAMES) if name[:2] in ("at", "ne", "re", "wh", "al")]
    assert same[cosines] == pytest.approx(1.0, abs=1e-5)
    assert same[contextual.NAMES.index("in_place")] == pytest.approx(0.0, abs=1e-6)
    assert (other[cosines] < 0.9999).any()
    assert other[contextual.NAMES.index("tokens_new")] == 1


def test_the_features_of_a_substitution_do_not_depend_on_the_others(encoder: SentenceEncoder, mlm: MaskedLM) -> None:
    items = [swap("guitar", "piano"), swap("old", "new"), swap("plays", "makes"), swap("A man", "Woman")]
    features = Features(encoder, mlm, None)
    together, alone = features.of(items), np.vstack([features.of([item]) for item in reversed(items)])[::-1]
    assert np.allclose(together, alone, atol=1e-5)
    assert together.shape == (4, len(NAMES[WITHOUT]))


def test_masked_features_are_the_log_probabilities_of_the_model(mlm: MaskedLM) -> None:
    import torch

    (row,) = masked.features(mlm, [swap("guitar", "piano")])
    encoded = mlm.tokenizer(TEXT.replace("guitar", mlm.tokenizer.mask_token), return_tensors="pt")
    at = int((encoded["input_ids"][0] == mlm.tokenizer.mask_token_id).nonzero())
    with torch.inference_mode():
        logs = mlm.model(**encoded).logits[0, at].log_softmax(dim=0)
    values = dict(zip(masked.NAMES, row, strict=True))
    new, old = (float(logs[mlm.tokenizer.convert_tokens_to_ids(word)]) for word in ("piano", "guitar"))
    assert values["masked"] == pytest.approx(new, abs=1e-4)
    assert values["masked_least"] == pytest.approx(new, abs=1e-4)
    assert values["masked_old"] == pytest.approx(old, abs=1e-4)
    assert values["static"] < 1


@pytest.mark.parametrize("variant", [WITH_WORDNET, WITHOUT])
def test_the_fitted_models_have_the_features_that_are_computed(variant: str) -> None:
    model = fitted(variant)
    assert model.names == NAMES[variant]
    assert (model.scale > 0).all()
    found = model.probabilities(np.vstack([model.mean, model.mean + model.scale * np.sign(model.weights)]))
    assert 0 < found[0] < found[1] <= 1


def test_what_cannot_reach_the_least_fitness_is_not_read_by_the_encoder(
    encoder: SentenceEncoder, mlm: MaskedLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = Features(encoder, mlm, None)
    items = [swap("guitar", "piano"), swap("old", "new"), swap("plays", "makes"), swap("guitar", "guitars")]
    every = Fitness(features).answer(items)
    assert every[3] == 0, "another form of the same word"
    quick = fitted("mlm").probabilities(features.quick(items))
    least = 4 * float(np.sort(quick[:3])[1])  # the middle one of the three just reaches it
    read: list[Substitution] = []
    whole = contextual.features
    monkeypatch.setattr(
        contextual, "features", lambda model, some: whole(model, [one for one in some if not read.append(one)])
    )
    some = Fitness(features, least).answer(items)
    possible = [i for i in range(3) if quick[i] >= least / 4]
    assert [items[i] for i in possible] == read
    assert len(possible) == 2
    assert some == pytest.approx([every[i] if i in possible else 0.0 for i in range(4)], abs=1e-6)
    assert Fitness(features, 1.0).answer([]) == []


def test_a_row_has_the_fitness_of_its_worst_substitution(encoder: SentenceEncoder, mlm: MaskedLM) -> None:
    fitness = Fitness(Features(encoder, mlm, None))
    filters = FitnessOfEdits(fitness)
    text = str(NLI["text_a"])
    edits = (edit("text_a", text, "old", "new"), edit("text_a", text, "guitar", "piano"))
    both = pair("mnli", NLI, *edits, text_a=text.replace("old", "new").replace("guitar", "piano"))
    first = swap("old", "new", text.replace("guitar", "piano"))
    expected = fitness.answer([first, swap("guitar", "piano", text.replace("old", "new"))])
    one, two, three = filters([both, nli(), pair("mnli", NLI)])
    assert one == pytest.approx(min(expected), abs=1e-6)
    assert two is not None
    assert three is None


def test_only_words_in_the_place_of_words_count_and_earlier_edits_move_them() -> None:
    text = str(SPAN["context"])
    changed = text.replace("Anna", "Annabel").replace(" in 1970", "").replace("born", "raised")
    edits = [edit("context", text, "Anna", "Annabel"), edit("context", text, "born", "raised"),
             edit("context", text, " in 1970", "")]  # fmt: skip
    found = substitutions(pair("squad_v1", SPAN, *edits, context=changed))
    assert [(one.old, one.new) for one in found] == [("Anna", "Annabel"), ("born", "raised")]
    assert found[1].original.text == "Annabel was born in Oslo ."
    assert found[1].changed.text == changed


def test_an_insertion_at_the_offset_of_a_substitution_moves_it() -> None:
    text = str(SPAN["context"])
    start = text.index("born")
    inserted = {"field": "context", "start": start, "end": start, "before": "", "after": "once "}
    changed = text.replace("born", "once raised")
    (found,) = substitutions(pair("squad_v1", SPAN, edit("context", text, "born", "raised"), inserted, context=changed))
    assert (found.before, found.old, found.new) == ("Anna was once ", "born", "raised")
    assert found.changed.text == changed


@pytest.mark.real
def test_on_swords_the_fitness_ranks_better_than_one_cosine(real: Path) -> None:
    encoder = SentenceEncoder(str(_models(real) / "all-MiniLM-L6-v2"), Placement())
    features = Features(encoder, MaskedLM(str(real / "models/minilm-mlm-en"), Placement()), None)
    pairs = HUMAN_SETS.get("swords").pairs(real / "study/human_judged")
    some = [one for one in pairs if one.group in sorted({each.group for each in pairs})[:25]]
    items = [substitutions(one.pair)[0] for one in some]
    x, good = features.of(items), [one.holds for one in some]
    fitness = fitted(WITHOUT).probabilities(x)
    assert roc_auc_score(good, fitness) > 0.8
    assert roc_auc_score(good, fitness) > roc_auc_score(good, x[:, contextual.NAMES.index("whole")]) + 0.1


def _models(real: Path) -> Path:
    import os

    folder = Path(os.environ.get("XAUG_MODELS", real / "models"))
    if not (folder / "all-MiniLM-L6-v2").is_dir():
        pytest.skip(f"no all-MiniLM-L6-v2 in {folder} (set XAUG_MODELS)")
    return folder
