"""The app: the screens, what they show, and the client behind them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar, Final

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider

from tgtui.agent import NoAccount
from tgtui.errors import TgtuiError
from tgtui.look import THEMES
from tgtui.tui import starting
from tgtui.tui.bridge import Bridge, Opener
from tgtui.tui.host import Verb
from tgtui.tui.keys import bindings_of, key_words
from tgtui.tui.options import Options
from tgtui.tui.palette import Chats, Verbs
from tgtui.tui.screens.help import PANES, Help
from tgtui.tui.screens.main import MainScreen
from tgtui.tui.screens.new_chat import NewChat
from tgtui.tui.screens.reports import Reports
from tgtui.tui.screens.searching import Searching
from tgtui.tui.screens.switching import Switching
from tgtui.tui.screens.welcome import Register, Welcome
from tgtui.tui.session import News, Session


_WITH_CLIENT: Final = {
    "switch_chat",
    "new_chat",
    "search",
    "next_unread",
    "reports",
}
_SAID: Final = 6
_SEVERE: Final = 12


class Messenger(App[int]):
    """tgtui in a terminal."""

    TITLE = "tgtui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {
        Verbs,
        Chats,
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+k,alt+k", "switch_chat", "Go to", id="go", priority=True),
        Binding("ctrl+n", "new_chat", "New chat", id="new", priority=True),
        Binding("ctrl+f", "search", "Search", id="search", show=False, priority=True),
        Binding("f1", "help", "Help", id="help", priority=True),
        Binding("ctrl+p", "command_palette", "Commands", id="palette", show=False),
        Binding("alt+a", "next_unread", "Next unread", id="unread", show=False),
        Binding("alt+r", "reports", "Your reports", id="reports", show=False),
        Binding("ctrl+q", "quit", "Quit", id="quit", show=False, priority=True),
    ]

    def __init__(
        self,
        opener: Opener,
        options: Options,
        *,
        register: Register | None = None,
        relay: str = "this computer",
        code: str = "",
    ) -> None:
        """Show nothing yet.

        Args:
            opener: Opens the client of the profile.
            options: How the app looks and behaves.
            register: Makes an account, where there is none.
            relay: Where one would be made, in words.
            code: An invite or key string to follow.
        """
        super().__init__()
        self.options = options
        self.last_words: list[str] = []
        self.session = Session(self._heard)
        self._opener = opener
        self._account_maker = register
        self._relay, self._code = relay, code
        self._bridge = Bridge(opener, self.session.hear)

    @property
    def bridge(self) -> Bridge:
        """The way to the client."""
        return self._bridge

    @property
    def main(self) -> MainScreen | None:
        """The main screen, once it is there."""
        found = [each for each in self.screen_stack if isinstance(each, MainScreen)]
        return found[0] if found else None

    def on_mount(self) -> None:
        """Show the main screen at once, and open the client behind it."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.options.theme
        self.set_keymap(dict(self.options.keys))
        self.push_screen(MainScreen())
        self._open()

    @work(exclusive=True, group="client")
    async def _open(self) -> None:
        try:
            await self._bridge.open()
        except NoAccount:
            if await self._welcomed():
                self._bridge = Bridge(self._opener, self.session.hear)
                self._open()
            return
        except TgtuiError as error:
            self._fail(str(error))
            return
        self.session.bridge = self._bridge
        await self.session.refresh()
        self._begin()
        try:
            await self._bridge.gone()
        except TgtuiError as error:
            self._fail(str(error))

    async def _welcomed(self) -> bool:
        if self._account_maker is None:
            self._fail("there is no account in this profile")
            return False
        screen = Welcome(self._account_maker, self._relay, self._code)
        made = await self.push_screen_wait(screen)
        return bool(made)

    @work(exclusive=True, group="begin")
    async def _begin(self) -> None:
        """Open the notes to oneself where there is nothing else yet."""
        main = self.main
        if main is None:
            return
        code, self._code = self._code, ""
        try:
            if code:
                chat = await self._bridge.do(
                    lambda client: starting.begin(client, code)
                )
                await main.open_chat(chat)
            elif not self.session.chats:
                chat = await self._bridge.do(starting.notes)
                await main.open_chat(chat)
        except TgtuiError as error:
            self.say(str(error), severe=True)

    def _heard(self, news: News) -> None:
        main = self.main
        if main is not None and main.is_mounted:
            self.call_later(main.hear, news)

    def _fail(self, why: str) -> None:
        """End, and have it said why once the screen is gone."""
        self.last_words.append(why)
        self.exit(1)

    async def open_chat(self, number: int) -> None:
        """Open a chat."""
        if self.main is not None:
            await self.main.open_chat(number)

    def verbs(self) -> Iterator[Verb]:
        """Yield everything that can be done by a key, wherever the keys are."""
        seen: set[str] = set()
        for node in (self, self.main):
            for each in bindings_of(type(node)) if node is not None else ():
                if each.description and each.action not in seen:
                    seen.add(each.action)
                    run = partial(self.call_later, self.run_action, each.action, node)
                    keys = self.options.keys.get(each.id or "", each.key)
                    yield Verb(each.description, key_words(keys), run)

    def say(self, text: str, *, severe: bool = False) -> None:
        """Say something for a moment, in place."""
        self.notify(
            text,
            severity="error" if severe else "information",
            timeout=_SEVERE if severe else _SAID,
            markup=False,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs a client only once there is one."""
        if action in _WITH_CLIENT and self.session.bridge is None:
            return False
        return super().check_action(action, parameters)

    @work
    async def action_new_chat(self) -> None:
        """Begin a chat."""
        chat = await self.push_screen_wait(NewChat())
        if chat is not None:
            await self.open_chat(chat)

    @work
    async def action_switch_chat(self) -> None:
        """Go to a chat by its name."""
        chat = await self.push_screen_wait(Switching(self.session.ordered))
        if chat is not None:
            await self.open_chat(chat)

    @work
    async def action_search(self) -> None:
        """Find messages by their words."""
        main = self.main
        if main is None:
            return
        found = await self.push_screen_wait(Searching(main.pane.number))
        if found is not None:
            await main.open_chat(found.chat, write=False)
            await main.pane.show_message(found.id)

    def action_reports(self) -> None:
        """Show the reports that were written here."""
        self.push_screen(Reports())

    def action_next_unread(self) -> None:
        """Open the next chat with something new in it."""
        unread = [chat.id for chat in self.session.ordered if chat.unread]
        if unread and self.main is not None:
            self.run_worker(self.main.open_chat(unread[0]), exclusive=True)
        else:
            self.say("everything is read")

    def action_help(self) -> None:
        """Show the keys."""
        if isinstance(self.screen, Help):
            return
        focused = type(self.focused) if self.focused is not None else None
        pane = next((name for name, each in PANES.items() if each is focused), "")
        everywhere = [*bindings_of(MainScreen), *bindings_of(Messenger)]
        self.push_screen(Help(pane, everywhere, self.options.keys))

    async def action_quit(self) -> None:
        """End, with what was begun to be written kept."""
        if self.main is not None and self.session.bridge is not None:
            await self.main.pane.keep_draft()
        await self._bridge.close()
        self.exit(0)
