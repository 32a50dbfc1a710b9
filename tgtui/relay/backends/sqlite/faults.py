"""What SQLite cannot do, in the words of the relay."""

import errno
from typing import Final

import apsw

from tgtui.relay.ports import StorageBroken, StorageFault, StorageFull


NO_SPACE: Final = frozenset({apsw.SQLITE_IOERR_SHMSIZE})
"""I/O errors that say that there is no space for the file beside the log."""


def fault_of(error: Exception) -> StorageFault:
    """Return an error of SQLite, or of a value given to it, as one of the relay."""
    code = getattr(error, "extendedresult", None)
    if isinstance(error, apsw.FullError) or code in NO_SPACE:
        return StorageFull()
    detail = str(error).rstrip(".")
    return StorageBroken(f"{StorageBroken.__doc__} SQLite says: {detail}.")


def unusable(error: OSError) -> StorageFault:
    """Return an error of the system as one of the relay's storage."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageFull()
    return StorageBroken(f"{StorageBroken.__doc__} The system says: {error.strerror}.")
