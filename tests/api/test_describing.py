"""`xaug.attacks` and `xaug.attack`: what each attack needs, and whether it is on this machine."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import nltk.data
import pytest
import xaug
from pydantic import Field
from small_wordnet import wordnet_folder
from xaug.attack_info import Hand
from xaug.augment import nltk_places
from xaug.augment.assets import WORDNET, Asset, FileAsset, Located, is_here
from xaug.augment.attacks import ATTACKS, Access, AttackSpec, Params
from xaug.augment.attacks.provenance import NamesModel, Provenance
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.task_types import SPAN


def test_the_list_has_every_attack_and_imports_no_library() -> None:
    code = (
        "import sys, xaug\nprint(*[one.name for one in xaug.attacks()])\n"
        "assert not {'torch', 'transformers', 'textattack', 'nlpaug', 'nltk'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [one.name for one in xaug.attacks()] == ATTACKS.names()


def test_every_attack_says_where_each_of_its_resources_is() -> None:
    for info in xaug.attacks():
        assert info.summary and info.paper and info.task_types, info.name
        assert all(one.what and one.looked for one in info.resources), info.name
        assert all(one.description for one in info.parameters), info.name
        assert f'"{info.name}"' in info.python
    bae = xaug.attack("bae")
    assert {one.name: one.hand for one in bae.resources if one.hand is Hand.NAMED} == dict.fromkeys(
        ("victim", "mlm", "encoder"), Hand.NAMED
    )
    assert xaug.attack("textattack:hotflip").hindrance


# Parameter → the beginning of the source of its default.
SOURCES = {
    ("bae", "top_k"): "Garg and Ramakrishnan 2020, section 3",
    ("bae", "similarity"): "Garg and Ramakrishnan 2020, section 3",
    ("bae", "window"): "the author's e-mail",
    ("bae", "skip_short"): "the same e-mail",
    ("deepwordbug", "max_distance"): "Gao et al. 2018, section 5.2",
    ("textfooler", "similarity"): "TextAttack 0.3.11's recipe",
    ("pruthi", "least"): "Pruthi et al. 2019, section 3",
    ("code-switch", "word_share"): "salesforce/adversarial-polyglots@386500aa",
    ("nlpaug:keyboard", "word_share"): "the default of nlpaug 1.1.11 (augmenter/char/char_augmenter.py)",
    ("nlpaug:keyboard", "min_letters"): "the default of nlpaug 1.1.11 (augmenter/char/keyboard.py)",
    ("nlpaug:keyboard", "every_key"): "ours",
}


@pytest.mark.parametrize(("attack", "parameter"), SOURCES)
def test_a_parameter_says_where_its_default_comes_from(attack: str, parameter: str) -> None:
    (found,) = [one for one in xaug.attack(attack).parameters if one.name == parameter]
    assert found.provenance.startswith(SOURCES[attack, parameter])


class ToyParams(Params):
    """Parameters of every kind that is shown in its own way."""

    model: Annotated[str, NamesModel("the model that writes")] = Field(min_length=1, description="a model")
    share: Annotated[float, Provenance("a paper")] = Field(0.5, gt=0, le=1, description="a share")
    kind: Literal["one", "two"] = Field("one", description="a kind")
    on: bool = Field(True, description="a switch")
    word: str = Field("", description="a word")


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> xaug.AttackInfo:
    spec = AttackSpec(
        name="toy", summary="a <toy>", paper="none", task_types=(SPAN,), params=ToyParams, access=Access.BLIND,
        packages=("no-such-distribution",), build=lambda params, resources: None,
    )  # fmt: skip
    monkeypatch.setitem(ATTACKS._specs, "toy", spec)
    return xaug.attack("toy")


def test_parameters_have_type_default_range_and_provenance(toy: xaug.AttackInfo) -> None:
    shown = {one.name: (one.type, one.default, one.range, one.provenance) for one in toy.parameters}
    assert shown["model"] == ("str", None, "", "")
    assert shown["share"] == ("float", "0.5", "above 0, at most 1", "a paper")
    assert shown["kind"] == ("one | two", "one", "", "")
    assert (shown["on"][1], shown["word"][1]) == ("true", '""')
    assert toy.required == ("model",)
    assert toy.python == 'xaug.generate("squad_v1", "toy", parameters={"model": "MODEL"})'


def test_a_required_model_is_named_and_a_package_that_is_not_installed_is_missing(toy: xaug.AttackInfo) -> None:
    assert [(one.name, one.hand) for one in toy.resources] == [
        ("model", Hand.NAMED),
        ("no-such-distribution", Hand.MISSING),
    ]
    assert [one.name for one in toy.missing] == ["no-such-distribution"]


def test_notebooks_show_an_attack_and_the_list(toy: xaug.AttackInfo) -> None:
    page = toy._repr_html_()
    assert "a &lt;toy&gt;" in page and "a paper" in page and "no-such-distribution" in page
    assert "required" in repr(toy)
    listed = xaug.attacks()
    assert (len(listed), listed[0], listed[:2]) == (len(ATTACKS), listed.items[0], listed.items[:2])
    assert "a &lt;toy&gt;" in listed._repr_html_() and "bae: " in repr(listed)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"no attack named 'bea'\. Did you mean bae"):
        xaug.attack("bea")
    with pytest.raises(UsageError, match="clean is no attack"):
        xaug.attack("clean")
    with pytest.raises(UsageError, match=r"is a chain\. .* such as bae\.exact_ties: ask about 'code-switch' and 'bae'"):
        xaug.attack("code-switch+bae")
    with pytest.raises(UnknownNameError, match=r"no attack named 'bea'\. Did you mean bae"):
        xaug.attack("code-switch+bea")
    with pytest.raises(UsageError, match="name"):
        xaug.attack(3)  # type: ignore[arg-type]


def test_nltk_is_looked_up_where_nltk_looks(tmp_path: Path) -> None:
    code = (
        "from xaug.augment import nltk_places\nours = nltk_places.folders()\nimport nltk.data\n"
        "assert ours == list(map(str, nltk.data.path)), (ours, nltk.data.path)\nassert nltk_places.folders() == ours"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={
            "NLTK_DATA": f"{tmp_path / 'a'}:{tmp_path / 'b'}", "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_data_of_nltk_is_found_in_a_folder_and_in_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = wordnet_folder(tmp_path / "there")
    for place in (folder, tmp_path / "nothing"):
        monkeypatch.setattr(nltk.data, "path", [str(place)])
        assert nltk_places.has("corpora/wordnet") == (place is folder)
        assert is_here(WORDNET) == (WORDNET.find() is not None) == (place is folder)
        assert (xaug.attack("textattack:pwws").missing == ()) <= (place is folder)
    damaged = tmp_path / "damaged" / "corpora"
    damaged.mkdir(parents=True)
    (damaged / "wordnet.zip").write_bytes(b"not an archive")
    monkeypatch.setattr(nltk.data, "path", [str(damaged.parent)])
    assert not nltk_places.has("corpora/wordnet")


@dataclass(frozen=True)
class Plain:
    """An asset that is looked up by its content alone."""

    content: str | None
    name = "plain"
    what = "a file"
    looked = "nowhere"

    @property
    def find(self):  # type: ignore[no-untyped-def]
        return lambda: self.content


def test_an_asset_without_a_quick_way_of_looking_is_read() -> None:
    found: Asset = Plain("abc")
    absent: Asset = Plain(None)
    assert not isinstance(found, Located)
    assert is_here(found) and not is_here(absent)
    read = FileAsset("x", "x", "x", lambda: "abc")
    assert isinstance(read, Located) and is_here(read)
