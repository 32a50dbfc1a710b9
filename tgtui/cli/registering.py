"""Makes an account for a command, and shows the words from which it comes back."""

import asyncio
import sys
from dataclasses import replace
from typing import Final

import click

from tgtui.agent import Client, Made, Setting, make_account
from tgtui.cli.errors import Useless
from tgtui.cli.invocation import Invocation
from tgtui.cli.opening import setting_of
from tgtui.cli.output import tell
from tgtui.cli.talking import talk
from tgtui.cli.waiting import findable
from tgtui.crypto import Secret
from tgtui.identity import Invite, RelayAddress, is_loopback


_A_LINE: Final = 6
_WARNING: Final = (
    "these words bring the account back if this computer is lost, and whoever has them "
    "has the account: write them on paper, and show them to nobody"
)


def make(invocation: Invocation, handle: str, invite: Invite | None) -> Made:
    """Make an account, at the relay of an invite where there is one.

    Raises:
        TgtuiError: It cannot be made.
    """
    setting = setting_of(invocation, starts=True)
    token = None
    if invite is not None:
        setting = replace(setting, relay=relay_of(invite, setting))
        token = invite.token
    return asyncio.run(make_account(setting, handle.removeprefix("@"), token=token))


def relay_of(invite: Invite, setting: Setting) -> RelayAddress | None:
    """Return the relay that an invite leads to, or None for the one of this computer.

    That one is somewhere else each time that it starts.
    """
    here = setting.relay is None and not invite.address.tls
    return None if here and is_loopback(invite.address.host) else invite.address


def asked_handle(handle: str | None) -> str:
    """Return the handle that was given, or ask for one.

    Raises:
        Useless: Nobody is there to be asked.
    """
    if handle is not None:
        return handle
    if not sys.stdin.isatty():
        reason = "there is no account yet; --handle says what it is to be called"
        raise Useless(reason)
    wanted: str = click.prompt("The handle that you want", err=True)
    return wanted


def words_of(phrase: Secret) -> str:
    """Return the 24 words of an account in four lines, and say what they are for."""
    tell(_WARNING)
    words = phrase.expose().decode("ascii").split()
    rows = [words[at : at + _A_LINE] for at in range(0, len(words), _A_LINE)]
    return "\n".join(" ".join(row) for row in rows)


def published(invocation: Invocation) -> int:
    """Stay until others can start a chat with the account; return the exit code."""

    async def act(client: Client) -> None:
        if not await findable(client, invocation.patience):
            tell("others can start a chat with you once tgtui has reached the relay")

    return talk(invocation, act)
