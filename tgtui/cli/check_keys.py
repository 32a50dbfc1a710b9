"""Checks that the vault keeps what it is given, by giving it something."""

from typing import Final

from tgtui.cli.finding import Finding
from tgtui.crypto import Entropy, Secret
from tgtui.vault import OsKeyring, Vault, VaultError


_PROBE: Final = "probe"
_PROBE_LENGTH: Final = 32
_REPORT: Final = "Report this: a vault that forgets must not be used."


async def check_keys(vault: Vault, profile: str, entropy: Entropy) -> Finding:
    """Put a random entry into the vault, read it back, and delete it.

    Args:
        vault: What to check.
        profile: The profile in whose name the entry is made.
        entropy: Where the entry's bytes come from.
    """
    name = f"{profile}/{_PROBE}"
    secret = Secret(entropy.draw(_PROBE_LENGTH))
    try:
        await vault.put(name, secret)
        kept = await vault.get(name)
        await vault.forget(name)
        left = await vault.get(name)
        place = await _place(vault)
    except VaultError as error:
        return Finding("keys", error.what or str(error), error.advice or str(error))
    if kept != secret or left is not None:
        return Finding("keys", f"{place} did not do what it was told.", _REPORT)
    return Finding("keys", f"{place} kept an entry, returned it and deleted it.")


async def _place(vault: Vault) -> str:
    if isinstance(vault, OsKeyring):
        return f"The OS keyring ({await vault.backend_name()})"
    return "The file under your passphrase"
