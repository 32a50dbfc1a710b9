"""The files of a relay's data: who may open them, and how."""

import fcntl
import os
from pathlib import Path
from typing import Final

import apsw

from tgtui.relay.backends.sqlite.faults import fault_of, unusable
from tgtui.relay.backends.sqlite.migrations import migrate, migrations
from tgtui.relay.ports import StorageInUse


ROWS: Final = "relay.db"
"""The file with all tables."""

BLOBS: Final = "blobs.db"
"""The file with the bytes of blobs."""

LOCK: Final = "relay.lock"
"""The file that is locked while a relay runs on the data beside it."""

BUSY_MS: Final = 10_000
"""How long one connection waits for another, in milliseconds."""

PATIENCE_MS: Final = 100
"""How long the log waits for readers before it is left as it is, in milliseconds."""

_STATEMENTS: Final = 256
"""How many prepared statements a connection keeps; there are fewer."""

# secure_delete: what is deleted is overwritten. synchronous FULL: a commit is durable.
# A checkpoint each 16 MiB and not each 4 copies a page that changes often less often.
# The cache is small: SQLite walks through it at each commit, and the system has one.
_WRITER: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8192;
PRAGMA wal_autocheckpoint = 4096;
PRAGMA journal_size_limit = 67108864;
"""

# The last one fails on what is no data of a relay.
_READER: Final = """
PRAGMA query_only = ON;
PRAGMA temp_store = MEMORY;
SELECT count(*) FROM migration;
"""


class DirectoryLock:
    """The right to use a directory, for one process at a time."""

    __slots__ = ("_descriptor",)

    def __init__(self, directory: Path) -> None:
        """Make the directory where there is none, and lock it.

        Raises:
            StorageInUse: Another process has it.
            StorageBroken: It cannot be made or opened.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._descriptor = os.open(directory / LOCK, flags, 0o600)
        except OSError as error:
            raise unusable(error) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise StorageInUse from error

    def release(self) -> None:
        """Let others have it."""
        os.close(self._descriptor)


def make_private(file: Path) -> None:
    """Make an empty file that is nobody else's to read, where there is none.

    Raises:
        StorageFull: There is no space for it.
        StorageBroken: It cannot be made.
    """
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise unusable(error) from error


def open_writer(file: Path, schema: str) -> apsw.Connection:
    """Open a file to write, and bring it to the newest schema.

    Raises:
        StorageFull: There is no space for it.
        StorageBroken: It cannot be opened, or is no data of a relay.
        StorageTooNew: A newer version of the program wrote it.
    """
    make_private(file)
    connection = _opened(file, apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.execute(_WRITER).fetchall()
        migrate(connection, list(migrations(schema)))
    except apsw.Error as error:
        connection.close()
        raise fault_of(error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(file: Path) -> apsw.Connection:
    """Open a file to read what is durable.

    Raises:
        StorageBroken: It cannot be opened, or is no data of a relay.
    """
    connection = _opened(file, apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.execute(_READER).fetchall()
    except apsw.Error as error:
        connection.close()
        raise fault_of(error) from error
    return connection


def make_durable(directory: Path) -> None:
    """Have the names in a directory survive a loss of power."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def truncate_log(connection: apsw.Connection) -> bool:
    """Copy the write-ahead log into the file, and empty it; tell whether it could.

    A reader keeps it from being emptied; `PATIENCE_MS` is how long one is waited for.
    """
    connection.set_busy_timeout(PATIENCE_MS)
    try:
        sql = "PRAGMA wal_checkpoint(TRUNCATE)"
        ((busy, _, _),) = connection.execute(sql).fetchall()
    finally:
        connection.set_busy_timeout(BUSY_MS)
    return not busy


def _opened(file: Path, flags: int) -> apsw.Connection:
    try:
        connection = apsw.Connection(
            str(file), flags=flags, statementcachesize=_STATEMENTS
        )
    except apsw.Error as error:
        raise fault_of(error) from error
    connection.set_busy_timeout(BUSY_MS)
    return connection
