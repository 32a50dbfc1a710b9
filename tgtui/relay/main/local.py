"""What a relay does for the programs of one computer: says where it is, and ends."""

import asyncio
import fcntl
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tgtui.relay.main.errors import CannotServe


LOOK: Final = 1.0
"""Seconds between two looks at whether anybody is there."""

_PATIENCE: Final = 1.0
"""Seconds for which the file may be locked by whoever just looks at it."""

_PAUSE: Final = 0.01
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Local:
    """How a relay is run that a program started for itself and others of its user.

    Attributes:
        address_file: Where its address is to be read, if anywhere.
        idle: After how many seconds without any client it ends, if ever.
    """

    address_file: Path | None = None
    idle: float | None = None


class Whereabouts:
    """A file that says where a relay is, and is locked for as long as it runs.

    It is empty before the relay serves. The file stays: to delete it would let two
    relays lock two files of one name.
    """

    def __init__(self, path: Path | None) -> None:
        """Lock nothing yet; without a path nothing is ever said."""
        self._path = path
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take the file.

        Raises:
            CannotServe: Another relay has it, or it cannot be written.
        """
        if self._path is not None:
            try:
                self._descriptor = _taken(self._path)
            except BlockingIOError:
                message = f"a relay that says so in {self._path} runs already"
                raise CannotServe(message) from None
            except OSError as error:
                message = f"{self._path} cannot be written: {error.strerror}"
                raise CannotServe(message) from None
        return self

    def __exit__(self, *outcome: object) -> None:
        """Say no longer where the relay is, and let go of the file."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            try:
                os.ftruncate(descriptor, 0)
            finally:
                os.close(descriptor)

    def say(self, address: str) -> None:
        """Say where the relay is."""
        if self._descriptor is not None:
            os.pwrite(self._descriptor, f"{address}\n".encode(), 0)


def _taken(path: Path) -> int:
    """Return a descriptor of an empty file that is locked."""
    descriptor = os.open(path, _FLAGS, 0o600)
    try:
        _lock(descriptor)
        os.fchmod(descriptor, 0o600)
        os.ftruncate(descriptor, 0)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _lock(descriptor: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE)
        else:
            return


class Solitude:
    """Has a relay end once nobody was there for long enough."""

    def __init__(
        self, seconds: float, crowd: Callable[[], int], told: asyncio.Event
    ) -> None:
        """Begin to wait.

        Args:
            seconds: How long.
            crowd: Counts who is there.
            told: Set when the relay is to end.
        """
        self._seconds = seconds
        self._crowd = crowd
        self._told = told
        self._since = asyncio.get_running_loop().time()

    async def look(self) -> bool:
        """Look who is there."""
        now = asyncio.get_running_loop().time()
        if self._crowd():
            self._since = now
        elif now - self._since >= self._seconds:
            self._told.set()
        return False
