"""`tgtui relay admin invites`: who may make an account."""

import click
from msgspec import to_builtins

from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.output import say, say_json, say_table, tell
from tgtui.cli.relay_admin_common import asked, ending, moment, with_data, with_json
from tgtui.relay.web.admin_words import (
    LONGEST_INVITE,
    Did,
    DropInvite,
    InviteMade,
    Invites,
    ListInvites,
    MakeInvite,
)


@click.group()
def invites() -> None:
    """Make, list and drop invites."""


@invites.command()
@click.option("--reusable", is_flag=True, help="Let more than one person use it.")
@click.option(
    "--days",
    type=click.IntRange(0, LONGEST_INVITE),
    default=7,
    show_default=True,
    help="For how many days it is good; 0 for ever.",
)
@with_json
@with_data
@pass_invocation
def make(invocation: Invocation, *, reusable: bool, days: int, as_json: bool) -> None:
    """Make an invite and show it, this once."""
    made = asked(invocation, MakeInvite(reusable, days), InviteMade)
    if as_json:
        say_json(to_builtins(made))
        return
    say(made.invite)
    who = "anybody who has it" if reusable else "one person"
    tell(f"invite {made.id} is for {who}, until {ending(made.expires)}")


@invites.command("list")
@with_json
@with_data
@pass_invocation
def list_invites(invocation: Invocation, *, as_json: bool) -> None:
    """List the invites that are not used up, without what lets somebody in."""
    found = asked(invocation, ListInvites(), Invites).invites
    if as_json:
        say_json(to_builtins(found))
    elif not found:
        tell("there are no invites")
    else:
        head = ("ID", "FOR", "USED", "MADE", "ENDS")
        rows = [
            (
                row.id,
                "anybody" if row.reusable else "one person",
                str(row.used),
                moment(row.created),
                ending(row.expires),
            )
            for row in found
        ]
        say_table([head, *rows])


@invites.command()
@click.argument("name", metavar="ID")
@with_data
@pass_invocation
def drop(invocation: Invocation, name: str) -> None:
    """Let the invite ID be good no longer."""
    asked(invocation, DropInvite(name), Did)
    tell(f"invite {name} is good no longer")
