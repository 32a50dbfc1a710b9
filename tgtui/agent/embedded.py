"""The relay of this computer: started by whoever needs it first, joined by the others.

It is a process of its own, which outlives the one that started it. The file that says
where it is is locked for as long as it runs, so that two starters make no two relays.
"""

import asyncio
import fcntl
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

import msgspec

import tgtui
from tgtui.agent.errors import RelayDidNotStart
from tgtui.identity import RelayAddress, parse_address
from tgtui.net import Connection, RelayLine
from tgtui.text import Kind, clean


IDLE_MINUTES: Final = 10.0
"""Minutes without any client after which the relay ends."""

PATIENCE: Final = 60.0
"""Seconds that a relay may take to start."""

_LOOK: Final = 0.02
_LONGEST_ADDRESS: Final = 1024
_LONGEST_LOG: Final = 1 << 20
_OWNER_ONLY: Final = 0o600
_CONFIG: Final = """\
# This file is written anew at each start.
[serve]
listen = "127.0.0.1:0"
plain = true
registration = "open"
data = {}
"""


class EmbeddedRelay:
    """The relay of this computer's user, in a folder of its own."""

    def __init__(self, folder: Path, *, idle_minutes: float = IDLE_MINUTES) -> None:
        """Start nothing yet.

        Args:
            folder: Where it keeps its data, and says where it is.
            idle_minutes: After how many minutes without any client it ends.
        """
        self._folder = folder
        self._idle = idle_minutes
        self._child: int | None = None
        self._served = False

    async def address(self) -> RelayAddress:
        """Return where it is, once it runs.

        Raises:
            RelayDidNotStart: It does not.
        """
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            said = self._said()
            if said is None and not self._starts():
                self._start()
            if said is not None and said.endswith("\n"):
                self._served = True
                return parse_address(said)
            if asyncio.get_running_loop().time() >= end:
                message = "The relay of this computer takes too long to start."
                raise RelayDidNotStart(message)
            await asyncio.sleep(_LOOK)

    def _said(self) -> str | None:
        """Return what it says of where it is; None where none runs."""
        try:
            descriptor = os.open(self._folder / "address", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        with closing(os.fdopen(descriptor, "rb")) as file:
            if not _is_locked(file):
                return None
            return file.read(_LONGEST_ADDRESS).decode("utf-8", "replace")

    def _starts(self) -> bool:
        """Tell whether one that was started here has yet to say where it is.

        Raises:
            RelayDidNotStart: It has ended instead.
        """
        if self._child is None:
            return False
        child, status = os.waitpid(self._child, os.WNOHANG)
        if not child:
            return True
        self._child = None
        if status and not self._served and self._said() is None:
            message = f"The relay of this computer does not start: {self._last_words()}"
            raise RelayDidNotStart(message)
        return False

    def _start(self) -> None:
        """Start it, as a process that needs nobody."""
        self._served = False
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        config, log = self._folder / "relay.toml", self._folder / "relay.log"
        data = msgspec.json.encode(str(self._folder.absolute() / "data")).decode()
        _write(config, _CONFIG.format(data).encode(), os.O_TRUNC)
        is_long = log.exists() and log.stat().st_size > _LONGEST_LOG
        _write(log, b"", os.O_TRUNC if is_long else 0)
        command = [sys.executable, "-P", "-m", "tgtui", "--config", str(config)]
        command += ["relay", "--address-file", str(self._folder / "address")]
        command += ["--idle-minutes", str(self._idle)]
        null = os.devnull
        # No child of `subprocess`: that one would complain where it is left alone.
        self._child = os.posix_spawn(
            sys.executable,
            command,
            _environment(os.environ),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, null, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, null, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, str(log), os.O_WRONLY | os.O_APPEND, 0),
            ],
            setsid=True,
        )

    def _last_words(self) -> str:
        lines = (self._folder / "relay.log").read_text("utf-8", "replace").split("\n")
        return clean(next(filter(None, reversed(lines)), ""), Kind.LINE)


class EmbeddedLine(RelayLine):
    """The way to the relay of this computer, which is started where it does not run.

    Attributes:
        relay: That relay, to be set before anything is opened.
    """

    relay: EmbeddedRelay

    async def open(self) -> Connection:
        """Have the relay run, log in where that is needed, and connect.

        Raises:
            RelayDidNotStart: It does not start.
            PeerFault: There is no connection.
        """
        port = (await self.relay.address()).port
        if port != self.address.port:
            # What is known of the relay stays; it is just somewhere else.
            self.address = replace(self.address, port=port)
            await self.aclose()
        return await super().open()


def _is_locked(file: IO[bytes]) -> bool:
    """Tell whether somebody has a file locked; the lock ends with the file."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _write(path: Path, data: bytes, flags: int) -> None:
    """Write to a file that its user alone may read."""
    flags |= os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, _OWNER_ONLY), "ab") as file:  # noqa: PTH123
        file.write(data)


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a relay: it is the configuration alone that counts."""
    kept = {name: inherited[name] for name in inherited if name[:6] != "TGTUI_"}
    here = str(Path(tgtui.__file__).parent.parent)
    return {**kept, "PYTHONPATH": here}
