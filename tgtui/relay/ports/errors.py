"""What can be wrong with the relay's memory.

* `StorageFault` (`LocalFault`)
    * `StorageFull`: there is no space left; what was accepted before is safe.
    * `StorageBroken`: the storage cannot be read or written.
    * `StorageInUse`: another relay runs on the same data.
    * `StorageOccupied`: a copy or a restore needs a directory that holds no data.
    * `StorageTooNew`: the data was written by a newer version of the program.
"""

from tgtui.errors import LocalFault


class StorageFault(LocalFault):
    """The relay cannot use its memory."""


class StorageFull(StorageFault):
    """There is no space left on the disk: make room; what was accepted is safe."""


class StorageBroken(StorageFault):
    """The relay's data cannot be read or written: check the disk, then restore."""


class StorageInUse(StorageFault):
    """Another relay runs on this data: stop it, or give this one another directory."""


class StorageOccupied(StorageFault):
    """The directory holds data of a relay already: give an empty one."""


class StorageTooNew(StorageFault):
    """A newer version of tgtui wrote this data: install that version or a newer one."""
