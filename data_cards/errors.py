"""Every error a user can meet.

    XaugError                 exit code 1
    ├── UsageError            exit code 2: the command or a parameter is wrong
    │   └── UnknownNameError  a name that is not registered, with the nearest ones
    ├── SourceError           the source data cannot be read
    │   ├── MissingFilesError no official file of a dataset where it was looked for
    │   ├── BadRowError       one record is malformed (file:line)
    │   └── HubError          the Hub did not give the data
    ├── StoreError            the shard store
    │   ├── NoSuchVersionError
    │   ├── CorruptVersionError   bytes on disk are not what the manifest says
    │   ├── LockedVersionError    another process is writing it
    │   └── StorageError          disk full, read-only, permission
    ├── ModelError            a model folder is missing, unsafe or does not fit the task
    │   └── PreflightError    a victim is near chance on its own task
    ├── WorkerError           a process that worked for another was ended
    ├── AssetError            language data (tagger, stopwords) is missing
    ├── PluginError           an installed package that adds to xaug cannot be used
    └── TrainError            a training run cannot start or go on
        ├── DataError         the rows do not fit together, or not the run
        ├── RunFolderError    the run's folder holds another run, or none to resume
        └── DivergedError     the loss is no number any more

A message says what happened, where, and what to do about it. It names parameters with `param`, and a front end spells
them (`spelled`): in Python as keyword arguments, on the command line as flags.
"""

from __future__ import annotations

import difflib
import signal
from collections.abc import Iterable
from typing import Self

from xaug.data_cards.parameters import Spelling, as_keyword, spell
from xaug.data_cards.text import listed, message, quoted, short

KNOWN = 200  # names of a hint: more than there are tasks, attacks or languages


class XaugError(Exception):
    """The root: shown as one message without a traceback, exit code 1.

    Its text is harmless and of bounded length, whatever it quotes: it is shown, and reports keep it.
    """

    exit_code = 1

    def __init__(self, text: str = "") -> None:
        super().__init__(message(spell(text, as_keyword)))
        self.text = text

    def spelled(self, spelling: Spelling) -> str:
        """The message with its parameters spelled by a front end."""
        return message(spell(self.text, spelling))


class Interrupted(KeyboardInterrupt):
    """A signal ended the work early: ``number`` is the signal, the message says what was kept.

    It is no XaugError, because nothing is wrong: whatever cleans up after Ctrl-C cleans up after it too.
    """

    def __init__(self, number: int, text: str = "") -> None:
        super().__init__(spell(text, as_keyword))
        self.number = number
        self.text = text

    @staticmethod
    def text_of(error: KeyboardInterrupt) -> str:
        """What an interruption says, with its parameters not yet spelled; nothing where Python's own Ctrl-C is bare."""
        return error.text if isinstance(error, Interrupted) else str(error)

    @classmethod
    def saying(cls, error: KeyboardInterrupt, text: str) -> Self:
        """The same interruption with a message. One without a number is Python's own: Ctrl-C."""
        return cls(error.number if isinstance(error, Interrupted) else signal.SIGINT, text)


class UsageError(XaugError):
    """The command line or a parameter is wrong."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that no registry holds; suggests the nearest ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(map(short, near))}?" if near else f"Known: {listed(names, KNOWN)}."
        super().__init__(f"There is no {kind} named {quoted(name)}. {hint}")
        self.name = name
        self.suggestions = near


class SourceError(XaugError):
    """The source data cannot be read."""


class MissingFilesError(SourceError):
    """None of a dataset's official files is where it was looked for."""


class BadRowError(SourceError):
    """One record of a source file is malformed."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class HubError(SourceError):
    """The Hub did not give the data."""


class StoreError(XaugError):
    """The shard store cannot do what was asked."""


class NoSuchVersionError(StoreError):
    """No version matches the reference."""


class CorruptVersionError(StoreError):
    """What is on disk is not what the manifest says."""


class LockedVersionError(StoreError):
    """Another process is writing this version."""


class StorageError(StoreError):
    """The disk is full, read-only or not ours to write."""


class ModelError(XaugError):
    """A model is missing, unsafe to load or does not fit the task."""


class PreflightError(ModelError):
    """A model does badly on the clean rows it is meant for."""


class AssetError(XaugError):
    """Language data that an attack needs is not on this machine."""


class WorkerError(XaugError):
    """A process that worked for another was ended before its work was done."""


class PluginError(XaugError):
    """An installed package that adds datasets or the like is missing, broken or at odds with another."""


class TrainError(XaugError):
    """A training run cannot start or go on."""


class DataError(TrainError):
    """Shards that do not fit together, or do not fit what the run wants of them."""


class RunFolderError(TrainError):
    """A run's folder holds another run, or none where one is to be resumed."""


class DivergedError(TrainError):
    """A loss or a gradient is not a finite number."""
