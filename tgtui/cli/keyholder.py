"""Opens the vault that the configuration names, and asks for its passphrase."""

import sys
import unicodedata
from typing import Final

import click

from tgtui.agent import harden
from tgtui.config import KeysSection, Paths
from tgtui.crypto import Secret, SystemEntropy
from tgtui.vault import (
    NoPassphrase,
    OsKeyring,
    PassphraseCommand,
    PassphraseSource,
    SealedFile,
    Vault,
)


_NOBODY: Final = "Nobody is there to be asked for the passphrase."
_ADVICE: Final = "Run this in a terminal, or set keys.passphrase_command."


class Prompt:
    """A `PassphraseSource` that asks whoever sits at the terminal."""

    async def __call__(self, *, new: bool) -> Secret:
        """Return what is typed, which is not shown; a new one is typed twice.

        Raises:
            NoPassphrase: There is no terminal.
        """
        if not sys.stdin.isatty():
            raise NoPassphrase(_NOBODY, _ADVICE)
        # A thread that waits for a key could not be ended by an interrupt.
        text: str = click.prompt(
            "New passphrase of your keys" if new else "Passphrase of your keys",
            hide_input=True,
            confirmation_prompt=new,
            err=True,
        )
        return Secret(unicodedata.normalize("NFC", text).encode())


def vault_of(keys: KeysSection, paths: Paths) -> Vault:
    """Return the vault that holds the keys; nobody is asked for anything yet.

    This process hardens itself first, for it is to have keys in its memory.
    """
    harden()
    if keys.backend == "keyring":
        return OsKeyring(keys.timeout_seconds)
    source: PassphraseSource = Prompt()
    if keys.passphrase_command:
        command = keys.passphrase_command
        source = PassphraseCommand(command, seconds=keys.timeout_seconds)
    return SealedFile(paths.sealed_keys, source, entropy=SystemEntropy())
