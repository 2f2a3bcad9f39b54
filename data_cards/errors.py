"""All errors that xaug raises for its users.

    XaugError                 exit code 1
    ├── UsageError            exit code 2: the command or a parameter is wrong
    │   └── UnknownNameError  a name is not registered; the message suggests the nearest names
    ├── SourceError           the source data cannot be read
    │   ├── MissingFilesError no official file of a dataset was found
    │   ├── BadRowError       one record is malformed (file:line)
    │   └── HubError          the Hub did not deliver the data
    ├── StoreError            the shard store cannot do what was asked
    │   ├── NoSuchVersionError    no version matches the reference
    │   ├── CorruptVersionError   the bytes on disk differ from the manifest
    │   ├── LockedVersionError    another process is writing the version
    │   └── StorageError          the disk is full or read-only, or permission is denied
    ├── ModelError            a model folder is missing, unsafe or does not fit the task
    │   └── PreflightError    a victim or judge is near chance on its own task
    ├── WorkerError           a worker process ended before its work was done
    ├── AssetError            language data (tagger, stop words) is missing
    ├── PluginError           an installed package that extends xaug cannot be used
    ├── AuditError            a file of verdicts cannot be read, or is about other rows
    └── TrainError            a training run cannot start or continue
        ├── DataError         the rows do not fit each other or the run
        ├── RunFolderError    the run's folder holds another run, or no run to resume
        └── DivergedError     a loss or a gradient is not finite

A message says what happened, where, and what to do about it. It names parameters with `param`, and a front end spells
them (`spelled`): as keyword arguments in Python, as flags on the command line.
"""

from __future__ import annotations

import difflib
import signal
from collections.abc import Iterable
from typing import Self

from xaug.data_cards.parameters import Spelling, as_keyword, param, spell
from xaug.data_cards.text import listed, message, quoted, short_name

KNOWN = 200  # names listed in a hint: more than there are tasks, attacks or languages


class XaugError(Exception):
    """The base class. The command line shows the message without a traceback and exits with code 1.

    The message is shown to users and stored in reports, so it is escaped and truncated, whatever it quotes.
    """

    exit_code = 1

    def __init__(self, text: str = "") -> None:
        super().__init__(message(spell(text, as_keyword)))
        self.text = text

    def spelled(self, spelling: Spelling) -> str:
        """Return the message with its parameters spelled by a front end."""
        return message(spell(self.text, spelling))


class Interrupted(KeyboardInterrupt):
    """A signal ended the work early: ``number`` is the signal, and the message says what was kept.

    It is not an XaugError, because nothing went wrong: code that cleans up after Ctrl-C also cleans up after it.
    """

    def __init__(self, number: int, text: str = "") -> None:
        super().__init__(spell(text, as_keyword))
        self.number = number
        self.text = text

    @staticmethod
    def text_of(error: KeyboardInterrupt) -> str:
        """Return the message of an interruption, its parameters not yet spelled; empty for Python's own Ctrl-C."""
        return error.text if isinstance(error, Interrupted) else str(error)

    @classmethod
    def with_text(cls, error: KeyboardInterrupt, text: str) -> Self:
        """Return the same interruption with another message. Python's own KeyboardInterrupt counts as SIGINT."""
        return cls(error.number if isinstance(error, Interrupted) else signal.SIGINT, text)


class UsageError(XaugError):
    """The command line or a parameter is wrong."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name is not registered. The message suggests the nearest names, or lists the known ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)
        if near:
            hint = f"Did you mean {' or '.join(map(short_name, near))}?"
        else:
            hint = f"Known names: {listed(names, KNOWN)}."
        super().__init__(f"There is no {kind} named {quoted(name)}. {hint}")
        self.name = name
        self.suggestions = near


class SourceError(XaugError):
    """The source data cannot be read."""

    @property
    def reason(self) -> str:
        """What went wrong, on one line, for lists of splits that could not be read."""
        return str(self).splitlines()[0]


class MissingFilesError(SourceError):
    """None of a dataset's official files was found where a card expects them."""


class BadRowError(SourceError):
    """One record of a source file is malformed.

    ``where``: the file and line. ``problem``: a clause without a final full stop, as a reader or conversion gives it.
    """

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(
            f"{where}: {problem}. Correct the record, or leave malformed records out with"
            f" {param('skip_bad_rows', True)}."
        )
        self.where = where
        self.problem = problem

    @property
    def reason(self) -> str:
        """The place and the problem, without the advice."""
        return message(f"{self.where}: {self.problem}")


class HubError(SourceError):
    """The Hub did not deliver the data."""


class StoreError(XaugError):
    """The shard store cannot do what was asked."""


class NoSuchVersionError(StoreError):
    """No version matches the reference."""


class CorruptVersionError(StoreError):
    """The bytes on disk are not those that the manifest lists."""


class LockedVersionError(StoreError):
    """Another process is writing this version."""


class StorageError(StoreError):
    """The disk is full or read-only, or permission to write is denied."""


class ModelError(XaugError):
    """A model is missing, unsafe to load or does not fit the task."""


class PreflightError(ModelError):
    """A model is not clearly above chance on the clean rows of its own task."""


class AssetError(XaugError):
    """Language data that an attack needs is not installed on this machine."""


class WorkerError(XaugError):
    """A worker process ended before its work was done."""


class PluginError(XaugError):
    """An installed package that extends xaug is missing, broken or in conflict with another package."""


class AuditError(XaugError):
    """Verdicts cannot be read, or are about other rows than those of the version."""


class TrainError(XaugError):
    """A training run cannot start or continue."""


class DataError(TrainError):
    """Shards do not fit each other, or do not fit the run's settings."""


class RunFolderError(TrainError):
    """A run's folder holds another run, or holds no run to resume."""


class DivergedError(TrainError):
    """A loss or a gradient is not a finite number."""
