"""A relay that is put back from a copy, and the clients that know more than it does."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.peer import Peer, peers
from tests.net.running import waits
from tests.relay.main.processes import Process, admin, running
from tgtui.codec import decode_whole
from tgtui.franking import read_segment
from tgtui.net import COUNT_KEY_PACKAGES, PUT_KEY_PACKAGES
from tgtui.wire import Refusal, Refused, Segment, limits, requests


OPTIONS = ("--plain", "--registration", "open")


async def talk(process: Process, home: Path, copy: Path) -> tuple[list[Peer], bytes]:
    """Have two people talk while a copy is made, and go on; return them."""
    async with peers(process.address, "anna", "bob") as people:
        anna, bob = people
        group = await anna.found(bob)
        await bob.join()
        packages = requests.PutKeyPackages((b"one",), b"last")
        await anna.call(PUT_KEY_PACKAGES, packages)
        copying = asyncio.create_task(
            asyncio.to_thread(admin, home, "backup", str(copy))
        )
        before = 0
        while not copying.done():
            await anna.say(group)
            before += 1
            # No faster than a device may be.
            await asyncio.sleep(0.02)
        assert (await copying)[0] == 0
        assert before > 5
        for _ in range(20):
            await anna.say(group)
        await bob.until(lambda: bob.logs[group].seq == anna.logs[group].seq)
    return people, group


async def come_back(process: Process, peer: Peer, group: bytes) -> None:
    """Have one of them come back, and find that the relay lost a part of the log."""
    log = peer.logs[group]
    known, version = log.seq, peer.descriptor.content.version
    peer.move(process.address)
    await peer.connect()
    assert peer.descriptor.content.version > version
    await peer.until(lambda: bool(log.holes))
    (hole,) = log.holes
    assert isinstance(hole, Segment)
    record = decode_whole(read_segment, hole.record).verify(peer.descriptor)
    assert record.fields.last_known_seq < known
    assert record.fields.segment * limits.SEGMENT == log.seq > known
    with pytest.raises(Refused) as caught:
        await peer.say(group)
    assert caught.value.refusal is Refusal.READ_ONLY
    # KeyPackages are never given out twice, so that none is left.
    count = await peer.call(COUNT_KEY_PACKAGES, requests.CountKeyPackages())
    assert (count.left, count.last_resort) == (0, False)
    await peer.leave_relay()


@pytest.mark.slow
@waits
async def test_a_copy_that_is_put_back_signs_no_place_twice(tmp_path: Path) -> None:
    home, other, copy = tmp_path / "home", tmp_path / "other", tmp_path / "copy"
    with running(home, *OPTIONS) as process:
        people, group = await talk(process, home, copy)
        relay_id = process.address.relay_id
        assert process.stop() == 0
    other.mkdir()
    code, _, said = admin(other, "restore", str(copy))
    assert (code, "start the relay with --root-key FILE" in said) == (0, True)
    root = str(home / "data" / "tgtui" / "relay" / "root.key")
    with running(other, *OPTIONS, "--root-key", root) as process:
        assert process.address.relay_id == relay_id
        for person in people:
            await come_back(process, person, group)
        code, _, said = admin(other, "restore", str(copy))
        assert code == 1
        assert "holds data of a relay already: stop the relay" in said
