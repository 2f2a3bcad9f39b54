from pathlib import Path

import pytest
from command_line import Done, Xaug
from xaug import diagnosis as checks
from xaug.nltk_data import PACKAGES


def lines(done: Done) -> dict[str, str]:
    """Name → mark of each line of the table."""
    cells = [line.split("\t") for line in done.out.splitlines()]
    return {name: mark for name, mark, *_ in cells}


@pytest.fixture
def nltk_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which NLTK looks. It holds everything that attacks need."""
    data = pytest.importorskip("nltk.data", reason="needs the extra [augment]")
    folder = tmp_path / "nltk_data"
    for path in PACKAGES.values():
        (folder / path).mkdir(parents=True)
    monkeypatch.setattr(data, "path", [str(folder)])
    return folder


def test_a_machine_with_everything_is_ok(xaug: Xaug, nltk_folder: Path, tmp_path: Path) -> None:
    for name in ("torch", "transformers", "sentence_transformers"):
        pytest.importorskip(name, reason="needs the extra [augment]")
    done = xaug("doctor", "--store", str(tmp_path / "new" / "store"))
    assert done.code == 0, done.out
    assert "missing" not in done.out
    assert "not created yet" in done.out
    assert not (tmp_path / "new").exists(), "doctor only looks"


def test_missing_language_data_is_named_with_what_to_do(xaug: Xaug, nltk_folder: Path) -> None:
    (nltk_folder / PACKAGES["stopwords"]).rmdir()
    done = xaug("doctor")
    assert done.code == 1
    marks = lines(done)
    assert marks["nltk stopwords"] == "missing"
    assert marks["nltk universal_tagset"] == "ok"
    assert "xaug fetch nltk" in done.out
    import json

    record = next(check for check in json.loads(xaug("doctor", "--json").out) if check["name"] == "nltk stopwords")
    assert (record["ok"], record["needed"]) == (False, True)
    assert str(nltk_folder) in record["found"]


def test_a_store_that_cannot_be_written_is_named(xaug: Xaug, nltk_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = xaug("doctor", "--store", str(tmp_path / "file" / "store"))
    assert done.code == 1
    assert lines(done)["store"] == "missing"
    assert "XAUG_STORE" in done.out


def test_the_hubs_variables_are_shown_and_no_token(
    xaug: Xaug, nltk_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    out = xaug("doctor").out
    assert f"{tmp_path}/hf/hub (empty)" in out
    assert "offline (HF_HUB_OFFLINE), HF_TOKEN set" in out
    assert "hf_secret" not in out


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "PACKAGES", {"no-such-library": (True, "models")})
    (check,) = checks.packages()
    assert (check.ok, check.needed) == (False, True)
    assert check.fix == "pip install 'xaug[augment]'"


@pytest.mark.parametrize(
    ("capabilities", "shown"),
    [
        ({"avx512_bf16": True}, True),
        ({"avx512_bf16": False, "avx512_f": True}, False),
        (None, False),
    ],
)
def test_a_cpu_that_multiplies_in_bf16(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, bool] | None, shown: bool
) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra [train]")
    if capabilities is None:  # an older release
        monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    else:
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    (cpu,) = (check for check in checks.devices() if check.name == "cpu")
    assert ("multiplies in bf16" in cpu.found) is shown
