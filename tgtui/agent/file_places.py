"""Files that nobody else may read, in folders that cannot be exchanged meanwhile."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, Self

from tgtui.agent.errors import CannotSave


PIECE: Final = 256 << 10
"""Bytes that are read or written at once."""

_OPEN: Final = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_MINE: Final = 0o700
_PRIVATE: Final = 0o600


@contextmanager
def told_as_unsaved() -> Iterator[None]:
    """Say in words what the system refuses.

    Raises:
        CannotSave: It refuses something.
    """
    try:
        yield
    except OSError as error:
        raise CannotSave(error.strerror or type(error).__name__) from error


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of a file."""
    while piece := file.read(PIECE):
        yield piece


def spelled(path: Path) -> str:
    """Return a path as a text, or nothing where it is none."""
    try:
        return os.fsencode(path).decode()
    except UnicodeDecodeError:
        return ""


class Folder:
    """A folder that is open: what stands in its path later is of no interest.

    Attributes:
        path: Where it was when it was opened.
    """

    def __init__(self, path: Path) -> None:
        """Open a folder, which is made if it is not there.

        Raises:
            OSError: The system refuses.
        """
        self.path = path
        path.mkdir(mode=_MINE, parents=True, exist_ok=True)
        self._at = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        os.close(self._at)

    def create(self, name: str) -> BinaryIO:
        """Return a new file.

        Raises:
            FileExistsError: There is something of that name.
            OSError: The system refuses.
        """
        return self._file(name, os.O_RDWR | os.O_CREAT | os.O_EXCL)

    def opened(self, name: str) -> BinaryIO:
        """Return a file, which is made if it is not there.

        Raises:
            OSError: The system refuses, or it is no file of this user's alone.
        """
        return self._file(name, os.O_RDWR | os.O_CREAT)

    def there(self, name: str) -> BinaryIO:
        """Return a file that is there.

        Raises:
            FileNotFoundError: There is none.
            OSError: The system refuses, or it is no file of this user's alone.
        """
        return self._file(name, os.O_RDWR)

    def names(self) -> list[str]:
        """Return what everything in the folder is called.

        Raises:
            OSError: The system refuses.
        """
        return os.listdir(self._at)  # noqa: PTH208  (no path)

    def rename(self, name: str, new: str) -> None:
        """Give a file another name, in place of what has it, and have that durable.

        Raises:
            OSError: The system refuses.
        """
        os.replace(name, new, src_dir_fd=self._at, dst_dir_fd=self._at)
        os.fsync(self._at)

    def name(self, name: str, names: Callable[[int], str], most: int) -> str:
        """Give a file the first of some names that nothing has, and return it.

        Raises:
            FileExistsError: All are taken.
            OSError: The system refuses.
        """
        for number in range(1, most + 1):
            new = names(number)
            with suppress(FileExistsError):
                self.create(new).close()
                break
        else:
            message = "there are too many files of that name"
            raise FileExistsError(None, message)
        try:
            # What was created above is nobody's: to replace it overwrites nothing.
            self.rename(name, new)
        except OSError:
            self.drop(new)
            raise
        return new

    def drop(self, name: str) -> None:
        """Delete a file, if it is there."""
        with suppress(OSError):
            os.unlink(name, dir_fd=self._at)

    def _file(self, name: str, flags: int) -> BinaryIO:
        descriptor = os.open(name, flags | _OPEN, _PRIVATE, dir_fd=self._at)
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
            return os.fdopen(descriptor, "r+b")
        os.close(descriptor)
        message = "something else stands in its place"
        raise PermissionError(None, message)
