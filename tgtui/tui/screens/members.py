"""Who is in a chat, and what can be done about it: roles, invitations, the timer."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.style import Style
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from tgtui.agent import asking
from tgtui.engine.intents import (
    AddPeople,
    AnyIntent,
    Block,
    Leave,
    RemovePeople,
    Rename,
    SetRole,
    SetTimer,
)
from tgtui.engine.views import ChatView, MemberView
from tgtui.errors import TgtuiError
from tgtui.look import Line, Piece, Rows, clipped, padded
from tgtui.text import Kind, clean
from tgtui.tui import starting
from tgtui.tui.durations import seconds_of
from tgtui.tui.host import host_of
from tgtui.tui.screens.asking import Ask, Confirm
from tgtui.wire import Role, RoomKind


_ROLES: Final = {
    "member": Role.MEMBER,
    "moderator": Role.MODERATOR,
    "admin": Role.ADMIN,
    "owner": Role.OWNER,
}
_TIMER: Final = (
    "After which time do messages disappear? 30s, 5m, 8h, 7d, 4w, or off. What was"
    " received can still be reported for 24 hours after it disappeared."
)


class MemberList(Rows[MemberView]):
    """A line for each member."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--at", "rows--cursor", "chats--dim"}

    def row(self, item: MemberView, width: int) -> Sequence[Line]:
        """Return the line of a member."""
        person = item.person
        name = "you" if person.is_self else clean(person.name, Kind.LINE)
        facts = [item.role.name.lower()]
        if person.verified:
            facts.append("key checked")
        if item.waiting:
            facts.append("has not accepted yet")
        if person.blocked:
            facts.append("blocked by you")
        about = ", ".join(facts)
        left: Line = (Piece(f" {clipped(name, max(8, width - len(about) - 4))}"),)
        line = padded(left, width - len(about) - 1)
        return ((*line, Piece(about, "chats--dim")),)

    def look(self, name: str) -> Style:
        """Return the style of a name."""
        if not name:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(name, partial=True)


class Members(ModalScreen[None]):
    """Shows who is in a chat."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w", "dismiss(None)", "Back", id="members.back"),
        Binding("a", "add", "Add", id="members.add"),
        Binding("x", "remove", "Remove", id="members.remove"),
        Binding("o", "role", "Role", id="members.role"),
        Binding("n", "rename", "Rename", id="members.rename"),
        Binding("t", "timer", "Timer", id="members.timer"),
        Binding("b", "block", "Block", id="members.block"),
        Binding("L", "leave", "Leave", id="members.leave"),
    ]

    def __init__(self, chat: int) -> None:
        """Show the members of a chat."""
        super().__init__()
        self._number = chat

    def compose(self) -> ComposeResult:
        """Yield the list."""
        with Vertical(classes="window wide"):
            yield Static("", id="members-title", classes="title", markup=False)
            yield MemberList(id="members")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Fetch who is there."""
        self.query_one(MemberList).focus()
        self.fetch()

    @work(exclusive=True, group="members")
    async def fetch(self) -> None:
        """Fetch who is there, and show it."""
        number = self._number
        found = await host_of(self).bridge.do(
            lambda client: asking.members(client, number)
        )
        chat = self._chat
        name = "" if chat is None else clean(chat.name, Kind.LINE)
        count = "1 person" if len(found) == 1 else f"{len(found)} people"
        self.query_one("#members-title", Static).update(f"{name} - {count}")
        rows = sorted(found, key=lambda each: (-each.role, each.person.name))
        self.query_one(MemberList).show(rows)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what belongs to groups in groups alone."""
        chat = self._chat
        if action in {"add", "remove", "role", "rename"}:
            return chat is not None and chat.kind is RoomKind.GROUP
        return super().check_action(action, parameters)

    @work
    async def action_add(self) -> None:
        """Invite people by their handles."""
        text = await self.app.push_screen_wait(Ask("Whom?", hint="@anna @bob"))
        handles = (text or "").replace(",", " ").split()
        if not handles:
            return
        number = self._number
        try:
            people = await host_of(self).bridge.do(
                lambda client: starting.accounts(client, handles)
            )
            await host_of(self).bridge.intend(AddPeople(chat=number, people=people))
        except TgtuiError as error:
            host_of(self).say(str(error), severe=True)
        self.fetch()

    @work
    async def action_remove(self) -> None:
        """Remove the member at the cursor."""
        person = self._at()
        if person is None:
            return
        name = clean(person.person.name, Kind.LINE)
        if await self.app.push_screen_wait(Confirm(f"Remove {name} from the group?")):
            account = person.person.account
            await self._intend(RemovePeople(chat=self._number, people=(account,)))

    @work
    async def action_role(self) -> None:
        """Give the member at the cursor another role."""
        person = self._at()
        if person is None:
            return
        question = f"Which role for {clean(person.person.name, Kind.LINE)}?"
        text = await self.app.push_screen_wait(Ask(question, hint=", ".join(_ROLES)))
        role = _ROLES.get((text or "").strip().lower())
        if role is not None:
            account = person.person.account
            await self._intend(SetRole(chat=self._number, account=account, role=role))
        elif text:
            host_of(self).say(f"a role is one of: {', '.join(_ROLES)}")

    @work
    async def action_rename(self) -> None:
        """Give the group another title."""
        chat = self._chat
        title = "" if chat is None else chat.title
        text = await self.app.push_screen_wait(Ask("What is the group called?", title))
        if text and text.strip():
            await self._intend(Rename(chat=self._number, title=text.strip()))

    @work
    async def action_timer(self) -> None:
        """Have messages disappear."""
        text = await self.app.push_screen_wait(Ask(_TIMER))
        if text is None:
            return
        seconds = seconds_of(text)
        if seconds is None:
            host_of(self).say("that is no duration: write 30s, 5m, 8h, 7d, 4w or off")
            return
        await self._intend(SetTimer(chat=self._number, seconds=seconds))

    @work
    async def action_block(self) -> None:
        """Block the member at the cursor, or block them no longer."""
        person = self._at()
        if person is not None:
            view = person.person
            await self._intend(Block(account=view.account, on=not view.blocked))

    @work
    async def action_leave(self) -> None:
        """Leave the chat."""
        question = "Leave this chat? You are served nothing of it any more."
        if await self.app.push_screen_wait(Confirm(question)):
            await self._intend(Leave(chat=self._number))
            self.dismiss(None)

    @property
    def _chat(self) -> ChatView | None:
        return host_of(self).session.chats.get(self._number)

    def _at(self) -> MemberView | None:
        """Return the member at the cursor, unless that is oneself."""
        found = self.query_one(MemberList).current
        if found is not None and found.person.is_self:
            host_of(self).say("that is you; L leaves the chat")
            return None
        return found

    async def _intend(self, intent: AnyIntent) -> None:
        try:
            await host_of(self).bridge.intend(intent)
        except TgtuiError as error:
            host_of(self).say(str(error), severe=True)
        self.fetch()
