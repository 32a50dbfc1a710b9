"""The trust sheet: what the relay sees, who can read, and how to check a key."""

from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from tgtui.agent import asking
from tgtui.engine.intents import Acknowledge, AskToRejoin, CompareKey, ForgetCheck
from tgtui.engine.views import ChatView, PersonView, TrustSheet
from tgtui.errors import TgtuiError
from tgtui.tui.host import host_of
from tgtui.tui.moments import now
from tgtui.tui.screens.asking import Ask
from tgtui.tui.sheet import Reader, sheet_lines


_HOW: Final = (
    "Ask them for their key string or safety number on another way (a call, in person),"
    " and paste it here. Do not take it from this chat."
)


class TrustScreen(ModalScreen[None]):
    """Shows the sheet of a chat, and compares keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f8", "dismiss(None)", "Back", id="trust.back"),
        Binding("v,c", "compare", "Compare a key", id="trust.compare"),
        Binding("k", "copy_key", "Copy my key", id="trust.copy"),
        Binding("u", "forget", "Forget the check", id="trust.forget"),
        Binding("a", "acknowledge", "Acknowledge", id="trust.acknowledge"),
        Binding("x", "rejoin", "Rejoin", id="trust.rejoin"),
        Binding("down,j", "scroll(1)", "Down", id="trust.down", show=False),
        Binding("up,k", "scroll(-1)", "Up", id="trust.up", show=False),
    ]

    def __init__(self, chat: int) -> None:
        """Show the sheet of a chat."""
        super().__init__()
        self._number = chat
        self._sheet: TrustSheet | None = None

    def compose(self) -> ComposeResult:
        """Yield the sheet, which scrolls."""
        with VerticalScroll(classes="sheet"):
            yield Static("", id="sheet", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Fetch it."""
        self.query_one(VerticalScroll).focus()
        self.fetch()

    @work(exclusive=True, group="sheet")
    async def fetch(self) -> None:
        """Fetch the sheet, and show it."""
        bridge, number = host_of(self).bridge, self._number
        try:
            self._sheet = await bridge.do(lambda client: asking.sheet(client, number))
        except TgtuiError as error:
            self.query_one("#sheet", Static).update(str(error))
            return
        chat, me = self._chat, host_of(self).session.me
        key = me.person.key if me is not None else ""
        name = "" if chat is None else chat.name
        reader = Reader(key, now(), ascii=host_of(self).options.ascii)
        lines = sheet_lines(self._sheet, name, reader)
        self.query_one("#sheet", Static).update("\n".join(lines))

    @work
    async def action_compare(self) -> None:
        """Compare a key string, or the safety number, with what is here."""
        person = await self._whom()
        if person is None:
            return
        text = await self.app.push_screen_wait(
            Ask(f"The key of {person.name}. {_HOW}", hint="tgtui-key:... or 60 digits")
        )
        if not text:
            return
        try:
            same = await host_of(self).bridge.intend(
                CompareKey(account=person.account, text=text)
            )
        except TgtuiError as error:
            host_of(self).say(str(error), severe=True)
            return
        if same:
            host_of(self).say(f"it matches: the key of {person.name} is checked")
        else:
            host_of(self).say(
                f"THIS IS NOT the key that is used here for {person.name}", severe=True
            )
        self.fetch()

    def action_copy_key(self) -> None:
        """Put one's own key string on the clipboard."""
        me = host_of(self).session.me
        if me is not None and me.person.key:
            self.app.copy_to_clipboard(me.person.key)
            host_of(self).say("your key string is on the clipboard")

    @work
    async def action_forget(self) -> None:
        """Forget that somebody's key was checked."""
        person = await self._whom()
        if person is not None:
            await self._intend(ForgetCheck(account=person.account))

    @work
    async def action_acknowledge(self) -> None:
        """Say that what the header warns of was read."""
        await self._intend(Acknowledge(chat=self._number))

    @work
    async def action_rejoin(self) -> None:
        """Ask to be let back in."""
        await self._intend(AskToRejoin(chat=self._number))

    def action_scroll(self, by: int) -> None:
        """Scroll the sheet."""
        self.query_one(VerticalScroll).scroll_relative(y=by * 2, animate=False)

    @property
    def _chat(self) -> ChatView | None:
        return host_of(self).session.chats.get(self._number)

    async def _whom(self) -> PersonView | None:
        """Return whose key is meant; in a group, ask."""
        sheet = self._sheet
        if sheet is None:
            return None
        others = [each.person for each in sheet.members if not each.person.is_self]
        if len(others) == 1:
            return others[0]
        if not others:
            host_of(self).say("nobody else is in this chat yet")
            return None
        names = ", ".join(person.name for person in others[:8])
        name = await self.app.push_screen_wait(Ask(f"Whose key? {names}"))
        wanted = (name or "").strip().removeprefix("@").lower()
        found = [
            each
            for each in others
            if wanted and wanted in {each.handle.lower(), each.petname.lower()}
        ]
        if name and len(found) != 1:
            host_of(self).say("nobody in this chat is called that")
        return found[0] if len(found) == 1 else None

    async def _intend(self, intent: Acknowledge | AskToRejoin | ForgetCheck) -> None:
        try:
            await host_of(self).bridge.intend(intent)
        except TgtuiError as error:
            host_of(self).say(str(error), severe=True)
        self.fetch()
