"""Blocking work in a thread, which nobody leaves before it is over."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar


T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """Return what some work gives; where this is cancelled, end once it is over.

    Nothing that the work uses may be closed under it, and a thread cannot be stopped.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        await asyncio.gather(running, return_exceptions=True)
        raise
