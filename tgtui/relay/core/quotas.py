"""Counts within windows of time, and when a refused one may ask again."""

from tgtui.relay.core.context import Context
from tgtui.relay.ports import Transaction
from tgtui.wire import Refusal, Refused


def spend(
    tx: Transaction, context: Context, key: bytes, *, window: int, most: int
) -> None:
    """Count one use of `key` in the present window.

    Args:
        tx: The transaction.
        context: The time.
        key: What is counted.
        window: The length of a window in milliseconds; each begins at a multiple of it.
        most: How many uses a window allows.

    Raises:
        Refused: They are used up; it says when the next window begins.
    """
    start = context.now - context.now % window
    # Windows of different lengths may begin together.
    name = window.to_bytes(8, "big") + key
    if tx.quotas.count(name, start) >= most:
        raise Refused(Refusal.RATE, retry_after=start + window - context.now)
    tx.quotas.increase(name, start)
