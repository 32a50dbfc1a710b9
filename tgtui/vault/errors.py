"""Why a key could not be had or kept: four states, and what to do in each.

* `VaultError` (`TgtuiError`), all with `LocalFault`
    * `VaultAbsent`: there is nothing here that could keep keys.
    * `VaultLocked`: the keys are there, behind a lock that did not open.
        * `NoPassphrase`: nobody gave a passphrase that can be used.
        * `WrongPassphrase`: the passphrase given does not open the file.
    * `VaultDenied`: somebody or something said no.
        * `InUse`: another process has it.
        * `UnsafePlace`: others could read or replace what is kept there.
    * `VaultBroken`: it does not answer, or what it answers is wrong.
        * `DamagedFile`: the bytes of a sealed file are not those that were written.
    * `BadEntry`: no vault keeps an entry of that name or size.
    * `BadProfileName`: no profile is called that.

A vault raises the four states and `BadEntry`, and nothing else. What caused one of them
is chained to it without its frames, whose variables may hold a secret.
"""

from tgtui.errors import LocalFault, TgtuiError


class VaultError(TgtuiError):
    """A key could not be had or kept.

    Attributes:
        what: What is wrong, in a sentence, or nothing.
        advice: What to do about it, in sentences, or nothing.
    """

    what = advice = ""

    def __init__(self, what: str = "", advice: str = "") -> None:
        """Say what is wrong, and what to do about it."""
        super().__init__(" ".join(filter(None, (what, advice))))
        self.what = what
        self.advice = advice


class VaultAbsent(VaultError, LocalFault):
    """There is no keyring on this machine."""


class VaultLocked(VaultError, LocalFault):
    """The keyring is locked."""


class NoPassphrase(VaultLocked):
    """No passphrase was given that can be used."""


class WrongPassphrase(VaultLocked):
    """The passphrase does not open the file."""


class VaultDenied(VaultError, LocalFault):
    """The keyring refused."""


class InUse(VaultDenied):
    """Another process has it.

    Attributes:
        pid: The process that has it, or None where it did not say.
    """

    def __init__(self, what: str, *, pid: int | None) -> None:
        """Remember who has it.

        Args:
            what: What it is that somebody has.
            pid: The process that has it, or None where it did not say.
        """
        holder = "another process" if pid is None else f"process {pid}"
        super().__init__(f"{what} is in use by {holder}.", "Close that one first.")
        self.pid = pid


class UnsafePlace(VaultDenied):
    """Others could read or replace what is kept in this file or directory."""


class VaultBroken(VaultError, LocalFault):
    """The keyring does not work."""


class DamagedFile(VaultBroken):
    """The file of sealed keys is damaged."""


class BadEntry(VaultError, LocalFault):
    """No vault keeps an entry of that name or size."""


class BadProfileName(VaultError, LocalFault):
    """A profile's name is 1 to 32 of the letters a-z, the digits, `_` and `-`."""
