"""What has come already is told to the engine together, and in its order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import cast

import pytest

from tests.agent.lines import ScriptedConnection, ScriptedLine, crew_at_work, settle
from tests.net.running import waits
from tgtui.agent.crew import Crew
from tgtui.agent.errors import AgentEnded
from tgtui.agent.link import AT_ONCE, Link
from tgtui.engine.effects import Submit
from tgtui.engine.events import Accepted, Event
from tgtui.net import Answered, Connection, ConnectionEnded, Incoming, RelayLine
from tgtui.wire import Caught, CloseCode, Passed, Receipt


ROOM = bytes(32)


class Bench:
    """A link, and what was told to the engine each time."""

    def __init__(self, crew: Crew) -> None:
        self.connection = ScriptedConnection()
        self.told: list[tuple[Event, ...]] = []
        connection = cast("Connection", self.connection)
        line = cast("RelayLine", ScriptedLine())
        self.link = Link(connection, line, self.hear, crew)
        crew.spawn(self.link.run())

    def hear(self, *events: Event) -> None:
        """Be told something."""
        self.told.append(events)

    def comes(self, *frames: Incoming) -> None:
        """Have some frames come."""
        for frame in frames:
            self.connection.comes.put_nowait(frame)


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    """Lend a bench."""
    async with crew_at_work() as crew:
        yield Bench(crew)


@waits
async def test_what_came_is_told_at_once() -> None:
    async with bench() as one:
        frames = [Passed(ROOM, seq) for seq in range(AT_ONCE + 3)]
        one.comes(*frames)
        await settle()
        assert one.told == [tuple(frames[:AT_ONCE]), tuple(frames[AT_ONCE:])]
        one.comes(Caught(ROOM, 1))
        await settle()
        assert one.told[2:] == [(Caught(ROOM, 1),)]


@waits
async def test_an_answer_comes_after_what_came_before_it() -> None:
    async with bench() as one:
        one.link.send(Submit(ROOM, 7, b"message"))
        await one.connection.has_sent(1)
        answered = Answered(one.connection.sent[0], Receipt(1, bytes(88)))
        one.comes(Passed(ROOM, 1), answered, Passed(ROOM, 2))
        await settle()
        digest = sha256(b"message").digest()
        accepted = Accepted(ROOM, 7, digest, bytes(88))
        assert one.told == [(Passed(ROOM, 1),), (accepted,), (Passed(ROOM, 2),)]


class Ending(ScriptedConnection):
    """A connection that ends after what has come."""

    async def receive(self) -> Incoming:
        if self.comes.empty():
            raise ConnectionEnded(CloseCode.RESTARTING, "it ended")
        return await super().receive()


@waits
async def test_what_came_is_told_before_the_link_ends() -> None:
    told: list[Event] = []

    def hear(*events: Event) -> None:
        told.extend(events)

    connection = Ending()
    connection.comes.put_nowait(Passed(ROOM, 1))
    async with crew_at_work() as crew:
        line = cast("RelayLine", ScriptedLine())
        link = Link(cast("Connection", connection), line, hear, crew)
        with pytest.raises(ConnectionEnded):
            await link.run()
        assert told == [Passed(ROOM, 1)]
        await settle()
        assert told == [Passed(ROOM, 1)]


@waits
async def test_an_engine_that_failed_ends_the_link() -> None:
    def hear(*_: Event) -> None:
        raise AgentEnded

    async with crew_at_work() as crew:
        connection = Ending()
        connection.comes.put_nowait(Passed(ROOM, 1))
        line = cast("RelayLine", ScriptedLine())
        link = Link(cast("Connection", connection), line, hear, crew)
        with pytest.raises(AgentEnded):
            await link.run()
