"""What all guests share: where the relay is, how to insist, and what it promised."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar

import httpx
import msgspec
import websockets

from tests.faults.ledger import Ledger
from tests.faults.member import Load
from tests.faults.view import Broken, require
from tests.integration.client import Client, Refusal as Refused
from tests.integration.relays import settings_for
from tgtui.crypto import SeededEntropy
from tgtui.identity import Descriptor, key_id_of, parse_invite
from tgtui.keys import ModeratorKeys
from tgtui.relay.main.administering import amend
from tgtui.relay.main.content import with_moderator
from tgtui.relay.main.door import ask_running
from tgtui.relay.main.errors import NoAnswer
from tgtui.relay.web.admin_words import Ask, InviteMade, MakeInvite
from tgtui.wire import Refusal


R = TypeVar("R")
S = TypeVar("S", bound=msgspec.Struct)

PATIENCE: Final = 120.0
"""Seconds within which everybody has to have everything, on a busy machine."""

AGAIN: Final = 0.02
"""Seconds before somebody tries again."""

LOST: Final = (
    OSError,
    TimeoutError,
    NoAnswer,
    httpx.TransportError,
    websockets.WebSocketException,
)
"""What happens to whoever speaks to a relay that is killed."""

_LATER: Final = {Refusal.RATE, Refusal.BUSY}


async def _rest(refused: Refused) -> None:
    """Wait for as long as the relay says."""
    await asyncio.sleep((refused.body.retry_after or 0) / 1000)


class Guest(Client):
    """Somebody who asks again in a crowd, since all guests have one address."""

    async def ask(self, name: str, body: msgspec.Struct, reply: type[R]) -> R:
        """Send a request and return its answer, or raise `Refused`."""
        while True:
            try:
                return await super().ask(name, body, reply)
            except Refused as refused:
                if refused.body.refusal is not Refusal.RATE:
                    raise
                await _rest(refused)


class House:
    """The relay, as its guests and its operator see it.

    Attributes:
        load: What is counted, and whether there is a relay.
        ledger: What the relay accepted.
        http: The connections of all guests.
        url: Where the relay is now.
        descriptor: Who it is.
        guests: The handles of those who were let in.
        moderator: To which key reports are sealed.
    """

    def __init__(self, data: Path, load: Load) -> None:
        """Take the folder of the relay's data."""
        self.load = load
        self.ledger = Ledger()
        self.http = httpx.AsyncClient(trust_env=False, verify=False, timeout=PATIENCE)  # noqa: S501  (plain HTTP)
        self.url = ""
        self.descriptor: Descriptor | None = None
        self.guests: list[str] = []
        keys = ModeratorKeys.generate(SeededEntropy(b"moderator")).public
        self.moderator = key_id_of(keys.hpke_key)
        self._keys = keys
        self._data = data

    def move(self, url: str) -> None:
        """Hear where the relay is from now on."""
        self.url = url
        self.http.base_url = httpx.URL(url)

    async def open(self, url: str) -> None:
        """Make the relay one that takes reports, at its first start."""
        self.move(url)
        settings = settings_for(self._data, registration="invite")
        self.descriptor = await amend(
            settings,
            lambda content, now: with_moderator(content, self._keys, now=now),
            why="it gets a moderator",
            root_key=None,
        )

    def client(self, name: str) -> Client:
        """Return somebody who has no account yet."""
        client = Guest(self.url, name, http=self.http)
        client.descriptor = self.descriptor
        return client

    async def insist(self, what: str, ask: Callable[[], Awaitable[R]]) -> R:
        """Ask until there is an answer, and return it.

        Args:
            what: What is counted at each attempt.
            ask: What to do.

        Raises:
            Refused: The relay declines.
        """
        while True:
            await self.load.up.wait()
            self.load.count(what)
            try:
                return await ask()
            except Refused as refused:
                if refused.body.refusal not in _LATER:
                    raise
                await _rest(refused)
            except LOST:
                self.load.count("asked again")
            await asyncio.sleep(AGAIN)

    async def insist_as(
        self, client: Client, what: str, ask: Callable[[], Awaitable[R]]
    ) -> R:
        """Insist on what takes a login, and log in anew where that is due.

        Raises:
            Refused: The relay declines.
        """
        try:
            return await self.insist(what, ask)
        except Refused as refused:
            if refused.status != HTTPStatus.UNAUTHORIZED:
                raise
        await self.insist("logins", client.log_in)
        return await self.insist(what, ask)

    async def ask(
        self, client: Client, name: str, body: msgspec.Struct, reply: type[R]
    ) -> R:
        """Send a request until it is answered, and log in anew where that is due."""
        return await self.insist_as(client, name, lambda: client.ask(name, body, reply))

    async def operate(self, what: str, asked: Ask, reply: type[S]) -> S:
        """Ask as the relay's operator, until there is an answer."""

        async def ask() -> S:
            answer = await ask_running(self._data, asked, reply)
            if answer is None:
                raise ConnectionError
            return answer

        return await self.insist(what, ask)

    async def invite(self, *, reusable: bool = False) -> bytes:
        """Return the token of a new invite."""
        made = await self.operate("invites", MakeInvite(reusable), InviteMade)
        token = parse_invite(made.invite, now=0).token
        assert token is not None
        return token.expose()

    def promised(self, what: str, look: Callable[[], Awaitable[bool]]) -> None:
        """Write down what the relay accepted, and how to see that it has it."""

        async def promise() -> None:
            try:
                kept = await look()
            except Refused as refused:
                message = f"lost: {what}: {refused}"
                raise Broken(message) from refused
            require(kept, what)

        self.ledger.add(promise)
