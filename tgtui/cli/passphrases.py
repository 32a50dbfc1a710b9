"""Asks for the passphrase of a backup, and makes one up for whoever wants one."""

import sys
import unicodedata
from pathlib import Path
from typing import Final

import click

from tgtui.cli.errors import Useless
from tgtui.cli.output import tell
from tgtui.crypto import Entropy, Secret, SystemEntropy
from tgtui.keys import words_of


LEAST: Final = 12
"""Characters of a new passphrase: whoever has the file may try as many as they like."""

_BITS: Final = 11
"""Bytes of chance in one that is made up: 88 bits, in eight words."""

_NOBODY: Final = "nobody is there to be asked for the passphrase: use --passphrase-file"
_SHORT: Final = f"a passphrase of a backup has {LEAST} characters at least"
_ASKED: Final = (
    f"Passphrase of the backup, {LEAST} characters at least (none: make one)"
)
_MADE: Final = (
    "this is the passphrase: write it on paper, for it is shown nowhere again"
)


def known_passphrase(file: Path | None) -> Secret:
    """Return the passphrase of a backup that is there.

    Raises:
        Useless: Nobody is there to be asked.
    """
    if file is not None:
        return _secret(_line_of(file))
    _somebody()
    text: str = click.prompt("Passphrase of the backup", hide_input=True, err=True)
    return _secret(text)


def new_passphrase(file: Path | None, entropy: Entropy | None = None) -> Secret:
    """Return the passphrase of a backup that is to be made.

    Whoever types one that is too short is asked again; who types none is given one.

    Raises:
        Useless: The one in the file is too short, or nobody is there to be asked.
    """
    if file is not None:
        text = _line_of(file)
        if len(text) < LEAST:
            raise Useless(_SHORT)
        return _secret(text)
    _somebody()
    while (text := _typed(_ASKED)) and len(text) < LEAST:
        tell(_SHORT)
    if not text:
        return _made(entropy or SystemEntropy())
    while _typed("The same again") != text:
        tell("these are not the same")
    return _secret(text)


def _made(entropy: Entropy) -> Secret:
    """Make a passphrase up, and show it."""
    text = " ".join(words_of(entropy.draw(_BITS)))
    tell(_MADE)
    click.echo(text, err=True)
    return _secret(text)


def _typed(question: str) -> str:
    text: object = click.prompt(
        question, default="", show_default=False, hide_input=True, err=True
    )
    return str(text)


def _line_of(file: Path) -> str:
    with click.open_file(str(file), encoding="utf-8") as opened:
        line: str = opened.readline()
    return line.rstrip("\r\n")


def _somebody() -> None:
    """Require that somebody sits at a terminal.

    Raises:
        Useless: Nobody does.
    """
    if not sys.stdin.isatty():
        raise Useless(_NOBODY)


def _secret(text: str) -> Secret:
    return Secret(unicodedata.normalize("NFC", text).encode())
