"""A relay in small: each accepted message moves several rows together."""

import os
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from tests.contracts.samples import HALL, LAPTOP, entry, member, name, room, sent
from tgtui.relay.ports import LogEntry, Transaction


COUNTED: Final = b"accepted"


def accept(t: Transaction) -> int:
    """Accept a message, and return its place."""
    current = t.rooms.room(HALL)
    if current is None:
        current = room(seq=0)
        t.rooms.put_member(HALL, member())
    seq = current.seq + 1
    t.log.append(HALL, message(seq))
    t.log.put_sent(HALL, LAPTOP, sent(seq))
    t.log.add_commitment(HALL, name(seq))
    t.log.put_cursor(HALL, LAPTOP, seq)
    t.quotas.increase(COUNTED, 1)
    t.rooms.put_room(room(seq=seq))
    return seq


def message(seq: int) -> LogEntry:
    """Return an entry with a message of 1 KiB."""
    return replace(entry(seq), message=b"%08d" % seq * 128)


def accepted(t: Transaction) -> int:
    """Return how many were accepted, and require that all rows agree on it."""
    current = t.rooms.room(HALL)
    count = current.seq if current else 0
    entries = t.log.entries(HALL, 0, 10**6)
    assert entries == [message(seq) for seq in range(1, count + 1)]
    assert t.log.last_dev_seq(HALL, LAPTOP) == count
    assert t.quotas.count(COUNTED, 1) == count
    assert t.log.lowest_cursor(HALL) == (count or None)
    if count:
        assert t.log.sent(HALL, LAPTOP, count) == sent(count)
        assert t.log.seen_commitment(HALL, name(count))
    assert not t.log.seen_commitment(HALL, name(count + 1))
    return count


def fill(directory: Path, left: int = 0) -> Path:
    """Fill the disk of a directory but for some bytes; return the file that does."""
    ballast = directory / "ballast"
    free = os.statvfs(directory)
    ballast.write_bytes(bytes(max(free.f_bavail * free.f_frsize - left, 0)))
    return ballast
