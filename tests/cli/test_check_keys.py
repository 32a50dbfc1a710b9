"""The probe of a vault: kept, read back, deleted; and every way in which it is not."""

import asyncio

import pytest

from tgtui.cli.check_keys import check_keys
from tgtui.cli.finding import Finding
from tgtui.crypto import Secret, SeededEntropy
from tgtui.vault import (
    MemoryVault,
    OsKeyring,
    Vault,
    VaultAbsent,
    VaultBroken,
    VaultDenied,
    VaultError,
    VaultLocked,
)


def checked(vault: Vault) -> Finding:
    """Return what is found of a vault."""
    return asyncio.run(check_keys(vault, "me", SeededEntropy(b"")))


class Watched(MemoryVault):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def get(self, name: str) -> Secret | None:
        self.asked.append(f"get {name}")
        return await super().get(name)

    async def put(self, name: str, secret: Secret) -> None:
        self.asked.append(f"put {name} {secret!r}")
        await super().put(name, secret)

    async def forget(self, name: str) -> None:
        self.asked.append(f"forget {name}")
        await super().forget(name)


def test_an_entry_is_made_read_and_deleted() -> None:
    vault = Watched()
    finding = checked(vault)
    assert finding.is_fine
    assert finding.said == (
        "The file under your passphrase kept an entry, returned it and deleted it."
    )
    assert vault.asked == [
        *("put me/probe Secret(32 bytes)", "get me/probe"),
        *("forget me/probe", "get me/probe"),
    ]


class Forgetful(MemoryVault):
    """Keeps nothing."""

    async def put(self, name: str, secret: Secret) -> None:
        """Say yes."""


class Changing(MemoryVault):
    """Keeps something else."""

    async def put(self, name: str, secret: Secret) -> None:
        await super().put(name, Secret(bytes(len(secret))))


class Clinging(MemoryVault):
    """Lets go of nothing."""

    async def forget(self, name: str) -> None:
        """Say yes."""


@pytest.mark.parametrize("kind", [Forgetful, Changing, Clinging])
def test_a_vault_that_does_otherwise_is_found_out(kind: type[MemoryVault]) -> None:
    finding = checked(kind())
    assert finding.said == "The file under your passphrase did not do what it was told."
    assert "must not be used" in finding.advice


class Failing(MemoryVault):
    """Raises what it was made with."""

    def __init__(self, error: VaultError) -> None:
        super().__init__()
        self.error = error

    async def put(self, name: str, secret: Secret) -> None:
        del name, secret
        raise self.error


@pytest.mark.parametrize(
    ("error", "finding"),
    [
        (VaultAbsent("None.", "Get one."), Finding("keys", "None.", "Get one.")),
        *(
            (kind("It does not.", "Do."), Finding("keys", "It does not.", "Do."))
            for kind in (VaultLocked, VaultDenied, VaultBroken)
        ),
        (
            VaultAbsent(),
            Finding(
                "keys",
                "There is no keyring on this machine.",
                "There is no keyring on this machine.",
            ),
        ),
    ],
)
def test_what_the_vault_says_is_passed_on(error: VaultError, finding: Finding) -> None:
    assert checked(Failing(error)) == finding


class NamedKeyring(OsKeyring):
    """A keyring in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = MemoryVault()

    async def get(self, name: str) -> Secret | None:
        return await self.memory.get(name)

    async def put(self, name: str, secret: Secret) -> None:
        await self.memory.put(name, secret)

    async def forget(self, name: str) -> None:
        await self.memory.forget(name)

    async def backend_name(self) -> str:
        return "KWallet"


def test_a_keyring_is_called_by_its_name() -> None:
    assert checked(NamedKeyring()).said.startswith("The OS keyring (KWallet) kept an")
