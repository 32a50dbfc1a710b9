"""Keeps a database as it was before it is changed for good."""

import os
import shutil
from pathlib import Path


def keep_copy(path: Path, version: int) -> Path:
    """Copy a database to `NAME.v1` beside it, as encrypted as it is; return where.

    Args:
        path: Its file, which nobody has open: what is in a log would not be copied.
        version: The version of its schema, for the name.
    """
    copy = path.with_name(f"{path.name}.v{version}")
    unfinished = path.with_name(f"{copy.name}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with (
        path.open("rb") as source,
        os.fdopen(os.open(unfinished, flags, 0o600), "wb") as target,
    ):
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(copy)
    return copy
