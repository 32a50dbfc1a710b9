"""The chats."""

from typing import Final

from tgtui.engine.rows import ChatRow
from tgtui.store.columns import Columns, values_of, values_of_new
from tgtui.store.removing import removing
from tgtui.store.session import Session


_CHAT: Final = Columns("chat", ChatRow)
_MESSAGES: Final = "SELECT count(*) FROM message WHERE chat = ?"


class Chats:
    """The chats."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session

    def add(self, row: ChatRow) -> int:
        """Add a chat, and return its number, which is set in `row` too."""
        row.id = self._session.insert(_CHAT.insert, values_of_new(row))
        return row.id

    def put_back(self, row: ChatRow) -> None:
        """Add a chat with the number that it had."""
        self._session.write(_CHAT.insert, values_of(row))

    def get(self, chat: int) -> ChatRow | None:
        """Return a chat."""
        return _CHAT.maybe(self._session.one(_CHAT.select + "WHERE id = ?", (chat,)))

    def put(self, row: ChatRow) -> None:
        """Replace a chat."""
        self._session.replace(_CHAT.update, (*values_of(row), row.id))

    def all(self) -> list[ChatRow]:
        """Return all chats, the one with the newest activity first."""
        sql = _CHAT.select + "ORDER BY active_at DESC, id DESC"
        return _CHAT.read_all(self._session.all(sql))

    def with_peer(self, account: bytes) -> list[ChatRow]:
        """Return the chats of two with an account, oldest first."""
        sql = _CHAT.select + "WHERE peer = ? ORDER BY id"
        return _CHAT.read_all(self._session.all(sql, (account,)))

    def drop(self, chat: int) -> None:
        """Delete a chat with its messages; its rooms have to be of another one.

        What of it was to be sent goes too; evidence stays as long as it is kept.
        """
        session = self._session
        session.write("DELETE FROM evidence WHERE chat = ? AND until = 0", (chat,))
        count: int = session.value(_MESSAGES, (chat,))
        with removing(session, count):
            session.write("DELETE FROM chat WHERE id = ?", (chat,))
