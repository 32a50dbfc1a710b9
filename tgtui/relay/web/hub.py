"""Who is connected to this node and follows which room, and what they are told."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Protocol

from tgtui.relay.core import (
    CursorsPassed,
    Disconnect,
    Effect,
    InboxGrew,
    OfferRejoin,
    RemoveBlobs,
    RoomGrew,
    SegmentOpened,
    StopFollowing,
)
from tgtui.relay.ports import Backend, LogEntry, Transaction
from tgtui.relay.web.outlet import framed
from tgtui.wire import CloseCode, Entry, Passed, RejoinOffer, packed


class Listener(Protocol):
    """A connection, as the hub knows it."""

    @property
    def device(self) -> bytes:
        """Whose connection it is."""

    def grew(self, group: bytes, seq: int, frame: bytes) -> None:
        """Hear of the new last entry of a room."""

    def opened(self, group: bytes) -> None:
        """Hear of a new segment of a room."""

    def stop(self, group: bytes) -> None:
        """Be served a room no longer."""

    def inbox_grew(self) -> None:
        """Hear of a new item."""

    def told(self, frame: bytes) -> None:
        """Hear what is not kept, if there is room for it."""

    def close(self, code: CloseCode) -> None:
        """Lose the connection."""


def entry_frame(group: bytes, entry: LogEntry) -> Entry:
    """Return an entry of a log as it goes over the wire."""
    return Entry(
        group, entry.stamp, entry.account, entry.device, entry.message, entry.blob
    )


class Hub:
    """The connections of this node, by device and by the rooms that they follow.

    Attributes:
        ending: Whether connections begin nothing more, since the relay is to stop.
        stops: How often anybody was to be served a room no longer. Who has asked
            whether a device may be, and finds another number now, has to ask again.
    """

    def __init__(self, backend: Backend) -> None:
        """Begin without any; the backend has the bytes of blobs."""
        self.ending = False
        self.stops = 0
        self._backend = backend
        self._devices: dict[bytes, Listener] = {}
        self._rooms: dict[bytes, dict[bytes, Listener]] = {}
        self._removals: set[asyncio.Task[None]] = set()
        self._ways: dict[type[Effect], Callable[[Any], None]] = {
            RoomGrew: self._grow,
            SegmentOpened: self._open,
            StopFollowing: self._stop,
            CursorsPassed: self._tell_passed,
            InboxGrew: self._tell_inboxes,
            Disconnect: self._disconnect,
            OfferRejoin: self._offer_rejoin,
            RemoveBlobs: self._remove,
        }

    def __len__(self) -> int:
        """Return how many devices are connected."""
        return len(self._devices)

    def online(self, device: bytes) -> bool:
        """Tell whether a device is connected."""
        return device in self._devices

    def join(self, listener: Listener) -> None:
        """Take a connection; an older one of the same device ends."""
        older = self._devices.get(listener.device)
        self._devices[listener.device] = listener
        if older is not None:
            older.close(CloseCode.REPLACED)

    def part(self, listener: Listener) -> None:
        """Forget a connection; it unfollows its rooms by itself."""
        if self._devices.get(listener.device) is listener:
            del self._devices[listener.device]

    def follow(self, listener: Listener, group: bytes) -> None:
        """Tell a connection what happens in a room."""
        self._rooms.setdefault(group, {})[listener.device] = listener

    def unfollow(self, listener: Listener, group: bytes) -> None:
        """Tell a connection no longer what happens in a room."""
        followers = self._rooms.get(group, {})
        if followers.get(listener.device) is listener:
            del followers[listener.device]
            if not followers:
                del self._rooms[group]

    def signal(self, group: bytes, device: bytes, frame: bytes) -> None:
        """Pass a signal of one device on to the others that follow the room."""
        for follower in list(self._rooms.get(group, {}).values()):
            if follower.device != device:
                follower.told(frame)

    def close_all(self, code: CloseCode) -> None:
        """End every connection."""
        for listener in list(self._devices.values()):
            listener.close(code)

    def perform(self, effects: Iterable[Effect]) -> None:
        """Do what a rule asked for, now that its transaction is durable."""
        for effect in effects:
            self._ways[type(effect)](effect)

    async def settle(self) -> None:
        """Wait until what was begun is done."""
        await asyncio.gather(*self._removals)

    def _grow(self, effect: RoomGrew) -> None:
        followers = self._followers(effect.group)
        if followers:
            frame = framed(packed(entry_frame(effect.group, effect.entry)))
            for follower in followers:
                follower.grew(effect.group, effect.entry.seq, frame)

    def _open(self, effect: SegmentOpened) -> None:
        for follower in self._followers(effect.group):
            follower.opened(effect.group)

    def _stop(self, effect: StopFollowing) -> None:
        self.stops += 1
        for follower in self._followers(effect.group):
            if not effect.devices or follower.device in effect.devices:
                follower.stop(effect.group)

    def _tell_passed(self, effect: CursorsPassed) -> None:
        followers = self._followers(effect.group)
        if followers:
            frame = framed(packed(Passed(effect.group, effect.seq)))
            for follower in followers:
                follower.told(frame)

    def _tell_inboxes(self, effect: InboxGrew) -> None:
        for listener in self._connected(effect.devices):
            listener.inbox_grew()

    def _disconnect(self, effect: Disconnect) -> None:
        for listener in self._connected(effect.devices):
            listener.close(effect.code)

    def _offer_rejoin(self, effect: OfferRejoin) -> None:
        frame = framed(packed(RejoinOffer(effect.request, effect.until)))
        for listener in self._connected((effect.device,)):
            listener.told(frame)

    def _followers(self, group: bytes) -> list[Listener]:
        return list(self._rooms.get(group, {}).values())

    def _connected(self, devices: Iterable[bytes]) -> list[Listener]:
        return [self._devices[device] for device in devices if device in self._devices]

    def _remove(self, effect: RemoveBlobs) -> None:
        task = asyncio.get_running_loop().create_task(self._remove_bytes(effect.blobs))
        self._removals.add(task)
        task.add_done_callback(self._removals.discard)

    async def _remove_bytes(self, blobs: tuple[bytes, ...]) -> None:
        store = self._backend.blob_store
        for blob in blobs:
            async with store.guarded(blob):
                # Somebody may have announced the same blob again, and begun to send it.
                if await self._backend.read(partial(_is_gone, blob=blob)):
                    await store.remove(blob)


def _is_gone(tx: Transaction, blob: bytes) -> bool:
    return tx.blobs.blob(blob) is None
