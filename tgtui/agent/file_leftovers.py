"""What a fetch that was killed left where files are saved: found again, and deleted."""

import fcntl
import os
import re
import time
from contextlib import suppress
from typing import BinaryIO, Final

from tgtui.agent.file_places import Folder
from tgtui.crypto import Entropy


AGE: Final = 60.0
"""Seconds since the last byte came, before which a file is nobody's leftover."""

_MARK_LENGTH: Final = 8
_UNNAMED: Final = re.compile(rf"\.tgtui-[0-9a-f]{{{2 * _MARK_LENGTH}}}")


def unnamed(entropy: Entropy) -> str:
    """Return what a file is called until it is whole and checked."""
    return f".tgtui-{entropy.draw(_MARK_LENGTH).hex()}"


def hold(file: BinaryIO) -> None:
    """Say that a file is being written, until it is closed."""
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sweep(folder: Folder) -> None:
    """Delete what was being written in a folder by processes that have ended.

    Files of others, links, what is being written, and all of another name stay.

    Raises:
        OSError: The folder cannot be read.
    """
    for name in folder.names():
        if _UNNAMED.fullmatch(name):
            # What the system does not let this user open is not this user's.
            with suppress(OSError), folder.there(name) as file:
                if time.time() - os.fstat(file.fileno()).st_mtime > AGE:
                    hold(file)
                    folder.drop(name)
