"""An app in Textual's pilot, a real client behind it, and somebody to chat with."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot

from tests.agent.people import Person, person, setting_of
from tests.integration.relays import relay_in
from tgtui.agent import asking, make_account, open_client
from tgtui.engine.intents import StartChat
from tgtui.engine.rows import ChatState
from tgtui.identity import ModeratorKey, RelayAddress
from tgtui.tui import Messenger, Options
from tgtui.tui.screens.main import MainScreen
from tgtui.tui.screens.switching import Switching


SMALL: Final = (80, 24)
WIDE: Final = (120, 40)
_PATIENCE: Final = 20.0
_LOOK: Final = 0.02


class Seat:
    """Somebody in front of the app.

    Attributes:
        app: The app.
        pilot: Presses keys.
    """

    def __init__(self, app: Messenger, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        assert self.app.main is not None
        return self.app.main

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until the app has done with them."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text."""
        names = {" ": "space", "\n": "ctrl+j", "@": "at", "#": "number_sign"}
        await self.press(*(names.get(letter, letter) for letter in text))

    async def open(self, name: str) -> None:
        """Open a chat by its name."""
        known = self.app.session
        await self.until(lambda: name in [chat.name for chat in known.ordered], name)
        await self.press("ctrl+k")
        await self.until(lambda: isinstance(self.app.screen, Switching), "the switcher")
        await self.type(name)
        await self.press("enter")
        await self.until(
            lambda: self.main.pane.chat and self.main.pane.chat.name == name, name
        )

    def lines(self) -> list[str]:
        """Return what stands on the screen."""
        # Not the compositor's cache: what a terminal would be sent.
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()  # noqa: SLF001
        return [strip.text[:width].rstrip() for strip in strips[:height]]

    @property
    def screen(self) -> str:
        """What stands on the screen, as one text."""
        return "\n".join(self.lines())

    async def sees(self, *texts: str) -> None:
        """Wait until all of these stand on the screen."""
        await self.until(
            lambda: all(text in self.screen for text in texts), f"{texts} to be seen"
        )

    async def until(self, done: Callable[[], object], what: str = "") -> None:
        """Wait until something is so."""
        ends = asyncio.get_running_loop().time() + _PATIENCE
        while not done():
            if asyncio.get_running_loop().time() > ends:
                message = f"waited in vain for {what}; the screen:\n{self.screen}"
                raise AssertionError(message)
            await asyncio.sleep(_LOOK)
            await self.pilot.pause()


@asynccontextmanager
async def seated(
    setting: Any,  # noqa: ANN401  (as `open_client`)
    *,
    size: tuple[int, int] = SMALL,
    **options: Any,  # noqa: ANN401  (fields of `Options`)
) -> AsyncIterator[Seat]:
    """Lend an app whose profile is there already."""
    app = Messenger(lambda: open_client(setting), Options(**options))
    async with app.run_test(size=size, notifications=True) as pilot:
        seat = Seat(app, pilot)
        await seat.until(lambda: app.session.me is not None, "the client")
        yield seat
        await app.action_quit()


@asynccontextmanager
async def two(
    folder: Path,
    *,
    moderators: Sequence[ModeratorKey] = (),
    size: tuple[int, int] = SMALL,
    **options: Any,  # noqa: ANN401  (fields of `Options`)
) -> AsyncIterator[tuple[Seat, Person]]:
    """Lend the app of Anna, and Bob, who is at the same relay."""
    async with relay_in(folder / "relay", moderators=tuple(moderators)) as relay:
        anna = await ready(folder, relay.address)
        bob = setting_of(folder, "bob", relay=relay.address)
        async with (
            person(bob, "bob") as bert,
            seated(anna, size=size, **options) as seat,
        ):
            await seat.sees("notes to self")
            # Nobody is told how many KeyPackages are left.
            while not (await seat.app.bridge.do(asking.me)).packages:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK)
            yield seat, bert


@asynccontextmanager
async def chatting(
    folder: Path,
    **more: Any,  # noqa: ANN401  (as `two`)
) -> AsyncIterator[tuple[Seat, Person, int]]:
    """Lend Anna, whose chat with Bob is open, Bob, and the number that it has there."""
    async with two(folder, **more) as (seat, bert):
        number: int = await bert.client.intend(StartChat(handle="anna"))
        await seat.until(lambda: len(seat.app.session.chats) > 1, "the request")
        await seat.open("@bob")
        await seat.press("a")
        await seat.sees("encrypted", "key not checked")
        await bert.until(lambda chats: chats[0].state is ChatState.ACTIVE)
        yield seat, bert, number


async def ready(folder: Path, address: RelayAddress) -> Any:  # noqa: ANN401
    """Make Anna's account, and return how it is opened."""
    setting = setting_of(folder, "anna", relay=address)
    await make_account(setting, "anna")
    return setting
