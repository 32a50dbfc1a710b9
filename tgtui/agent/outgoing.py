"""Sends what the engine wants sent on a connection, each room in its order."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from hashlib import sha256
from typing import Any, Final

from tgtui.agent.crew import Crew
from tgtui.agent.ports import Hear
from tgtui.engine import events
from tgtui.engine.effects import Acknowledge, Resume, SendSignal, Submit
from tgtui.errors import PeerFault
from tgtui.net import (
    Answered,
    Connection,
    ConnectionEnded,
    FrameTooLong,
    Outgoing,
    RelayLine,
    WindowFull,
    fitted,
    wants_lease,
)
from tgtui.wire import Declined, Receipt, Refusal, Refused


PAUSE: Final = 5.0
"""Seconds before an upload that did not come to an end is tried again."""

OnStream = Submit | Resume | Acknowledge | SendSignal
"""What goes out on the stream."""


class _Room:
    """The submissions of one room that were not sent yet."""

    def __init__(self) -> None:
        self.waiting: deque[Submit] = deque()
        self.freed = asyncio.Event()


class Outbound:
    """What is sent on one connection, and what waits for an answer there."""

    def __init__(
        self, connection: Connection, line: RelayLine, hear: Hear, crew: Crew
    ) -> None:
        """Send on a connection; uploads go by the line, and tasks are the crew's."""
        self._connection = connection
        self._line = line
        self._hear = hear
        self._crew = crew
        self._effects: asyncio.Queue[OnStream] = asyncio.Queue()
        self._rooms: dict[bytes, _Room] = {}
        self._flying: dict[int, tuple[Outgoing, Submit]] = {}
        self._turn = asyncio.Semaphore(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._spawn(self._run())

    def send(self, effect: OnStream) -> None:
        """Send something after what was to be sent before."""
        self._effects.put_nowait(effect)

    def free(self, group: bytes) -> None:
        """Go on in a room: something of it has its answer."""
        if (room := self._rooms.get(group)) is not None:
            room.freed.set()

    def settle(self, answered: Answered) -> None:
        """Tell the engine the answer to a submission."""
        _, effect = self._flying.pop(id(answered.outgoing))
        match answered.answer:
            case Receipt(stamp=stamp):
                digest = sha256(effect.message).digest()
                self._hear(events.Accepted(effect.group, effect.dev_seq, digest, stamp))
            case Declined() as answer:
                self._decline(effect, answer)

    def close(self) -> None:
        """Send nothing more."""
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._crew.spawn(work)
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        """Send one thing after the other until the connection ends."""
        while True:
            effect = await self._effects.get()
            try:
                await self._send(effect)
            except PeerFault:
                # Whoever receives hears of it as well.
                return

    async def _send(self, effect: OnStream) -> None:
        match effect:
            case Resume():
                await self._connection.resume(effect.rooms, effect.inbox)
            case Acknowledge():
                await self._connection.ack(effect.rooms, effect.inbox)
            case SendSignal():
                await self._connection.signal(effect.group, effect.sealed)
            case Submit():
                self._queue(effect)

    def _queue(self, effect: Submit) -> None:
        room = self._rooms.get(effect.group)
        if room is not None:
            room.waiting.append(effect)
            return
        room = self._rooms[effect.group] = _Room()
        room.waiting.append(effect)
        self._spawn(self._drain(effect.group, room))

    async def _drain(self, group: bytes, room: _Room) -> None:
        """Submit what waits in a room, one after the other."""
        try:
            while room.waiting:
                await self._submit(room.waiting.popleft(), room.freed)
        except PeerFault:
            # Whoever receives hears of it as well.
            return
        finally:
            del self._rooms[group]

    async def _submit(self, effect: Submit, freed: asyncio.Event) -> None:
        """Submit one, once it fits into a frame and into the window.

        Raises:
            ConnectionEnded: The connection has ended.
        """
        try:
            outgoing = await self._fitted(_outgoing_of(effect))
        except Refused as error:
            self._decline(effect, error)
            return
        self._flying[id(outgoing)] = outgoing, effect
        while True:
            freed.clear()
            try:
                await self._connection.submit(outgoing)
            except WindowFull:
                await freed.wait()
            except FrameTooLong:
                del self._flying[id(outgoing)]
                self._decline(effect, Refused(Refusal.TOO_LARGE))
                return
            else:
                return

    async def _fitted(self, outgoing: Outgoing) -> Outgoing:
        """Return a submission that fits, once what does not is uploaded.

        Raises:
            Refused: The relay declines.
            ConnectionEnded: The connection has ended.
        """
        while True:
            if wants_lease(outgoing):
                await self._lease(outgoing.group)
            try:
                return await self._uploaded(outgoing)
            except (Refused, ConnectionEnded):
                raise
            except PeerFault:
                await asyncio.sleep(PAUSE)

    async def _uploaded(self, outgoing: Outgoing) -> Outgoing:
        login = await self._line.login()
        async with self._turn:
            return await login.renewing(lambda: fitted(login.ready, outgoing))

    async def _lease(self, group: bytes) -> None:
        """Keep others' commits out of a room while a large one is uploaded.

        Raises:
            Refused: The relay declines.
            ConnectionEnded: The connection has ended.
        """
        answer = await (await self._connection.lease(group))
        if isinstance(answer, Declined):
            raise Refused(answer.refusal, retry_after=answer.retry_after)

    def _decline(self, effect: Submit, why: Declined | Refused) -> None:
        event = events.Declined(
            effect.group,
            effect.dev_seq,
            sha256(effect.message).digest(),
            why.refusal,
            why.retry_after,
            why.seq,
            why.commitment,
        )
        self._hear(event)


def _outgoing_of(effect: Submit) -> Outgoing:
    return Outgoing(
        effect.group,
        effect.message,
        handshake=effect.handshake,
        extras=effect.extras,
        leave=effect.leave,
        proof=effect.proof,
    )
