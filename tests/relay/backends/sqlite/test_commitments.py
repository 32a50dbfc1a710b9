"""Chunks of commitments hold what was put into them, and nothing between."""

from pathlib import Path

import apsw

from tests.contracts.samples import name
from tgtui.relay.backends.sqlite.commitments import CHUNK, LENGTH, holds, seen_in
from tgtui.relay.backends.sqlite.migrations import migrate, migrations


def test_a_chunk_holds_whole_ones_alone() -> None:
    one, other = bytes(LENGTH - 1) + b"\1", bytes(LENGTH)
    chunk = one + other + name(1)
    assert all(holds(chunk, each) for each in (one, other, name(1)))
    assert not holds(chunk, name(2))
    assert not holds(chunk, chunk[1 : LENGTH + 1])
    assert not holds(one + one, one[1:] + one[:1])
    assert not holds(b"", one)


def test_what_is_loaded_goes_on_after_the_last_chunk() -> None:
    chunks = [(0, b"".join(map(name, range(64)))), (1, name(64) + name(65))]
    seen = seen_in(7, chunks)
    assert len(chunks[0][1]) == CHUNK
    assert seen.values() == (7, 1, name(64) + name(65))
    assert seen.sieve.count == 66
    assert all(seen.sieve.may_hold(name(number)) for number in range(66))
    assert seen_in(7, []).values() == (7, 0, b"")


def test_those_from_before_there_were_chunks_stay(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "file"))
    known = list(migrations("rows"))
    migrate(connection, known[:1])
    rows = [(room, name(number)) for room in (1, 2) for number in range(room)]
    connection.executemany("INSERT INTO commitment VALUES (?, ?)", rows)
    migrate(connection, known)
    found = connection.execute("SELECT room, chunk, held FROM commitments").fetchall()
    connection.close()
    assert sorted(found) == [(1, 0, name(0)), (2, 0, name(0)), (2, 1, name(1))]
