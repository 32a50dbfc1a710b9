"""What everybody else needs of a vault, and what a vault needs of whoever opens it."""

from typing import Protocol

from tgtui.crypto import Secret


class Vault(Protocol):
    """Keeps a few named secrets of up to 768 bytes each.

    A name is `<profile>/<entry>`. Each method raises `VaultAbsent`, `VaultLocked`,
    `VaultDenied`, `VaultBroken`, or `BadEntry` for a name or a size that no vault
    keeps, and nothing else. One that raises `VaultBroken` may or may not have changed
    the entry.
    """

    async def get(self, name: str) -> Secret | None:
        """Return the secret of that name, or None where there is none."""

    async def put(self, name: str, secret: Secret) -> None:
        """Keep a secret, in place of any other of that name."""

    async def forget(self, name: str) -> None:
        """Keep no secret of that name any longer, if ever one was."""


class PassphraseSource(Protocol):
    """Asks somebody or something for a passphrase."""

    async def __call__(self, *, new: bool) -> Secret:
        """Return a passphrase, in UTF-8 and Unicode's form NFC.

        Args:
            new: Whether a file is about to be made with it, so that a person had
                better give it twice.

        Raises:
            VaultError: There is none; this and anything else goes on to the caller.
        """
