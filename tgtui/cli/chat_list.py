"""`tgtui chats`, `members`, `status`: what there is, and who can read it."""

from collections.abc import Iterator, Sequence

import click

from tgtui.agent import Client, asking
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.moments import moment
from tgtui.cli.naming import find_chat
from tgtui.cli.output import say, say_json, say_table, tell
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json
from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView, MemberView, Status, TrustSheet
from tgtui.identity import id_text


@click.command()
@with_json
@pass_invocation
def chats(invocation: Invocation) -> int:
    """List all chats, the one with the newest activity first."""

    async def act(client: Client) -> None:
        found = await asking.chats(client)
        if invocation.as_json:
            say_json(shape(found))
        elif found:
            head = ("CHAT", "NAME", "ENCRYPTION", "NEW", "LAST ACTIVITY", "STATE")
            say_table([head, *map(_row, found)])
        else:
            tell("there are no chats yet; `tgtui new @handle` starts one")

    return talk(invocation, act, newest=True)


@click.command()
@click.argument("name", metavar="CHAT")
@with_json
@pass_invocation
def members(invocation: Invocation, name: str) -> int:
    """Show who is in CHAT, in which role, and since when."""

    async def act(client: Client) -> None:
        found = await asking.members(client, (await find_chat(client, name)).id)
        if invocation.as_json:
            say_json(shape(found))
        else:
            say_table(_member_table(found))

    return talk(invocation, act, newest=True)


@click.command()
@click.argument("name", metavar="CHAT")
@click.option("--sheet", is_flag=True, help="Show all that the trust sheet says.")
@with_json
@pass_invocation
def status(invocation: Invocation, name: str, *, sheet: bool) -> int:
    """Show the state of CHAT's encryption, in words."""

    async def act(client: Client) -> None:
        chat = await find_chat(client, name)
        whole = await asking.sheet(client, chat.id) if sheet else None
        if invocation.as_json:
            say_json(shape(whole or chat.status))
        elif whole is None:
            say("\n".join(_status(chat.status)))
        else:
            _say_sheet(whole)

    return talk(invocation, act, newest=True)


def _row(chat: ChatView) -> tuple[str, ...]:
    return (
        str(chat.id),
        chat.name,
        f"{chat.status.glyph} {chat.status.words}",
        str(chat.unread or ""),
        moment(chat.active_at) if chat.active_at else "",
        ", ".join(_about(chat)),
    )


def _about(chat: ChatView) -> Iterator[str]:
    """Yield what else is to be said of a chat in a list."""
    if chat.state is ChatState.REQUEST:
        yield f"request from {chat.inviter}"
    elif chat.state is not ChatState.ACTIVE:
        yield chat.state
    if chat.waiting:
        yield f"{chat.waiting} to be sent"
    if chat.muted_until:
        yield f"muted until {moment(chat.muted_until)}"
    if chat.draft:
        yield "draft"


def _status(found: Status) -> Iterator[str]:
    yield f"{found.glyph} {found.words}"
    yield from filter(None, (found.held, found.advice))


def _member_table(found: Sequence[MemberView]) -> list[tuple[str, ...]]:
    names = {each.person.account: each.person.name for each in found}
    head = ("NAME", "HANDLE", "ROLE", "KEY", "SINCE", "ADDED BY", "KEYS CHANGED")
    return [head, *(_member(each, names) for each in found)]


def _member(member: MemberView, names: dict[bytes, str]) -> tuple[str, ...]:
    person = member.person
    adder = member.added_by
    return (
        f"{person.name} (you)" if person.is_self else person.name,
        f"@{person.handle}" if person.handle else "",
        f"{member.role.name.lower()}{', invited' if member.waiting else ''}",
        "yours" if person.is_self else _check(person.verified),
        moment(member.since) if member.since else "",
        "" if adder is None else names.get(adder, id_text(adder)),
        moment(member.refreshed) if member.refreshed else "",
    )


def _check(verified: int) -> str:
    return f"checked {moment(verified)}" if verified else "not checked"


def _say_sheet(found: TrustSheet) -> None:
    say("\n".join(_status(found.status)))
    say(f"\n{found.relay_sees}\n")
    say_table(_member_table(found.members))
    rows = [
        ("cipher suite", found.suite),
        ("epoch", str(found.epoch)),
        ("group words", " ".join(found.group_words)),
        ("safety number", " ".join(found.safety_number)),
        ("relay", found.relay),
        *(("moderator", each) for each in found.moderators),
    ]
    say("")
    say_table([row for row in rows if row[1]])
    if found.events:
        say("")
        say_table([(moment(each.written), each.text) for each in found.events])
