"""Waiting ends with what was waited for, or with the time, and never before."""

import asyncio

import pytest

from tests.cli.fake_client import FakeClient
from tgtui.cli.waiting import Ear, until


def test_what_is_there_already_is_not_waited_for(client: FakeClient) -> None:
    async def check() -> int:
        return 5

    assert asyncio.run(until(client, check, 0)) == 5


def test_it_is_looked_at_again_with_each_change(client: FakeClient) -> None:
    looks = []

    async def check() -> int | None:
        looks.append(1)
        asyncio.get_running_loop().call_soon(client.notify)
        return 5 if len(looks) == 3 else None

    assert asyncio.run(until(client, check, 60)) == 5


def test_after_some_time_nothing_is_there(client: FakeClient) -> None:
    async def check() -> None:
        return None

    assert asyncio.run(until(client, check, 0.01)) is None


def test_what_was_heard_before_the_end_is_told_before_the_end(
    client: FakeClient,
) -> None:
    async def listen() -> int:
        times = 0
        async with Ear(client) as ear:
            client.notify()
            client.end(OSError("end"))
            await ear.heard()
            times += 1
            with pytest.raises(OSError, match="end"):
                await ear.heard()
        return times

    assert asyncio.run(listen()) == 1
