"""Reads the configuration file: only a regular one, that its owner alone may change."""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tgtui.config.errors import (
    ConfigInvalid,
    ConfigUnreadable,
    ConfigUnsafe,
    Problem,
)
from tgtui.config.lines import lines_of


_MAX_SIZE: Final = 1 << 16
_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_AT: Final = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)")


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a configuration file says, not yet judged.

    Attributes:
        path: Where the file is.
        said: Its tables and keys.
        lines: On which line each table and key stands.
        text: All of it.
    """

    path: Path
    said: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]
    text: str = ""

    def where(self, *names: str) -> str:
        """Return file and line of a table or key, or of what it stands in."""
        while names and names not in self.lines:
            names = names[:-1]
        return f"{self.path}:{self.lines[names]}" if names else str(self.path)


def read_file(path: Path) -> ConfigFile:
    """Return what the file says.

    Raises:
        ConfigUnreadable: There is no such file, or it cannot be read.
        ConfigUnsafe: Others than its owner may change it.
        ConfigInvalid: It is not TOML in UTF-8.
    """
    raw = _bytes_of(path)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(f"{path}:{line}", "this is not UTF-8")
        raise ConfigInvalid([problem]) from None
    text = text.replace("\r\n", "\n")
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalid([_syntax(path, text, str(error))]) from None
    return ConfigFile(path, said, lines_of(text), text)


def _bytes_of(path: Path) -> bytes:
    try:
        # Without the flag, a pipe would wait for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            _check(path, os.fstat(handle))
            with open(handle, "rb", closefd=False) as file:
                raw = file.read(_MAX_SIZE + 1)
        finally:
            os.close(handle)
    except OSError as error:
        raise ConfigUnreadable(path, error.strerror or str(error)) from None
    if len(raw) > _MAX_SIZE:
        raise ConfigUnreadable(path, f"it is larger than {_MAX_SIZE >> 10} KiB")
    return raw


def _check(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigUnreadable(path, "it is no regular file")
    if status.st_uid not in (0, os.geteuid()):
        raise ConfigUnsafe(path, "it must belong to you")
    if status.st_mode & _BY_OTHERS:
        raise ConfigUnsafe(path, f"make it yours alone: chmod go-w {path}")


def _syntax(path: Path, text: str, said: str) -> Problem:
    """Return what the parser said, with its line put where an editor looks for it."""
    found = _AT.search(said)
    line = found[1] if found and found[1] else str(text.rstrip("\n").count("\n") + 1)
    what = _AT.sub("", said)
    return Problem(f"{path}:{line}", f"this is not TOML: {what}")
