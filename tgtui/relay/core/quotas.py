"""Counts within windows of time, and when a refused one may ask again."""

from tgtui.relay.core.context import Context
from tgtui.relay.ports import Transaction
from tgtui.wire import Refusal, Refused


def used(tx: Transaction, context: Context, key: bytes, *, window: int) -> int:
    """Return how many uses of `key` were counted in the present window."""
    return tx.quotas.count(_name(key, window), _start(context, window))


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
    tx.quotas.increase(_name(key, window), _start(context, window))


def spend(
    tx: Transaction, context: Context, key: bytes, *, window: int, most: int
) -> None:
    """Count one use of `key` in the present window, where it allows one more.

    Raises:
        Refused: As `check`.
    """
    check(tx, context, key, window=window, most=most)
    count(tx, context, key, window=window)


def _name(key: bytes, window: int) -> bytes:
    # Windows of different lengths may begin together.
    return window.to_bytes(8, "big") + key


def _start(context: Context, window: int) -> int:
    return context.now - context.now % window
