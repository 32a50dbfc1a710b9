"""A profile that this process itself has open."""

from pathlib import Path
from typing import Any

from tgtui.agent.runner import Runner
from tgtui.agent.updates import LinkChanged, Subscription
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery
from tgtui.identity import RelayAddress


class Local:
    """A `Client` of an engine in this process.

    Attributes:
        rolled_back: Whether the data is older than what was open here before.
    """

    def __init__(self, runner: Runner, *, rolled_back: bool = False) -> None:
        """Use what a runner runs."""
        self.rolled_back = rolled_back
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
        raise NotImplementedError

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        """Fetch a file of a message into a folder, and return where it is."""
        raise NotImplementedError
