"""What retention took and what a relay lost, by the client of `tgtui.net` (M6, M7)."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.peer import Peer, peers
from tests.integration.relays import MovableClock, relay_in
from tests.net.running import waits
from tgtui.codec import decode_whole
from tgtui.franking import read_segment, read_truncated
from tgtui.net import Outgoing
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core.sweep import sweep
from tgtui.relay.main import Relay
from tgtui.wire import (
    Held,
    Refusal,
    Refused,
    Role,
    RosterChange,
    Segment,
    Truncated,
    limits,
)


async def refused(peer: Peer, outgoing: Outgoing) -> Refused:
    """Submit what the relay declines; the device has not used its number then."""
    with pytest.raises(Refused) as caught:
        await peer.put(outgoing)
    peer.logs[outgoing.group].dev_seq -= 1
    return caught.value


async def hole_of(peer: Peer, group: bytes) -> Segment | Truncated:
    """Wait until the relay says that entries are missing; return what it says."""
    log = peer.logs[group]
    await peer.until(lambda: bool(log.holes))
    (hole,) = log.holes
    return hole


@waits
async def test_what_retention_took_is_said_under_a_signature(tmp_path: Path) -> None:
    clock = MovableClock()
    async with (
        relay_in(tmp_path, clock=clock) as relay,
        peers(relay.address, "anna", "bob", clock=clock.now) as (anna, bob),
    ):
        group = await anna.found(bob)
        await bob.join()
        await bob.leave_relay()
        for _ in range(5):
            await anna.say(group)
        clock.ahead += 30 * limits.DAY + 1
        kept = await anna.say(group)
        await relay.node.act(sweep)
        await bob.connect()
        log = bob.logs[group]
        await bob.until(lambda: log.seq == 7)
        # The first entry that is there links to what the relay said of the last gone.
        assert log.stamps[-1] == kept
        hole = await hole_of(bob, group)
        assert isinstance(hole, Truncated)
        record = decode_whole(read_truncated, hole.record).verify(bob.descriptor)
        assert (record.fields.through_seq, record.fields.head) == (6, kept.fields.prev)
        await bob.open_one.ack(((group, 7),))
        await bob.follow(group)
        assert log.holes == [hole]
        await bob.say(group)


class SetBack:
    """A relay on a disk that is set back to where it was once.

    Attributes:
        clock: The time, for it and for its clients.
    """

    def __init__(self, folder: Path) -> None:
        self.clock = MovableClock()
        self._data, self._copy = folder / "data", folder / "copy"
        self._data.mkdir()

    @asynccontextmanager
    async def running(self, *people: Peer) -> AsyncIterator[Relay]:
        """Run it, and lend it to people who were there before."""
        backend = SqliteBackend(self._data)
        async with relay_in(self._data, backend=backend, clock=self.clock) as relay:
            for each in people:
                each.move(relay.address)
                await each.connect()
            try:
                yield relay
            finally:
                for each in people:
                    await each.leave_relay()

    def copy(self) -> None:
        """Remember what it remembers."""
        shutil.copytree(self._data, self._copy)

    def set_back(self) -> None:
        """Forget what came since."""
        shutil.rmtree(self._data)
        shutil.copytree(self._copy, self._data)


@asynccontextmanager
async def lost(
    folder: Path, *, later: int = 3
) -> AsyncIterator[tuple[SetBack, Peer, Peer, bytes]]:
    """Run a relay that has lost the last entries of a room, which both have."""
    setting = SetBack(folder)
    async with setting.running() as relay:
        options = {"clock": setting.clock.now}
        async with peers(relay.address, "anna", "bob", **options) as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            await anna.say(group)
            await bob.until(lambda: bob.logs[group].seq == 2)
    setting.copy()
    async with setting.running(anna, bob):
        for _ in range(later):
            await anna.say(group)
        await bob.until(lambda: bob.logs[group].seq == 2 + later)
    setting.set_back()
    yield setting, anna, bob, group


def restoring(peer: Peer, group: bytes, *people: Peer) -> Outgoing:
    """Return the commit by which an administrator restores a room."""
    log = peer.logs[group]
    roster = tuple(
        one.member(Role.OWNER if one is peer else Role.MEMBER) for one in people
    )
    log.members = {}
    return log.commit(RosterChange(roster), proof=log.proof())


@waits
async def test_a_relay_that_lost_entries_goes_on_in_a_new_segment(
    tmp_path: Path,
) -> None:
    """It finds its own signature on what it does not have, and signs no place twice."""
    async with (
        lost(tmp_path) as (setting, anna, bob, group),
        setting.running(anna, bob),
    ):
        for each in (anna, bob):
            log = each.logs[group]
            hole = await hole_of(each, group)
            assert isinstance(hole, Segment)
            record = decode_whole(read_segment, hole.record).verify(each.descriptor)
            assert (record.fields.segment, record.fields.last_known_seq) == (1, 2)
            assert log.seq == limits.SEGMENT
        assert anna.logs[group].head == bob.logs[group].head
        early = await refused(anna, anna.logs[group].text())
        assert early.refusal is Refusal.READ_ONLY
        setting.clock.ahead += limits.OFFER_TIME
        still = await refused(anna, anna.logs[group].text())
        assert still.refusal is Refusal.READ_ONLY
        # A plain member cannot bring it back.
        by_bob = await refused(bob, restoring(bob, group, bob, anna))
        assert by_bob.refusal is Refusal.FORBIDDEN
        restored = await anna.put(restoring(anna, group, anna, bob))
        assert restored.fields.seq == limits.SEGMENT + 1
        await bob.until(lambda: bob.logs[group].seq == limits.SEGMENT + 1)
        for speaker in (anna, bob, anna):
            await speaker.say(group)
        await anna.until(lambda: anna.logs[group].seq == limits.SEGMENT + 4)
        await bob.until(lambda: bob.logs[group].seq == limits.SEGMENT + 4)
        assert anna.logs[group].stamps[-4:] == bob.logs[group].stamps[-4:]


@waits
async def test_a_room_is_restored_by_who_knows_most(tmp_path: Path) -> None:
    async with (
        lost(tmp_path) as (setting, anna, bob, group),
        setting.running(bob),
    ):
        await hole_of(bob, group)
        setting.clock.ahead += limits.OFFER_TIME
        # Anna comes back with fewer of her entries than bob has.
        mine = anna.logs[group]
        del mine.stamps[-1]
        mine.seq, mine.head = mine.stamps[-1].fields.seq, mine.stamps[-1].head
        anna.move(bob.line.address)
        await anna.connect()
        await hole_of(anna, group)
        less = await refused(anna, restoring(anna, group, anna, bob))
        assert less.refusal is Refusal.READ_ONLY
        # With the stamp that bob shows her she may.
        mine.stamps.append(bob.logs[group].stamps[-1])
        await anna.put(restoring(anna, group, anna, bob))
        await bob.until(lambda: bob.logs[group].seq == limits.SEGMENT + 1)
        await anna.leave_relay()


@waits
async def test_a_stamp_that_nobody_signed_opens_no_segment(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path) as relay,
        peers(relay.address, "anna") as (anna,),
    ):
        group = await anna.found()
        await anna.say(group)
        log = anna.logs[group]
        proof = log.proof()
        later = bytearray(proof.signed)
        later[88] += 5
        forged = type(proof)(bytes(later), proof.signature)
        await anna.open_one.resume((Held(group, log.seq, forged),))
        await anna.caught_up(group)
        assert log.holes == []
        await anna.say(group)
        assert log.seq == 3
