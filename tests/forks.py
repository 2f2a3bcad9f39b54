"""Runs work in forks of a process that has imported everything and computed nothing, so that each starts at once."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

# Modules that training and model loading import at run time. Importing them would take seconds in each fork.
import accelerate  # noqa: F401
import torch._dynamo  # noqa: F401
import transformers.models.bert.modeling_bert  # noqa: F401


def fork(work: Callable[[], object], log: Path) -> int:
    """Run ``work`` in a fork and return the fork's process id. Its output goes to ``log``.

    The fork exits with the code of a ``SystemExit``, with 99 after any other exception, and with 0 otherwise.
    """
    child = os.fork()
    if child:
        return child
    stream = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    code = 99
    try:
        work()
        code = 0
    except SystemExit as ended:
        code = int(str(ended.code or 0))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def exit_code(child: int) -> int:
    """Wait for a fork. Returns its exit code, or the negative number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
