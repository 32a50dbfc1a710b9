"""Tasks that live and die together."""

import asyncio

import pytest

from tests.net.running import waits
from tgtui.agent.crew import Crew


async def for_ever(ended: list[str]) -> None:
    """Wait, and tell when that is over."""
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("ended")


async def fails() -> None:
    raise ZeroDivisionError


async def quick() -> None:
    """Do nothing."""


@waits
async def test_the_fault_of_one_ends_all() -> None:
    crew, ended = Crew(), list[str]()
    crew.spawn(for_ever(ended))
    running = asyncio.create_task(crew.run())
    crew.spawn(quick())
    await asyncio.sleep(0)
    assert ended == []
    crew.spawn(fails())
    with pytest.raises(ZeroDivisionError):
        await running
    assert ended == ["ended"]
    assert crew.ended
    assert crew.spawn(quick()) is None


@waits
async def test_the_first_fault_counts() -> None:
    crew = Crew()
    crew.fail(ZeroDivisionError())
    crew.fail(KeyError())
    with pytest.raises(ZeroDivisionError):
        await crew.run()


@waits
async def test_who_cancels_it_cancels_all() -> None:
    crew, ended = Crew(), list[str]()
    for _ in range(3):
        crew.spawn(for_ever(ended))
    running = asyncio.create_task(crew.run())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert ended == ["ended"] * 3


@waits
async def test_one_that_is_cancelled_is_no_fault() -> None:
    crew, ended = Crew(), list[str]()
    task = crew.spawn(for_ever(ended))
    assert task is not None
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert not crew.ended
    assert ended == ["ended"]
