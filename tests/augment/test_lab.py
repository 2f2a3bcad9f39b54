"""The rows that victim and judge are tested on, and requests that are refused before a model is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from making_rewriters import RewriterModels
from small_wordnet import wordnet_folder
from xaug.augment.attacks import ATTACKS, Need
from xaug.augment.lab import check_data, check_roles, clean_sample, load_lab, weight_bytes
from xaug.augment.preflight import FIRST, SAMPLE, sample
from xaug.augment.recipe import Recipe, attack_for, params_for
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import AssetError, BadRowError, UsageError
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.models.loading import Placement
from xaug.pocket.source import PocketSource


def recipe(task: str = "pocket_hellaswag") -> Recipe:
    """An attack whose models do not matter here."""
    found = card(task)
    spec = attack_for("bae", found)
    return Recipe(
        card=found, source=PocketSource(), splits=("train",), attack=spec, params=params_for(spec, {}),
        fields=found.attackable, models={}, filters=(), placement=Placement(),
    )  # fmt: skip


def test_the_sample_does_not_depend_on_what_is_attacked() -> None:
    """A run of 64 rows was once refused while runs of 12 and 128 rows were not: it tested the victim on its 64 rows."""
    whole = clean_sample(recipe())
    assert len(whole) == SAMPLE
    assert whole[:FIRST] == sample(whole, FIRST), "a first look takes the rows that a smaller sample would have"
    for limit in (12, 64, 128):
        assert clean_sample(replace(recipe(), limit=limit)) == whole, limit


def test_models_that_parameters_name_count_and_load(rewriters: RewriterModels) -> None:
    spec = attack_for("paraphrase", recipe().card)
    paraphrase = replace(recipe(), attack=spec, params=params_for(spec, {"model": str(rewriters.t5)}))
    assert weight_bytes(recipe()) == 0
    assert weight_bytes(paraphrase) == (rewriters.t5 / "model.safetensors").stat().st_size
    assert set(load_lab(paraphrase.job).oracles) == {"paraphraser"}


def test_an_oracle_of_an_attack_has_a_name_of_its_own() -> None:
    spec = ATTACKS.get("add-sentence")
    greedy = spec.model_copy(update={"oracles": lambda params, placement: {"tagger": None}, "needs": (Need.TAGGER,)})
    job = replace(recipe("pocket_squad_v1"), attack=greedy, params=spec.params(), tagger="textblob").job
    with pytest.raises(ValueError, match="add-sentence names an oracle tagger"):
        load_lab(job)


def test_a_malformed_row_beyond_the_limit_stops_no_run(tmp_path: Path) -> None:
    """The preflight leaves it out; reading it as a row to attack raises."""
    header = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate"
    lines = [header, "0\t1\t2\tWho is it?\tWho was it?\t1", "1\t3\t4\tA?\tB?\tmaybe"]
    path = tmp_path / "glue_data/QQP/train.tsv"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = FilesSource(tmp_path)
    limited = replace(recipe("qqp"), source=source, limit=1)
    assert [row["text_a"] for row in clean_sample(limited)] == ["Who is it?"]
    with pytest.raises(BadRowError, match=r"train\.tsv:3"):
        list(source.rows(limited.card, "train", report=ReadReport()))


def test_a_model_that_an_attack_needs_must_be_named() -> None:
    attack = recipe().attack
    check_roles(attack, {"victim": "v", "mlm": "m", "encoder": "e"})
    with pytest.raises(UsageError, match="bae needs mlm=: the masked language model that proposes words"):
        check_roles(attack, {"victim": "v", "encoder": "e"})


def test_absent_data_is_found_before_anything_is_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nltk.data

    plain = recipe().params.model_copy(update={"relation": 0.5})
    asked = replace(recipe(), tagger="textblob", params=plain.model_copy(update={"parity": False}))
    monkeypatch.setattr(nltk.data, "path", [str(wordnet_folder(tmp_path))])
    assert asked.job.wordnet
    check_data(asked.job)
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path / "nothing")])
    assert not replace(asked).job.wordnet
    with pytest.raises(AssetError, match=r"WordNet is not on this machine.*parameter relation=0"):
        check_data(replace(asked).job)
    check_data(replace(asked, params=plain).job)  # parity leaves WordNet out
    with pytest.raises(AssetError, match="NLTK's tagger is not on this machine"):
        check_data(replace(recipe(), tagger="nltk").job)
    check_data(replace(recipe(), tagger="textblob").job)
