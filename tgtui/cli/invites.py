"""`tgtui invite`, `join`: how somebody is led to a chat."""

from dataclasses import dataclass

import click

from tgtui.agent import Client, NoAccount, asking
from tgtui.cli import registering
from tgtui.cli.errors import Useless
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.moments import moment, now, seconds_of
from tgtui.cli.naming import KEY_PREFIX
from tgtui.cli.output import say, say_json, tell
from tgtui.cli.sending import say_chat
from tgtui.cli.talking import talk, with_json, with_patience
from tgtui.engine.intents import StartChat
from tgtui.identity import (
    AccountId,
    Invite,
    Inviter,
    check_handle,
    parse_invite,
    parse_key_string,
)


@click.command()
@click.option("--reusable", is_flag=True, help="Let more than one person use it.")
@click.option(
    "--expires",
    metavar="DURATION",
    default="7d",
    show_default=True,
    help='For how long it is good; "off" for ever.',
)
@click.option(
    "--token",
    "code",
    metavar="CODE",
    help="An invite of the relay's operator, which lets somebody register there.",
)
@with_json
@pass_invocation
def invite(
    invocation: Invocation, expires: str, code: str | None, *, reusable: bool
) -> int:
    """Make a text that leads somebody to the relay and to you.

    Whoever has it can run `tgtui CODE`, and pins your key by it: send it on a way that
    you trust.
    """
    seconds = seconds_of(expires)
    given = None if code is None else parse_invite(code, now())

    async def act(client: Client) -> None:
        person = (await asking.me(client)).person
        made = Invite(
            address=await client.address(),
            expires=now() + seconds * 1000 if seconds else 0,
            reusable=reusable,
            token=None if given is None else given.token,
            inviter=Inviter(
                AccountId(person.account),
                check_handle(person.handle) if person.handle else None,
            ),
        )
        _say(invocation, made)

    return talk(invocation, act)


@click.command()
@click.argument("code")
@click.option("--handle", help="What you are to be called, where you have no account.")
@with_patience
@with_json
@pass_invocation
def join(invocation: Invocation, code: str, handle: str | None) -> int:
    """Follow CODE, an invite or a key string, to a chat with whoever it names.

    Where there is no account in this profile yet, one is made, at the relay that the
    invite leads to. `tgtui CODE` does the same.
    """
    target = _target(code)
    try:
        return _follow(invocation, target)
    except NoAccount:
        wanted = registering.asked_handle(handle)
        made = registering.make(invocation, wanted, target.invite)
        # The data of this command are the chat alone.
        tell(f"you are @{made.handle}")
        tell(registering.words_of(made.phrase))
    return _follow(invocation, target)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a code leads.

    Attributes:
        start: How a chat with whoever it names is started; None where it names nobody.
        invite: The invite, if it is one.
    """

    start: StartChat | None
    invite: Invite | None = None


def _target(code: str) -> _Target:
    """Return where an invite or a key string leads.

    Raises:
        IdentityError: It is neither, or was mistyped, or has expired.
    """
    if code.strip().startswith(KEY_PREFIX):
        key = parse_key_string(code)
        return _Target(StartChat(handle=key.handle, account=key.account))
    invite = parse_invite(code, now())
    inviter = invite.inviter
    if inviter is None:
        return _Target(None, invite)
    start = StartChat(handle=inviter.handle or "", account=inviter.account)
    return _Target(start, invite)


def _follow(invocation: Invocation, target: _Target) -> int:
    async def act(client: Client) -> int | None:
        me = await asking.me(client)
        if target.invite is not None:
            _check_relay(me.relay, target.invite)
        if target.start is None:
            tell("the invite names nobody; `tgtui new @handle` starts a chat")
            return None
        number = await client.intend(target.start)
        return await say_chat(client, invocation, number)

    return talk(invocation, act)


def _check_relay(relay: bytes, invite: Invite) -> None:
    """Require that an invite leads to the relay that this account is at.

    Raises:
        Useless: It leads to another.
    """
    if invite.address.relay_id not in {None, relay}:
        reason = (
            "the invite leads to another relay than that of this account; "
            "`tgtui --profile NAME join CODE` makes an account there"
        )
        raise Useless(reason)


def _say(invocation: Invocation, made: Invite) -> None:
    text = made.text()
    if invocation.as_json:
        say_json(
            {
                "invite": text,
                "expires": made.expires,
                "reusable": made.reusable,
                "registers": made.token is not None,
            }
        )
        return
    say(text)
    who = "anybody who has it" if made.reusable else "one person"
    ends = f"until {moment(made.expires)}" if made.expires else "for ever"
    tell(f"it is for {who}, and good {ends}; send it on a way that you trust")
