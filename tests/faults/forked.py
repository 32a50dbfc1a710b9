"""Processes that start in a moment, since one beside has imported all they need."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
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


class Nursery:
    """Starts one process after the other, each `main` of a module."""

    def __init__(self, folder: Path, *modules: str) -> None:
        """Start nothing yet.

        Args:
            folder: Where it may write.
            modules: What it imports before anything is started.
        """
        self._folder = folder
        self._modules = modules
        self._process: asyncio.subprocess.Process | None = None

    async def begin(
        self,
        module: str,
        arguments: Sequence[str],
        variables: Mapping[str, str],
        log: Path,
    ) -> Child:
        """Start one, once the one before has ended.

        Args:
            module: Whose `main` it runs.
            arguments: What that is given.
            variables: Its environment.
            log: Where its errors go.
        """
        process = self._process or await self._open()
        assert process.stdin is not None
        assert process.stdout is not None
        asked = {
            "module": module,
            "arguments": arguments,
            "environment": dict(variables),
            "log": str(log),
        }
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        await process.stdin.drain()
        word, pid = (await process.stdout.readline()).split()
        assert word == b"pid", word
        return Child(process.stdout, int(pid))

    async def close(self) -> None:
        """End it; what it started has ended."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            await process.wait()

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
        needed = ("tgtui.cli.main", "tgtui.cli.relay", "tgtui.relay.main")
        self._nursery = Nursery(folder, *needed)

    async def close(self) -> None:
        """End it, and the nursery."""
        await super().close()
        await self._nursery.close()

    async def _begin(self, arguments: Sequence[str]) -> Running:
        variables = environment(self._folder)
        return await self._nursery.begin(
            "tgtui.cli.main", arguments, variables, self.log
        )
