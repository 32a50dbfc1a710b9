"""A relay in a process of its own, which can be stopped, killed and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from tests.hygiene.sources import ROOT
from tgtui.identity import RelayAddress, parse_address


PATIENCE: Final = 60.0
"""Seconds that a start or an end may take on a busy machine."""


class Died(Exception):
    """The relay ended by itself; the text is the end of its log."""


class Output(Protocol):
    """Where the lines of a process are read."""

    async def readline(self) -> bytes:
        """Return the next line, or nothing after the last."""


class Running(Protocol):
    """What is asked of a process."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> int | None:
        """How it ended, once that is known."""

    @property
    def stdout(self) -> Output | None:
        """What it writes."""

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""

    async def communicate(self) -> object:
        """Read what it still writes, and wait for its end."""


class RelayProcess:
    """`tgtui relay` on a folder, with nothing of the user's in its environment.

    Attributes:
        data: The folder of its data.
        log: Where its log goes, over all its lives.
        port: Where it listens, or listened last; 0 before its first start.
        said: What it says of where and who it is.
    """

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        """Prepare to run in an empty folder."""
        self.data = data or folder / "relay"
        self.log = folder / "relay.log"
        self.port = 0
        self.said = ""
        self._folder = folder
        self._process: Running | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> RelayAddress:
        """Where it is, and which relay it is."""
        return parse_address(self.said)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._running().pid

    async def start(self, *more: str, port: int = 0) -> None:
        """Start it, and wait until it serves.

        Args:
            more: Further options.
            port: Where to listen, or 0 for a new place.

        Raises:
            Died: It ends instead.
        """
        await self.spawn(*more, port=port)
        async with asyncio.timeout(PATIENCE):
            await self.wait_until_it_serves()

    async def spawn(self, *more: str, port: int = 0) -> None:
        """Start it, and do not wait."""
        assert self._process is None, "it runs already"
        options = ["--listen", f"127.0.0.1:{port}", "--data", str(self.data), "--plain"]
        self._process = await self._begin(
            ("relay", *options, "--registration", "open", *more)
        )

    async def _begin(self, arguments: Sequence[str]) -> Running:
        """Start a process of `tgtui`."""
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tgtui", *arguments),
                cwd=ROOT,
                env=environment(self._folder),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def wait_until_it_serves(self) -> None:
        """Read where it listens.

        Raises:
            Died: It ends before it says so.
        """
        stdout = self._running().stdout
        assert stdout is not None
        while line := (await stdout.readline()).decode():
            if line.startswith("relay "):
                self.said = line.split()[1]
                self.port = self.address.port
                return
        raise Died(self.last_words())

    async def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it at this instant, without asking.

        Raises:
            Died: It had ended by itself.
        """
        if await self._end(signal.SIGKILL) != -signal.SIGKILL:
            raise Died(self.last_words())

    async def ended(self) -> int:
        """Wait until it ends by itself, and return its exit code."""
        process = self._running()
        async with asyncio.timeout(PATIENCE):
            await process.communicate()
        return await self._end(signal.SIGKILL)

    async def close(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            await self._end(signal.SIGKILL)

    def last_words(self) -> str:
        """Return the end of its log."""
        return self.log.read_text("utf-8", "replace")[-4_000:]

    async def _end(self, number: signal.Signals) -> int:
        process = self._running()
        if process.returncode is None:
            process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            # What it still prints has to go somewhere.
            await process.communicate()
        self._process = None
        assert process.returncode is not None
        return process.returncode

    def _running(self) -> Running:
        assert self._process is not None, "it does not run"
        return self._process


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which the user's own files are out of reach."""
    kept = ("PATH", "LANG", "LC_ALL", "COVERAGE_PROCESS_START")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    folders = ("CONFIG", "DATA", "STATE", "CACHE")
    own = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in folders}
    return {**inherited, **own, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
