"""A rewriter writes what its model writes for a text alone, in any batch, by beam search and by sampling."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from making_rewriters import NEW, PROMPT, SENTENCES, RewriterModels, backwards, replaced
from safetensors.torch import load_file, save_file
from tiny import TinyModels
from xaug.augment.oracles.rewriter import Decoding, Rewriter
from xaug.augment.queries import RewriteItem
from xaug.data_cards.errors import ModelError
from xaug.models.folders import content_hash, is_local
from xaug.models.placement import Placement

BEAMS = Decoding(count=3, beams=4, max_tokens=24)
SAMPLES = Decoding(count=3, max_tokens=24, temperature=1.3)


def rewriter(folder: Path, decoding: Decoding = BEAMS, prompt: str = PROMPT, budget: int = 4096) -> Rewriter:
    return Rewriter(str(folder), Placement(token_budget=budget), decoding, prompt=prompt)


@pytest.mark.parametrize("kind", ["t5", "causal", "chat"])
def test_a_model_paraphrases_behind_its_prompt(kind: str, rewriters: RewriterModels) -> None:
    known = [one for one in SENTENCES if set(NEW) & set(one.rstrip(".?").split())][:4]
    found = rewriter(getattr(rewriters, kind)).answer([RewriteItem(one) for one in known])
    best = [options[0] for options in found]
    assert sum(one == replaced(old) for one, old in zip(best, known, strict=True)) >= 3, best
    assert all(1 <= len(options) <= 3 and len(set(options)) == len(options) for options in found)


def test_marian_translates_there_and_back(rewriters: RewriterModels) -> None:
    there = rewriter(rewriters.there, prompt="{text}").answer([RewriteItem(SENTENCES[0])])[0]
    assert there[0] == backwards(SENTENCES[0]) == "ehT nam stis ni eht krap."
    back = rewriter(rewriters.back, prompt="{text}").answer([RewriteItem(there[0])])[0]
    assert back[0] == replaced(SENTENCES[0]) == "The person sits in the park."


@pytest.mark.parametrize(
    ("kind", "decoding"),
    [
        ("t5", BEAMS), ("t5", SAMPLES), ("t5", Decoding(1, 1, 24)), ("causal", BEAMS), ("causal", SAMPLES),
        ("there", BEAMS),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.beams}-{value.temperature}",
)  # fmt: skip
def test_a_rewriting_does_not_depend_on_its_batch(kind: str, decoding: Decoding, rewriters: RewriterModels) -> None:
    draw = random.Random(0)
    words = " ".join(SENTENCES).split()
    texts = [*SENTENCES, *(" ".join(draw.choices(words, k=draw.randrange(3, 9))) for _ in range(8))]
    items = [RewriteItem(text, seed) for seed, text in enumerate(texts)]
    prompt = "{text}" if kind == "there" else PROMPT
    model = rewriter(getattr(rewriters, kind), decoding, prompt)
    expected = dict(zip(items, model.answer(items), strict=True))
    assert any(expected.values())
    for budget in (64, 4096):
        model.placement = Placement(token_budget=budget)
        left = draw.sample(items, len(items))
        while left:
            group, left = left[: (n := draw.choice([1, 3, 9]))], left[n:]
            assert model.answer(group) == [expected[item] for item in group]


def test_samples_depend_on_the_seed_and_on_nothing_else(rewriters: RewriterModels) -> None:
    hot = Decoding(count=4, max_tokens=24, temperature=3.0)
    items = [RewriteItem(SENTENCES[0], seed) for seed in range(6)]
    torch.manual_seed(1)
    first = rewriter(rewriters.t5, hot).answer(items)
    torch.manual_seed(2)
    assert rewriter(rewriters.t5, hot).answer(items) == first
    assert len({tuple(options) for options in first}) > 1


def test_the_global_generator_is_left_alone(rewriters: RewriterModels) -> None:
    model = rewriter(rewriters.t5, SAMPLES)
    state = torch.random.get_rng_state()
    model.answer([RewriteItem(SENTENCES[0], 3)])
    assert torch.equal(torch.random.get_rng_state(), state)


def test_samples_follow_the_models_distribution(rewriters: RewriterModels) -> None:
    """At a low temperature nearly all samples are the text of the greedy search, at a high one few are."""
    item = RewriteItem("The man sits in the park.", 5)
    (greedy,) = rewriter(rewriters.t5, Decoding(1, 1, 24)).answer([item])
    (cold,) = rewriter(rewriters.t5, Decoding(8, 1, 24, 0.05)).answer([item])
    (warm,) = rewriter(rewriters.t5, Decoding(8, 1, 24, 4.0)).answer([item])
    assert cold == greedy
    assert warm != greedy


def test_a_rewriting_without_an_end_is_dropped(rewriters: RewriterModels) -> None:
    item = RewriteItem(SENTENCES[0])
    assert rewriter(rewriters.t5, Decoding(1, 1, 24)).answer([item]) == [["The person sits in the park."]]
    assert rewriter(rewriters.t5, Decoding(1, 1, 5)).answer([item]) == [[]]
    assert rewriter(rewriters.causal, Decoding(1, 1, 5)).answer([item]) == [[]]
    # Marian's own settings would force an end at the last token.
    assert rewriter(rewriters.there, Decoding(1, 1, 5), "{text}").answer([item]) == [[]]


def test_a_text_that_is_longer_than_the_models_input_has_no_rewriting(rewriters: RewriterModels) -> None:
    long = RewriteItem(" ".join(SENTENCES * 4))
    for folder in (rewriters.t5, rewriters.causal, rewriters.there):
        known = RewriteItem(SENTENCES[0])
        found = rewriter(folder, Decoding(1, 1, 24)).answer([long, known])
        assert found[0] == []
    assert rewriter(rewriters.t5).answer([]) == []


def test_a_model_that_cannot_write_text_is_refused(tiny: TinyModels, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot write text: its prediction for a token depends on later tokens"):
        rewriter(tiny.mlm)
    with pytest.raises(ModelError, match="is neither a model folder nor a Hub id"):
        rewriter(tmp_path / "nothing")


def test_a_folder_without_its_weights_is_refused(rewriters: RewriterModels, tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    for file in rewriters.t5.iterdir():
        (half / file.name).write_bytes(file.read_bytes())
    weights = load_file(half / "model.safetensors")
    kept = {name: value for name, value in weights.items() if "decoder" not in name}
    save_file(kept, half / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"rewriting model in .*half lacks weights"):
        rewriter(half)


def test_the_tokenizers_of_marian_are_part_of_its_hash(rewriters: RewriterModels, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for file in rewriters.there.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    assert content_hash(str(other)) == content_hash(str(rewriters.there))
    (other / "source.spm").write_bytes((rewriters.back / "source.spm").read_bytes())
    assert content_hash(str(other)) != content_hash(str(rewriters.there))


def test_a_model_is_found_without_being_read(
    rewriters: RewriterModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert is_local(str(rewriters.t5)) and is_local("pocket")
    assert not is_local(str(tmp_path / "nothing")) and not is_local("owner/name")
    kept = tmp_path / "models--owner--name" / "snapshots" / "0"
    kept.mkdir(parents=True)
    (kept / "config.json").write_text("{}")
    assert is_local("owner/name")
