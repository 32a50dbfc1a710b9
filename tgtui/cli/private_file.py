"""Makes files that nobody but their owner reads."""

import os
from pathlib import Path
from typing import Final

from tgtui.cli.errors import OutputTaken


_OWNER_ONLY: Final = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Make a file for its owner alone, on the disk once this returns.

    Raises:
        OutputTaken: There is one of that name already.
        OSError: It cannot be written; then there is none.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, _OWNER_ONLY)
    except FileExistsError:
        raise OutputTaken(path) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise
