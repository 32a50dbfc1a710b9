"""`tgtui moderate`: makes the keys to which reports are sealed, and opens reports."""

import asyncio
from dataclasses import replace
from pathlib import Path

import click

from tgtui.agent import Setting
from tgtui.cli.codes import Exit
from tgtui.cli.errors import KeyfileNotWritten, KeyfileTaken, NothingFound
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.keyholder import vault_of
from tgtui.cli.opening import setting_of
from tgtui.cli.output import say, say_json, tell
from tgtui.cli.report_file import (
    descriptor_from,
    own_descriptor,
    read_report_file,
    relay_of,
)
from tgtui.cli.settings import configured
from tgtui.cli.talking import with_json
from tgtui.config import Paths
from tgtui.crypto import SystemEntropy
from tgtui.franking import ShownReport, show_report
from tgtui.keys import ModeratorKeys
from tgtui.vault import Profile, Vault


@click.group()
def moderate() -> None:
    """Make the keys of a moderator, and open reports."""


@moderate.command()
@click.argument("keyfile", type=click.Path(path_type=Path))
@click.option(
    "--officer", is_flag=True, help="Get the reports for officers alone, too."
)
@pass_invocation
def init(invocation: Invocation, keyfile: Path, *, officer: bool) -> None:
    """Make a moderator's keys, and write the public ones into KEYFILE.

    The private keys stay with those of your profile: without them nobody can read the
    reports. Where there are some already, they stay, and KEYFILE gets their public
    halves. Give KEYFILE to the operator of the relay.
    """
    config = configured(invocation, starts=True)
    paths = Paths.of_user()
    vault = vault_of(config.keys, paths)
    name = config.profile.name
    with Profile(name, paths.profiles / name) as profile:
        keys = asyncio.run(_kept(vault, profile.moderator_entry, officer=officer))
    text = keys.public.text
    _write(keyfile, f"{text}\n")
    say(text)
    tell(f"{keyfile} is what the relay's operator needs of you")


@moderate.command("open")
@click.argument(
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--relay",
    metavar="ADDRESS",
    help="Ask this relay for its keys, and not that of the account, or of relay.url.",
)
@with_json
@pass_invocation
def open_report(invocation: Invocation, file: Path, relay: str | None) -> int:
    """Open the sealed report in FILE, verify it, and show what it proves.

    The proof stands first. Of a report that proves nothing, nothing is shown, and the
    code is 1. No file is fetched or opened.
    """
    if relay is not None:
        invocation.flags["relay.url"] = ("--relay", relay)
    setting = setting_of(invocation)
    found = asyncio.run(
        _opened(setting, read_report_file(file), named=relay is not None)
    )
    if invocation.as_json:
        say_json(
            {
                "report": found.report_id.hex(),
                "verified": found.verified is not None,
                "lines": found.lines,
            }
        )
    else:
        say("\n".join(found.lines))
    return Exit.DONE if found.verified else Exit.FAILED


async def _opened(setting: Setting, sealed: bytes, *, named: bool) -> ShownReport:
    """Open a report with the keys of a profile, and those of the relay it is for."""
    relay_id = relay_of(sealed)
    stored = await setting.vault.get(setting.profile.moderator_entry)
    if stored is None:
        message = "there are no keys of a moderator; `tgtui moderate init` makes some"
        raise NothingFound(message)
    known = None if named else await own_descriptor(setting, relay_id)
    if known is None:
        known = await descriptor_from(setting.relay, relay_id)
    return show_report(sealed, ModeratorKeys.restore(stored).sealing, known)


async def _kept(vault: Vault, entry: str, *, officer: bool) -> ModeratorKeys:
    """Return the keys that the vault has, or new ones once it has them."""
    stored = await vault.get(entry)
    if stored is None:
        keys = ModeratorKeys.generate(SystemEntropy(), officer=officer)
    else:
        keys = ModeratorKeys.restore(stored)
        if keys.officer or not officer:
            return keys
        keys = replace(keys, officer=True)
    await vault.put(entry, keys.stored())
    return keys


def _write(path: Path, text: str) -> None:
    """Make a file that says this, unless it is there and says it."""
    try:
        try:
            with path.open("x", encoding="ascii") as file:
                file.write(text)
        except FileExistsError:
            if path.read_bytes() != text.encode("ascii"):
                raise KeyfileTaken(path) from None
    except OSError as error:
        raise KeyfileNotWritten(path, error.strerror or str(error)) from None
