"""A relay that is put back from a copy, and the clients that know more than it does."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.integration.client import Client
from tests.relay.main.processes import Process, admin, running
from tgtui.codec import decode_whole
from tgtui.franking import read_segment
from tgtui.identity import accept_descriptor
from tgtui.wire import Declined, Refusal, Segment, limits


def now() -> int:
    return time.time_ns() // 1_000_000


async def talk(process: Process, home: Path, copy: Path) -> list[Client]:
    """Have two people talk while a copy is made, and go on; return them."""
    people = [Client(process.url, name) for name in ("anna", "bob")]
    for each in people:
        await each.register()
        await each.connect()
    anna, bob = people
    group = await anna.found(bob)
    await bob.join()
    copying = asyncio.create_task(asyncio.to_thread(admin, home, "backup", str(copy)))
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
    while bob.rooms[group].seq < anna.rooms[group].seq:
        await bob.frame()
    for each in people:
        await each.close()
    return people


async def resume(process: Process, before: Client) -> None:
    """Have one of them come back, and find that the relay lost a part of the log."""
    after = Client(process.url, before.name)
    after.rooms = before.rooms
    ((group, room),) = after.rooms.items()
    descriptor = await after.meet()
    assert before.descriptor is not None
    accept_descriptor(before.descriptor, descriptor, now())
    await after.log_in()
    await after.connect()
    frame = await after.expect(Segment)
    record = decode_whole(read_segment, frame.record).verify(descriptor)
    assert record.fields.group_id == group
    assert record.fields.last_known_seq < room.seq
    assert record.fields.segment * limits.SEGMENT > room.seq
    await after.send(after.text(group))
    declined = await after.expect(Declined)
    assert declined.refusal is Refusal.READ_ONLY
    await after.close()


@pytest.mark.slow
def test_a_copy_that_is_put_back_signs_no_place_twice(tmp_path: Path) -> None:
    home, other, copy = tmp_path / "home", tmp_path / "other", tmp_path / "copy"
    options = ("--plain", "--registration", "open")
    with running(home, *options) as process:
        people = asyncio.run(talk(process, home, copy))
        relay_id = process.address.relay_id
        assert process.stop() == 0
    other.mkdir()
    code, _, said = admin(other, "restore", str(copy))
    assert (code, "start the relay with --root-key FILE" in said) == (0, True)
    root = str(home / "data" / "tgtui" / "relay" / "root.key")
    with running(other, *options, "--root-key", root) as process:
        assert process.address.relay_id == relay_id
        for person in people:
            asyncio.run(resume(process, person))
        code, _, said = admin(other, "restore", str(copy))
        assert code == 1
        assert "holds data of a relay already: stop the relay" in said
