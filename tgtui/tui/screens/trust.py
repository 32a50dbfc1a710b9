"""The trust sheet: what the relay sees, who can read, and how to check a key."""

from datetime import UTC, datetime
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from tgtui.agent import asking
from tgtui.engine.intents import Acknowledge, AskToRejoin, CompareKey, ForgetCheck
from tgtui.engine.views import ChatView, MemberView, PersonView, TrustSheet
from tgtui.errors import TgtuiError
from tgtui.text import Kind, clean
from tgtui.tui.host import host_of
from tgtui.tui.screens.asking import Ask
from tgtui.tui.signs import sign, spoken


_OLD: Final = 30 * 86_400_000
_HOW: Final = (
    "Ask them for their key string or safety number on another way (a call, in person),"
    " and paste it here. Do not take it from this chat."
)
_LIMIT: Final = (
    '"Checked" is about keys: not about honesty, nor about who sits at the keyboard. A'
    " screenshot and a stolen, unlocked computer are outside of what encryption does."
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
        ascii_only = host_of(self).options.ascii
        lines = sheet_lines(self._sheet, chat, key, ascii_only=ascii_only)
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


def sheet_lines(
    sheet: TrustSheet, chat: ChatView | None, own_key: str, *, ascii_only: bool
) -> list[str]:
    """Return the trust sheet as lines; what the relay sees comes first.

    Args:
        sheet: The sheet.
        chat: The chat, for its name.
        own_key: The key string of this account.
        ascii_only: Whether to write in ASCII alone.
    """
    status = sheet.status
    name = "" if chat is None else clean(chat.name, Kind.LINE)
    lines = [name, f"{sign(status, ascii_only=ascii_only)} {status.words}"]
    lines += [text for text in (status.held, status.advice) if text]
    lines += ["", *sheet.relay_sees.split("\n"), "", "WHO CAN READ NEW MESSAGES"]
    names = {each.person.account: each.person.name for each in sheet.members}
    for member in sheet.members:
        lines += _member(member, names)
    if sheet.safety_number:
        lines += ["", "SAFETY NUMBER (the same on both sides)"]
        groups = sheet.safety_number
        lines += [
            "  " + " ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)
        ]
    if own_key:
        lines += ["", "YOUR KEY STRING (k copies it)", f"  {own_key}"]
    if sheet.group_words:
        lines += ["", "GROUP WORDS (the same for all who are shown the same group)"]
        lines.append("  " + " ".join(sheet.group_words))
    lines += ["", "HOW", f"  {sheet.suite}, epoch {sheet.epoch}"]
    lines.append(f"  relay key {sheet.relay}")
    lines += [f"  moderators' key {each}" for each in sheet.moderators]
    if not sheet.moderators:
        lines.append("  this relay has no moderators")
    if sheet.events:
        lines += ["", "WHAT HAPPENED"]
        lines += [
            f"  {_date(each.accepted)} {clean(each.text, Kind.LINE)}"
            for each in sheet.events
        ]
    lines += ["", _LIMIT]
    return [spoken(line, ascii_only=ascii_only) for line in lines]


def _member(member: MemberView, names: dict[bytes, str]) -> list[str]:
    person = member.person
    who = "you" if person.is_self else clean(person.name, Kind.LINE)
    if person.is_self:
        checked = ""
    elif person.verified:
        checked = f" · key checked on {_date(person.verified)} ({person.method})"
    else:
        checked = " · key not checked"
    count = len(member.devices)
    devices = f"{count} device" if count == 1 else f"{count} devices"
    waiting = " · has not accepted yet" if member.waiting else ""
    lines = [f"  {who} · {member.role.name.lower()} · {devices}{checked}{waiting}"]
    facts = []
    if member.since:
        by = names.get(member.added_by or b"", "")
        facts.append(
            f"since {_date(member.since)}" + (f", added by {by}" if by else "")
        )
    if member.refreshed:
        age = "" if not _is_old(member.refreshed) else " (has not refreshed keys)"
        facts.append(f"keys of {_date(member.refreshed)}{age}")
    return [*lines, f"      {' · '.join(facts)}"] if facts else lines


def _is_old(at: int) -> bool:
    return datetime.now(UTC).timestamp() * 1000 - at > _OLD


def _date(at: int) -> str:
    try:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone().strftime("%Y-%m-%d")
    except (OverflowError, ValueError, OSError):
        return "?"
