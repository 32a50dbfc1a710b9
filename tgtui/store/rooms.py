"""The state of MLS groups, and of receiving their logs, in bytes nobody reads."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tgtui.store.memory import Memory
from tgtui.store.session import Session, Values


_PLACES: Final = 256
"""Of how many rooms chat and facts are kept in memory."""


class Rooms:
    """The rooms, and what belongs to each group."""

    __slots__ = ("_places", "_session")

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session
        # They are asked for many times for each message, and change once for it.
        self._places: Memory[bytes, Values | None] = Memory(session, _PLACES)

    def add(self, group: bytes, chat: int, facts: bytes) -> None:
        """Add a room to a chat."""
        self._places.forget(group)
        sql = 'INSERT INTO room ("group", chat, facts) VALUES (?, ?, ?)'
        self._session.write(sql, (group, chat, facts))

    def all(self) -> list[tuple[bytes, int]]:
        """Return every room with its chat, oldest first."""
        rows = self._session.all('SELECT "group", chat FROM room ORDER BY number')
        return [(group, chat) for group, chat in rows]

    def of_chat(self, chat: int) -> list[bytes]:
        """Return a chat's rooms, oldest first."""
        sql = 'SELECT "group" FROM room WHERE chat = ? ORDER BY number'
        return [group for (group,) in self._session.all(sql, (chat,))]

    def chat(self, group: bytes) -> int | None:
        """Return the chat of a room, or None where the room is not known."""
        found = self._place(group)
        chat: int | None = None if found is None else found[0]
        return chat

    def facts(self, group: bytes) -> bytes | None:
        """Return what the engine remembers of a room."""
        found = self._place(group)
        facts: bytes | None = None if found is None else found[1]
        return facts

    def _place(self, group: bytes) -> Values | None:
        """Return a room's chat and facts."""
        sql = 'SELECT chat, facts FROM room WHERE "group" = ?'
        return self._places.get(group, lambda: self._session.one(sql, (group,)))

    def put_facts(self, group: bytes, facts: bytes) -> None:
        """Replace what the engine remembers of a room."""
        self._places.forget(group)
        sql = 'UPDATE room SET facts = ? WHERE "group" = ?'
        self._session.replace(sql, (facts, group))

    def move(self, group: bytes, chat: int) -> None:
        """Make a room one of another chat."""
        self._places.forget(group)
        sql = 'UPDATE room SET chat = ? WHERE "group" = ?'
        self._session.replace(sql, (chat, group))

    def epoch(self, group: bytes) -> bytes | None:
        """Return the stored epoch of a group."""
        sql = 'SELECT epoch FROM epoch WHERE "group" = ?'
        found: bytes | None = self._session.value(sql, (group,))
        return found

    def put_epoch(self, group: bytes, epoch: bytes) -> None:
        """Replace the stored epoch of a group."""
        self._session.write("REPLACE INTO epoch VALUES (?, ?)", (group, epoch))

    def ratchet(self, group: bytes) -> dict[bytes, bytes]:
        """Return the records of a group's message keys."""
        sql = 'SELECT name, record FROM ratchet WHERE "group" = ?'
        pairs: Any = self._session.all(sql, (group,))
        return dict(pairs)

    def change_ratchet(
        self, group: bytes, put: Mapping[bytes, bytes], delete: Iterable[bytes]
    ) -> None:
        """Write and delete records of a group's message keys."""
        gone = [(group, name) for name in delete]
        if gone:
            sql = 'DELETE FROM ratchet WHERE "group" = ? AND name = ?'
            self._session.write_many(sql, gone)
        if put:
            rows = [(group, name, record) for name, record in put.items()]
            self._session.write_many("REPLACE INTO ratchet VALUES (?, ?, ?)", rows)

    def drop_keys(self, group: bytes) -> None:
        """Delete epoch and message keys of a group, and leave the rest."""
        self._session.write('DELETE FROM epoch WHERE "group" = ?', (group,))
        self._session.write('DELETE FROM ratchet WHERE "group" = ?', (group,))

    def past_entry(self, group: bytes, seq: int) -> tuple[bytes, bytes] | None:
        """Return head and stamp of an entry that is remembered."""
        sql = 'SELECT head, stamp FROM past_entry WHERE "group" = ? AND seq = ?'
        found = self._session.one(sql, (group, seq))
        return None if found is None else (found[0], found[1])

    def put_past_entry(self, group: bytes, seq: int, head: bytes, stamp: bytes) -> None:
        """Remember head and stamp of an entry."""
        sql = "REPLACE INTO past_entry VALUES (?, ?, ?, ?)"
        self._session.write(sql, (group, seq, head, stamp))

    def forget_past_entries(self, group: bytes, through: int) -> None:
        """Forget the entries up to and with that one."""
        sql = 'DELETE FROM past_entry WHERE "group" = ? AND seq <= ?'
        self._session.write(sql, (group, through))

    def last_entry(self, group: bytes) -> tuple[int, bytes, bytes] | None:
        """Return the newest entry that is remembered: its seq, head and stamp."""
        sql = (
            'SELECT seq, head, stamp FROM past_entry WHERE "group" = ?'
            " ORDER BY seq DESC LIMIT 1"
        )
        found = self._session.one(sql, (group,))
        return None if found is None else (found[0], found[1], found[2])

    def counter(self, group: bytes, device: bytes) -> tuple[int, int] | None:
        """Return a device's `dev_seq` and `resets`."""
        sql = 'SELECT dev_seq, resets FROM counter WHERE "group" = ? AND device = ?'
        found = self._session.one(sql, (group, device))
        return None if found is None else (found[0], found[1])

    def put_counter(self, group: bytes, device: bytes, count: tuple[int, int]) -> None:
        """Replace a device's `dev_seq` and `resets`."""
        sql = "REPLACE INTO counter VALUES (?, ?, ?, ?)"
        self._session.write(sql, (group, device, *count))

    def clear_counters(self, group: bytes) -> None:
        """Forget all counters of a room."""
        self._session.write('DELETE FROM counter WHERE "group" = ?', (group,))

    def has_commitment(self, group: bytes, commitment: bytes) -> bool:
        """Tell whether a commitment came in this epoch."""
        sql = 'SELECT 1 FROM commitment WHERE "group" = ? AND commitment = ?'
        return self._session.one(sql, (group, commitment)) is not None

    def add_commitment(self, group: bytes, commitment: bytes) -> None:
        """Remember a commitment of this epoch."""
        sql = "INSERT OR IGNORE INTO commitment VALUES (?, ?)"
        self._session.write(sql, (group, commitment))

    def clear_commitments(self, group: bytes) -> None:
        """Forget the commitments of a room."""
        self._session.write('DELETE FROM commitment WHERE "group" = ?', (group,))
