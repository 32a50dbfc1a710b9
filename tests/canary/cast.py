"""People whose clients are processes of their own, which can be looked into."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Self

from tests.agent.people import Person
from tests.canary.client import setting_of
from tests.canary.searching import canary
from tests.hygiene.sources import ROOT
from tests.integration.process import PATIENCE, environment
from tgtui.agent import open_client


class Actor:
    """Somebody whose client is a process.

    Attributes:
        handle: How the relay calls them.
        home: The folder of everything that the process writes.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.handle = f"{name}.{canary().lower()}"
        self.home = folder / name
        self.err = folder / f"{name}.err"
        self._process: asyncio.subprocess.Process | None = None
        self._person: Person | None = None

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The process of their client."""
        assert self._process is not None
        return self._process

    @property
    def person(self) -> Person:
        """What they do, by a client that is served by that process."""
        assert self._person is not None
        return self._person

    @asynccontextmanager
    async def acts(self, relay: str) -> AsyncIterator[Self]:
        """Run their client until the end of the block."""
        temporary = self.home / "tmp"
        temporary.mkdir(parents=True)
        with self.err.open("wb") as err:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.canary.client"),
                *(str(self.home), self.handle, relay),
                cwd=ROOT,
                env=environment(self.home) | {"TMPDIR": str(temporary)},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=err,
            )
        try:
            await self._hears("ready")
            async with open_client(setting_of(self.home, relay)) as client:
                self._person = Person(client)
                await self._person.is_ready()
                yield self
        finally:
            await self.ends()

    async def secrets(self, file: Path) -> set[bytes]:
        """Return every secret that their client ever had."""
        await self._told("secrets", file)
        lines = await asyncio.to_thread(file.read_text, "ascii")
        return {bytes.fromhex(line) for line in lines.split()}

    async def reads(self, file: Path) -> None:
        """Have their client hold a file in its memory, as whoever looks at it does."""
        await self._told("read", file)

    async def _told(self, order: str, file: Path) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{order} {file}\n".encode())
        await self._hears("done")

    async def ends(self) -> None:
        """Have the process end, if it runs."""
        if self.process.returncode is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            async with asyncio.timeout(PATIENCE):
                await self.process.communicate()

    async def _hears(self, word: str) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            said = await self.process.stdout.readline()
        assert said.decode().strip() == word, self.err.read_text("utf-8")


@asynccontextmanager
async def on_stage(relay: str, actors: Sequence[Actor]) -> AsyncIterator[None]:
    """Run the clients of some people until the end of the block."""
    async with AsyncExitStack() as stack:
        for actor in actors:
            await stack.enter_async_context(actor.acts(relay))
        yield
