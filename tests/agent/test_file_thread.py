"""Nobody leaves work in a thread before it is over."""

import asyncio
import threading

import pytest

from tests.net.running import waits
from tgtui.agent.file_thread import in_thread


@waits
async def test_it_returns_what_the_work_gives() -> None:
    assert await in_thread(threading.current_thread) is not threading.main_thread()


@waits
async def test_it_fails_as_the_work_does() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)


@pytest.mark.parametrize("fails", [False, True])
@waits
async def test_who_is_cancelled_waits_for_the_end(*, fails: bool) -> None:
    loop = asyncio.get_running_loop()
    begun, go_on, ended = asyncio.Event(), threading.Event(), False

    def work() -> None:
        nonlocal ended
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(20)
        ended = True
        if fails:
            raise ZeroDivisionError

    running = asyncio.create_task(in_thread(work))
    await begun.wait()
    for _ in range(3):
        running.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not running.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert ended
