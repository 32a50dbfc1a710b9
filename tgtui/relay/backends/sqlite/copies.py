"""Copies of a relay's data, made while it runs, and how they are put back."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import apsw

from tgtui.relay.backends.sqlite.blobs import SqliteBlobStore
from tgtui.relay.backends.sqlite.faults import fault_of, unusable
from tgtui.relay.backends.sqlite.files import (
    BLOBS,
    ROWS,
    DirectoryLock,
    make_durable,
    open_reader,
    open_writer,
)
from tgtui.relay.ports import StorageBroken, StorageOccupied


PAGES: Final = 1000
"""How many pages are copied in a row."""

_SCHEMAS: Final = {ROWS: "rows", BLOBS: "blobs"}


async def back_up(directory: Path, store: SqliteBlobStore, target: Path) -> None:
    """Copy the data of a running relay, as it is at one moment, into a directory.

    Each row in the copy has its bytes there: no bytes are removed while the state to
    be copied is fixed, and a row is dropped before its bytes and added after them.

    Raises:
        StorageOccupied: There is data in that directory.
        StorageFull: There is no space for a copy.
        StorageBroken: It cannot be read or written.
    """
    _prepare(target)
    with ExitStack() as stack:
        sources = await store.exclusively(lambda _: _fixed(directory, stack))
        await asyncio.to_thread(_copy_all, sources, target)


def restore(copy: Path, directory: Path) -> None:
    """Put a copy into the directory of a relay that does not run.

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
        for name, source in sources.items():
            _inspect(name, source)
        _copy_all(sources, directory)


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


def _copy_all(sources: dict[str, apsw.Connection], target: Path) -> None:
    """Copy each file beside its place, then put all into their places."""
    try:
        for name, source in sources.items():
            _copy(source, _part(target, name))
        for name, schema in _SCHEMAS.items():
            open_writer(_part(target, name), schema).close()
        for name in _SCHEMAS:
            _part(target, name).replace(target / name)
        make_durable(target)
    except apsw.Error as error:
        raise fault_of(error) from error
    except OSError as error:
        raise unusable(error) from error
    finally:
        for name in _SCHEMAS:
            _part(target, name).unlink(missing_ok=True)


def _copy(source: apsw.Connection, file: Path) -> None:
    target = apsw.Connection(str(file))
    try:
        with target.backup("main", source, "main") as copying:
            while not copying.done:
                copying.step(PAGES)
    finally:
        target.close()


def _part(directory: Path, name: str) -> Path:
    return directory / f"{name}.part"
