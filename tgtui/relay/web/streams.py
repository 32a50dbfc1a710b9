"""How far a connection was sent each room and its inbox, and sending the rest."""

import asyncio
from dataclasses import dataclass
from typing import Final

from tgtui.errors import TgtuiError
from tgtui.relay.core import Context, Follow, Sender, delivery
from tgtui.relay.ports import InboxRow, LogEntry, Transaction
from tgtui.relay.web.declining import refusal_of
from tgtui.relay.web.hub import Listener, entry_frame
from tgtui.relay.web.node import Node
from tgtui.relay.web.outlet import Outlet
from tgtui.wire import (
    Caught,
    CloseCode,
    InboxItem,
    Refused,
    Segment,
    Truncated,
    packed,
)


INBOX: Final = b""
"""The name of the inbox among the streams of a connection."""


PIECE: Final = 24 * 1024
"""About how many bytes are read at once for a client that is behind."""


@dataclass(slots=True)
class Stream:
    """How far a connection was sent a room, or the inbox.

    Attributes:
        position: The last entry that was sent.
        behind: Whether entries have to be read from storage for it.
        asked: Whether the client waits to be told that it is caught up.
        admitted: Whether the device was found to be allowed to read it.
    """

    position: int
    behind: bool = True
    asked: bool = True
    admitted: bool = False


class Streams:
    """The streams of one connection.

    New entries are written as they come where the client has all before them. Else one
    task reads from storage, one stream after the other, and waits for the client.
    """

    __slots__ = (
        "_current",
        "_listener",
        "_node",
        "_outlet",
        "_sender",
        "_streams",
        "_task",
    )

    def __init__(
        self, node: Node, sender: Sender, outlet: Outlet, listener: Listener
    ) -> None:
        """Serve a device through an outlet; the hub shall tell `listener`."""
        self._node = node
        self._sender = sender
        self._outlet = outlet
        self._listener = listener
        self._streams: dict[bytes, Stream] = {}
        self._current: Stream | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, name: bytes, position: int) -> None:
        """Serve a room, or the inbox, from after `position`."""
        self._streams[name] = Stream(position)
        self._read_on()

    def stop(self, name: bytes) -> None:
        """Serve a room no longer; what was asked for is still sent to its end."""
        self._node.hub.unfollow(self._listener, name)
        stream = self._streams.get(name)
        if stream is None:
            return
        if stream.behind or stream is self._current:
            # The end is another one now, so that it is asked for again.
            stream.admitted, stream.behind = False, True
        else:
            del self._streams[name]

    def end(self) -> None:
        """Serve nothing any more."""
        for name in self._streams:
            self._node.hub.unfollow(self._listener, name)
        self._streams.clear()
        if self._task is not None:
            self._task.cancel()

    def follows(self, name: bytes) -> bool:
        """Tell whether the device is served a room that it may read."""
        stream = self._streams.get(name)
        return stream is not None and stream.admitted

    def grew(self, name: bytes, seq: int, frame: bytes) -> None:
        """Send the new last entry of a room, or have it read in its turn."""
        stream = self._streams.get(name)
        if stream is None or seq <= stream.position:
            return
        if self._is_next(stream, seq) and self._outlet.push(frame, optional=True):
            stream.position = seq
        else:
            self.read(name)

    def pass_over(self, name: bytes, seq: int) -> None:
        """Leave out an entry that the client has, if it is the next one."""
        stream = self._streams.get(name)
        if stream is not None and self._is_next(stream, seq):
            stream.position = seq

    def read(self, name: bytes) -> None:
        """Have what is missing of a stream read from storage and sent."""
        stream = self._streams.get(name)
        if stream is not None:
            stream.behind = True
            self._read_on()

    def _is_next(self, stream: Stream, seq: int) -> bool:
        reading = stream.behind or stream is self._current
        return seq == stream.position + 1 and not reading

    def _read_on(self) -> None:
        if self._outlet.closing is None and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._catch_up())

    async def _catch_up(self) -> None:
        """Send every stream up to its end, until none is behind."""
        try:
            while (behind := self._first_behind()) is not None:
                name, self._current = behind
                self._current.behind = False
                await self._send(name, self._current)
                self._current = None
        except ConnectionError:
            return
        except TgtuiError as error:
            refusal_of(error)
            self._outlet.close(CloseCode.UNAVAILABLE)

    def _first_behind(self) -> tuple[bytes, Stream] | None:
        items = self._streams.items()
        return next((item for item in items if item[1].behind), None)

    async def _send(self, name: bytes, stream: Stream) -> None:
        """Send one stream up to its present end."""
        if name == INBOX:
            await self._send_inbox(stream)
            return
        try:
            follow = await self._follow(name, stream)
            await self._send_room(follow, stream)
        except Refused:
            self._drop(name, stream)
            return
        if follow.through is not None:
            self._drop(name, stream)

    def _drop(self, name: bytes, stream: Stream) -> None:
        """Forget a stream that has nothing more to come."""
        self._node.hub.unfollow(self._listener, name)
        if self._streams.get(name) is stream:
            del self._streams[name]

    async def _follow(self, name: bytes, stream: Stream) -> Follow:
        """Ask whether and how a room may be served.

        Raises:
            Refused: It may not.
        """
        held, hub = (name, stream.position), self._node.hub
        while True:
            # Asked for as the read begins: while others have their turns before it,
            # there may always be somebody who leaves some room.
            stops, follow = await self._node.look_in_turn(
                lambda tx, context: (
                    hub.stops,
                    delivery.follow(tx, context, self._sender, held),
                )
            )
            # Whoever is removed meanwhile does not follow yet, and is told nothing.
            if stops == hub.stops:
                break
        stream.position = follow.after
        if follow.through is None and self._streams.get(name) is stream:
            # From now on the hub tells of every entry, so that none falls between
            # what is read and what is told.
            stream.admitted = True
            hub.follow(self._listener, name)
        return follow

    async def _send_room(self, follow: Follow, stream: Stream) -> None:
        """Send what a room has after the stream's position.

        Raises:
            Refused: It may not be served any more.
        """
        group = follow.group
        if follow.truncated is not None:
            await self._outlet.send(packed(Truncated(group, follow.truncated)))
        segments = list(follow.segments)
        batch, passed = await self._entries(follow, stream)
        while batch:
            for entry in batch:
                while segments and segments[0][0] < entry.seq:
                    await self._outlet.send(packed(Segment(group, segments.pop(0)[1])))
                await self._outlet.send(packed(entry_frame(group, entry)))
                stream.position = entry.seq
            batch, passed = await self._entries(follow, stream)
        for start, record in segments:
            await self._outlet.send(packed(Segment(group, record)))
            stream.position = max(stream.position, start)
        await self._say_caught(group, stream, passed)

    async def _entries(
        self, follow: Follow, stream: Stream
    ) -> tuple[list[LogEntry], int]:
        """Return what comes next, and after all of it up to where all devices have it.

        The hub tells of either from before this is read, so that nothing falls between.
        """
        sender, group, position = self._sender, follow.group, stream.position

        def read(tx: Transaction, _: Context) -> tuple[list[LogEntry], int]:
            found = delivery.entries(tx, sender, follow, position, PIECE)
            if found or not stream.asked:
                return found, 0
            return found, delivery.all_have(tx, sender, group)

        return await self._node.look_in_turn(read)

    async def _send_inbox(self, stream: Stream) -> None:
        """Send what the inbox has after the stream's position."""
        while items := await self._items(stream.position):
            for item in items:
                frame = InboxItem(item.seq, item.at, item.kind, item.body)
                await self._outlet.send(packed(frame))
                stream.position = item.seq
        await self._say_caught(None, stream)

    async def _items(self, position: int) -> list[InboxRow]:
        return await self._node.look_in_turn(
            lambda tx, _: delivery.inbox(tx, self._sender, position)
        )

    async def _say_caught(
        self, group: bytes | None, stream: Stream, passed: int = 0
    ) -> None:
        """Tell a client that asked that it has everything up to here."""
        if stream.asked:
            stream.asked = False
            await self._outlet.send(packed(Caught(group, stream.position, passed)))
