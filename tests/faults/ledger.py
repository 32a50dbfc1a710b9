"""What the relay answered as accepted, and how to see that it still has it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final


Promise = Callable[[], Awaitable[None]]
"""Asks for something that the relay accepted; raises `Broken` if it is not there."""


NEWEST: Final = 12
"""How many are looked at after a kill; more are given while these are looked at."""


class Ledger:
    """All promises; the last before a kill are looked at after it, all at the end.

    Attributes:
        looked: How often a promise was found to be kept.
    """

    def __init__(self) -> None:
        self.looked = 0
        self._promises: list[Promise] = []
        self._audited = 0

    def add(self, promise: Promise) -> None:
        """Write down what was accepted."""
        self._promises.append(promise)

    async def audit(self) -> None:
        """Look at the newest that were not there at the last audit.

        Raises:
            Broken: A promise is not kept.
        """
        first = max(self._audited, len(self._promises) - NEWEST)
        self._audited = len(self._promises)
        await self._look_at(self._promises[first:])

    async def audit_all(self) -> None:
        """Look at everything that was ever accepted.

        Raises:
            Broken: A promise is not kept.
        """
        await self._look_at(self._promises)

    async def _look_at(self, promises: Sequence[Promise]) -> None:
        for promise in promises:
            await promise()
            self.looked += 1
