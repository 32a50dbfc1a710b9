"""Puts what a person wants into the outbox of a chat that can be written to."""

from tgtui.engine.core.sending import pump
from tgtui.engine.core.session import Session
from tgtui.engine.core.wanted import (
    Change,
    Message,
    packed,
)
from tgtui.engine.errors import NotNow
from tgtui.engine.rows import (
    ChatRow,
    ChatState,
    OutboxRow,
)


def put(
    session: Session, row: ChatRow, what: Change | Message, message: int | None = None
) -> OutboxRow:
    """Put something into the outbox, and send it if that is possible now."""
    waiting = OutboxRow(chat=row.id, message=message, what=packed(what))
    session.store.outbox.add(waiting)
    session.touch(row.id)
    if row.group is not None:
        pump(session, row.group)
    return waiting


def open_chat(session: Session, chat: int) -> ChatRow:
    """Return a chat that can be written to.

    Raises:
        NotNow: It has ended, or is a request that was not accepted.
    """
    row = session.chat(chat)
    if row.state is ChatState.ENDED:
        message = "this chat has ended: it can only be read"
        raise NotNow(message)
    if row.state is ChatState.REQUEST:
        message = "this is a request: accept it first"
        raise NotNow(message)
    return row
