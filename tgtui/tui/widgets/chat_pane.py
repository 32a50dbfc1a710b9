"""The chat that is open: header, messages, and where one writes."""

from asyncio import sleep
from time import monotonic
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tgtui.engine.intents import Acknowledge, Edit, MarkRead, Send, SetDraft, Typing
from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView, MessageView, Trust
from tgtui.errors import TgtuiError
from tgtui.text import Kind, clean
from tgtui.tui.conversation import Conversation
from tgtui.tui.host import host_of
from tgtui.tui.widgets.chat_header import ChatHeader
from tgtui.tui.widgets.composer import LONGEST, Composer
from tgtui.tui.widgets.report_panel import ReportPanel
from tgtui.tui.widgets.request_bar import RequestBar
from tgtui.tui.widgets.timeline import Timeline


_DRAFT_PAUSE: Final = 0.4
_TYPING_EVERY: Final = 4.0
_WARN_LEFT: Final = 1024


class ChatPane(Vertical):
    """Shows a chat, and sends what is written in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.back", "Back", id="pane.back", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Begin with no chat."""
        super().__init__(id=id)
        self._conversation: Conversation | None = None
        self._reply: MessageView | None = None
        self._editing: MessageView | None = None
        self._typed_at = 0.0
        self._read_up_to = 0

    def compose(self) -> ComposeResult:
        """Yield the parts from top to bottom."""
        ascii_only = host_of(self).options.ascii
        yield ChatHeader(ascii_only=ascii_only, id="header")
        yield Timeline(ascii_only=ascii_only, id="timeline")
        yield ReportPanel(ascii_only=ascii_only, id="report")
        yield RequestBar(id="request")
        yield Static("", id="about", markup=False)
        yield Composer(id="composer")

    def on_mount(self) -> None:
        """Show nothing that belongs to a chat."""
        self.query_one(ReportPanel).display = False
        self._arrange()

    @property
    def chat(self) -> ChatView | None:
        """The chat that is open."""
        if self._conversation is None:
            return None
        return host_of(self).session.chats.get(self._conversation.chat)

    @property
    def number(self) -> int | None:
        """The number of the chat that is open."""
        return None if self._conversation is None else self._conversation.chat

    @property
    def conversation(self) -> Conversation | None:
        """The messages that are fetched."""
        return self._conversation

    @property
    def timeline(self) -> Timeline:
        """Where the messages are."""
        return self.query_one(Timeline)

    @property
    def composer(self) -> Composer:
        """Where one writes."""
        return self.query_one(Composer)

    def open(self, chat: ChatView) -> None:
        """Open a chat, at once; what was begun to be written stays with the one before.

        Its messages come as soon as they are fetched.
        """
        if self.number == chat.id:
            return
        if (begun := self._begun()) is not None:
            self.run_worker(self._kept(begun), group="draft now")
        self._reply = self._editing = None
        self._read_up_to = 0
        self._conversation = Conversation(host_of(self).bridge, chat)
        self.timeline.clear()
        self.composer.put(chat.draft)
        self._arrange()
        self._fetch()

    @work(exclusive=True, group="fetching")
    async def _fetch(self) -> None:
        conversation = self._conversation
        if conversation is None:
            return
        await conversation.open()
        if self._conversation is conversation:
            self.timeline.show(conversation.messages, unread=conversation.unread)
            await self._mark_read()

    async def close(self) -> None:
        """Show no chat."""
        self._conversation = None
        self.timeline.clear()
        self.composer.put("")
        self._arrange()

    async def refresh_chat(self) -> None:
        """Show what has changed in the chat that is open."""
        conversation = self._conversation
        if conversation is None:
            return
        if self.chat is None:
            await self.close()
            return
        await conversation.refresh()
        if conversation is self._conversation:
            self.timeline.show(conversation.messages, unread=conversation.unread)
            self._arrange()
            await self._mark_read()

    def show_typing(self) -> None:
        """Show who is typing."""
        self._arrange()

    async def keep_draft(self) -> None:
        """Have what was begun to be written kept, if it was not yet."""
        await self._kept(self._begun())

    def _begun(self) -> SetDraft | None:
        """Return what was begun to be written, where that is not known yet."""
        chat, text = self.chat, self.composer.text
        text = text if text.strip() else ""
        if chat is None or self._editing is not None or text == chat.draft:
            return None
        return SetDraft(chat=chat.id, text=text)

    async def _kept(self, begun: SetDraft | None) -> None:
        if begun is not None:
            await host_of(self).bridge.intend(begun)

    async def show_message(self, message: int) -> None:
        """Go to a message of this chat, wherever it is."""
        conversation = self._conversation
        if conversation is None:
            return
        if all(each.id != message for each in conversation.messages):
            await conversation.around(message)
            self.timeline.show(conversation.messages, unread=conversation.unread)
        self.timeline.cursor = message
        self.timeline.focus()

    def begin_reply(self, message: MessageView) -> None:
        """Write an answer to a message."""
        self._editing, self._reply = None, message
        self._arrange()
        self.composer.focus()

    def begin_edit(self, message: MessageView) -> None:
        """Write an own message anew."""
        self._reply, self._editing = None, message
        self.composer.put(message.text)
        self._arrange()
        self.composer.focus()

    def cancel(self) -> bool:
        """Answer, or edit, nothing after all; tell whether something was begun."""
        was = self._reply or self._editing
        if self._editing is not None and self.chat is not None:
            self.composer.put(self.chat.draft)
        self._reply = self._editing = None
        self._arrange()
        return was is not None

    def focus_writing(self) -> None:
        """Go to where one answers: the composer, or the choices of a request."""
        if self.query_one(ReportPanel).display:
            self.query_one(ReportPanel).focus()
        elif self.composer.display:
            self.composer.focus()
        elif self.query_one(RequestBar).display:
            self.query_one(RequestBar).focus()
        else:
            self.timeline.focus()

    @on(Composer.Changed)
    def _keep_soon(self) -> None:
        self._arrange_about()
        if self._editing is None:
            self._keep_draft_soon()
            self._say_typing()

    @on(Composer.Sent)
    def _sent(self, event: Composer.Sent) -> None:
        self._send(event.text)

    @on(Composer.Up)
    def _up(self) -> None:
        self.timeline.focus()
        self.timeline.action_select_last()

    @on(ReportPanel.Ended)
    def _report_ended(self) -> None:
        self._arrange()
        self.focus_writing()

    @on(Timeline.NearEdge)
    def _near_edge(self, event: Timeline.NearEdge) -> None:
        self._fetch_more(older=event.older)

    @work(exclusive=True, group="edge")
    async def _fetch_more(self, *, older: bool) -> None:
        conversation = self._conversation
        if conversation is None:
            return
        more = await (conversation.older() if older else conversation.newer())
        if more and conversation is self._conversation:
            self.timeline.show(conversation.messages, unread=conversation.unread)
        await self._mark_read()

    @work(exclusive=True, group="draft")
    async def _keep_draft_soon(self) -> None:
        await sleep(_DRAFT_PAUSE)
        await self.keep_draft()

    @work(group="sending")
    async def _send(self, text: str) -> None:
        chat = self.chat
        if chat is None or not text.strip():
            return
        if len(text.encode()) > LONGEST:
            over = len(text.encode()) - LONGEST
            host_of(self).say(
                f"too long by {over:,} bytes; send it as a file", severe=True
            )
            return
        editing, reply = self._editing, self._reply
        self.composer.put("")
        self._editing = self._reply = None
        bridge = host_of(self).bridge
        try:
            if chat.status.trust is Trust.CHANGED and not chat.status.sending:
                await bridge.intend(Acknowledge(chat=chat.id))
            if editing is not None:
                await bridge.intend(Edit(message=editing.id, text=text))
            else:
                answered = None if reply is None else reply.id
                await bridge.intend(Send(chat=chat.id, text=text, reply=answered))
                await bridge.intend(SetDraft(chat=chat.id, text=""))
        except TgtuiError as error:
            self.composer.put(text)
            self._editing, self._reply = editing, reply
            host_of(self).say(str(error), severe=True)
        self._arrange()
        if self._conversation is not None and self._conversation.chat == chat.id:
            await self._conversation.newest()
            self.timeline.action_last()

    @work(group="typing")
    async def _say_typing(self) -> None:
        chat = self.chat
        now = monotonic()
        if (
            chat is None
            or not self.composer.text
            or now - self._typed_at < _TYPING_EVERY
        ):
            return
        self._typed_at = now
        await host_of(self).bridge.intend(Typing(chat=chat.id))

    async def _mark_read(self) -> None:
        """Say that what is seen was read, where somebody looks at it."""
        chat, conversation = self.chat, self._conversation
        if chat is None or conversation is None or not self.app.app_focus:
            return
        if chat.state is ChatState.REQUEST or not self.timeline.is_at_end:
            return
        last = conversation.last_received
        if last is None or last.id == self._read_up_to or not chat.unread:
            return
        self._read_up_to = last.id
        await host_of(self).bridge.intend(MarkRead(chat=chat.id, message=last.id))

    def _arrange(self) -> None:
        """Show the parts that belong to how the chat stands."""
        chat = self.chat
        session = host_of(self).session
        typing = session.typing(chat.id) if chat is not None else []
        self.query_one(ChatHeader).show(chat, _typing_words(len(typing)))
        reporting = self.query_one(ReportPanel).display
        request = chat is not None and chat.state is ChatState.REQUEST
        ended = chat is None or chat.state is ChatState.ENDED
        bar, composer = self.query_one(RequestBar), self.composer
        answered = bar.has_focus_within and not request
        composer.display = not (request or ended or reporting)
        bar.display = request and not reporting
        if answered:
            # What is hidden hands the keys on by itself, to whatever is next to it.
            self.call_after_refresh(self.focus_writing)
        self._arrange_about()

    def _arrange_about(self) -> None:
        """Say what is being written, where it is more than a message."""
        words = ""
        if self._editing is not None:
            words = "editing your message · Esc keeps it as it was"
        elif self._reply is not None:
            quoted = clean(self._reply.text, Kind.LINE)[:60]
            author = clean(self._reply.author, Kind.LINE)
            words = f"answering {author}: {quoted} · Esc does not"
        left = self.composer.left
        if left < 0:
            words = f"{-left:,} bytes too long; what is longer goes as a file"
        elif left < _WARN_LEFT:
            words = f"{left:,} bytes left"
        about = self.query_one("#about", Static)
        about.update(words)
        about.display = bool(words) and self.composer.display


def _typing_words(count: int) -> str:
    if not count:
        return ""
    return "is typing" if count == 1 else f"{count} are typing"
