"""Lines of the timeline that nobody wrote, and warnings that want to be read."""

from tgtui.engine.core.session import Session
from tgtui.engine.core.times import sane
from tgtui.engine.rows import MessageRow, MessageState


_WARNINGS = 20


def add_line(
    session: Session, chat: int, text: str, *, level: str = "dim", at: int = 0
) -> None:
    """Add a line to the timeline.

    Args:
        session: The session.
        chat: The chat.
        text: What it says; names in it are harmless already.
        level: "dim", "yellow" or "red".
        at: When it happened, in ms since 1970; 0 for now.
    """
    row = MessageRow(
        chat=chat,
        state=MessageState.LINE,
        kind=0,
        text=text,
        written=sane(at) or session.now,
        accepted=sane(at) or session.now,
        level=level,
    )
    session.store.messages.add(row)
    session.touch(chat, row.id)


def warn(session: Session, chat: int, text: str, *, at: int = 0) -> None:
    """Add a yellow line, and have the indicator say so until it was read."""
    add_line(session, chat, text, level="yellow", at=at)
    row = session.chat(chat)
    facts = session.chat_facts(row)
    if text not in facts.warnings:
        facts.warnings = (*facts.warnings, text)[-_WARNINGS:]
        session.keep_chat(row, facts)
