"""Hands on what the relay sends, each stream in its order and each entry whole."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from msgspec import structs

from tgtui.agent.crew import Crew
from tgtui.errors import PeerFault
from tgtui.net import (
    Answered,
    BrokeProtocol,
    Incoming,
    LeaseAnswered,
    RelayLine,
    download_bytes,
)
from tgtui.wire import (
    Caught,
    Entry,
    Refusal,
    Refused,
    Segment,
    Signalled,
    Truncated,
    limits,
)


HELD: Final = 256
"""How many frames of a room wait for a blob before the relay has to wait, too."""

LONGEST: Final = 60.0
"""Seconds between two tries at a blob, at most."""

MISSES: Final = 5
"""How often the relay may say that it has no such blob."""


Deliver = Callable[[Incoming], None]
"""Takes what came, in its turn."""


class Inbound:
    """Frames of one connection on their way to the engine.

    An entry may name a blob instead of its message. It is downloaded first, and what
    follows in the same room waits for it; other rooms do not.
    """

    def __init__(self, line: RelayLine, deliver: Deliver, crew: Crew) -> None:
        """Hand frames to `deliver`; tasks that download are the crew's."""
        self._line = line
        self._deliver = deliver
        self._crew = crew
        self._held: dict[bytes | None, deque[Incoming]] = {}
        self._space = asyncio.Event()
        self._turn = asyncio.Semaphore(1)
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, frame: Incoming) -> None:
        """Hand on a frame, now or in its turn.

        Raises:
            BrokeProtocol: It is an entry without a message.
        """
        group = _group_of(frame)
        while True:
            held = self._held.get(group)
            if held is None:
                if not _lacks_message(frame):
                    self._deliver(frame)
                    return
                held = self._held[group] = deque()
                self._begin(group, held)
            if len(held) < HELD:
                held.append(frame)
                return
            self._space.clear()
            await self._space.wait()

    def close(self) -> None:
        """Hand on nothing more."""
        for task in self._tasks:
            task.cancel()

    def _begin(self, group: bytes | None, held: deque[Incoming]) -> None:
        task = self._crew.spawn(self._drain(group, held))
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _drain(self, group: bytes | None, held: deque[Incoming]) -> None:
        """Hand on what is held of a room, one after the other."""
        # What is to be held first is there only after `take` went on.
        await asyncio.sleep(0)
        try:
            while held:
                frame = held[0]
                if isinstance(frame, Entry) and frame.message is None:
                    whole = await self._whole(frame)
                    if whole is None:
                        self._give_up(held)
                        return
                    frame = whole
                held.popleft()
                self._space.set()
                self._deliver(frame)
        finally:
            del self._held[group]
            self._space.set()

    def _give_up(self, held: deque[Incoming]) -> None:
        """Hand on the answers alone of what is held.

        What else there was is served again once the engine has noticed the gap, and
        meanwhile no other room waits for this one.
        """
        answers = [frame for frame in held if isinstance(frame, Answered)]
        held.clear()
        for answer in answers:
            self._deliver(answer)

    async def _whole(self, entry: Entry) -> Entry | None:
        """Return an entry with its message, however long it takes to have it.

        None where the relay says again and again that it has none.
        """
        pause, missed = 1.0, 0
        while True:
            try:
                async with self._turn:
                    data = await self._download(entry.blob or b"")
            except Refused as error:
                missed += error.refusal is Refusal.NOT_FOUND
                if missed >= MISSES:
                    return None
                pause = max(pause, (error.retry_after or 0) / limits.SECOND)
            except PeerFault:
                pass
            else:
                return structs.replace(entry, message=data, blob=None)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST)

    async def _download(self, blob: bytes) -> bytes:
        login = await self._line.login()
        return await login.renewing(lambda: download_bytes(login.ready, blob))


def _group_of(frame: Incoming) -> bytes | None:
    """Return the room whose stream a frame is of; None for the inbox and the rest."""
    match frame:
        case Answered(outgoing):
            return outgoing.group
        case Entry() | Truncated() | Segment() | Signalled() | Caught():
            return frame.group
        case LeaseAnswered(group):
            return group
        case _:
            return None


def _lacks_message(frame: Incoming) -> bool:
    """Tell whether a message has to be downloaded first.

    Raises:
        BrokeProtocol: There is none.
    """
    if not isinstance(frame, Entry) or frame.message is not None:
        return False
    if frame.blob is None:
        message = "an entry without a message"
        raise BrokeProtocol(message)
    return True
