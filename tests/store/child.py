"""Receives messages until it is killed: `python -m` this module, with a file.

It prints the generation of the database after each transaction, and `ready` first.
"""

import sys
from pathlib import Path

from tests.store.samples import KEY, ROOM, chat, message, waiting
from tgtui.store import Database


def received(database: Database) -> None:
    """Do in one transaction what belongs together for one message."""
    number = database.generation
    with database.transaction():
        messages = database.messages
        added = messages.add(message(1, f"text {number}", group=ROOM, seq=number))
        messages.put_evidence(added, b"%d" % number)
        database.rooms.put_epoch(ROOM, b"%d" % number)
        database.rooms.change_ratchet(ROOM, {b"%d" % number: bytes(500)}, [])
        row = waiting(1, message=added)
        database.outbox.add(row)
        messages.to_end(added)
        database.outbox.drop(row.id - 3)
        database.values.put("cursor", b"%d %d" % (number, added))


def consistent(database: Database) -> int:
    """Require that all of each message is there; return the generation."""
    count = database.generation - 1
    rows = database.messages.page(1, limit=10**6)
    assert [row.seq for row in rows] == list(range(count, 0, -1))
    assert len(database.messages.search("text", limit=10**6)) == count
    assert len(database.rooms.ratchet(ROOM)) == count
    if count:
        assert database.messages.evidence(rows[0].id) == b"%d" % count
        assert database.rooms.epoch(ROOM) == b"%d" % count
        assert database.values.get("cursor") == b"%d %d" % (count, rows[0].id)
        assert database.outbox.of_chat(1)[-1].message == rows[0].id
    return database.generation


def main(path: Path) -> None:
    """Receive without end."""
    with Database.open(path, KEY) as database:
        if not database.generation:
            with database.transaction():
                database.chats.add(chat())
        print("ready", flush=True)
        while True:
            received(database)
            print(database.generation, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
