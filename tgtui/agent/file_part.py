"""What is there already, encrypted, of a file that is being fetched."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Self

from tgtui.agent.errors import FetchedAlready
from tgtui.agent.file_places import Folder, pieces_of, told_as_unsaved
from tgtui.agent.file_thread import in_thread
from tgtui.net import Download


class Part:
    """The beginning of a blob in a file, with which one at a time goes on.

    Attributes:
        begun: How far it has come.
        is_resumed: Whether some of it is of an earlier run.
    """

    def __init__(self, folder: Path, blob: bytes, most: int) -> None:
        """Touch nothing yet; `open` does.

        Args:
            folder: Where it is.
            blob: Which blob.
            most: How many bytes that may have.
        """
        self.begun = Download(blob, most)
        self.is_resumed = False
        self._path = folder
        self._name = f"{blob.hex()}.part"
        self._kept = ExitStack()

    def open(self) -> None:
        """Take up what is there of a blob, if that can be its beginning.

        Raises:
            FetchedAlready: Somebody is going on with it.
            CannotSave: The system refuses.
        """
        with told_as_unsaved():
            self._folder = self._kept.enter_context(Folder(self._path))
            self._file = self._kept.enter_context(self._folder.opened(self._name))
            _lock(self._file)
            self._take_up()

    def __enter__(self) -> Self:
        """Have it closed at the end, whatever happens."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let somebody else go on with it."""
        with told_as_unsaved():
            self._kept.close()

    async def write(self, data: bytes) -> None:
        """Take the bytes that follow.

        Raises:
            CannotSave: The system refuses.
        """
        with told_as_unsaved():
            await in_thread(lambda: self._file.write(data))

    def begin_again(self) -> None:
        """Begin with nothing.

        Raises:
            CannotSave: The system refuses.
        """
        with told_as_unsaved():
            self._file.seek(0)
            self._file.truncate()
        self.begun = Download(self.begun.blob, self.begun.most)
        self.is_resumed = False

    def pieces(self) -> Iterator[bytes]:
        """Yield all that is there."""
        self._file.seek(0)
        yield from pieces_of(self._file)

    def drop(self) -> None:
        """Delete it."""
        self._folder.drop(self._name)

    def _take_up(self) -> None:
        size = os.fstat(self._file.fileno()).st_size
        if size > self.begun.most:
            self.begin_again()
            return
        for piece in self.pieces():
            self.begun.take(piece)
        self.is_resumed = size > 0
        if size == self.begun.most and not self.begun.is_whole():
            self.begin_again()


def _lock(file: BinaryIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FetchedAlready from None


class Digesting:
    """Passes pieces on, and hashes and counts them.

    Attributes:
        size: How many bytes came by.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Pass these pieces on."""
        self.size = 0
        self._hash = sha256()
        self._pieces = pieces

    @property
    def digest(self) -> bytes:
        """SHA-256 of what came by."""
        return self._hash.digest()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        for piece in self._pieces:
            self.size += len(piece)
            self._hash.update(piece)
            yield piece
