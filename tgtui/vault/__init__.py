"""Asks the OS keyring, or a sealed file, for the few keys all else hangs on."""

from tgtui.vault.entries import MAX_SECRET, SERVICE
from tgtui.vault.errors import (
    BadEntry,
    BadProfileName,
    DamagedFile,
    InUse,
    NoPassphrase,
    UnsafePlace,
    VaultAbsent,
    VaultBroken,
    VaultDenied,
    VaultError,
    VaultLocked,
    WrongPassphrase,
)
from tgtui.vault.keyring import KEYRING_SECONDS, OsKeyring
from tgtui.vault.memory import MemoryVault
from tgtui.vault.passphrase_command import COMMAND_SECONDS, PassphraseCommand
from tgtui.vault.ports import PassphraseSource, Vault
from tgtui.vault.profile import Profile
from tgtui.vault.sealed_file import MIN_NEW_PASSPHRASE, SealedFile


__all__ = [
    "COMMAND_SECONDS",
    "KEYRING_SECONDS",
    "MAX_SECRET",
    "MIN_NEW_PASSPHRASE",
    "SERVICE",
    "BadEntry",
    "BadProfileName",
    "DamagedFile",
    "InUse",
    "MemoryVault",
    "NoPassphrase",
    "OsKeyring",
    "PassphraseCommand",
    "PassphraseSource",
    "Profile",
    "SealedFile",
    "UnsafePlace",
    "Vault",
    "VaultAbsent",
    "VaultBroken",
    "VaultDenied",
    "VaultError",
    "VaultLocked",
    "WrongPassphrase",
]
