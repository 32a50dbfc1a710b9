"""Opens a file as an encrypted database, or says why it is none."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import apsw

from tgtui.crypto import Secret
from tgtui.store.errors import NotADatabase, StoreBroken, WrongKey


KEY_BYTES: Final = 32
"""How long a key is."""

PLAIN: Final = b"SQLite format 3\0"
"""What an unencrypted database begins with."""

_MODE: Final = 0o600
_HEADER: Final = 24

_FRACTIONS: Final = bytes([64, 32, 32])
"""Bytes 21 to 23 of every database: constants of SQLite, which no cipher covers."""

_CACHE_KIB: Final = 16 * 1024

_SETTINGS: Final = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{_CACHE_KIB}",
)
_IN_A_FILE: Final = (
    # First of all, since a log that is nobody else's to read needs no shared memory.
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
)


def connect(path: Path, key: Secret) -> apsw.Connection:
    """Open a file, which is created if it is not there.

    Raises:
        WrongKey: The key does not open it, or has another length.
        NotADatabase: It is something else.
        StoreBroken: It would be written without encryption.
    """
    if len(key) != KEY_BYTES:
        message = f"The key of a database has {KEY_BYTES} bytes, not {len(key)}."
        raise WrongKey(message)
    # SQLite gives the log the mode of the database.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE))
    # While SQLite has a file open, nobody else here may: to close it ends the lock.
    first = _header(path)
    if not first:
        _unlocked(path, key).close()
        first = _header(path)
        if first.startswith(PLAIN):
            message = "The database would not be encrypted, and nothing was written."
            raise StoreBroken(message)
    if first.startswith(PLAIN) or first[21:] != _FRACTIONS:
        raise NotADatabase
    return _unlocked(path, key)


def in_memory() -> apsw.Connection:
    """Open a database that is nowhere but in memory, and not encrypted there."""
    connection = apsw.Connection(":memory:")
    _settle(connection, _SETTINGS)
    return connection


def _settle(connection: apsw.Connection, settings: Iterable[str]) -> None:
    for setting in settings:
        connection.execute(setting).fetchall()


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEADER)


def _unlocked(path: Path, key: Secret) -> apsw.Connection:
    name = str(path.absolute())
    connection = apsw.Connection(name, flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        _unlock(connection, key)
        _settle(connection, (*_IN_A_FILE, *_SETTINGS))
    except apsw.NotADBError:
        connection.close()
        raise WrongKey from None
    except BaseException:
        connection.close()
        raise
    return connection


def _unlock(connection: apsw.Connection, key: Secret) -> None:
    # The statement holds the key: it is not to stay in a cache.
    connection.execute("PRAGMA cipher = 'chacha20'").fetchall()
    statement = f"PRAGMA key = 'raw:{key.expose().hex()}'"
    connection.execute(statement, can_cache=False).fetchall()
