"""What SQLite and the system cannot do, in the words of the store."""

import errno
from typing import Final

import apsw

from tgtui.store.errors import (
    StoreBroken,
    StoreError,
    StoreFull,
    StoreInUse,
    StoreMisused,
)


_MISUSE: Final = (
    apsw.ConnectionClosedError,
    apsw.ConstraintError,
    apsw.MismatchError,
    apsw.MisuseError,
    apsw.ThreadingViolationError,
    apsw.TooBigError,
    OverflowError,
    TypeError,
    UnicodeError,
)


def fault_of(error: Exception) -> StoreError:
    """Return an error of SQLite, or of a value given to it, as one of the store."""
    if isinstance(error, OSError):
        return _fault_of_system(error)
    if isinstance(error, apsw.FullError):
        return StoreFull()
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return StoreInUse()
    detail = str(error).rstrip(".") or type(error).__name__
    if isinstance(error, _MISUSE):
        return StoreMisused(f"{StoreMisused.__doc__} SQLite says: {detail}.")
    return StoreBroken(f"{StoreBroken.__doc__} SQLite says: {detail}.")


def _fault_of_system(error: OSError) -> StoreError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StoreFull()
    return StoreBroken(f"{StoreBroken.__doc__} The system says: {error.strerror}.")
