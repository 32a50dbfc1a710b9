"""`tgtui relay admin list, suspend, unsuspend, remove`: who is on a relay."""

import asyncio

import click

from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.output import say_json, say_table, tell
from tgtui.cli.relay_admin_common import (
    asked,
    moment,
    settings_of,
    with_data,
    with_json,
)
from tgtui.config import RelaySettings
from tgtui.identity import id_text
from tgtui.relay.main import ask
from tgtui.relay.web.admin_words import (
    AccountRow,
    Accounts,
    Did,
    ListAccounts,
    Remove,
    Suspend,
    Unsuspend,
)


@click.command("list")
@with_json
@with_data
@pass_invocation
def list_accounts(invocation: Invocation, *, as_json: bool) -> None:
    """List the accounts, by handle."""
    rows = asyncio.run(_all(settings_of(invocation)))
    rows.sort(key=lambda row: row.handle)
    if as_json:
        say_json(
            [
                {
                    "handle": row.handle,
                    "account": id_text(row.account),
                    "created": row.created,
                    "devices": row.devices,
                    "suspended": row.suspended,
                }
                for row in rows
            ]
        )
    elif not rows:
        tell("there are no accounts")
    else:
        head = ("HANDLE", "REGISTERED", "DEVICES", "STATE", "ACCOUNT")
        say_table([head, *map(_cells, rows)])


@click.command()
@click.argument("handle")
@with_data
@pass_invocation
def suspend(invocation: Invocation, handle: str) -> None:
    """Let the account HANDLE do nothing until it is unsuspended.

    It is disconnected at once. It stays in its chats, and can read what it has.
    """
    asked(invocation, Suspend(handle), Did)
    tell(f"{handle} is suspended")


@click.command()
@click.argument("handle")
@with_data
@pass_invocation
def unsuspend(invocation: Invocation, handle: str) -> None:
    """Let the account HANDLE use the relay again."""
    asked(invocation, Unsuspend(handle), Did)
    tell(f"{handle} may use the relay again")


@click.command()
@click.argument("handle")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_data
@pass_invocation
def remove(invocation: Invocation, handle: str, *, yes: bool) -> None:
    """Remove the account HANDLE with all that the relay has of it.

    Its keys, files, reports and memberships go, and nobody gets its handle for a year.
    """
    if not yes:
        question = f"Remove {handle} with all that the relay has of it?"
        click.confirm(question, abort=True, err=True)
    asked(invocation, Remove(handle), Did)
    tell(f"{handle} is removed")


async def _all(settings: RelaySettings) -> list[AccountRow]:
    """Return the accounts of all pages."""
    rows: list[AccountRow] = []
    after = b""
    while page := (await ask(settings, ListAccounts(after), Accounts)).accounts:
        rows += page
        after = page[-1].account
    return rows


def _cells(row: AccountRow) -> tuple[str, ...]:
    state = "suspended" if row.suspended else "active"
    registered = moment(row.created)
    return row.handle, registered, str(row.devices), state, id_text(row.account)
