"""Tasks that live and die together: the fault of one ends all, and is told."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Crew:
    """Runs tasks until one of them fails, or until it is told to end."""

    def __init__(self) -> None:
        """Begin without any; there has to be a loop."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._fault: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether nothing is begun any more."""
        return self._ended or self._fault.done()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        """Begin some work, unless all has ended; return its task."""
        if self.ended:
            work.close()
            return None
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def fail(self, fault: BaseException) -> None:
        """End all, by a fault."""
        if not self._fault.done():
            self._fault.set_exception(fault)
            # Whoever waits in `run` is told; that nobody does is no further fault.
            self._fault.exception()

    async def run(self) -> None:
        """Wait until something fails; where this is cancelled all ends too.

        Raises:
            BaseException: The first fault of all.
        """
        try:
            await self._fault
        finally:
            self._ended = True
            while self._tasks:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self.fail(fault)
