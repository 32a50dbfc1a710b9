"""Runs rules in the event loop's thread, many to a commit, and commits in another."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from time import perf_counter
from typing import Any, Final, TypeVar

import apsw

from tgtui.relay.backends.sqlite.caches import Caches
from tgtui.relay.backends.sqlite.faults import fault_of
from tgtui.relay.backends.sqlite.files import truncate_log
from tgtui.relay.backends.sqlite.session import Session
from tgtui.relay.backends.sqlite.tables import SqliteTables
from tgtui.relay.backends.telling import CLOSED, tell
from tgtui.relay.ports import Done, StorageBroken, StorageFault, StorageFull, Work


T = TypeVar("T")

TURN_SECONDS: Final = 0.008
"""How long rules run before the loop has its turn."""

BATCH_SECONDS: Final = 0.032
"""How long a batch takes rules while some wait: a page is written once for all."""

BATCH_RULES: Final = 1000
"""How many rules are committed at once at most."""

CACHED_ROWS: Final = 100_000
"""Beyond how many cached rows all are forgotten."""

Waiting = tuple[Work[Any], Done]
Answer = tuple[object, BaseException | None]
Ran = tuple[Waiting, Answer]
Job = Callable[[apsw.Connection], Any]


class Batches:
    """Takes rules, and tells their answers when what they wrote is durable.

    Whatever waits when a commit ends is the next batch. A batch that cannot be stored
    is run again, each of its rules by itself, so that only what has no place fails.
    """

    __slots__ = (
        "_alone",
        "_batch",
        "_busy",
        "_caches",
        "_closed",
        "_emptied",
        "_ends",
        "_executor",
        "_jobs",
        "_session",
        "_tables",
        "_waiting",
    )

    def __init__(self, connection: apsw.Connection, executor: Executor) -> None:
        """Take the connection, and the thread that commits."""
        self._session = Session(connection)
        self._caches = Caches()
        self._tables = SqliteTables(self._session, self._caches)
        self._executor = executor
        self._waiting: deque[Waiting] = deque()
        self._jobs: deque[tuple[Job, asyncio.Future[Any]]] = deque()
        self._alone = 0
        self._closed = False
        self._emptied = False
        self._busy = False
        self._batch: list[Ran] = []
        self._ends = 0.0

    def enqueue(self, work: Work[Any], done: Done) -> None:
        """Take a rule."""
        self._waiting.append((work, done))
        self._wake()

    async def between(self, job: Callable[[apsw.Connection], T]) -> T:
        """Run something in the other thread while no transaction is open.

        Raises:
            StorageFault: SQLite failed, or was closed.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.append((job, future))
        self._wake()
        return await future

    def close(self) -> None:
        """Close the connection; nothing waits any more."""
        self._closed = True
        self._session.connection.close()

    def _wake(self) -> None:
        if not self._busy:
            self._busy = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        if self._closed:
            self._refuse()
        elif self._jobs:
            job, future = self._jobs.popleft()
            self._elsewhere(job, partial(self._next, future))
        elif self._waiting:
            self._begin()
        else:
            self._busy = False

    def _next(
        self, future: asyncio.Future[Any], answer: object, fault: StorageFault | None
    ) -> None:
        if not future.done():
            if fault is None:
                future.set_result(answer)
            else:
                future.set_exception(fault)
        self._turn()

    def _refuse(self) -> None:
        self._busy = False
        fault = StorageBroken(CLOSED)
        while self._jobs:
            self._jobs.popleft()[1].set_exception(fault)
        for done in self._all_waiting():
            tell(done, None, fault)

    def _begin(self) -> None:
        self._batch = []
        self._ends = perf_counter() + BATCH_SECONDS
        try:
            self._session.begin()
        except StorageFault as fault:
            self._ended(fault)
            return
        self._go_on()

    def _go_on(self) -> None:
        """Run rules for a turn, then commit them, or go on after the loop's turn."""
        try:
            if self._rules():
                asyncio.get_running_loop().call_soon(self._go_on)
                return
            self._session.finish()
        except StorageFault as fault:
            self._ended(fault)
            return
        if self._session.wrote:
            self._elsewhere(commit, lambda _, fault: self._ended(fault))
        else:
            self._session.give_up()
            self._ended(None)

    def _rules(self) -> bool:
        """Run rules until none waits, the batch is full or the loop needs its turn.

        Returns:
            Whether the batch is to go on after that.

        Raises:
            StorageFault: The transaction failed.
        """
        batch, most = self._batch, 1 if self._alone else BATCH_RULES
        end = min(perf_counter() + TURN_SECONDS, self._ends)
        while self._waiting and len(batch) < most:
            waiting = self._waiting.popleft()
            batch.append((waiting, (None, None)))
            batch[-1] = waiting, self._answer(waiting[0])
            now = perf_counter()
            if now >= end:
                return bool(self._waiting) and len(batch) < most and now < self._ends
        return False

    def _answer(self, work: Work[Any]) -> Answer:
        session = self._session
        try:
            answer: Answer = work(self._tables), None
        except Exception as error:  # noqa: BLE001 - whatever it is, `done` is told
            answer = None, error
        # What failed in the storage is no answer of the rule, whatever it made of it.
        if session.failure is not None:
            raise session.failure
        if answer[1] is None:
            session.keep_rule()
        else:
            session.undo_rule()
        return answer

    def _ended(self, fault: StorageFault | None) -> None:
        """Tell the answers of a batch, or have its rules run again."""
        batch, self._batch = self._batch, []
        loop = asyncio.get_running_loop()
        if fault is None:
            self._alone = max(self._alone - 1, 0)
            self._emptied = False
            self._caches.limit(CACHED_ROWS)
            for (_, done), (answer, error) in batch:
                tell(done, answer, error)
        else:
            self._session.give_up()
            self._caches.forget()
            if isinstance(fault, StorageFull) and not self._emptied:
                # There may be space in the log, once it is copied into the file.
                self._emptied = True
                self._again(batch)
                self._elsewhere(truncate_log, lambda *_: self._turn())
                return
            self._failed(batch, fault)
        loop.call_soon(self._turn)

    def _failed(self, batch: list[Ran], fault: StorageFault) -> None:
        """Tell who caused it that a batch failed, if it is known who did."""
        if len(batch) > 1:
            self._again(batch)
            self._alone = len(batch)
            return
        self._alone = max(self._alone - 1, 0)
        if batch:
            tell(batch[0][0][1], None, fault)
            return
        # Not even a transaction could be begun.
        for done in self._all_waiting():
            tell(done, None, fault)

    def _again(self, batch: list[Ran]) -> None:
        self._waiting.extendleft(waiting for waiting, _ in reversed(batch))

    def _all_waiting(self) -> list[Done]:
        """Take out all that waits, since no transaction can even begin."""
        waiting = [done for _, done in self._waiting]
        self._waiting.clear()
        return waiting

    def _elsewhere(
        self, job: Job, then: Callable[[Any, StorageFault | None], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        connection = self._session.connection

        def run() -> None:
            answer, fault = None, None
            try:
                answer = job(connection)
            except apsw.Error as error:
                fault = fault_of(error)
            loop.call_soon_threadsafe(then, answer, fault)

        self._executor.submit(run)


def commit(connection: apsw.Connection) -> None:
    """Make durable what was written since the transaction began."""
    connection.execute("COMMIT")
