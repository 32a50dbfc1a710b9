"""`tgtui config`: what is configured, and in which file."""

import click

from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.output import say, say_json, say_table
from tgtui.cli.settings import configured
from tgtui.config import KEYS, Paths, explain as explained


@click.group()
def config() -> None:
    """Show what is configured, and where."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@pass_invocation
def explain(invocation: Invocation, *, as_json: bool) -> None:
    """Show every value that is in effect, and who said it.

    That is an option, a variable of the environment, a line of the file, or nobody
    (then it is the default), in this order.
    """
    found = explained(configured(invocation))
    if not as_json:
        say_table([(each.name, "=", each.value, each.origin) for each in found])
        return
    say_json(
        [
            {
                "key": each.name,
                "value": each.value,
                "origin": each.origin,
                "variable": KEYS[each.name].variable,
            }
            for each in found
        ]
    )


@config.command()
@pass_invocation
def path(invocation: Invocation) -> None:
    """Show which file is the configuration, whether or not there is one."""
    given = invocation.config_file
    say(str(given.absolute() if given else Paths.of_user().config_file))
