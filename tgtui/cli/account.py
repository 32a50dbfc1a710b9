"""`tgtui whoami`: who this account is."""

import click

from tgtui.cli import asking
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.output import say_json, say_table
from tgtui.cli.shapes import shape
from tgtui.cli.talking import Client, talk, with_json
from tgtui.engine.queries import Me
from tgtui.identity import id_text


@click.command()
@with_json
@pass_invocation
def whoami(invocation: Invocation) -> int:
    """Show who this account is, and at which relay."""

    async def act(client: Client) -> None:
        found = await asking.me(client)
        if invocation.as_json:
            say_json(shape(found))
        else:
            say_table(_rows(found))

    return talk(invocation, act)


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
