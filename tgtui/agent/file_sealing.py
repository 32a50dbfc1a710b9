"""Encrypts a file of this computer into one that is uploaded."""

import mimetypes
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from tgtui.agent.errors import CannotRead, FileChanged, FileTooLarge, NotAFile
from tgtui.agent.file_places import Folder, pieces_of, spelled, told_as_unsaved
from tgtui.crypto import Entropy, Secret, seal_stream, sealed_stream_length
from tgtui.engine.intents import NewFile
from tgtui.franking import FileFacts, commit_to_file, encryption_key, limits
from tgtui.text import Kind, clean


ANYTHING: Final = "application/octet-stream"
"""The media type of a file of which nothing is known."""

_KEY_LENGTH: Final = 32
_MARK_LENGTH: Final = 8


def sealed_file(source: Path, folder: Path, limit: int, entropy: Entropy) -> NewFile:
    """Encrypt a file into a folder, under a name that nobody can guess.

    Raises:
        AgentError: It cannot be read, is not to be sent, or there is no place for it.
    """
    with _reading(source) as file:
        size = os.fstat(file.fileno()).st_size
        sealed_size = sealed_stream_length(size)
        if sealed_size > limit:
            raise FileTooLarge(limit)
        key = Secret(entropy.draw(_KEY_LENGTH))
        with told_as_unsaved(), Folder(folder) as into:
            reader = _Reader(file, size)
            blob = _written(reader, into, key, entropy)
    facts = FileFacts(blob, size, reader.digest)
    return NewFile(
        blob=blob,
        size=size,
        sealed_size=sealed_size,
        commitment=commit_to_file(key, facts),
        key=key.expose(),
        media_type=media_type(source.name),
        name=_said(source.name),
        path=str(folder / blob.hex()),
        source=spelled(source.absolute()),
    )


def media_type(name: str) -> str:
    """Return what a file of that name usually is."""
    found, packed = mimetypes.guess_type(f"x{Path(name).suffix}")
    if found is None or packed is not None or len(found) > limits.MEDIA_TYPE:
        return ANYTHING
    return found


def _reading(source: Path) -> BinaryIO:
    """Open a file to read it.

    Raises:
        NotAFile: It is something else.
        CannotRead: The system refuses.
    """
    try:
        # To open a pipe would be to wait for its other end.
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise CannotRead(error.strerror or type(error).__name__) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFile
    return os.fdopen(descriptor, "rb")


class _Reader:
    """Reads a file of a known size once, and hashes what it reads."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._hash = sha256()

    @property
    def digest(self) -> bytes:
        """SHA-256 of what was read."""
        return self._hash.digest()

    def pieces(self) -> Iterator[bytes]:
        """Yield the file.

        Raises:
            FileChanged: It has another size by now.
            CannotRead: The system refuses.
        """
        left = self._size
        try:
            for piece in pieces_of(self._file):
                left -= len(piece)
                if left < 0:
                    break
                self._hash.update(piece)
                yield piece
        except OSError as error:
            raise CannotRead(error.strerror or type(error).__name__) from error
        if left:
            raise FileChanged


def _written(reader: _Reader, into: Folder, key: Secret, entropy: Entropy) -> bytes:
    """Write the encryption of a file, all of it or nothing, and return its blob."""
    name = f"new-{entropy.draw(_MARK_LENGTH).hex()}"
    blob = sha256()
    try:
        with into.create(name) as file:
            for piece in seal_stream(
                encryption_key(key), entropy, pieces=reader.pieces(), aad=b""
            ):
                blob.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        into.rename(name, blob.hexdigest())
    except BaseException:
        into.drop(name)
        raise
    return blob.digest()


def _said(name: str) -> str:
    """Return a file's name as it is told to others."""
    told = clean(name, Kind.LINE).encode()[: limits.NAME]
    return told.decode(errors="ignore")
