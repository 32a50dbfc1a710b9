"""Reads and replaces a file that nobody else may read, whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tgtui.vault.errors import UnsafePlace, VaultBroken, VaultDenied


_OPEN: Final = os.O_NOFOLLOW | os.O_CLOEXEC
_OWNER_ONLY: Final = 0o600
_OTHERS: Final = 0o077
_REFUSALS: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def told_as_state(path: Path) -> Iterator[None]:
    """Say what the system refuses in the words and states of a vault.

    Raises:
        UnsafePlace: `path` is a link.
        VaultDenied: Its permissions, or those of a directory above, forbid it.
        VaultBroken: Anything else, such as a full disk.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if error.errno == errno.ELOOP:
            message = f"{path} is a symbolic link."
            raise UnsafePlace(message, "Put the file itself there.") from error
        if error.errno in _REFUSALS:
            message = f"{path} cannot be used: {reason}."
            advice = "See that it and its directory belong to you and may be written."
            raise VaultDenied(message, advice) from error
        message = f"{path} cannot be used: {reason}."
        if error.errno in _NO_ROOM:
            raise VaultBroken(message, "Make room, then try again.") from error
        raise VaultBroken(message, "See to the disk, then try again.") from error


def open_private(path: Path, flags: int) -> int:
    """Return a descriptor of a regular file that is this user's alone.

    Raises:
        OSError: The system refuses; a link is refused, too.
        UnsafePlace: It is somebody else's, others may use it, or it is no file.
    """
    # O_NONBLOCK: to open a pipe would be to wait for its other end.
    descriptor = os.open(path, flags | _OPEN | os.O_NONBLOCK, _OWNER_ONLY)
    try:
        _check_owner_only(path, os.fstat(descriptor))
    except UnsafePlace:
        os.close(descriptor)
        raise
    return descriptor


def read_private(path: Path, limit: int) -> bytes | None:
    """Return all of a file, or None where there is none.

    Raises:
        VaultError: As `told_as_state` and `open_private`; or it has more than `limit`
            bytes.
    """
    with told_as_state(path):
        try:
            descriptor = open_private(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limit + 1)
    if len(data) > limit:
        message = f"{path} has more than {limit} bytes: it is some other file."
        raise VaultBroken(message, "Put back a copy of the right file.")
    return data


def replace_private(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file: after a crash it has all of it or none.

    Nobody else may write at the same time; hold its lock.

    Raises:
        VaultError: As `told_as_state`. The file is as it was before, unless it is the
            directory that could not be written through to the disk.
    """
    new = path.with_name(f"{path.name}.new")
    with told_as_state(path):
        # What a process left that was killed while it wrote.
        new.unlink(missing_ok=True)
        try:
            _write_through(new, data)
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)


def _check_owner_only(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        message = f"{path} is no file."
        raise UnsafePlace(message, "Put something else out of the way.")
    if found.st_uid != os.geteuid():
        message = f"{path} belongs to another user."
        raise UnsafePlace(message, "Take one that is yours.")
    if found.st_mode & _OTHERS:
        message = f"Other users may use {path}."
        raise UnsafePlace(message, f"If what is in it is yours: chmod 600 '{path}'")


def _write_through(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPEN
    descriptor = os.open(path, flags, _OWNER_ONLY)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
