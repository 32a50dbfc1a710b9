"""Copies of a relay's data, made while it runs, and how they are put back."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import apsw

from tgtui.relay.backends.sqlite.batches import commit
from tgtui.relay.backends.sqlite.blobs import SqliteBlobStore
from tgtui.relay.backends.sqlite.caches import Caches
from tgtui.relay.backends.sqlite.faults import fault_of, unusable
from tgtui.relay.backends.sqlite.files import (
    BLOBS,
    ROWS,
    DirectoryLock,
    make_durable,
    make_private,
    open_reader,
    open_writer,
)
from tgtui.relay.backends.sqlite.session import Session
from tgtui.relay.backends.sqlite.tables import SqliteTables
from tgtui.relay.ports import StorageBroken, StorageOccupied, Work


PAGES: Final = 1000
"""How many pages are copied in a row."""

_SCHEMAS: Final = {ROWS: "rows", BLOBS: "blobs"}


async def back_up(
    directory: Path, store: SqliteBlobStore, target: Path, mark: Work[Any]
) -> None:
    """Copy the data of a running relay, as it is at one moment, into a directory.

    Each row in the copy has its bytes there: no bytes are removed while the state to
    be copied is fixed, and a row is dropped before its bytes and added after them.

    Args:
        directory: Where the data is.
        store: The bytes of its blobs.
        target: Where the copy is to be.
        mark: A rule that is run on the copy before it is in its place.

    Raises:
        StorageOccupied: There is data in that directory.
        StorageFull: There is no space for a copy.
        StorageBroken: It cannot be read or written.
    """
    _prepare(target)
    with ExitStack() as stack:
        sources = await store.exclusively(lambda _: _fixed(directory, stack))
        await asyncio.to_thread(_copy_all, sources, target, mark)


def restore(copy: Path, directory: Path, mark: Work[Any]) -> None:
    """Put a copy into the directory of a relay that does not run.

    Args:
        copy: Where the copy is.
        directory: Where the relay is to find it.
        mark: A rule that is run on it before it is in its place.

    Raises:
        StorageInUse: A relay runs there.
        StorageOccupied: There is data in that directory.
        StorageFull: There is no space for it.
        StorageBroken: The copy is damaged, or no copy, or cannot be read or written.
        StorageTooNew: A newer version of the program made it.
    """
    lock = DirectoryLock(directory)
    with ExitStack() as stack:
        stack.callback(lock.release)
        _prepare(directory)
        sources = {name: _opened(copy / name, stack) for name in _SCHEMAS}
        with _told():
            for name, source in sources.items():
                _inspect(name, source)
        _copy_all(sources, directory, mark)


def _prepare(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(error) from error
    if any((directory / name).exists() for name in _SCHEMAS):
        raise StorageOccupied


def _opened(file: Path, stack: ExitStack) -> apsw.Connection:
    """Open a file to copy it, and have it closed with the stack."""
    if not file.is_file():
        message = f"{file.parent} is no copy of a relay's data: it has no {file.name}."
        raise StorageBroken(message)
    source = open_reader(file)
    stack.callback(source.close)
    return source


def _fixed(directory: Path, stack: ExitStack) -> dict[str, apsw.Connection]:
    """Return connections that go on seeing what is there now."""
    sources = {name: _opened(directory / name, stack) for name in _SCHEMAS}
    for source in sources.values():
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM migration").fetchall()
    return sources


def _inspect(name: str, source: apsw.Connection) -> None:
    """Raise if a file of a copy is damaged."""
    ((found,), *_) = source.execute("PRAGMA quick_check(1)").fetchall()
    if found != "ok":
        message = f"The copy is damaged: {name}: {found}."
        raise StorageBroken(message)


def _copy_all(
    sources: dict[str, apsw.Connection], target: Path, mark: Work[Any]
) -> None:
    """Copy each file beside its place, then put all into their places."""
    try:
        with _told():
            _clear(target)
            for name, source in sources.items():
                _copy(source, _part(target, name))
            for name, schema in _SCHEMAS.items():
                with closing(open_writer(_part(target, name), schema)) as connection:
                    if name == ROWS:
                        _run(connection, mark)
            # The rows come last: by them a relay knows that there is data.
            for name in (BLOBS, ROWS):
                _part(target, name).replace(target / name)
            make_durable(target)
    finally:
        _clear(target)


def _clear(target: Path) -> None:
    """Remove what a copy leaves that was not finished, a log beside a file too."""
    for name in _SCHEMAS:
        for left in target.glob(f"{_part(target, name).name}*"):
            left.unlink()


def _run(connection: apsw.Connection, rule: Work[Any]) -> None:
    """Run a rule on a file that nobody else uses."""
    session = Session(connection)
    session.begin()
    rule(SqliteTables(session, Caches()))
    session.keep_rule()
    session.finish()
    commit(connection)


def _copy(source: apsw.Connection, file: Path) -> None:
    """Copy a file into one that is nobody else's to read, whoever sees its folder."""
    make_private(file)
    with (
        closing(apsw.Connection(str(file))) as target,
        target.backup("main", source, "main") as copying,
    ):
        while not copying.done:
            copying.step(PAGES)


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors of SQLite and of the system into the relay's.

    Raises:
        StorageFault: One of them came.
    """
    try:
        yield
    except apsw.Error as error:
        raise fault_of(error) from error
    except OSError as error:
        raise unusable(error) from error


def _part(directory: Path, name: str) -> Path:
    return directory / f"{name}.part"
