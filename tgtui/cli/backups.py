"""`tgtui backup`, `restore`: how an account outlives the computer that it is on."""

import asyncio
import os
import sys
import unicodedata
from pathlib import Path
from typing import Final

import click

from tgtui.agent import Made, back_up, restore_backup, restore_words
from tgtui.cli import registering
from tgtui.cli.errors import OutputTaken, Useless
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.opening import setting_of
from tgtui.cli.output import say_json, tell
from tgtui.cli.talking import Command, with_json
from tgtui.crypto import Secret


_NOBODY: Final = "nobody is there to be asked for the passphrase: use --passphrase-file"


def _with_passphrase(command: Command) -> Command:
    return click.option(
        "--passphrase-file",
        "file",
        metavar="PATH",
        type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
        help="Take the passphrase from the first line of this file.",
    )(command)


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_with_passphrase
@pass_invocation
def backup(invocation: Invocation, path: Path, file: Path | None) -> None:
    """Write all of this profile into FILE, under a passphrase.

    FILE holds messages, their proofs, what you know of people, and the key of the
    account: whoever has it and the passphrase has the account. The files of messages
    are not in it. No other tgtui may use the profile meanwhile.
    """
    if os.path.lexists(path):
        raise OutputTaken(path)
    setting = setting_of(invocation)
    passphrase = _passphrase(file, new=True)
    asyncio.run(back_up(setting, path, passphrase))
    tell(f"{path} and its passphrase bring this profile back: tgtui restore {path}")


@click.command()
@click.argument(
    "path",
    metavar="[FILE]",
    required=False,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--relay", metavar="ADDRESS", help="The relay that has the account, if it moved."
)
@_with_passphrase
@with_json
@pass_invocation
def restore(
    invocation: Invocation, path: Path | None, relay: str | None, file: Path | None
) -> int:
    """Bring an account back into an empty profile, from FILE or from its 24 words.

    Without FILE the words are asked for, or read from standard input. They bring back
    the account and its chats; what was written before is in a backup alone. The device
    that had the account until now is revoked.
    """
    if relay is not None:
        invocation.flags["relay.url"] = ("--relay", relay)
    setting = setting_of(invocation, starts=True)
    if path is None:
        made = asyncio.run(restore_words(setting, _words()))
    else:
        passphrase = _passphrase(file, new=False)
        made = asyncio.run(restore_backup(setting, path, passphrase))
    return _say(invocation, made)


def _say(invocation: Invocation, made: Made) -> int:
    tell(f"you are @{made.handle} again; the other members have yet to let you back in")
    if invocation.as_json:
        say_json({"handle": made.handle})
    return registering.published(invocation)


def _passphrase(file: Path | None, *, new: bool) -> Secret:
    """Return the passphrase of a backup.

    Raises:
        Useless: Nobody is there to be asked.
    """
    if file is not None:
        with click.open_file(str(file), encoding="utf-8") as opened:
            return _secret(opened.readline().rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise Useless(_NOBODY)
    text: str = click.prompt(
        "Passphrase of the backup", hide_input=True, confirmation_prompt=new, err=True
    )
    return _secret(text)


def _words() -> Secret:
    if not sys.stdin.isatty():
        return _secret(sys.stdin.read())
    text: str = click.prompt("The 24 words", err=True)
    return _secret(text)


def _secret(text: str) -> Secret:
    return Secret(unicodedata.normalize("NFC", text).encode())
