"""`tgtui register`, `whoami`, `account`: who this account is, and its end."""

import asyncio

import click

from tgtui.agent import Client, asking, delete_account, recovery_phrase
from tgtui.cli import registering
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.moments import now
from tgtui.cli.opening import setting_of
from tgtui.cli.output import agreed, say, say_json, say_table, tell
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json
from tgtui.engine.queries import Me
from tgtui.identity import id_text, parse_invite


@click.command()
@click.argument("handle")
@click.option("--invite", "code", metavar="CODE", help="Register with this invite.")
@with_json
@pass_invocation
def register(invocation: Invocation, handle: str, code: str | None) -> int:
    """Make an account that is called HANDLE, and show its recovery phrase.

    It is made at the relay that CODE leads to, or else at the configured one, which is
    one of this computer where nothing is configured.
    """
    invite = None if code is None else parse_invite(code, now())
    made = registering.make(invocation, handle, invite)
    if invocation.as_json:
        phrase = made.phrase.expose().decode("ascii")
        say_json({"handle": made.handle, "phrase": phrase})
        return registering.published(invocation)
    tell(f"you are @{made.handle}")
    say(registering.words_of(made.phrase))
    return registering.published(invocation)


@click.command()
@with_json
@pass_invocation
def whoami(invocation: Invocation) -> int:
    """Show who this account is, and at which relay."""
    return _shown(invocation)


@click.group()
def account() -> None:
    """Show this account, its recovery phrase, or delete it."""


@account.command("show")
@with_json
@pass_invocation
def show_account(invocation: Invocation) -> int:
    """Show who this account is, and at which relay."""
    return _shown(invocation)


@account.command()
@with_json
@pass_invocation
def handle(invocation: Invocation) -> int:
    """Show the handle of this account, which it keeps for as long as it is there."""

    async def act(client: Client) -> None:
        found = (await asking.me(client)).person.handle
        if invocation.as_json:
            say_json({"handle": found})
        else:
            say(f"@{found}")

    return talk(invocation, act)


@account.command()
@with_json
@pass_invocation
def phrase(invocation: Invocation) -> None:
    """Show the 24 words from which this account comes back."""
    found = asyncio.run(recovery_phrase(setting_of(invocation)))
    if invocation.as_json:
        say_json({"phrase": found.expose().decode("ascii")})
    else:
        say(registering.words_of(found))


@account.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_invocation
def delete(invocation: Invocation, *, yes: bool) -> None:
    """Delete this account: at the relay, and all that is here of it.

    Nothing brings it back, its 24 words neither, and its handle is free for nobody for
    a year. What others have of your messages stays with them.
    """
    setting = setting_of(invocation)
    if not yes:
        agreed(f"Delete the account of profile {setting.profile.name} for good?")
    asyncio.run(delete_account(setting))
    tell("the account is deleted")


def _shown(invocation: Invocation) -> int:
    async def act(client: Client) -> None:
        found = await asking.me(client)
        if invocation.as_json:
            say_json(shape(found))
        else:
            say_table(_rows(found))

    return talk(invocation, act, newest=True)


def _rows(me: Me) -> list[tuple[str, str]]:
    person = me.person
    return [
        ("handle", f"@{person.handle}" if person.handle else "none"),
        ("account", id_text(person.account)),
        ("key string", person.key),
        ("device", me.device.hex()),
        ("relay", id_text(me.relay)),
        ("connection", "online" if me.online else "offline"),
        ("reach", "this computer alone" if me.local else "other computers"),
        ("moderators", "yes" if me.moderated else "none"),
    ]
