"""Views as the engine makes them, for what is laid out without it."""

from typing import Any

from tgtui.engine.rows import MessageState
from tgtui.engine.views import MessageView


NOON = 1_772_632_920_000
"""A time, in ms since 1970."""


def message(text: str = "hello", **changes: Any) -> MessageView:  # noqa: ANN401
    """Return a message of Bob's."""
    fields: dict[str, Any] = {
        "id": 1,
        "chat": 1,
        "state": MessageState.RECEIVED,
        "kind": 1,
        "author": "@bob",
        "account": b"b" * 32,
        "mine": False,
        "text": text,
        "written": NOON,
        "accepted": NOON,
        "reportable": True,
    }
    return MessageView(**{**fields, **changes})
