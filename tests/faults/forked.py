"""A relay that starts in a moment, since a process beside has imported all it needs."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.hygiene.sources import ROOT
from tests.integration.process import Output, RelayProcess, Running, environment


NEEDED: Final = ("tgtui.cli.relay", "tgtui.relay.main")
"""What `tgtui relay` imports when it is run."""


class Child:
    """A process that the nursery started.

    Attributes:
        pid: Its number.
        returncode: How it ended, once that was read.
        stdout: Where its lines are read.
    """

    def __init__(self, lines: asyncio.StreamReader, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout: Output | None = self
        self._lines = lines

    async def readline(self) -> bytes:
        """Return a line that it wrote, or nothing once it ended."""
        if self.returncode is not None:
            return b""
        line = await self._lines.readline()
        if line.startswith(b"ended "):
            self.returncode = int(line.split()[1])
            return b""
        assert line, "the nursery ended"
        return line

    def send_signal(self, signal: int) -> None:
        """Send it a signal; it keeps its number until its end was read."""
        os.kill(self.pid, signal)

    async def communicate(self) -> None:
        """Read until it ends."""
        while await self.readline():
            pass


class Nursery:
    """Starts processes that have imported what they need."""

    def __init__(self, folder: Path, *modules: str) -> None:
        """Prepare to import modules, in an environment of a folder's."""
        self._folder = folder
        self._modules = modules
        self._process: asyncio.subprocess.Process | None = None

    async def begin(
        self, arguments: Sequence[str], log: Path, more: Mapping[str, str] | None = None
    ) -> Child:
        """Start a process, whose variables may be more than those of the folder."""
        process = self._process or await self._open()
        assert process.stdin is not None
        assert process.stdout is not None
        asked = {
            "arguments": list(arguments),
            "environment": {**environment(self._folder), **(more or {})},
            "log": str(log),
        }
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        await process.stdin.drain()
        word, pid = (await process.stdout.readline()).split()
        assert word == b"pid", word
        return Child(process.stdout, int(pid))

    async def close(self) -> None:
        """End it; what it started has ended before."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            await self._process.wait()
            self._process = None

    async def _open(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.faults.nursery", *self._modules),
            cwd=ROOT,
            env=environment(self._folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert await self._process.stdout.readline() == b"ready\n"
        return self._process


class ForkedRelay(RelayProcess):
    """`tgtui relay` as `RelayProcess`, without the time that imports take."""

    def __init__(self, folder: Path) -> None:
        """Prepare to run in an empty folder."""
        super().__init__(folder)
        self._nursery = Nursery(folder, *NEEDED)

    async def close(self) -> None:
        """End it, and the nursery."""
        await super().close()
        await self._nursery.close()

    async def _begin(self, arguments: Sequence[str]) -> Running:
        return await self._nursery.begin(arguments, self.log)
