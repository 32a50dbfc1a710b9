"""Lets a text be written in the user's own editor."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Final


_DEFAULT: Final = "vi"


def edited(text: str) -> str | None:
    """Return a text after the user's editor had it, or None where that failed.

    The text lies in a file that only the user can read, in memory where this system
    has a folder for that, and is gone once the editor is.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _DEFAULT
    folder = os.environ.get("XDG_RUNTIME_DIR") or None
    if folder is not None and not Path(folder).is_dir():
        folder = None
    with tempfile.TemporaryDirectory(prefix="tgtui-", dir=folder) as place:
        path = Path(place) / "message.md"
        path.touch(mode=0o600)
        path.write_text(text, "utf-8")
        try:
            # The user's own program, by the user's own words.
            done = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603
        except (OSError, ValueError):
            return None
        if done.returncode:
            return None
        return path.read_text("utf-8", "replace").rstrip("\n")
