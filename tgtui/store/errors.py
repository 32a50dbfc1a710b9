"""Why the client's database cannot be had, or does not do what it is asked to.

* `StoreError`: the database, or its use.
    * `WrongKey`: the key does not open it.
    * `NotADatabase`: the file is something else.
    * `TooNew`: a newer version of tgtui wrote it.
    * `RolledBack`: it is older than what was known of it.
    * `StoreInUse`: another process has it.
    * `StoreFull`: there is no space left for it.
    * `StoreBroken`: it cannot be read or written.
    * `StoreMisused`: the program used it in a way that it is not meant to be used.
"""

from tgtui.errors import LocalFault


class StoreError(LocalFault):
    """The database cannot be used."""


class WrongKey(StoreError):
    """The key does not open the database; it belongs to another one, or is damaged."""


class NotADatabase(StoreError):
    """This file is no database of tgtui, or its beginning is damaged."""


class TooNew(StoreError):
    """A newer version of tgtui wrote the database; use that one."""


class RolledBack(StoreError):
    """The database is older than when it was used last: a copy was put in its place.

    Attributes:
        stored: The generation of the database.
        known: The generation that it had before, at least.
    """

    def __init__(self, *, stored: int, known: int) -> None:
        """Remember both generations."""
        super().__init__()
        self.stored = stored
        self.known = known


class StoreInUse(StoreError):
    """Another process has the database open; close that one first."""


class StoreFull(StoreError):
    """There is no space left for the database."""


class StoreBroken(StoreError):
    """The database cannot be read or written."""


class StoreMisused(StoreError):
    """The database is not meant to be used like that."""
