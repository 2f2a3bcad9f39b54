import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from command_line import Xaug
from surface import SURFACE, every_command
from typer.main import get_command
from xaug.cli import options
from xaug.cli.errors import guarded
from xaug.cli.main import app
from xaug.data_cards.errors import StorageError, UsageError

HEAVY = ("torch", "transformers", "pyarrow", "pydantic", "datasets", "jinja2", "nltk", "numpy", "pandas")


def test_the_surface_is_what_is_written_here() -> None:
    commands = every_command(get_command(app))
    assert {
        name: sorted(parameter.name for parameter in command.params) for name, command in commands.items()
    } == SURFACE


def test_every_command_and_parameter_is_explained_with_examples() -> None:
    for name, command in every_command(get_command(app)).items():
        assert command.help, name
        assert f"Examples:\n   $ xaug {name}" in command.epilog, name
        assert [p.name for p in command.params if not getattr(p, "help", None)] == [], name


def test_each_example_has_a_line_of_its_own(xaug: Xaug) -> None:
    done = xaug("ls", "--help")
    assert done.code == 0
    assert done.out.endswith(
        " Examples:\n   $ xaug ls\n   $ xaug ls mnli\n   $ xaug ls --json | jq '.versions[].ref'\n"
    )


def start(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_help_imports_nothing_heavy() -> None:
    done = start(
        "import sys\nfrom xaug.cli.main import app\ntry: app(['--help'])\nexcept SystemExit: pass\n"
        f"print('heavy:', sorted(set({HEAVY}) & set(sys.modules)))"
    )
    assert "verify" in done.stdout
    assert done.stdout.endswith("heavy: []\n")


def test_the_version_is_printed(xaug: Xaug) -> None:
    from importlib.metadata import version

    assert xaug("--version").out == f"xaug {version('xaug')}\n"


def small_app(command: Callable[[], None]) -> typer.Typer:
    small = typer.Typer(pretty_exceptions_enable=False)
    small.command()(guarded(command))
    return small


@pytest.mark.parametrize(("error", "code"), [(StorageError("No [room] in /x/y"), 1), (UsageError("No"), 2)])
def test_a_users_mistake_is_one_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    monkeypatch.delenv("XAUG_DEBUG", raising=False)

    def command() -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        small_app(command)([])
    assert ended.value.code == code
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"error: {error}\n")

    monkeypatch.setenv("XAUG_DEBUG", "1")
    with pytest.raises(type(error)):
        small_app(command)([])


def test_a_fault_in_xaug_keeps_its_traceback() -> None:
    def command() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        small_app(command)([])


@pytest.mark.parametrize("message", ["", "The same command continues."])
def test_ctrl_c_says_so_and_exits_with_130(capsys: pytest.CaptureFixture[str], message: str) -> None:
    def command() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(*([message] if message else [])) from None

    with pytest.raises(SystemExit) as ended:
        small_app(command)([])
    assert ended.value.code == 130
    assert capsys.readouterr().err == f"{message or 'Stopped.'}\n"


@pytest.mark.parametrize("arguments", [["lss"], ["show"], ["ls", "--nope"], ["show", "mnli/bae", "-n", "0"]])
def test_a_wrong_command_line_exits_with_2(xaug: Xaug, arguments: list[str]) -> None:
    done = xaug(*arguments)
    assert done.code == 2
    assert "Traceback" not in done.err


def test_every_option_is_declared_once() -> None:
    """Options are in cli/options.py and the files beside it, so that they mean the same in every command."""
    folder = Path(options.__file__).parent
    declared = [
        (path.name, name)
        for path in sorted(folder.glob("*.py"))
        for name in re.findall(r'typer\.Option\(\s*"(-[\w-]+)"', path.read_text(encoding="utf-8"))
    ]
    assert {name for name, _ in declared} == {
        "attack_options.py", "cluster_options.py", "judging_options.py", "main.py", "options.py", "overlap_options.py",
        "sharing_options.py", "study_options.py", "table_options.py", "training_options.py",
    }  # fmt: skip
    twice = Counter(flag for _, flag in declared)
    # eval takes several seeds, generate one, and train one or none. A folder to write to, a split, a revision and a dry
    # run are explained for what each command writes, reads or spares, and workers for what they do. Victims and
    # calibration are of real data only.
    assert {flag for flag, count in twice.items() if count > 1} == {
        "--seed",
        "--to",
        "--split",
        "--revision",
        "--dry-run",
        "--source",
        "--profile",
        "--workers",
    }


@pytest.mark.parametrize(
    ("command", "panels"),
    [
        ("generate", ["Options", "Models", "Attack and filters", "Which rows", "How it runs"]),
        ("train", ["Options", "How it is trained", "How it runs"]),
        ("eval", ["Options", "Which rows", "Retrieval", "How it runs"]),
    ],
)
def test_options_stand_in_panels_the_common_ones_first(xaug: Xaug, command: str, panels: list[str]) -> None:
    text = xaug(command, "--help").out
    assert [name for name in re.findall(r"─ ([A-Z][a-z ]+) ─", text) if name != "Arguments"] == panels
    first = text[text.index("─ Options ─") : text.index(f"─ {panels[1]} ─")]
    assert "--dry-run" in first
    assert len(re.findall(r"│ --[a-z-]+", first)) <= 13


@pytest.mark.parametrize(
    ("command", "said", "unsaid"),
    [
        ("victims", "A folder of official files, or the Hub.", "embedded world."),
        ("train", "Default: runs/PHASE-TASKS-SEED.", "evals/"),
        ("eval", "Default: evals/SUITE-MODEL.", "runs/PHASE"),
        ("compare", "Without it, no file is written.", "runs/"),
        ("filter", "Default: calibration.", "evals/"),
        ("calibrate", "Without it, no file is written.", "evals/"),
    ],
)
def test_the_help_of_a_command_is_about_this_command(xaug: Xaug, command: str, said: str, unsaid: str) -> None:
    text = " ".join(xaug(command, "--help").out.replace("│", " ").split())
    assert said in text and unsaid not in text


@pytest.mark.parametrize("command", sorted(SURFACE))
def test_the_help_of_a_command_imports_nothing_heavy(command: str) -> None:
    ours = [name for name in HEAVY if name != "pydantic"]  # Typer takes it for a command's parameters
    done = start(
        "import sys\nfrom xaug.cli.main import app\n"
        f"try: app({[*command.split(), '--help']})\nexcept SystemExit: pass\n"
        f"print('heavy:', sorted(set({ours}) & set(sys.modules)))"
    )
    assert done.stdout.endswith("heavy: []\n")
