"""A worker as an actor of Ray: one process on some node, with its own models.

The driver puts messages and takes those of the worker; they are the messages of a pool (``messages.py``). The worker
asks for a unit when it has room for more searches, so the driver never sends more than it can hold.
"""

from __future__ import annotations

import os
import queue
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from xaug.augment.executors.cluster.identity import Identity
from xaug.augment.executors.cluster.reach import Detached, Reach, Shared
from xaug.augment.executors.cluster.token import Token
from xaug.augment.executors.messages import Start
from xaug.augment.executors.worker import Worker

_EVERY = 20.0  # seconds after which an empty answer shows the driver that this process lives


@dataclass(frozen=True, slots=True)
class Placed:
    """First message from an actor: where it runs, and whether it sees the driver's folder."""

    node: str
    sees: bool


@dataclass(slots=True)
class Mailbox:
    """The two directions of messages between the worker's threads and the actor's methods."""

    reach: Reach = field(default_factory=Shared)
    inbox: queue.SimpleQueue[object] = field(default_factory=queue.SimpleQueue)
    outbox: queue.SimpleQueue[object] = field(default_factory=queue.SimpleQueue)

    def recv(self) -> object:
        """Wait for a message from the driver."""
        return self.reach.incoming(self.inbox.get())

    def send(self, message: object, /) -> None:
        """Send a message to the driver."""
        self.outbox.put(self.reach.outgoing(message))


class WorkerActor:
    """What Ray runs. Its methods are called by the driver, in threads beside the one that works."""

    def __init__(self) -> None:
        self._mailbox = Mailbox()

    def begin(self, start: Start, token: Token, expected: Identity, folder: str) -> None:
        """Start to work, in the driver's current folder if this node has it, so that relative names mean the same."""
        with suppress(OSError):
            os.chdir(folder)
        work = (start, token, expected)
        threading.Thread(target=self._work, args=work, daemon=True).start()

    def _work(self, start: Start, token: Token, expected: Identity) -> None:
        mailbox, node = self._mailbox, socket.gethostname()
        sees = token.seen()
        if not sees:
            mailbox.reach = Detached()
        mailbox.send(Placed(node, sees))
        worker = Worker(mailbox)
        try:
            job = start.work.job
            expected.check(Identity.of(job), job, node)
            mailbox.inbox.put(start)
            execution = worker.load()
            while True:  # after its last unit, it may be given those of a node that was lost
                worker.execute(execution)
        except Exception as error:
            worker.fail(error)

    def put(self, message: object) -> None:
        """Hand the worker a message."""
        self._mailbox.inbox.put(message)

    def take(self) -> list[object]:
        """Wait for messages of the worker and return all that there are; after a while without one, none."""
        outbox = self._mailbox.outbox
        try:
            found = [outbox.get(timeout=_EVERY)]
        except queue.Empty:
            return []
        while True:
            try:
                found.append(outbox.get_nowait())
            except queue.Empty:
                return found
