"""`tgtui backup`, `restore`: how an account outlives the computer that it is on."""

import asyncio
import os
import sys
import unicodedata
from pathlib import Path

import click

from tgtui.agent import Made, back_up, restore_backup, restore_words, settings_in
from tgtui.cli import registering
from tgtui.cli.errors import OutputTaken
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.kept_settings import bring_back, settings_of
from tgtui.cli.opening import setting_of
from tgtui.cli.output import say_json, tell
from tgtui.cli.passphrases import known_passphrase, new_passphrase
from tgtui.cli.talking import Command, with_json
from tgtui.crypto import Secret


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

    FILE holds messages, their proofs, what you know of people, the settings, and the
    key of the account: whoever has it and the passphrase has the account. The files of
    messages are not in it, nor is any key of a chat. Other tgtui may go on meanwhile.
    """
    if os.path.lexists(path):
        raise OutputTaken(path)
    setting = setting_of(invocation)
    passphrase = new_passphrase(file)
    settings = settings_of(invocation)
    asyncio.run(back_up(setting, path, passphrase, settings))
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
    if path is None:
        setting = setting_of(invocation, starts=True)
        return _say(invocation, asyncio.run(restore_words(setting, _words())))
    passphrase = known_passphrase(file)
    bring_back(invocation, asyncio.run(settings_in(path, passphrase)))
    setting = setting_of(invocation, starts=True)
    return _say(invocation, asyncio.run(restore_backup(setting, path, passphrase)))


def _say(invocation: Invocation, made: Made) -> int:
    tell(f"you are @{made.handle} again; the other members have yet to let you back in")
    if invocation.as_json:
        say_json({"handle": made.handle})
    return registering.published(invocation)


def _words() -> Secret:
    if not sys.stdin.isatty():
        return _secret(sys.stdin.read())
    text: str = click.prompt("The 24 words", err=True)
    return _secret(text)


def _secret(text: str) -> Secret:
    return Secret(unicodedata.normalize("NFC", text).encode())
