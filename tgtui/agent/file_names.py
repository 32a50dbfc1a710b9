"""How a file is called here, whatever its sender calls it: by harmless names alone."""

import unicodedata
from itertools import dropwhile
from pathlib import PurePosixPath
from typing import Final

from tgtui.text import Kind, clean


LONGEST: Final = 255
"""Bytes of a file's name."""

NAMELESS: Final = "file"
"""How a file is called of whose name nothing is left."""

_EXTENSION: Final = 32
"""Bytes of an extension that is kept where a name is too long."""

_ALLOWED: Final = frozenset(" .-_()")
_JOINERS: Final = "\u200c\u200d"
_KINDS: Final = frozenset("LMN")
_PORTS: Final = {f"{port}{n}" for port in ("COM", "LPT") for n in range(10)}
_RESERVED: Final = frozenset({"CON", "PRN", "AUX", "NUL", *_PORTS})


def safe_name(name: str) -> str:
    """Return a name for a file in a folder, made of what a sender calls it.

    It has letters, marks and digits of any script and a few signs, is in NFC, is no
    hidden file, no option, no device and no path, and has at most 255 bytes.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = (char for char in clean(last, Kind.LINE) if char not in _JOINERS)
    kept = "".join(char if _is_allowed(char) else "_" for char in shown)
    bare = "".join(dropwhile(_is_no_beginning, unicodedata.normalize("NFC", kept)))
    return _shortened(_no_device(bare.rstrip(" .") or NAMELESS), "")


def numbered(name: str, number: int) -> str:
    """Return a safe name as that of the file with a number among those of its name."""
    return name if number == 1 else _shortened(name, f" ({number})")


def _is_allowed(char: str) -> bool:
    return char in _ALLOWED or unicodedata.category(char)[0] in _KINDS


def _is_no_beginning(char: str) -> bool:
    return char in " .-" or unicodedata.category(char)[0] == "M"


def _no_device(name: str) -> str:
    """Return a name that no system takes for a device."""
    # Some take the digits above the line, and whatever comes behind a point or space.
    stem = unicodedata.normalize("NFKC", name.partition(".")[0]).strip().upper()
    return f"_{name}" if stem in _RESERVED else name


def _shortened(name: str, mark: str) -> str:
    """Return a name with a mark before its extension, and not too long."""
    extension = PurePosixPath(name).suffix
    if len(extension.encode()) > _EXTENSION:
        extension = ""
    stem = name[: len(name) - len(extension)]
    room = LONGEST - len((mark + extension).encode())
    if len(stem.encode()) > room:
        stem = stem.encode()[:room].decode(errors="ignore")
    if not extension and not mark:
        stem = stem.rstrip(" .")
    return stem + mark + extension
