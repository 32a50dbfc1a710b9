"""A message is waited for until it is sent, or has failed."""

import asyncio

import pytest

from tests.agent.clients import ScriptedClient, view
from tests.net.running import waits
from tgtui.agent.client import wait_sent
from tgtui.engine.effects import Changed
from tgtui.engine.errors import NoSuchMessage
from tgtui.engine.queries import GetMessage
from tgtui.engine.rows import MessageState
from tgtui.engine.views import MessageView


async def waited(client: ScriptedClient) -> asyncio.Task[MessageView]:
    """Wait for a message, and come so far that only news help."""
    task = asyncio.create_task(wait_sent(client, 3))
    await client.was_asked()
    return task


@waits
async def test_one_that_is_sent_already_is_there_at_once() -> None:
    client = ScriptedClient()
    client.answers = {GetMessage: view(3, MessageState.READ)}
    assert await wait_sent(client, 3) == view(3, MessageState.READ)


@waits
async def test_it_is_looked_at_when_something_changes() -> None:
    client = ScriptedClient()
    client.answers = {GetMessage: view(3, MessageState.WAITING)}
    task = await waited(client)
    client.news.publish(Changed((1,)))
    await client.was_asked(2)
    assert not task.done()
    client.answers = {GetMessage: view(3, MessageState.FAILED)}
    client.news.publish(Changed((1,), (3,)))
    assert (await task).state is MessageState.FAILED


@waits
async def test_one_that_is_gone_is_not_waited_for() -> None:
    client = ScriptedClient()
    client.answers = {GetMessage: view(3, MessageState.WAITING)}
    task = await waited(client)
    client.answers = {GetMessage: NoSuchMessage()}
    client.news.publish(Changed((1,)))
    with pytest.raises(NoSuchMessage):
        await task
