"""The client's database: encrypted in a file, or in memory for trying things out."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

import apsw

from tgtui.crypto import Secret
from tgtui.store.chats import Chats
from tgtui.store.copies import keep_copy
from tgtui.store.errors import NotADatabase, RolledBack, StoreMisused
from tgtui.store.faults import fault_of
from tgtui.store.messages import Messages
from tgtui.store.migrate import Migration, migrate, migrations, outdated, version_of
from tgtui.store.opening import connect, in_memory
from tgtui.store.outbox import Outbox
from tgtui.store.packages import Packages
from tgtui.store.people import People
from tgtui.store.reports import Reports
from tgtui.store.rooms import Rooms
from tgtui.store.session import Session
from tgtui.store.values import Values


class Database:
    """A client's database, as the engine's port `Store` has it.

    One thread uses it.

    Attributes:
        values: Small values by name.
        rooms: The state of groups and of their logs.
        chats: The chats.
        messages: The messages.
        outbox: What is to be sent.
        people: The accounts that are known.
        packages: The KeyPackages of this device.
        reports: The reports that were written.
    """

    __slots__ = (
        "_path",
        "_session",
        "chats",
        "messages",
        "outbox",
        "packages",
        "people",
        "reports",
        "rooms",
        "values",
    )

    def __init__(self, connection: apsw.Connection, path: Path | None = None) -> None:
        """Take a connection to a database with the newest schema, and its file."""
        generation = _generation(connection)
        session = Session(connection, generation)
        self._session = session
        self._path = path
        self.values = Values(session)
        self.rooms = Rooms(session)
        self.chats = Chats(session)
        self.messages = Messages(session)
        self.outbox = Outbox(session)
        self.people = People(session)
        self.packages = Packages(session)
        self.reports = Reports(session)

    @classmethod
    def open(
        cls,
        path: Path,
        key: Secret,
        *,
        counter: int | None = None,
        known: Sequence[Migration] | None = None,
    ) -> Self:
        """Open a file, which is created if it is not there.

        Args:
            path: The file; the log beside it is called `NAME-wal`.
            key: 32 random bytes.
            counter: The generation that it has at least, or None where nobody knows.
            known: The migrations, or None for those of this version of the program.

        Raises:
            WrongKey: The key does not open it.
            NotADatabase: It is something else.
            TooNew: A newer version of the program wrote it.
            RolledBack: Its generation is lower than `counter`.
            StoreError: It cannot be opened.
        """
        steps = known or migrations()
        try:
            if counter and not _holds_anything(path):
                raise RolledBack(stored=0, known=counter)
            return cls(_migrated(path, key, counter or 0, steps), path)
        except (apsw.Error, OSError) as error:
            raise fault_of(error) from error

    @classmethod
    def in_memory(cls) -> Self:
        """Make an empty one in memory."""
        connection = in_memory()
        migrate(connection, migrations())
        return cls(connection)

    @classmethod
    def of_snapshot(cls, snapshot: bytes) -> Self:
        """Make one in memory that is as another one was.

        Raises:
            NotADatabase: These bytes are no snapshot.
            TooNew: A newer version of the program wrote them.
        """
        connection = in_memory()
        try:
            connection.deserialize("main", snapshot)
            empty = not version_of(connection)
            migrate(connection, migrations())
            database = cls(connection)
        except apsw.Error as error:
            connection.close()
            raise NotADatabase from error
        except BaseException:
            connection.close()
            raise
        if empty:
            database.close()
            raise NotADatabase
        return database

    def snapshot(self) -> bytes:
        """Return all that is in a database in memory, not encrypted.

        Raises:
            StoreMisused: It is in a file, or in a transaction.
        """
        self._session.outside()
        if self._path is not None:
            message = "Only a database in memory is copied as it is."
            raise StoreMisused(message)
        return self._session.connection.serialize("main")

    @property
    def generation(self) -> int:
        """How many transactions that wrote something were kept, ever."""
        return self._session.generation

    def transaction(self) -> AbstractContextManager[None]:
        """Do all or nothing of what is written inside; an exception undoes it.

        One inside of another is part of it: where it fails, so does the outer one.
        """
        return self._session.transaction()

    def close(self) -> None:
        """Close the file; nothing can be done with the database any more.

        Raises:
            StoreMisused: It is in a transaction.
        """
        self._session.outside()
        self._session.connection.close()

    def __enter__(self) -> Self:
        """Return the database itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


def _holds_anything(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _generation(connection: apsw.Connection) -> int:
    [(number,)] = connection.execute("SELECT number FROM generation").fetchall()
    if not isinstance(number, int):
        raise NotADatabase
    return number


def _migrated(
    path: Path, key: Secret, least: int, known: Sequence[Migration]
) -> apsw.Connection:
    connection = connect(path, key)
    try:
        _require_generation(connection, least)
        if version := outdated(connection, known):
            connection.close()
            keep_copy(path, version)
            connection = connect(path, key)
        migrate(connection, known)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_generation(connection: apsw.Connection, least: int) -> None:
    stored = _generation(connection) if version_of(connection) else 0
    if stored < least:
        raise RolledBack(stored=stored, known=least)
