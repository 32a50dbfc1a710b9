"""The folder of a relay's data, which its user alone may look into."""

import os
from pathlib import Path
from typing import Final

from tgtui.relay.main.errors import FolderTaken
from tgtui.relay.main.key_files import FRANKING_FILES


# What is there before anything else, and what a file system puts there itself.
_OWN: Final = ("relay.lock", "relay.db", "root.key")
_FOREIGN: Final = {"lost+found"}

ROWS: Final = "relay.db"
"""The file by which the data of a relay is known."""

_LOST: Final = (
    f"it holds keys of a relay, but {ROWS} is gone or empty: put that file back, or a "
    "backup with `tgtui relay admin restore FOLDER`; to begin another relay, name "
    "another folder with --data"
)


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


def check_whole(path: Path) -> None:
    """Require that a relay does not begin anew where one was.

    A relay that forgot what it signed would sign other things in the same places, and
    its clients would take it for a cheat. Franking keys are made after the rows, so
    where there are some without rows, it was not the first start that broke off.

    Raises:
        FolderTaken: There are franking keys, but what was remembered is not there.
    """
    rows = path / ROWS
    is_there = rows.exists() and rows.stat().st_size > 0
    if not is_there and any(path.glob(FRANKING_FILES)):
        raise FolderTaken(path, _LOST)
