"""A relay that starts in a moment, since a process beside has imported all it needs."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.hygiene.sources import ROOT
from tests.integration.process import Output, RelayProcess, Running, environment


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


class ForkedRelay(RelayProcess):
    """`tgtui relay` as `RelayProcess`, without the time that imports take."""

    def __init__(self, folder: Path) -> None:
        """Prepare to run in an empty folder."""
        super().__init__(folder)
        self._nursery: asyncio.subprocess.Process | None = None

    async def close(self) -> None:
        """End it, and the nursery."""
        await super().close()
        if self._nursery is not None:
            assert self._nursery.stdin is not None
            self._nursery.stdin.close()
            await self._nursery.wait()
            self._nursery = None

    async def _begin(self, arguments: Sequence[str]) -> Running:
        nursery = self._nursery or await self._open()
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        asked = {
            "arguments": arguments,
            "environment": environment(self._folder),
            "log": str(self.log),
        }
        nursery.stdin.write(json.dumps(asked).encode() + b"\n")
        await nursery.stdin.drain()
        word, pid = (await nursery.stdout.readline()).split()
        assert word == b"pid", word
        return Child(nursery.stdout, int(pid))

    async def _open(self) -> asyncio.subprocess.Process:
        """Start the nursery."""
        self._nursery = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.faults.nursery"),
            cwd=ROOT,
            env=environment(self._folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._nursery.stdout is not None
        assert await self._nursery.stdout.readline() == b"ready\n"
        return self._nursery
