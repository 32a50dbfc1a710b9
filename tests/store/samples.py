"""Rows, keys and names to try a database with."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from tgtui.crypto import Secret
from tgtui.engine.ports import Store
from tgtui.engine.rows import ChatRow, ChatState, MessageRow, MessageState, OutboxRow
from tgtui.franking import Kind
from tgtui.store import Database
from tgtui.wire import RoomKind


KEY: Final = Secret(bytes(range(32)))


def name(number: int | str) -> bytes:
    """Return 32 bytes that no other number has."""
    return sha256(str(number).encode()).digest()


ANNA: Final = name("Anna")
BOB: Final = name("Bob")
ROOM: Final = name("room")


def chat(**fields: Any) -> ChatRow:  # noqa: ANN401 - whatever a field holds
    """Return a chat that is not stored yet."""
    given = {"kind": RoomKind.DIRECT, "state": ChatState.ACTIVE, "created": 1}
    return ChatRow(**{**given, "active_at": 1, **fields})


def message(chat: int, text: str = "", **fields: Any) -> MessageRow:  # noqa: ANN401
    """Return a message from Bob that is not stored yet."""
    given: dict[str, Any] = {"state": MessageState.RECEIVED, "kind": Kind.TEXT}
    given |= {"account": BOB, "written": 1}
    return MessageRow(chat=chat, text=text, **(given | fields))


def waiting(chat: int, **fields: Any) -> OutboxRow:  # noqa: ANN401 - the same
    """Return something to be sent that is not stored yet."""
    return OutboxRow(chat=chat, what=b"what", **fields)


def said(database: Database, chat: int, *texts: str) -> list[int]:
    """Store texts of Bob's, and return their numbers."""
    with database.transaction():
        return [database.messages.add(message(chat, text)) for text in texts]


def as_port(path: Path) -> Store:
    """Return a database as the engine has it: this is right if mypy says so."""
    return Database.open(path, KEY)
