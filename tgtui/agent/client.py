"""What a program can do with a profile, whichever process has it."""

from pathlib import Path
from typing import Any, Protocol

from tgtui.agent.updates import LinkChanged, Subscription
from tgtui.crypto import Secret
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery, GetMessage
from tgtui.engine.rows import MessageState
from tgtui.engine.views import MessageView
from tgtui.identity import RelayAddress


class Client(Protocol):
    """A profile that is open, here or in another process.

    Each method raises `NotServed` or `AgentEnded` once the profile is closed.
    """

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Do what a person wants, and return the reply.

        Raises:
            EngineError: It is not possible.
        """

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Answer a question.

        Raises:
            EngineError: There is no answer.
        """

    def updates(self) -> Subscription:
        """Return what yields each update from now on."""

    async def link(self) -> LinkChanged:
        """Return how it stands with the connection."""

    async def address(self) -> RelayAddress:
        """Return where the relay is; that of this computer is not there for ever."""

    async def wake(self) -> None:
        """Connect now, if there is no connection."""

    async def send_file(
        self, chat: int, path: Path, text: str = "", reply: int | None = None
    ) -> int:
        """Send a file, and return the message.

        Raises:
            TgtuiError: It cannot be read, or not be sent.
        """

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        """Fetch a file of a message into a folder, and return where it is.

        Raises:
            TgtuiError: It cannot be had.
        """

    async def back_up(self, path: Path, passphrase: Secret, settings: str = "") -> None:
        """Write a backup of the profile, with the text of its configuration.

        Raises:
            TgtuiError: It cannot be written.
        """


async def wait_sent(client: Client, message: int) -> MessageView:
    """Return a message once it is sent, or has failed.

    Raises:
        NoSuchMessage: It is not there, or was cancelled.
    """
    async with client.updates() as updates:
        while True:
            view: MessageView = await client.ask(GetMessage(message=message))
            if view.state is not MessageState.WAITING:
                return view
            await anext(updates)
