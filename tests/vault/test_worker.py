"""Calls run one at a time, in threads that are let go of in time."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable

import pytest

from tgtui.vault import VaultBroken, VaultLocked, worker
from tgtui.vault.worker import Worker


def nothing() -> None:
    """Interrupt nothing."""


def test_it_returns_what_a_call_returns() -> None:
    assert asyncio.run(Worker(5, nothing).run(lambda: 42)) == 42


def test_it_raises_what_a_call_raises() -> None:
    def fail() -> None:
        raise VaultLocked

    with pytest.raises(VaultLocked):
        asyncio.run(Worker(5, nothing).run(fail))


def test_a_call_is_in_a_daemon_thread() -> None:
    thread = asyncio.run(Worker(5, nothing).run(threading.current_thread))
    assert thread.daemon
    assert thread is not threading.main_thread()
    assert thread.name == "tgtui vault"


def test_one_at_a_time() -> None:
    inside: list[int] = []

    def call() -> int:
        inside.append(1)
        time.sleep(0.002)
        together = len(inside)
        inside.pop()
        return together

    async def go() -> list[int]:
        worker = Worker(5, nothing)
        return await asyncio.gather(*(worker.run(call) for _ in range(20)))

    assert asyncio.run(go()) == [1] * 20


def test_calls_one_after_the_other_do_not_stand_in_each_others_way() -> None:
    async def go() -> list[int]:
        worker = Worker(5, nothing)
        return [await worker.run(lambda: 1) for _ in range(200)]

    assert asyncio.run(go()) == [1] * 200


class Blocked:
    """A call that ends when it is told to, or interrupted."""

    def __init__(self) -> None:
        self.end = threading.Event()
        self.ran = 0
        self.interrupted = 0

    def __call__(self) -> int:
        self.ran += 1
        self.end.wait(20)
        return 7

    def interrupt(self) -> None:
        self.interrupted += 1
        self.end.set()


def refused(call: Callable[[], object], worker: Worker) -> float:
    """Return how long a call took that was not answered."""
    begin = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(worker.run(call))
    return time.monotonic() - begin


def test_what_takes_too_long_is_let_go_of() -> None:
    blocked = Blocked()
    assert refused(blocked, Worker(0.1, nothing)) < 5
    blocked.end.set()


def test_after_that_nothing_else_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE", 0.05)
    blocked, one = Blocked(), Worker(0.1, nothing)
    for _ in range(3):
        refused(blocked, one)
    assert blocked.ran == 1
    blocked.end.set()
    assert asyncio.run(one.run(lambda: 42)) == 42


def test_it_is_interrupted() -> None:
    blocked = Blocked()
    one = Worker(0.1, blocked.interrupt)
    refused(blocked, one)
    assert blocked.interrupted == 1
    assert asyncio.run(one.run(lambda: 42)) == 42


def test_what_is_in_time_is_not_interrupted() -> None:
    blocked = Blocked()
    asyncio.run(Worker(5, blocked.interrupt).run(lambda: 42))
    assert blocked.interrupted == 0


def test_whoever_is_cancelled_interrupts_it() -> None:
    blocked = Blocked()

    async def go() -> None:
        async with asyncio.timeout(0.1):
            await Worker(20, blocked.interrupt).run(blocked)

    with pytest.raises(TimeoutError):
        asyncio.run(go())
    assert blocked.interrupted == 1


def test_how_an_interrupted_call_ends_is_nobodys_business() -> None:
    blocked = Blocked()

    def fail() -> None:
        blocked()
        time.sleep(0.05)
        raise VaultBroken

    one = Worker(0.1, blocked.interrupt)
    refused(fail, one)
    complaints: list[object] = []

    async def go() -> int:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        return await one.run(lambda: 42)

    assert asyncio.run(go()) == 42
    gc.collect()
    assert complaints == []
