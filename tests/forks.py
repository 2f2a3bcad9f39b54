"""Run work in forks of a process that has imported everything and computed nothing: each starts at once."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

# What training and the loading of a model import when they run. Each fork would take seconds for them.
import accelerate  # noqa: F401
import torch._dynamo  # noqa: F401
import transformers.models.bert.modeling_bert  # noqa: F401


def fork(work: Callable[[], object], log: Path) -> int:
    """The process id of a fork that does ``work`` and exits; what it prints goes to ``log``.

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
    """The exit code of a fork, or the negative number of the signal that ended it, once it has ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
