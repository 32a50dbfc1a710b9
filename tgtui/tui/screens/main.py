"""The main screen: chats at the left, and the one that is open at the right."""

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Footer

from tgtui.engine.intents import Accept, Acknowledge, Block, Decline, Mute
from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView
from tgtui.tui.editor import edited
from tgtui.tui.host import host_of
from tgtui.tui.moments import now
from tgtui.tui.screens.asking import Ask, Confirm
from tgtui.tui.screens.members import Members
from tgtui.tui.screens.message_actions import MessageActions
from tgtui.tui.screens.trust import TrustScreen
from tgtui.tui.session import News
from tgtui.tui.target import report_target
from tgtui.tui.widgets.chat_list import ChatList
from tgtui.tui.widgets.chat_pane import ChatPane
from tgtui.tui.widgets.link_line import LinkLine
from tgtui.tui.widgets.report_panel import ReportPanel


_NARROW: Final = 64
_MUTED: Final = 8 * 3_600_000
_SECOND_KEY: Final = "this message would be reported: press the key again"


class MainScreen(MessageActions):
    """Where one chats."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "trust", "Verify", id="verify", priority=True),
        Binding("f9", "report", "Report", id="report", priority=True),
        Binding("v", "trust", "Verify", id="verify.letter", show=False),
        Binding("exclamation_mark", "report", "Report", id="report.letter", show=False),
        Binding("slash", "app.search", "Search", id="search.letter", show=False),
        Binding(
            "colon", "app.command_palette", "Commands", id="palette.letter", show=False
        ),
        Binding("question_mark", "app.help", "Help", id="help.letter", show=False),
        Binding("alt+down", "neighbour(1)", "Next chat", id="chats.next", show=False),
        Binding("alt+up", "neighbour(-1)", "Previous", id="chats.previous", show=False),
        Binding("u", "acknowledge", "Acknowledge", id="acknowledge", show=False),
        Binding("w", "members", "Who is here", id="members", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Yield the parts."""
        ascii_only = host_of(self).options.ascii
        with Horizontal(id="panes"):
            yield ChatList(ascii_only=ascii_only, id="chats")
            yield ChatPane(id="pane")
        yield LinkLine(ascii_only=ascii_only, id="link")
        yield Footer(compact=True, show_command_palette=False)

    @property
    def chats(self) -> ChatList:
        """All chats."""
        return self.query_one(ChatList)

    def on_mount(self) -> None:
        """Begin with the keys in the list."""
        self.chats.focus()
        self._fit()

    def on_resize(self) -> None:
        """Show one pane where there is no room for two."""
        self._fit()

    async def hear(self, news: News) -> None:
        """Show what is other than it was."""
        session = host_of(self).session
        self.query_one(LinkLine).show(session)
        if news.link and not (news.chats or news.everything):
            return
        if news.typing:
            self.pane.show_typing()
            return
        self.chats.show_chats(session.ordered, self.pane.number)
        if news.everything or self.pane.number in news.chats:
            await self.pane.refresh_chat()

    def note(self, text: str) -> None:
        """Say something in the quiet line."""
        self.query_one(LinkLine).show(host_of(self).session, text)

    async def open_chat(self, number: int, *, write: bool = True) -> None:
        """Open a chat, and go to where one writes."""
        session = host_of(self).session
        if number not in session.chats:
            await session.refresh()
        chat = session.chats.get(number)
        if chat is not None:
            self.open_now(chat, write=write)

    def open_now(self, chat: ChatView, *, write: bool = True) -> None:
        """Open a chat that is known; the next letter is written in it already."""
        self.pane.open(chat)
        self._fit()
        if write:
            self.pane.focus_writing()
        self.chats.show_chats(host_of(self).session.ordered, chat.id)

    @on(ChatList.Chosen)
    def _chosen(self, event: ChatList.Chosen) -> None:
        if isinstance(event.rows, ChatList) and event.rows.current is not None:
            self.open_now(event.rows.current)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        actions = {
            "request-accept": self.action_accept,
            "request-decline": self.action_decline,
            "request-block": self.action_block,
        }
        if event.button.id in actions:
            actions[event.button.id]()

    def action_back(self) -> None:
        """Go from writing to the messages, and from there to the list."""
        pane = self.pane
        if pane.cancel():
            return
        if self.focused is pane.composer or self.focused is None:
            pane.timeline.focus()
            return
        self._show_list()
        self.chats.focus()

    def action_write(self) -> None:
        """Go to where one writes."""
        self.pane.focus_writing()

    def action_editor(self) -> None:
        """Write on in the user's own editor."""
        composer = self.pane.composer
        with self.app.suspend():
            text = edited(composer.text)
        if text is None:
            host_of(self).say("the editor failed; $EDITOR names it", severe=True)
        else:
            composer.put(text)

    def action_neighbour(self, by: int) -> None:
        """Open the next chat of the list, or the one before."""
        chats = host_of(self).session.ordered
        if not chats:
            return
        numbers = [chat.id for chat in chats]
        at = numbers.index(self.pane.number) if self.pane.number in numbers else -by
        self._open_soon(numbers[(at + by) % len(numbers)])

    @work(exclusive=True, group="opening")
    async def _open_soon(self, number: int) -> None:
        await self.open_chat(number)

    def action_members(self) -> None:
        """Show who is in the chat: roles, the timer, leaving."""
        chat = self._meant
        if chat is not None:
            self.app.push_screen(Members(chat.id))

    def action_trust(self) -> None:
        """Show who can read, and how to check it."""
        chat = self._meant
        if chat is None:
            host_of(self).say("there is no chat yet; Ctrl+N starts one")
            return
        self.app.push_screen(TrustScreen(chat.id))

    @work(exclusive=True, group="reporting")
    async def action_report(self) -> None:
        """Report the selected message, or else the last one of somebody else."""
        panel, chat = self.query_one(ReportPanel), self._meant
        if panel.display:
            panel.focus()
            return
        if chat is None:
            host_of(self).say("there is no chat, and so nothing to report")
            return
        if chat.id != self.pane.number:
            await self.open_chat(chat.id, write=False)
        target = await report_target(self.pane, chat)
        if target.problem:
            host_of(self).say(target.problem, severe=True)
        elif target.form is None:
            self.pane.timeline.focus()
            host_of(self).say(_SECOND_KEY)
        else:
            self.pane.composer.display = False
            panel.begin(target.form, first=target.first)

    @on(ReportPanel.NoteWanted)
    def _note_wanted(self, event: ReportPanel.NoteWanted) -> None:
        question = Ask("What should the moderators know besides?", event.note)
        self.app.push_screen(question, self.query_one(ReportPanel).noted)

    @work
    async def action_accept(self) -> None:
        """Accept the request that is open."""
        chat = self.pane.chat
        if chat is not None and chat.state is ChatState.REQUEST:
            await self.intend(Accept(chat=chat.id))
            await host_of(self).session.refresh()
            await self.pane.refresh_chat()
            self.pane.focus_writing()

    @work
    async def action_decline(self) -> None:
        """Decline the request that is open."""
        chat = self.pane.chat
        if chat is not None and chat.state is ChatState.REQUEST:
            await self.intend(Decline(chat=chat.id))
            self._show_list()
            self.chats.focus()

    @work
    async def action_block(self) -> None:
        """Block whoever is at the other side."""
        chat = self._meant
        account = None if chat is None else chat.peer
        if chat is None or account is None:
            host_of(self).say("open the members of a group to block one of them")
            return
        question = (
            f"Block {chat.name}? They are not told, and nothing of them reaches you."
        )
        if await self.app.push_screen_wait(Confirm(question)):
            await self.intend(Block(account=account))
            if chat.state is ChatState.REQUEST:
                await self.intend(Decline(chat=chat.id))

    @work
    async def action_mute(self) -> None:
        """Announce nothing of a chat for eight hours, or announce it again."""
        chat = self._meant
        if chat is not None:
            until = 0 if chat.muted_until > now() else now() + _MUTED
            await self.intend(Mute(chat=chat.id, until=until))

    @work
    async def action_acknowledge(self) -> None:
        """Say that what the header warns of was read."""
        chat = self.pane.chat
        if chat is not None:
            await self.intend(Acknowledge(chat=chat.id))

    @property
    def _meant(self) -> ChatView | None:
        """The chat that a key is about: the one at the cursor, or the one open."""
        if self.focused is self.chats and self.chats.current is not None:
            return self.chats.current
        return self.pane.chat or self.chats.current

    def _fit(self) -> None:
        """Have room for what is looked at."""
        narrow = self.size.width < _NARROW
        self.set_class(narrow, "-narrow")
        self.set_class(narrow and self.pane.number is not None, "-chatting")

    def _show_list(self) -> None:
        self.remove_class("-chatting")
