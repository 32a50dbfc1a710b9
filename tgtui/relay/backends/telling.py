"""How a rule's answer gets to whoever waits for it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from tgtui.relay.ports import Done, Work


T = TypeVar("T")

CLOSED: Final = "The relay's memory was closed."
"""What is wrong with whatever comes after the end."""


def tell(done: Done, answer: object, error: BaseException | None) -> None:
    """Call `done`; what it raises is the loop's to report, and stops nobody else."""
    try:
        done(answer, error)
    except Exception as fault:  # noqa: BLE001 - whatever it is, others wait as well
        context = {"message": "a callback of the relay raised", "exception": fault}
        asyncio.get_running_loop().call_exception_handler(context)


async def answered(enqueue: Callable[[Work[Any], Done], None], work: Work[T]) -> T:
    """Enqueue a rule and return its answer, or raise its error."""
    future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    enqueue(work, partial(_settle, future))
    return await future


def _settle(future: asyncio.Future[T], answer: T, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(answer)
    else:
        future.set_exception(error)
