"""Runs calls that may block for ever, one at a time, and lets go of those that do."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Generic, TypeVar

from tgtui.vault.errors import VaultError


T = TypeVar("T")

GRACE: Final = 1.0
"""For how many seconds a call waits for an interrupted one to end."""


class _Call(Generic[T]):
    """One call, in a thread that does not keep the process from ending."""

    def __init__(self, function: Callable[[], T]) -> None:
        self.outcome: Future[T] = Future()
        # From here on nobody can cancel it: the thread has the last word.
        self.outcome.set_running_or_notify_cancel()
        self._function = function
        self._thread = threading.Thread(
            target=self._perform, name="tgtui vault", daemon=True
        )
        self._thread.start()

    def _perform(self) -> None:
        try:
            value = self._function()
        except VaultError as error:
            self.outcome.set_exception(error)
        else:
            self.outcome.set_result(value)

    async def ended(self, seconds: float) -> T:
        """Return the outcome, if it comes in time."""
        async with asyncio.timeout(seconds):
            return await asyncio.wrap_future(self.outcome)

    @property
    def is_running(self) -> bool:
        """Whether the thread has yet to say what came out."""
        return self._thread.is_alive() and not self.outcome.done()


class Worker:
    """Runs one call at a time, each for no longer than a limit.

    A thread cannot be stopped: a call that is let go of may still take effect later.
    While it runs no other begins.
    """

    def __init__(self, seconds: float, interrupt: Callable[[], None]) -> None:
        """Start nothing yet.

        Args:
            seconds: How long a call may take.
            interrupt: Called when one takes longer, to make it end if that is possible.
        """
        self._seconds = seconds
        self._interrupt = interrupt
        self._turn = asyncio.Lock()
        self._last: _Call[object] | None = None

    async def run(self, function: Callable[[], T]) -> T:
        """Return what a function returns that raises `VaultError` or nothing.

        Raises:
            TimeoutError: It takes too long, or one before it still runs.
            VaultError: What it raises.
        """
        async with self._turn:
            await self._finish_last()
            call = _Call(function)
            self._last = call  # type: ignore[assignment]  # nobody asks for its outcome
            try:
                return await call.ended(self._seconds)
            finally:
                if call.is_running:
                    self._interrupt()

    async def _finish_last(self) -> None:
        if self._last is not None and self._last.is_running:
            # Whoever waited for it was told that it takes too long.
            with contextlib.suppress(VaultError):
                await self._last.ended(min(GRACE, self._seconds))
