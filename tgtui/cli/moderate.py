"""`tgtui moderate`: makes the keys to which reports are sealed, and opens reports."""

import asyncio
from dataclasses import replace
from pathlib import Path

import click

from tgtui.cli.codes import Exit
from tgtui.cli.errors import KeyfileNotWritten, KeyfileTaken, NothingFound
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.keyholder import vault_of
from tgtui.cli.output import say, say_json, tell
from tgtui.cli.report_file import descriptor_from, read_report_file, relay_of
from tgtui.cli.settings import configured
from tgtui.cli.talking import with_json
from tgtui.config import Config, Paths
from tgtui.crypto import SystemEntropy
from tgtui.franking import show_report
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
    help="Ask this relay, and not the configured one, for its keys.",
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
    config = configured(invocation)
    sealed = read_report_file(file)
    relay_id = relay_of(sealed)
    keys = asyncio.run(_keys(config))
    known = asyncio.run(descriptor_from(config.relay.url.address, relay_id))
    found = show_report(sealed, keys.sealing, known)
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


async def _keys(config: Config) -> ModeratorKeys:
    """Return the moderator's keys of a profile.

    Raises:
        NothingFound: There are none.
    """
    paths = Paths.of_user()
    name = config.profile.name
    profile = Profile(name, paths.profiles / name)
    stored = await vault_of(config.keys, paths).get(profile.moderator_entry)
    if stored is None:
        message = "there are no keys of a moderator; `tgtui moderate init` makes some"
        raise NothingFound(message)
    return ModeratorKeys.restore(stored)


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
