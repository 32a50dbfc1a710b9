"""Backups of a relay: its data with the keys that it cannot do without."""

from pathlib import Path
from typing import Final

from tgtui.relay.backends.sqlite import SqliteBackend, restore as restore_rows
from tgtui.relay.core.restoring import mark_copy
from tgtui.relay.main.errors import NotDone
from tgtui.relay.main.folder import ROWS, make_folder
from tgtui.relay.main.key_files import FRANKING_FILES, read_secret, write_secret
from tgtui.relay.main.tls import own_files
from tgtui.relay.ports import StorageOccupied


_LONGEST: Final = 1 << 16


async def back_up(backend: SqliteBackend, data: Path, target: Path) -> None:
    """Copy all that a relay has, as it is at one moment, into an empty folder.

    The copy is marked, so that no relay ever serves it as if it had not been one. The
    root key stays out of it.

    Raises:
        NotDone: There is data in that folder.
        StorageFault: It cannot be read or written.
        BadKeyFile: A key cannot be copied.
    """
    try:
        await backend.backup(target, mark_copy)
    except StorageOccupied:
        message = f"{target} holds data of a relay already: name an empty folder"
        raise NotDone(message) from None
    _copy_keys(data, target)


def restore(copy: Path, data: Path) -> None:
    """Put a copy into the folder of a relay that does not run.

    The relay does the rest at its next start, before it lets anybody in: it opens a new
    segment in every room, and deletes KeyPackages and pending Welcomes (M6).

    Raises:
        NotDone: There is data in that folder, or the copy is none.
        CannotServe: The folder cannot be used, or a key cannot be copied.
        StorageFault: It cannot be read or written, or a relay runs there.
    """
    if not (copy / ROWS).is_file():
        message = f"{copy} is no backup of a relay: it has no {ROWS}"
        raise NotDone(message)
    make_folder(data)
    if (data / ROWS).exists():
        raise NotDone(_occupied(data))
    _copy_keys(copy, data)
    try:
        restore_rows(copy, data, mark_copy)
    except StorageOccupied:
        raise NotDone(_occupied(data)) from None


def _occupied(data: Path) -> str:
    return (
        f"{data} holds data of a relay already: stop the relay and move relay.db* and "
        "blobs.db* elsewhere, then do this again"
    )


def _copy_keys(source: Path, target: Path) -> None:
    """Copy the keys that are not there yet; each is its user's alone."""
    for file in (*sorted(source.glob(FRANKING_FILES)), *own_files(source)):
        copied = target / file.name
        if file.exists() and not copied.exists():
            write_secret(copied, read_secret(file, _LONGEST))
