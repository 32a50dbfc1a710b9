"""A vault that forgets all when the process ends, for a demonstration and for tests."""

from tgtui.crypto import Secret
from tgtui.vault.entries import check_name, check_secret


class MemoryVault:
    """A `Vault` in this process alone."""

    __slots__ = ("_secrets",)

    def __init__(self) -> None:
        """Start empty."""
        self._secrets: dict[str, Secret] = {}

    async def get(self, name: str) -> Secret | None:
        """Return the secret of that name, or None where there is none.

        Raises:
            BadEntry: No entry is called that.
        """
        check_name(name)
        return self._secrets.get(name)

    async def put(self, name: str, secret: Secret) -> None:
        """Keep a secret, in place of any other of that name.

        Raises:
            BadEntry: No entry is called that, or has that size.
        """
        check_name(name)
        check_secret(secret)
        self._secrets[name] = secret

    async def forget(self, name: str) -> None:
        """Keep no secret of that name any longer, if ever one was.

        Raises:
            BadEntry: No entry is called that.
        """
        check_name(name)
        self._secrets.pop(name, None)
