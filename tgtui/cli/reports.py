"""`tgtui report`, `reports`: messages that moderators are to read, with their proof."""

from pathlib import Path
from typing import Final, TypedDict, Unpack

import click

from tgtui.agent import Client, asking
from tgtui.agent.reports import MOST_CONTEXT, Wish, filed, previewed, sealed
from tgtui.cli import waiting
from tgtui.cli.codes import Exit
from tgtui.cli.errors import NothingFound, Useless
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.moments import moment
from tgtui.cli.naming import find_chat, message_number
from tgtui.cli.output import agreed, say, say_json, say_table, show, tell
from tgtui.cli.private_file import write_private
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json, with_patience
from tgtui.engine.intents import Block, CancelReport
from tgtui.engine.reporting import Preview
from tgtui.engine.views import MessageView, ReportView
from tgtui.franking import Category
from tgtui.identity import parse_moderator_key


_KEY_PREFIX: Final = "tgtui-moderator:"
_CATEGORIES: Final = {
    category.name.lower().replace("_", "-"): category for category in Category
}


class _Wanted(TypedDict):
    """What the options of `tgtui report` say."""

    category: str
    illegal: bool
    note: str
    context: int
    files: tuple[int, ...]
    export: Path | None
    to: str | None
    block: bool
    yes: bool


@click.command()
@click.argument("name", metavar="CHAT")
@click.argument("message")
@click.option(
    "--category",
    type=click.Choice(list(_CATEGORIES)),
    required=True,
    help="What it is reported for.",
)
@click.option("--illegal", is_flag=True, help="Say that it is illegal in the EU.")
@click.option("--note", default="", help="What moderators should know besides.")
@click.option(
    "--context",
    metavar="N",
    type=click.IntRange(0, MOST_CONTEXT),
    default=0,
    show_default=True,
    help="How many earlier messages to show them besides.",
)
@click.option(
    "--file",
    "files",
    metavar="N",
    type=click.IntRange(0),
    multiple=True,
    help="Let them open this file of the message too.",
)
@click.option(
    "--export",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the proof into FILE, sealed to the key that --to names.",
)
@click.option("--to", metavar="KEY", help="tgtui-moderator:..., or a file of it.")
@click.option("--block", is_flag=True, help="Block whoever wrote it, too.")
@click.option("--yes", is_flag=True, help="Do not ask after showing what is sent.")
@with_patience
@with_json
@pass_invocation
def report(
    invocation: Invocation, name: str, message: str, **wanted: Unpack[_Wanted]
) -> int:
    """Report MESSAGE of CHAT to the moderators, with the proof of who wrote it.

    Shows exactly what would leave this device and who could read it, and asks. The
    relay learns nothing of it but its size, and whoever is reported is not told.
    """
    number = message_number(message)
    if (wanted["export"] is None) is not (wanted["to"] is None):
        reason = "--export and --to belong together"
        raise Useless(reason)

    async def act(client: Client) -> Exit:
        chat = (await find_chat(client, name)).id
        view = await asking.message(client, number)
        if view.chat != chat:
            reason = f"message {number} is in another chat"
            raise Useless(reason)
        shown = await previewed(client, _wish(view, wanted))
        _ask(shown, yes=wanted["yes"])
        code = await _handed_in(client, invocation, shown, wanted["export"])
        if wanted["block"] and view.account is not None:
            await client.intend(Block(account=view.account))
            tell(f"{view.author} is blocked")
        return code

    return talk(invocation, act)


@click.group(invoke_without_command=True)
@with_json
@pass_invocation
@click.pass_context
def reports(context: click.Context, invocation: Invocation) -> int | None:
    """List the reports that were written here, and what became of them."""
    if context.invoked_subcommand is not None:
        return None

    async def act(client: Client) -> None:
        found = await asking.reports(client)
        if invocation.as_json:
            say_json(shape(found))
        elif found:
            say_table(
                [("REPORT", "WRITTEN", "STATE", "FOR", "ABOUT"), *map(_row, found)]
            )
        else:
            tell("there are no reports")

    return talk(invocation, act)


@reports.command()
@click.argument("name", metavar="REPORT")
@pass_invocation
def cancel(invocation: Invocation, name: str) -> int:
    """Cancel REPORT, or withdraw it where it was handed in."""

    async def act(client: Client) -> None:
        found = [
            each.report
            for each in await asking.reports(client)
            if name and each.report.hex().startswith(name.lower())
        ]
        if len(found) != 1:
            reason = (
                f"{len(found)} reports begin with {name!r}; `tgtui reports` lists them"
            )
            raise NothingFound(reason)
        await client.intend(CancelReport(report=found[0]))
        tell("cancelled")

    return talk(invocation, act)


def _wish(view: MessageView, wanted: _Wanted) -> Wish:
    """Return what is to be reported.

    Raises:
        IdentityError: The key to which it is to be sealed is none.
    """
    return Wish(
        message=view,
        category=_CATEGORIES[wanted["category"]],
        illegal=wanted["illegal"],
        note=wanted["note"],
        context=wanted["context"],
        files=wanted["files"],
        to=[] if wanted["to"] is None else [_key(wanted["to"])],
    )


def _ask(shown: Preview, *, yes: bool) -> None:
    """Show what would be sent, and have it agreed to."""
    if shown.help:
        tell(shown.help)
    show(shown.text)
    if not yes:
        agreed("Write this file?" if shown.recipients.exported else "Send this report?")


async def _handed_in(
    client: Client, invocation: Invocation, shown: Preview, file: Path | None
) -> Exit:
    """Hand a report in, or write it into a file."""
    if file is not None:
        _, data = await sealed(client, shown)
        write_private(file, data)
        tell(f"{file} has the proof, sealed to the key that you named")
        return Exit.DONE
    report_id = await filed(client, shown)

    async def check() -> ReportView | None:
        view = await _found(client, report_id)
        return None if view.state == "waiting" else view

    await waiting.until(client, check, invocation.patience)
    view = await _found(client, report_id)
    if invocation.as_json:
        say_json(shape(view))
    else:
        say(view.report.hex())
        tell(f"{view.state}{f': {view.reason}' if view.reason else ''}")
    codes = {"waiting": Exit.WAITS, "received": Exit.DONE}
    return codes.get(view.state, Exit.FAILED)


async def _found(client: Client, report_id: bytes) -> ReportView:
    found = await asking.reports(client)
    return next(each for each in found if each.report == report_id)


def _key(text: str) -> bytes:
    """Return the key in a text, or in the file of that name.

    Raises:
        IdentityError: It is none.
    """
    if not text.strip().lower().startswith(_KEY_PREFIX):
        text = Path(text).read_text("ascii", "replace")
    return parse_moderator_key(text).hpke_key


def _row(view: ReportView) -> tuple[str, ...]:
    reason = f": {view.reason}" if view.reason else ""
    return (
        view.report.hex()[:8],
        moment(view.created),
        f"{view.state}{reason}",
        view.category,
        view.about,
    )
