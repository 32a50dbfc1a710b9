"""The folder of a relay's data, which its user alone may look into."""

import os
from pathlib import Path
from typing import Final

from tgtui.relay.main.errors import FolderTaken


# What is there before anything else, and what a file system puts there itself.
_OWN: Final = ("relay.lock", "relay.db", "root.key")
_FOREIGN: Final = {"lost+found"}


def make_folder(path: Path) -> None:
    """Make the folder of a relay's data, or make sure that it can be used.

    Raises:
        FolderTaken: It cannot be made, others may look into it, or it holds something
            that is not of a relay.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = {each.name for each in path.iterdir()} - _FOREIGN
        mode = path.stat().st_mode
        if names and not any(name in names for name in _OWN):
            raise FolderTaken(path, "it holds other files; name one of its own")
        if mode & 0o077:
            path.chmod(0o700)
    except OSError as error:
        reason = error.strerror or os.strerror(error.errno or 0)
        raise FolderTaken(path, reason) from None
