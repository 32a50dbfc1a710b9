"""`tgtui moderate`: makes the keys to which reports are sealed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import click

from tgtui.cli.errors import KeyfileNotWritten, KeyfileTaken
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.keyholder import vault_of
from tgtui.cli.output import say, tell
from tgtui.cli.settings import configured
from tgtui.config import Paths
from tgtui.crypto import SystemEntropy
from tgtui.keys import ModeratorKeys
from tgtui.vault import Profile, Vault


@click.group()
def moderate() -> None:
    """Make the keys of a moderator."""


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
