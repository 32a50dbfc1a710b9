"""A device that sends as fast as it may, and comes back after each end of the relay."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Final

import websockets

from tests.dice import Dice
from tests.faults.line import Draft, Line
from tests.faults.view import Broken, Said, View
from tests.integration.client import Client, seq_of
from tests.relay.people import private_message
from tgtui.codec import decode_whole
from tgtui.franking import read_truncated
from tgtui.wire import (
    ZERO,
    Ack,
    ApplicationAad,
    Caught,
    Declined,
    Entry,
    Extras,
    HandshakeAad,
    Member as RoomMember,
    Passed,
    Receipt,
    RelayFrame,
    Resume,
    Role,
    RosterChange,
    Submit,
    Truncated,
    decode_relay_frame,
    roster_hash,
)
from tgtui.wire.client_frames import Held


SIZES: Final = (512,) * 20 + (1024,) * 4 + (4096,)
"""Bytes of messages: few are so large that a day's are counted, or a long run ends."""

ACK_EVERY = 24
"""Entries after which a device acknowledges."""

COMMIT_EVERY = 100
"""Messages of the owner of a room for each commit, on average."""


@dataclass
class Load:
    """What all devices share.

    Attributes:
        up: Whether there is a relay.
        sending: Whether there is something new to say.
        counts: How often things happened.
        happened: Wakes whoever waits for a count or a view.
    """

    up: asyncio.Event = field(default_factory=asyncio.Event)
    sending: bool = True
    counts: Counter[str] = field(default_factory=Counter)
    happened: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, what: str) -> None:
        """Count one more."""
        self.counts[what] += 1
        self.happened.set()


class Device:
    """A device of the load.

    Attributes:
        client: Its account, its keys, and its websocket.
        views: What it knows of each room.
        lines: What it has under way in each room.
        rosters: Who is in the rooms that it owns.
        receipts: The stamps that it holds receipts of, by room and seq.
        acked: Up to where it acknowledged each room.
    """

    def __init__(self, client: Client, load: Load, dice: Dice) -> None:
        self.client = client
        self.views: dict[bytes, View] = {}
        self.lines: dict[bytes, Line] = {}
        self.rosters: dict[bytes, dict[bytes, RoomMember]] = {}
        self.receipts: dict[tuple[bytes, int], bytes] = {}
        self._load = load
        self._dice = dice
        self._asked: dict[int, tuple[Line, int]] = {}
        self._number = 0
        self._by_receipt: set[tuple[bytes, int]] = set()
        self.acked: dict[bytes, int] = {}
        self._held: dict[bytes, int] = {}
        self._wake = asyncio.Event()

    @property
    def quiet(self) -> bool:
        """Whether all that it sent is answered."""
        return not any(line.window for line in self.lines.values())

    async def live(self) -> None:
        """Connect and send, again and again.

        Raises:
            Broken: The relay broke a promise.
        """
        while True:
            await self._load.up.wait()
            try:
                await self._connection()
            except websockets.InvalidStatus as error:
                if error.response.status_code == HTTPStatus.UNAUTHORIZED:
                    self._load.count("logins")
                    await self.client.log_in()
            except (OSError, TimeoutError, websockets.WebSocketException):
                self._load.count("cuts")
            finally:
                self._asked.clear()
                self._by_receipt.clear()
                for line in self.lines.values():
                    line.lost()
            await asyncio.sleep(0.02)

    async def _connection(self) -> None:
        """Serve one connection until it ends."""
        await self.client.connect(follow=False)
        self._held = {view.group: view.seq for view in self.views.values()}
        await self.client.send(
            Resume(tuple(Held(*each) for each in self._held.items()))
        )
        sending = asyncio.create_task(self._send_all())
        try:
            while True:
                await self._hear(await self._frame())
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            assert self.client.socket is not None
            self.client.socket.transport.abort()

    async def _frame(self) -> RelayFrame:
        assert self.client.socket is not None
        return decode_relay_frame(await self.client.socket.recv(decode=False))

    # --- what it hears

    async def _hear(self, frame: RelayFrame) -> None:
        match frame:
            case Receipt():
                self._receipt(frame)
            case Entry():
                self._entry(frame)
            case Declined():
                self._declined(frame)
            case Caught():
                self._caught(frame)
            case Truncated():
                self._truncated(frame)
            case Passed():
                self._passed(frame)
            case _:
                message = f"not asked for: {frame}"
                raise Broken(message)
        self._wake.set()
        await self.acknowledge()

    def _caught(self, frame: Caught) -> None:
        """Require that the relay still has as much as this device had got before."""
        assert frame.group is not None
        held = self._held[frame.group]
        if frame.seq < held:
            message = f"lost: the log ends at {frame.seq}, and {held} was received"
            raise Broken(message)
        self._load.count("resumed")

    def _truncated(self, frame: Truncated) -> None:
        """Require that nothing is gone that this device does not have.

        Receipts may bring it further, and let it acknowledge more, than it had when it
        resumed; the relay goes on from there.
        """
        view = self.views[frame.group]
        gone = decode_whole(read_truncated, frame.record).verify(view.relay).fields
        if gone.through_seq > view.seq:
            message = f"deleted up to {gone.through_seq}, and {view.seq} was received"
            raise Broken(message)
        self._load.count("truncated")

    def _passed(self, frame: Passed) -> None:
        """Require that nothing is said to have been delivered that was not, to here."""
        view = self.views[frame.group]
        if frame.seq > view.seq:
            message = f"all have entry {frame.seq}, and {view.seq} was received"
            raise Broken(message)
        self._load.count("passed")

    def _receipt(self, frame: Receipt) -> None:
        line, dev_seq = self._answered(frame.id)
        draft = line.accepted(dev_seq)
        view, seq = self.views[line.group], seq_of(frame)
        before = self.receipts.setdefault((line.group, seq), frame.stamp)
        if before != frame.stamp:
            message = f"two stamps of entry {seq}"
            raise Broken(message)
        self._load.count("receipts")
        if draft is not None and seq == view.seq + 1:
            view.take(frame.stamp, self._own(draft.message))
            self._by_receipt.add((line.group, seq))
        elif seq <= view.seq and view.stamps.get(seq) != frame.stamp:
            message = f"the receipt of entry {seq} has another stamp than the entry"
            raise Broken(message)

    def _entry(self, frame: Entry) -> None:
        assert frame.message is not None
        view, seq = self.views[frame.group], seq_of(frame)
        own = frame.device == self.client.device
        if own and (frame.group, seq) in self._by_receipt:
            # PROTOCOL.md §3 lets an own entry come in both forms.
            if view.stamps[seq] != frame.stamp:
                message = f"entry {seq} has another stamp than its receipt"
                raise Broken(message)
            self._load.count("own twice")
            return
        view.take(frame.stamp, Said(frame.account, frame.device, frame.message))
        self._load.count("entries")
        if own:
            self.lines[frame.group].found(frame.message)

    def _declined(self, frame: Declined) -> None:
        line, dev_seq = self._answered(frame.id)
        self._load.count(frame.refusal)
        line.refused(dev_seq, frame, asyncio.get_running_loop().time())

    def _answered(self, request: int) -> tuple[Line, int]:
        if request not in self._asked:
            message = f"an answer to request {request}, which was not asked"
            raise Broken(message)
        line, dev_seq = self._asked.pop(request)
        line.flying.discard(dev_seq)
        return line, dev_seq

    async def acknowledge(self, every: int = ACK_EVERY) -> None:
        """Acknowledge the rooms in which so many entries came since the last time."""
        due = tuple(
            (group, view.seq)
            for group, view in self.views.items()
            if view.seq - self.acked.get(group, 0) >= every
        )
        if due:
            self.acked.update(due)
            self._load.count("acks")
            await self.client.send(Ack(due))

    # --- what it says

    async def _send_all(self) -> None:
        while True:
            self._wake.clear()
            for line in self._dice.shuffled(list(self.lines.values())):
                await self._send(line)
            try:
                async with asyncio.timeout(0.05):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _send(self, line: Line) -> None:
        """Send what a line has, and something new where there is room."""
        base = self.views[line.group].base
        line.go_on(base, asyncio.get_running_loop().time())
        for _ in range(1 + self._dice.number(16)):
            if not line.queue and not line.paused and self._load.sending:
                self._say_more(line, base)
            draft = line.next()
            if draft is None:
                return
            self._number += 1
            self._asked[self._number] = line, draft.dev_seq
            await self.client.send(
                Submit(self._number, draft.message, extras=draft.extras)
            )
            self._load.count("sent")

    def _say_more(self, line: Line, base: int) -> None:
        """Write a message, or a commit where one is due and nothing is under way."""
        if line.group in self.rosters and not self._dice.number(COMMIT_EVERY):
            line.due = True
        if not line.due:
            if not line.full:
                line.write(partial(self._text, line), base)
        elif not line.window:
            line.due = False
            line.write(partial(self._commit, line, self._promoted(line.group)), base)

    def _promoted(self, group: bytes) -> RoomMember:
        """Give a member of an own room another role, or take it away again."""
        roster = self.rosters[group]
        others = [one for one in roster if one != self.client.account]
        old = roster[self._dice.one(sorted(others))]
        role = Role.MEMBER if old.role is Role.MODERATOR else Role.MODERATOR
        put = roster[old.account] = RoomMember(old.account, role, old.devices)
        return put

    def _text(self, line: Line, dev_seq: int, base: int) -> Draft:
        """Write a message; each attempt has a commitment of its own."""
        said = f"{self.client.name} {dev_seq} {base} {line.rewritten}".encode()
        aad = ApplicationAad(sha256(said).digest(), dev_seq, base).encoded()
        size = self._dice.one(SIZES)
        message = private_message(line.group, 0, aad, handshake=False, size=size)
        return Draft(dev_seq, message)

    def _commit(self, line: Line, put: RoomMember, dev_seq: int, base: int) -> Draft:
        """Write the commit that makes a member what `put` says."""
        aad = HandshakeAad(
            ZERO,
            dev_seq,
            base,
            base,
            ZERO,
            roster_hash(self.rosters[line.group].values()),
        ).encoded()
        message = private_message(line.group, 0, aad, handshake=True, size=4096)
        self._load.count("commits")
        return Draft(dev_seq, message, Extras(RosterChange((put,))))

    def _own(self, message: bytes) -> Said:
        return Said(self.client.account, self.client.device, message)
