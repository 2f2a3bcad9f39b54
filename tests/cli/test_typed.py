"""Every argument is checked before anything is read, trained or written, and a dry run writes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command_line import Done, Xaug
from tiny import OFFICIAL, TinyModels
from training import mnli_like


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store, a file in place of a results folder, and configurations with one mistake each."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("XAUG_STORE", raising=False)
    monkeypatch.delenv("XAUG_PROFILE", raising=False)
    mnli_like(tmp_path / "store")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name, text in {
        "key": "[optimzer]\nlr = 1e-3\n",
        "setting": "[optimizer]\nlrate = 1e-3\n",
        "value": '[mixture]\nsampling = "temprature"\n',
        "head": 'head_type = "dual_encodr"\n',
        "synonyms": '[robust]\nmethod = "synonym"\nsynonyms = "nowhere.tsv"\n',
        "by_task": "[by_task.xnly.optimizer]\nlr = 1e-3\n",
        "tuning": "[fine_tuning.optimizer]\nlrate = 1e-3\n",
        "task_tuning": "[by_task.xnli.optimizer]\nepochs = -1.0\n",
        "train_on": '[train_on]\nxnli = ["mnly/clean"]\n',
        "suite": 'suite = "xtremer"\n',
        "lock": "no lock",
    }.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder, with its size and modification time, and every folder."""
    out = {}
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            at = Path(root) / name
            out[str(at)] = (at.stat().st_size if at.is_file() else 0, at.stat().st_mtime_ns)
    return out


POCKET = ("eval", "--model", "pocket")
MNLI = ("train", "--data", "mnli/clean", "--model", "pocket")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        # Without its check, each of these was found after a victim had been trained, rows read or versions committed.
        (("generate", "mnli", "--attack", "beaa"), 2, "no attack named 'beaa'. Did you mean bae"),
        (
            ("generate", "mnli", "--attack", "textfoolr"),
            2,
            "no attack named 'textfoolr'. Did you mean textfooler",
        ),
        (("generate", "mnli", "--attack", "none"), 2, "no attack named 'none'. Use --attack clean"),
        (("generate", "mnli", "--attack", "claen"), 2, "no attack named 'claen'. Did you mean clean"),
        (("generate", "mnli", "mnly"), 2, "Did you mean pocket_mnli"),
        (("generate", "mnli", "--split", "trian"), 2, "named 'trian'. Did you mean train"),
        (("generate", "mnli", "qqp", "--split", "validation", "--fields", "texta"), 2, "--fields texta"),
        (("generate", "mnli", "--set", "topk=5"), 2, "--set topk: there is no such setting. Did you mean top_k?"),
        (("generate", "mnli", "--filter", "similarty=1"), 2, "no filter named 'similarty'. Did you mean similarity"),
        (("generate", "mnli", "--filter", "similarity=nan"), 2, "--filter similarity=nan: give a finite number"),
        (("generate", "mnli", "--filter", "label=1", "--filter", "label=2"), 2, "--filter label is given twice"),
        (("generate", "mnli", "--filter", "similarity=1", "--similarity", "0"), 2, "are one setting"),
        (("generate", "mnli", "--attack", "clean", "--victim", "x", "--set", "top_k=5"), 2, "so --victim, --set would"),
        (("generate", "mnli", "--victim", ""), 2, "--victim is empty"),
        (("generate", ""), 2, "TASK is empty"),
        (("generate", "mnli", "--attack", "clean", "--limit", "9" * 30), 2, "--limit is larger than"),
        (("train", "--data", "", "--model", "pocket"), 2, "--data is empty"),
        ((*MNLI, "--max-steps", "9" * 30), 2, "--max-steps is larger than"),
        ((*POCKET, "--tasks", " "), 2, "--tasks is empty"),
        (("ls", ""), 2, "is empty"),
        (("show", "mnli/clean", "-n", "9" * 30), 2, "-n is larger than"),
        (("generate", "mnli", "--seed", "-1"), 2, "--seed -1"),
        (("generate", "mnli", "--max-seconds", "0"), 2, "--max-seconds 0.0: give a number above 0"),
        (("generate", "mnli", "--filter", "edit_ratio=-1"), 2, "--filter edit_ratio=-1.0: give a number of at least 0"),
        (("generate", "mnli", "--victim", "nowhere"), 1, "The victim 'nowhere'"),
        (("generate", "mnli", "--judge", "pockett"), 1, "The judge 'pockett'"),
        (("generate", "mnli", "--mlm", "pockett"), 1, "The mlm 'pockett'"),
        (("generate", "mnli", "--encoder", "nowhere"), 1, "The encoder 'nowhere'"),
        (("generate", "mnli", "--profile", "pockt"), 2, "Did you mean pocket?"),
        (("generate", "mnli", "--source", "nowhere"), 1, "--source nowhere"),
        (("generate", "mnli", "--tagger", "nltkk"), 2, "--tagger"),
        (("generate", "mnli", "--device", "gpu"), 2, "--device"),
        (("generate", "mnli", "--store", "file/store"), 1, "--store file/store"),
        (("generate", "mnli", "--attack", "clean", "--store", "file/store"), 1, "--store file/store"),
        (("generate", "mnli", "--attack", "clean", "--split", "trian"), 2, "Did you mean train"),
        (("generate", "mnli", "qqp", "--attack", "clean", "--source", "."), 1, "holds no official file of mnli"),
        (("eval", "--suite", "xtremer"), 2, "no suite named 'xtremer'. Did you mean xtreme"),
        (("eval", "--config", "suite.toml"), 2, "no suite named 'xtremer'. Did you mean xtreme"),
        (("eval", "--tasks", "tatoba"), 2, "named 'tatoba'. Did you mean tatoeba?"),
        (("eval",), 2, "No model is named, and there is no finished run below runs/"),
        (("eval", "--model", "pockett"), 1, "'pockett' is neither a model folder nor a Hub id (owner/name). Did you"),
        ((*POCKET, "--languages", "dee"), 2, "named 'dee'. Did you mean de"),
        ((*POCKET, "--layers", "swep"), 2, "--layers (retrieval.layers)"),
        ((*POCKET, "--layers", "40"), 2, "--layers 40: pocket has hidden states 0 (the embeddings) to 4"),
        ((*POCKET, "--pooling", "mena"), 2, "(--pooling) named 'mena'. Did you mean mean"),
        ((*POCKET, "--seed", "-1"), 2, "--seed (seeds)"),
        ((*POCKET, "--max-examples", "0"), 2, "--max-examples"),
        ((*POCKET, "--dtype", "fp16", "--device", "cpu"), 2, "--dtype fp16 needs a CUDA device"),
        ((*POCKET, "--output", "file/results"), 1, "--output file/results"),
        ((*POCKET, "--config", "nowhere.toml"), 2, "--config nowhere.toml"),
        ((*POCKET, "--config", "by_task.toml"), 2, "no task in by_task named 'xnly'. Did you mean xnli?"),
        (
            (*POCKET, "--config", "tuning.toml"),
            2,
            "fine_tuning.optimizer.lrate: there is no such setting.",
        ),
        ((*POCKET, "--config", "task_tuning.toml"), 2, "by_task.xnli.optimizer.epochs: Input should be greater than 0"),
        (
            (*POCKET, "--config", "train_on.toml"),
            1,
            "no version mnly/clean in the store store. Did you mean mnli/c",
        ),
        ((*POCKET, "--config", "setting.toml"), 2, "setting.toml: optimizer: there is no such setting"),
        ((*POCKET, "--source", "nowhere"), 1, "--source nowhere"),
        ((*MNLI, "--data", "mnly/clean"), 1, "Did you mean mnli/clean"),
        ((*MNLI, "--seed", "-1"), 2, "--seed (seed)"),
        ((*MNLI, "--lr", "nan"), 2, "--lr (optimizer.lr)"),
        ((*MNLI, "--epochs", "inf"), 2, "--epochs (optimizer.epochs)"),
        ((*MNLI, "--dtype", "fp16", "--device", "cpu"), 2, "--dtype fp16 needs a CUDA device"),
        ((*MNLI, "--output", "file/run"), 1, "--output file/run"),
        ((*MNLI, "--config", "key.toml"), 2, "key.toml: optimzer: there is no such setting. Did you mean opti"),
        ((*MNLI, "--config", "setting.toml"), 2, "optimizer.lrate: there is no such setting. Did you mean lr?"),
        ((*MNLI, "--config", "value.toml"), 2, "not 'temprature'. Did you mean temperature?"),
        ((*MNLI, "--config", "head.toml"), 2, "no head named 'dual_encodr'. Did you mean dual_encoder"),
        ((*MNLI, "--config", "synonyms.toml"), 2, "robust.synonyms nowhere.tsv"),
        ((*MNLI, "--mlm-data", "nowhere.txt", "--mlm-ratio", "0.5"), 2, "--mlm-data nowhere.txt"),
        (("train", "--data", "mnli/clean", "--model", "pockett"), 1, "'pockett'"),
        (("filter", "mnly/bae", "--similarity", "0.9"), 1, "Did you mean mnli/bae"),
        (("filter", "mnli/bae", "--filter", "similarty=0.9"), 2, "mnli/bae@v1 has no filter scores"),
        (("filter", "mnli/bae", "--filter", "similarity=nan"), 2, "--filter similarity=nan: give a finite number"),
        (("filter", "mnli/bae", "--similarity", "nan"), 2, "--similarity nan: give a finite number from 0 to 1"),
        (("filter", "mnli/bae", "--similarity", "1.5"), 2, "--similarity 1.5: give a number from 0 to 1"),
        (("generate", "mnli", "--max-seconds", "nan"), 2, "--max-seconds nan: give a finite number above 0"),
        (("generate", "mnli", "--max-seconds", "-1"), 2, "--max-seconds -1.0: give a number above 0"),
        (("train", "--mlm-ratio", "nan"), 2, "--mlm-ratio (mlm.ratio): Input should be a finite number, not 'nan'"),
        (("train", "--mlm-ratio", "2"), 2, "--mlm-ratio (mlm.ratio): Input should be less than or equal to 1"),
        (("train", "--epochs", "nan"), 2, "--epochs (optimizer.epochs): Input should be a finite number, not 'nan'"),
        (("train", "--epochs", "-1"), 2, "--epochs (optimizer.epochs): Input should be greater than 0"),
        (("victims", "d/a.csv"), 2, "d/a.csv is a file of your own, and this is for tasks of the catalog"),
        (("audit", "mnli/bae", "--read", "."), 2, "--read .: it is a folder, not a file of verdicts"),
        (("filter", "mnli/bae", "--calibrate", "--similarity", "0.5"), 2, "--calibrate measures every threshold"),
        (("filter", "mnli/bae", "--output", "there"), 2, "--output is the folder of --calibrate"),
        (("filter", "mnli/bae", "--calibrate", "--output", "file/there"), 1, "--output file/there"),
        (("compare", "nowhere", "nowhere"), 1, "nowhere/results.json"),
        (("compare", "nowhere", "nowhere", "--output", "file/there"), 1, "--output file/there"),
        (("fetch", "mnly"), 2, "no task named 'mnly'. Did you mean mnli"),
        (("fetch", "mnli", "ccg"), 1, "ccg is not on the Hub"),
        (("fetch", "mnli", "--lock", "lock.toml"), 1, "lock.toml is not a lock file"),
        (("fetch", "mnli", "--lock", "file/assets.lock"), 1, "is a file, not a folder. Name another"),
        (("fetch", "mnli", "--lock", "store"), 1, "--lock store cannot be read: Is a directory"),
        (("fetch", "nltk", "--to", "file/nltk"), 1, "--to file/nltk"),
        (("fetch", "nltk", "--revision", "main"), 2, "--revision"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_reported_before_anything_is_done(
    xaug: Xaug, here: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    before = listing(here)
    done = xaug(*arguments)
    assert done.code == code, done.err
    assert message in " ".join(done.err.replace("│", " ").split())
    assert "Traceback" not in done.err
    assert listing(here) == before, "nothing is read into a cache, trained or written"


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "mnli", "--attack", "bae", "--limit", "3"),
        ("generate", "mnli", "--attack", "clean", "--limit", "3"),
        (*MNLI, "--epochs", "1"),
        (*POCKET, "--tasks", "xnli,tatoeba", "--languages", "de", "--max-examples", "3"),
    ],
    ids=lambda value: " ".join(value[:4]),
)
def test_a_dry_run_writes_nothing(xaug: Xaug, here: Path, arguments: tuple[str, ...]) -> None:
    """It makes no version, no cache and no output: everything below the folder is unchanged."""
    before = listing(here)
    done = xaug(*arguments, "--dry-run")
    assert done.code == 0, done.err
    assert listing(here) == before


def test_a_dry_run_of_an_attack_on_given_models_writes_nothing(xaug: Xaug, here: Path, tiny: TinyModels) -> None:
    before = listing(here)
    victims = str(tiny.mlm.parent / "victims/{task}")
    done = xaug(
        "generate", "mnli", "--source", str(OFFICIAL), "--victim", victims, "--mlm", str(tiny.mlm),
        "--encoder", str(tiny.encoder), "--tagger", "textblob", "--allow-weak-victim",
        "--profile", "none", "--limit", "2", "--device", "cpu", "--dry-run",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert listing(here) == before


def test_an_evaluation_adds_no_version_to_the_users_store(xaug: Xaug, here: Path) -> None:
    """Its rows go to the cache. Otherwise `xaug train --data xnli/clean` would find rows that nobody asked for."""
    before = listing(here / "store")
    arguments = ("--tasks", "tatoeba", "--languages", "de", "--max-examples", "9", "--device", "cpu")
    done: Done = xaug(*POCKET, *arguments)
    assert done.code == 0, done.err
    assert listing(here / "store") == before
    assert [path.name for path in (here / "cache/evaluations/store").iterdir()] == ["pocket_tatoeba"]


def test_the_suite_and_the_model_of_a_file_count(xaug: Xaug, here: Path) -> None:
    """Defaults of the command line do not override the file of --config."""
    (here / "eval.toml").write_text('suite = "xtreme"\nmodel = "pocket"\n', encoding="utf-8")
    done = xaug("eval", "--config", "eval.toml", "--tasks", "bucc2018", "--languages", "de", "--dry-run", "--json")
    assert (done.json["suite"], done.json["model"]) == ("xtreme", "pocket"), done.err
