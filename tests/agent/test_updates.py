"""Whoever asked is told what has changed, and nobody is waited for."""

import asyncio
import gc

import pytest

from tests.net.running import waits
from tgtui.agent.errors import AgentEnded
from tgtui.agent.updates import MOST, LinkChanged, Missed, Update, Updates
from tgtui.engine.effects import Changed, TypingChanged


@waits
async def test_each_is_told_in_order_and_once() -> None:
    updates = Updates()
    early = updates.subscribed()
    told: list[Update] = [
        Changed((1,)),
        LinkChanged("online"),
        TypingChanged(1, b"a", on=True),
    ]
    for each in (*told, told[0]):
        updates.publish(each)
    late = updates.subscribed()
    updates.publish(Changed((2,)))
    assert [await anext(early) for _ in range(4)] == [*told, Changed((2,))]
    async for update in late:
        assert update == Changed((2,))
        break
    waiting = asyncio.create_task(anext(early))
    await asyncio.sleep(0)
    updates.publish(Changed((3,)))
    assert await waiting == Changed((3,))


@waits
async def test_who_does_not_come_is_told_to_look_anew() -> None:
    updates = Updates()
    subscription = updates.subscribed()
    for number in range(MOST + 2):
        updates.publish(Changed((number,)))
    assert [await anext(subscription) for _ in range(2)] == [
        Missed(),
        Changed((MOST + 1,)),
    ]


@waits
async def test_the_end_is_told_after_the_rest() -> None:
    updates = Updates()
    subscription = updates.subscribed()
    updates.publish(Changed((1,)))
    updates.end(AgentEnded())
    assert await anext(subscription) == Changed((1,))
    for each in (subscription, updates.subscribed()):
        with pytest.raises(AgentEnded):
            await anext(each)


@waits
async def test_what_has_to_begin_elsewhere_begins_once() -> None:
    begun = []

    async def begin() -> None:
        begun.append(1)

    updates = Updates()
    async with updates.subscribed(begin) as subscription:
        assert begun == [1]
        updates.publish(Changed())
        assert await anext(subscription) == Changed()
    updates.publish(Changed())
    other = updates.subscribed(begin)
    updates.publish(Changed())
    assert await anext(other) == Changed()
    assert begun == [1, 1]


@waits
async def test_who_is_forgotten_is_told_nothing() -> None:
    updates = Updates()
    updates.subscribed()
    gc.collect()
    assert not len(updates._subscriptions)  # noqa: SLF001
    updates.publish(Changed())
