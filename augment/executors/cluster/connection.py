"""The connection to a Ray cluster. Ray is imported here, and only when a request names its executor."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param

_PATIENCE = 10.0  # seconds until a head that does not answer is given up; Ray itself waits for minutes
# The settings of this process that its workers on other nodes need, too: xaug's own folders, the data of NLTK, the
# Hub's cache and whether it is asked, and how the CPU computes (models/cpu.py). The Hub's token stays here.
_SETTINGS = (
    "XAUG_CACHE", "XAUG_STORE", "XAUG_PROFILE", "NLTK_DATA", "HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_ENDPOINT",
    "TRANSFORMERS_OFFLINE", "MKL_CBWR", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT",
)  # fmt: skip


def ray_library() -> Any:
    """The module ``ray``. Raises UsageError if it is not installed."""
    try:
        import ray
    except ImportError:
        raise UsageError(
            f"{param('executor', 'ray')} needs the library Ray, which is not installed. Run: pip install 'xaug[ray]'"
        ) from None
    return ray


@contextmanager
def connected(address: str | None) -> Iterator[Any]:
    """Connect this process to a cluster, unless it is connected already, and yield the module ``ray``.

    ``address``: HOST:PORT of the head; None for RAY_ADDRESS or the cluster that runs on this machine; ``local`` starts
    one here that ends with the block. Raises UsageError if no cluster answers, or if it has another release of Ray.
    """
    ray = ray_library()
    if ray.is_initialized():  # a notebook has connected, and goes on with its connection afterwards
        yield ray
        return
    chosen = address or os.environ.get("RAY_ADDRESS") or "auto"
    _check(chosen)
    try:
        with _own_signals():
            ray.init(address=chosen, log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise UsageError(f"{param('address', chosen)}: {_first_line(error)}. {_ADVICE}") from None
    # Ray prints to stdout that a node is lost, and again when it ends: there a command prints its result.
    with redirect_stdout(sys.stderr):
        try:
            yield ray
        finally:
            with _own_signals():
                ray.shutdown()


_ADVICE = (
    "Start a cluster with `ray start`, name its head as HOST:PORT, or set RAY_ADDRESS."
    f" {param('address', 'local')} starts one on this machine for the time of the run."
)


def _check(address: str) -> None:
    """Raises UsageError for an address that is not a head's, or where nothing answers."""
    if "://" in address:
        raise UsageError(
            f"{param('address', address)}: give the address of the head itself, HOST:PORT, without a protocol. Run the"
            " command on a node of the cluster."
        )
    if address in ("auto", "local"):
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"{param('address', address)}: an address has the form HOST:PORT. {_ADVICE}")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{param('address', address)}: nothing answers there ({reason}). {_ADVICE}") from None


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep the handlers of signals that this process has: Ray replaces that of SIGTERM by one that only exits."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            if handler is not None:  # None: it was not set by Python
                signal.signal(number, handler)


def settings_of_workers(cpus: float) -> dict[str, str]:
    """The environment of a process on another node: this one's settings, and the threads that its CPUs allow."""
    threads = str(max(1, int(cpus)))
    return {
        **{name: os.environ[name] for name in _SETTINGS if name in os.environ},
        **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), threads),
    }


def reason(error: BaseException) -> str:
    """What Ray says about an error, on one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines)[:600] or type(error).__name__


def _first_line(error: BaseException) -> str:
    return reason(error).split(". ")[0].rstrip(".")
