"""What is to be sent, and the exact bytes of what is under way."""

from typing import Final

from tgtui.engine.rows import AttemptRow, OutboxRow
from tgtui.store.columns import Columns, values_of, values_of_new
from tgtui.store.memory import Memory
from tgtui.store.session import Session


_OUTBOX: Final = Columns("outbox", OutboxRow)
_ATTEMPT: Final = Columns("attempt", AttemptRow)

_NOT_CURRENT: Final = (
    'UPDATE attempt SET current = 0 WHERE "group" = ? AND dev_seq = ? AND current'
)
_RETIRE: Final = (
    'UPDATE attempt SET current = 0 WHERE "group" = ? AND dev_seq >= ? AND current'
)


_ROOMS: Final = 64
"""Of how many rooms the attempts are kept in memory."""


class Outbox:
    """What is to be sent, and the attempts to."""

    __slots__ = ("_attempts", "_session")

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session
        # They are looked through several times for each message that is sent.
        self._attempts: Memory[bytes, tuple[AttemptRow, ...]] = Memory(session, _ROOMS)

    def add(self, row: OutboxRow) -> int:
        """Add something at the end, and return its number, set in `row` too."""
        row.id = self._session.insert(_OUTBOX.insert, values_of_new(row))
        return row.id

    def get(self, number: int) -> OutboxRow | None:
        """Return a row."""
        sql = _OUTBOX.select + "WHERE id = ?"
        return _OUTBOX.maybe(self._session.one(sql, (number,)))

    def put(self, row: OutboxRow) -> None:
        """Replace a row."""
        self._session.replace(_OUTBOX.update, (*values_of(row), row.id))

    def drop(self, number: int) -> None:
        """Delete a row."""
        self._session.write("DELETE FROM outbox WHERE id = ?", (number,))

    def of_chat(self, chat: int) -> list[OutboxRow]:
        """Return the rows of a chat in their order."""
        sql = _OUTBOX.select + "WHERE chat = ? ORDER BY id"
        return _OUTBOX.read_all(self._session.all(sql, (chat,)))

    def after(self, chat: int, number: int, *, limit: int = 32) -> list[OutboxRow]:
        """Return rows of a chat behind one, in their order."""
        sql = _OUTBOX.select + "WHERE chat = ? AND id > ? ORDER BY id LIMIT ?"
        return _OUTBOX.read_all(self._session.all(sql, (chat, number, limit)))

    def count(self, chat: int, *, before: int) -> int:
        """Count the rows of a chat that are to be tried before a time."""
        sql = "SELECT count(*) FROM outbox WHERE chat = ? AND not_before < ?"
        count: int = self._session.value(sql, (chat, before))
        return count

    def of_message(self, message: int) -> OutboxRow | None:
        """Return the row whose message that is."""
        sql = _OUTBOX.select + "WHERE message = ? ORDER BY id LIMIT 1"
        return _OUTBOX.maybe(self._session.one(sql, (message,)))

    def chats(self) -> list[int]:
        """Return the chats in which something is to be sent."""
        rows = self._session.all("SELECT DISTINCT chat FROM outbox ORDER BY chat")
        return [chat for (chat,) in rows]

    def move(self, chat: int, to: int) -> None:
        """Make the rows of a chat those of another one."""
        self._session.write("UPDATE outbox SET chat = ? WHERE chat = ?", (to, chat))

    def add_attempt(self, row: AttemptRow) -> None:
        """Keep an attempt; older ones with its `dev_seq` are current no longer."""
        self._attempts.forget(row.group)
        self._session.write(_NOT_CURRENT, (row.group, row.dev_seq))
        self._session.write(_ATTEMPT.replace, values_of(row))

    def attempts(self, group: bytes) -> list[AttemptRow]:
        """Return the current attempts in a room by their `dev_seq`."""
        return list(self._attempts.get(group, lambda: self._read_attempts(group)))

    def _read_attempts(self, group: bytes) -> tuple[AttemptRow, ...]:
        sql = _ATTEMPT.select + 'WHERE "group" = ? AND current ORDER BY dev_seq'
        return tuple(_ATTEMPT.read_all(self._session.all(sql, (group,))))

    def last_attempt(self, group: bytes) -> int:
        """Return the highest `dev_seq` of all attempts in a room, or 0 for none."""
        sql = 'SELECT max(dev_seq) FROM attempt WHERE "group" = ?'
        found: int | None = self._session.value(sql, (group,))
        return found or 0

    def find_attempt(self, group: bytes, digest: bytes) -> AttemptRow | None:
        """Return the attempt with the hash of a message."""
        sql = _ATTEMPT.select + 'WHERE "group" = ? AND digest = ?'
        return _ATTEMPT.maybe(self._session.one(sql, (group, digest)))

    def drop_attempts(self, group: bytes, dev_seq: int) -> None:
        """Delete all attempts with a `dev_seq`."""
        self._attempts.forget(group)
        sql = 'DELETE FROM attempt WHERE "group" = ? AND dev_seq = ?'
        self._session.write(sql, (group, dev_seq))

    def retire_attempts(self, group: bytes, dev_seq: int) -> None:
        """Have no attempt from a `dev_seq` on be current any more."""
        self._attempts.forget(group)
        self._session.write(_RETIRE, (group, dev_seq))

    def clear_attempts(self, group: bytes) -> None:
        """Delete all attempts in a room."""
        self._attempts.forget(group)
        self._session.write('DELETE FROM attempt WHERE "group" = ?', (group,))
