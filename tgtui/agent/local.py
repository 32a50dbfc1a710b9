"""A profile that this process itself has open."""

import asyncio
from pathlib import Path
from typing import Any

from tgtui.agent.backing_up import Keeper
from tgtui.agent.file_places import spelled
from tgtui.agent.files import fetch, prepare
from tgtui.agent.runner import Runner
from tgtui.agent.updates import LinkChanged, Subscription
from tgtui.crypto import Secret
from tgtui.engine.intents import AnyIntent, FetchFile, Send
from tgtui.engine.queries import AnyQuery, GetFile
from tgtui.identity import RelayAddress


class Local:
    """A `Client` of an engine in this process.

    Attributes:
        rolled_back: Whether the data is older than what was open here before.
    """

    def __init__(
        self, runner: Runner, keeper: Keeper, *, rolled_back: bool = False
    ) -> None:
        """Use what a runner runs, of which a keeper writes backups."""
        self.rolled_back = rolled_back
        self._keeper = keeper
        self._runner = runner

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Do what a person wants, and return the reply."""
        return self._runner.intend(intent)

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Answer a question."""
        return self._runner.answer(query)

    def updates(self) -> Subscription:
        """Return what yields each update from now on."""
        return self._runner.updates.subscribed()

    async def link(self) -> LinkChanged:
        """Return how it stands with the connection."""
        return self._runner.link_state

    async def address(self) -> RelayAddress:
        """Return where the relay is."""
        return self._runner.address

    async def wake(self) -> None:
        """Connect now, if there is no connection."""
        self._runner.wake()

    async def send_file(
        self, chat: int, path: Path, text: str = "", reply: int | None = None
    ) -> int:
        """Send a file, and return the message."""
        limit = self._runner.descriptor.content.limits.file
        file = await prepare(path, self._runner.files, limit)
        try:
            number: Any = self._runner.intend(
                Send(chat=chat, text=text, reply=reply, files=(file,))
            )
        except BaseException:
            await asyncio.to_thread(Path(file.path).unlink, missing_ok=True)
            raise
        return int(number)

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        """Fetch a file of a message into a folder, and return where it is."""
        reply: Any = self._runner.answer(GetFile(message=message, index=index))
        if reply.path and await asyncio.to_thread(_is_in, Path(reply.path), folder):
            return Path(reply.path)
        login = await self._runner.login()
        saved = await login.renewing(
            lambda: fetch(login.ready, reply, self._runner.files, folder)
        )
        place = spelled(saved.absolute())
        self._runner.intend(FetchFile(message=message, index=index, path=place))
        return saved

    async def back_up(self, path: Path, passphrase: Secret, settings: str = "") -> None:
        """Write a backup of the profile."""
        await self._keeper.write(path, passphrase, settings)


def _is_in(path: Path, folder: Path) -> bool:
    return path.is_file() and path.resolve().parent == folder.resolve()
