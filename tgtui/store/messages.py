"""The messages and lines of the timelines, with evidence and reactions."""

from typing import Final

from tgtui.engine.rows import MessageRow, ReactionRow
from tgtui.store.columns import Columns, values_of, values_of_new
from tgtui.store.search import expression
from tgtui.store.session import Session


_MESSAGE: Final = Columns("message", MessageRow)
_REACTION: Final = Columns("reaction", ReactionRow)

MAX_NUMBER: Final = 2**63 - 1
"""The largest number that a row can have."""

_NEXT_PLACE: Final = "UPDATE place SET number = number + 1"
_PLACE_TAKEN: Final = "UPDATE place SET number = max(number, ?)"
_LAST_PLACE: Final = "SELECT number FROM place"
_PAGE: Final = _MESSAGE.select + (  # noqa: S608 - the same
    "WHERE chat = ?1 AND place < coalesce("
    "(SELECT place FROM message WHERE id = ?2), ?3) ORDER BY place DESC LIMIT ?4"
)
_AFTER: Final = _MESSAGE.select + (  # noqa: S608 - the same
    "WHERE chat = ?1 AND place > coalesce("
    "(SELECT place FROM message WHERE id = ?2), 0) ORDER BY place LIMIT ?3"
)
_FIND: Final = _MESSAGE.select + (
    "WHERE commitment = ? ORDER BY kind = 0, state = 'hidden', id LIMIT 1"
)
_AUTHOR: Final = """
SELECT account FROM message WHERE commitment = ? AND "group" = ?
ORDER BY kind = 0, state = 'hidden', id LIMIT 1
"""
SEARCH: Final = _MESSAGE.select + (  # noqa: S608 - no word of anybody's is in it
    "WHERE id IN (SELECT rowid FROM search WHERE search MATCH ?"
    " ORDER BY rowid DESC LIMIT ?) ORDER BY place DESC"
)
"""Finds messages, given what to ask the index, and how many are wanted."""

UNREAD: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM message
    WHERE chat = ?1 AND place > (SELECT read FROM chat WHERE id = ?1)
        AND state = 'received' AND kind > 0 AND account <> ?2 AND NOT deleted
    LIMIT 1000
)
"""
"""Counts what others wrote behind the place up to which a chat was read, to 1,000."""

_SENT: Final = """
SELECT id FROM message
WHERE "group" = ? AND state = ? AND seq <= ? AND account = ? ORDER BY seq
"""
_PUT_EVIDENCE: Final = """
REPLACE INTO evidence SELECT id, chat, "group", ?, ? FROM message WHERE id = ?
"""
_DROP_EVIDENCE: Final = """
DELETE FROM evidence WHERE until > 0 AND until <= ?
    AND NOT EXISTS (SELECT 1 FROM message WHERE message.id = evidence.message)
"""
_REACT: Final = """
INSERT INTO reaction (message, account, text, commitment) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET text = excluded.text, commitment = excluded.commitment
"""


class Messages:
    """The messages and lines, and their index for searching."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session

    def add(self, row: MessageRow) -> int:
        """Add a message at the end, and return its number, set in `row` too."""
        row.place = self._next_place()
        row.id = self._session.insert(_MESSAGE.insert, values_of_new(row))
        return row.id

    def put_back(self, row: MessageRow) -> None:
        """Add a message with the number and the place that it had."""
        self._session.write(_MESSAGE.insert, values_of(row))
        self._session.replace(_PLACE_TAKEN, (row.place,))

    def _next_place(self) -> int:
        self._session.replace(_NEXT_PLACE, ())
        place: int = self._session.value(_LAST_PLACE)
        return place

    def get(self, message: int) -> MessageRow | None:
        """Return a message."""
        sql = _MESSAGE.select + "WHERE id = ?"
        return _MESSAGE.maybe(self._session.one(sql, (message,)))

    def put(self, row: MessageRow) -> None:
        """Replace a message, in its place."""
        self._session.replace(_MESSAGE.update, (*values_of(row), row.id))

    def to_end(self, message: int) -> None:
        """Give a message the last place of the timeline."""
        sql = "UPDATE message SET place = ? WHERE id = ?"
        self._session.replace(sql, (self._next_place(), message))

    def drop(self, message: int) -> None:
        """Delete a message with its reactions and evidence."""
        sql = "DELETE FROM evidence WHERE message = ? AND until = 0"
        self._session.write(sql, (message,))
        self._session.write("DELETE FROM message WHERE id = ?", (message,))

    def find(self, commitment: bytes) -> MessageRow | None:
        """Return the message with a commitment, of whatever room."""
        return _MESSAGE.maybe(self._session.one(_FIND, (commitment,)))

    def author(self, group: bytes, commitment: bytes) -> bytes | None:
        """Return who wrote the message with a commitment in a room."""
        found: bytes | None = self._session.value(_AUTHOR, (commitment, group))
        return found

    def page(
        self, chat: int, *, before: int | None = None, limit: int = 50
    ) -> list[MessageRow]:
        """Return messages of a chat, newest first, from before a message on."""
        given = (chat, before, MAX_NUMBER, limit)
        return _MESSAGE.read_all(self._session.all(_PAGE, given))

    def after(self, chat: int, message: int, *, limit: int = 50) -> list[MessageRow]:
        """Return messages of a chat after a message, oldest first."""
        given = (chat, message, limit)
        return _MESSAGE.read_all(self._session.all(_AFTER, given))

    def search(
        self, query: str, *, chat: int | None = None, limit: int = 50
    ) -> list[MessageRow]:
        """Return the messages that have all words of a query, newest first.

        The last word may be the beginning of one; words in double quotes are a phrase.
        Any text is a query: nothing of the index's own language is special in it.
        """
        asked = expression(query, chat)
        if asked is None:
            return []
        return _MESSAGE.read_all(self._session.all(SEARCH, (asked, limit)))

    def unread(self, chat: int, own: bytes) -> int:
        """Count the messages of others after the place that was read last, to 1,000."""
        count: int = self._session.value(UNREAD, (chat, own))
        return count

    def between(self, group: bytes, first: int, last: int) -> list[MessageRow]:
        """Return the messages of a room with a seq in a range, both ends inclusive."""
        sql = _MESSAGE.select + 'WHERE "group" = ? AND seq BETWEEN ? AND ? ORDER BY seq'
        return _MESSAGE.read_all(self._session.all(sql, (group, first, last)))

    def sent_up_to(
        self, group: bytes, account: bytes, seq: int, state: str
    ) -> list[int]:
        """Return an account's messages up to a seq of a room that have that state."""
        rows = self._session.all(_SENT, (group, state, seq, account))
        return [number for (number,) in rows]

    def expired(self, now: int) -> list[MessageRow]:
        """Return messages that are to disappear by then."""
        sql = (
            _MESSAGE.select + "WHERE expires > 0 AND expires <= ? ORDER BY expires, id"
        )
        return _MESSAGE.read_all(self._session.all(sql, (now,)))

    def next_expiry(self) -> int | None:
        """Return when the next message disappears."""
        sql = "SELECT min(expires) FROM message WHERE expires > 0"
        found: int | None = self._session.value(sql)
        return found

    def evidence(self, message: int) -> bytes | None:
        """Return the evidence of a message."""
        sql = "SELECT evidence FROM evidence WHERE message = ?"
        found: bytes | None = self._session.value(sql, (message,))
        return found

    def put_evidence(self, message: int, evidence: bytes, *, until: int = 0) -> None:
        """Replace the evidence of a message; it outlives the message until a time."""
        self._session.replace(_PUT_EVIDENCE, (evidence, until, message))

    def drop_evidence(self, now: int) -> None:
        """Delete evidence whose time is over and whose message is gone."""
        self._session.write(_DROP_EVIDENCE, (now,))

    def react(self, row: ReactionRow) -> None:
        """Replace what an account put to a message; an empty text takes it back."""
        if row.text:
            self._session.write(_REACT, values_of(row))
        else:
            sql = "DELETE FROM reaction WHERE message = ? AND account = ?"
            self._session.write(sql, (row.message, row.account))

    def reactions(self, message: int) -> list[ReactionRow]:
        """Return what was put to a message, in the order in which it began."""
        sql = _REACTION.select + "WHERE message = ? ORDER BY number"
        return _REACTION.read_all(self._session.all(sql, (message,)))
