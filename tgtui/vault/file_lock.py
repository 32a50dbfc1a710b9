"""Lets one process at a time have something, and says which one has it."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tgtui.vault.errors import InUse
from tgtui.vault.file_access import open_private, told_as_state


_LONGEST_PID: Final = 20
_PAUSE: Final = 0.01


class FileLock:
    """A lock on a file that holds the number of the process that has it.

    The system lets go of it when that process ends, however it ends. The file stays: to
    delete it would let two processes lock two files of one name.
    """

    __slots__ = ("_descriptor", "_path", "_patience", "_what")

    def __init__(self, path: Path, what: str, *, patience: float = 0.0) -> None:
        """Lock nothing yet.

        Args:
            path: Of the file, which is made where it is not there.
            what: What is locked, for the error that says that it is in use.
            patience: For how many seconds to wait for whoever has it.
        """
        self._patience = patience
        self._path = path
        self._what = what
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            InUse: Another process has it, or this one has it already.
            VaultError: The file cannot be used.
        """
        with told_as_state(self._path):
            descriptor = open_private(self._path, os.O_RDWR | os.O_CREAT)
            try:
                self._lock(descriptor)
            except BaseException:
                os.close(descriptor)
                raise
        self._descriptor = descriptor
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of it."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            try:
                os.ftruncate(descriptor, 0)
            finally:
                os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        end = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise InUse(self._what, pid=_holder(descriptor)) from None
                time.sleep(_PAUSE)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)


def _holder(descriptor: int) -> int | None:
    text = os.pread(descriptor, _LONGEST_PID, 0)
    # It says nothing yet, or no longer, in the instant before or after it has the lock.
    return int(text) if text.isdigit() else None
