"""A published study: complete, the same bytes each time, and without rows that may not be published."""

from __future__ import annotations

import json
from pathlib import Path

import making_versions
import pytest
from fake_study import fake_analysis, fake_facts
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.errors import CorruptVersionError, NoSuchVersionError, UsageError
from xaug.data_cards.manifest import ManifestDraft
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version, read_sums
from xaug.study.report import write_report
from xaug.study.report.facts import StudyFacts, VersionFacts
from xaug.study.report.publication import publish

ROW = "Hund"  # a word of the rows in making_versions


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with two versions: mnli/bae, whose terms allow that rows are shown, and mnli/secret, whose do not."""
    making_versions.make(tmp_path / "store", units=1)
    draft = making_versions.draft
    read = draft().read.model_copy(update={"bad_examples": (f"a.tsv:3: the label is '{ROW}'",)})

    def secret() -> ManifestDraft:
        return draft(about=making_versions.about(redistribution="forbidden"), read=read)

    monkeypatch.setattr(making_versions, "draft", secret)
    making_versions.make(tmp_path / "store", units=1, recipe="secret")
    return Store(tmp_path / "store")


def facts_of(version: Version) -> VersionFacts:
    about, manifest = version.manifest.about, version.manifest
    return VersionFacts(
        ref=version.ref, title=about.title, content_sha256=manifest.content_sha256, rows=manifest.rows,
        license=about.license, redistribution=about.redistribution, homepage=about.homepage, citation=about.citation,
        samples=draft_samples(),
    )  # fmt: skip


def draft_samples() -> tuple[making_versions.Sample, ...]:
    return making_versions.sample_rows([making_versions.row(0)], making_versions.LABELS)


@pytest.fixture
def study(tmp_path: Path, store: Store) -> Path:
    folder = tmp_path / "study"
    facts = fake_facts().model_copy(update={"versions": tuple(facts_of(one) for one in store.versions())})
    write_report(fake_analysis(), facts, folder)
    (folder / "study.toml").write_text('name = "of a later run without a report"\n')
    (folder / "scores.csv").write_text("arm,seed\nclean,0\n")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_publication_is_complete_and_its_checksums_hold(study: Path, store: Store, tmp_path: Path) -> None:
    card = publish(study, tmp_path / "out", store)
    written = files(card.parent)
    assert {name for name in written if "/" not in name} == {
        *("README.md", "study.html", "study.md", "study.toml", "settings.toml", "analysis.json", "facts.json"),
        *("analysis.schema.json", "hypotheses.csv", "findings.csv", "arms.csv", "costs.csv", "scores.csv"),
        *("scores.tex", "hypotheses.tex", "CITATION.cff", "references.bib", "SHA256SUMS"),
    }
    assert {name for name in written if name.startswith("versions/")} == {
        f"versions/mnli-{recipe}-v1/{name}"
        for recipe in ("bae", "secret")
        for name in ("README.md", "version-manifest.json")
    }
    assert "figures/contrasts.svg" in written and "figures/languages.svg" in written
    sums = read_sums(written.pop("SHA256SUMS"))
    assert sums == {name: sha256_of(card.parent / name) for name in written}
    assert written["study.toml"] == written["settings.toml"] == fake_facts().settings.encode()
    assert written["settings.toml"].decode() == fake_facts().settings


def test_the_card_answers_and_says_how_to_make_it_again(study: Path, store: Store, tmp_path: Path) -> None:
    card = publish(study, tmp_path / "out", store).read_text(encoding="utf-8")
    for text in (
        "This study cannot tell whether training on clean+bae instead of clean helps", "## Hypotheses", "## Scores",
        "![Contrasts over the suite's average](figures/contrasts.svg)", "xaug study run study.toml",
        "## Licences of the data", "[mnli/secret\\@v1](versions/mnli-secret-v1/README.md)", "| none |",
        "Do not redistribute its rows", "`scores.csv`", "## Files",
    ):  # fmt: skip
        assert text in card, text
    for link in ("figures/contrasts.svg", "versions/mnli-bae-v1/README.md", "versions/mnli-secret-v1/README.md"):
        assert (tmp_path / "out" / link).is_file()
    assert "\n\n\n" not in card


def test_rows_that_may_not_be_published_are_nowhere(study: Path, store: Store, tmp_path: Path) -> None:
    publish(study, tmp_path / "out", store)
    with_rows = {name for name, content in files(tmp_path / "out").items() if ROW.encode() in content}
    assert with_rows == {
        *("study.html", "facts.json", "versions/mnli-bae-v1/README.md", "versions/mnli-bae-v1/version-manifest.json"),
    }
    page = (tmp_path / "out" / "study.html").read_text(encoding="utf-8")
    assert "<h3>mnli/bae@v1</h3>" in page and "<h3>mnli/secret@v1</h3>" not in page
    kept = StudyFacts.model_validate_json((tmp_path / "out" / "facts.json").read_bytes())
    assert {one.ref: len(one.samples) for one in kept.versions} == {"mnli/bae@v1": 1, "mnli/secret@v1": 0}
    secret = json.loads((tmp_path / "out" / "versions/mnli-secret-v1/version-manifest.json").read_text("utf-8"))
    assert secret["samples"] == [] and secret["read"]["bad_examples"] == []


def test_no_path_of_this_machine_is_published(study: Path, store: Store, tmp_path: Path) -> None:
    facts = StudyFacts.model_validate_json((study / "facts.json").read_bytes())
    own = {"base_model": "/home/me/models/e5", "checksums": {"/home/me/models/e5": "0" * 64}}
    write_report(fake_analysis(), facts.model_copy(update=own), study)
    publish(study, tmp_path / "out", store)
    assert not [name for name, content in files(tmp_path / "out").items() if b"/home/me" in content]
    assert "from e5;" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_the_same_study_gives_the_same_bytes(study: Path, store: Store, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()  # an empty folder is as good as none
    first, second = (publish(study, tmp_path / name, store).parent for name in ("a", "b"))
    assert files(first) == files(second)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".aside")]


def test_a_folder_with_files_is_not_overwritten(study: Path, store: Store, tmp_path: Path) -> None:
    publish(study, tmp_path / "out", store)
    before = files(tmp_path / "out")
    with pytest.raises(UsageError, match="not an empty folder"):
        publish(study, tmp_path / "out", store)
    assert files(tmp_path / "out") == before


def test_a_folder_without_a_report_is_refused(study: Path, store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"analysis\.json is missing"):
        publish(tmp_path, tmp_path / "out", store)
    (study / "analysis.json").write_text("{")
    with pytest.raises(UsageError, match=r"analysis\.json cannot be read"):
        publish(study, tmp_path / "out", store)
    assert not (tmp_path / "out").exists()


def test_another_version_than_the_study_read_is_refused(study: Path, store: Store, tmp_path: Path) -> None:
    facts = StudyFacts.model_validate_json((study / "facts.json").read_bytes())
    other = facts.versions[0].model_copy(update={"content_sha256": "f" * 64})
    write_report(fake_analysis(), facts.model_copy(update={"versions": (other,)}), study)
    with pytest.raises(CorruptVersionError, match="but the study read ffffffffffff"):
        publish(study, tmp_path / "out", store)
    with pytest.raises(NoSuchVersionError):
        publish(study, tmp_path / "out", Store(tmp_path / "empty"))
