"""Counts within windows of time, and when a refused one may ask again."""

from hmac import digest
from typing import Final

from tgtui.relay.core.context import Context
from tgtui.relay.ports import Transaction
from tgtui.wire import Refusal, Refused


_LABEL: Final = b"tgtui/1 count"
_LENGTH: Final = 16


def used(tx: Transaction, context: Context, key: bytes, *, window: int) -> int:
    """Return how many uses of `key` were counted in the present window."""
    return tx.quotas.count(_name(context, key, window), _start(context, window))


def check(
    tx: Transaction, context: Context, key: bytes, *, window: int, most: int
) -> None:
    """Require that `key` may be used once more in the present window.

    Args:
        tx: The transaction.
        context: The time.
        key: What is counted.
        window: The length of a window in milliseconds; each begins at a multiple of it.
        most: How many uses a window allows.

    Raises:
        Refused: They are used up; it says when the next window begins.
    """
    if used(tx, context, key, window=window) >= most:
        wait = _start(context, window) + window - context.now
        raise Refused(Refusal.RATE, retry_after=wait)


def count(tx: Transaction, context: Context, key: bytes, *, window: int) -> None:
    """Count one use of `key` in the present window."""
    tx.quotas.increase(_name(context, key, window), _start(context, window))


def spend(
    tx: Transaction, context: Context, key: bytes, *, window: int, most: int
) -> None:
    """Count one use of `key` in the present window, where it allows one more.

    Raises:
        Refused: As `check`.
    """
    check(tx, context, key, window=window, most=most)
    count(tx, context, key, window=window)


def _name(context: Context, key: bytes, window: int) -> bytes:
    # Windows of different lengths may begin together. Without the relay's own key
    # nobody can read who did what, of accounts that are gone above all.
    said = _LABEL + window.to_bytes(8, "big") + key
    return digest(context.login_key.expose(), said, "sha256")[:_LENGTH]


def _start(context: Context, window: int) -> int:
    return context.now - context.now % window
