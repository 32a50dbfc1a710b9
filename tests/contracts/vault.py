"""What every vault does: it keeps, replaces and forgets, and takes nothing else."""

import asyncio

import pytest

from tgtui.crypto import Secret
from tgtui.vault import MAX_SECRET, BadEntry, Vault


NAME = "alice/identity"
OTHERS = ["alice/vault", "alice/identit", "bob/identity", "a_-9/x", f"{'p' * 32}/y"]

BAD_NAMES = [
    "",
    "identity",
    "/identity",
    "alice/",
    "alice/identity/x",
    "alice/identity\n",
    "Alice/identity",
    "alice/ide ntity",
    "älice/identity",
    "../identity",
    f"{'p' * 33}/identity",
    f"alice/{'p' * 33}",
]

VALUES = [
    b"\x00",
    bytes(32),
    bytes(range(256)),
    b"\xff" * MAX_SECRET,
    b"\n",
    b"secret\n",
    "grüße".encode(),
]


class VaultContract:
    """To be inherited, with a fixture `vault` that holds nothing yet."""

    def test_what_is_not_there_is_none(self, vault: Vault) -> None:
        assert asyncio.run(vault.get(NAME)) is None

    @pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
    def test_it_keeps_what_was_put(self, vault: Vault, value: bytes) -> None:
        async def go() -> Secret | None:
            await vault.put(NAME, Secret(value))
            return await vault.get(NAME)

        assert asyncio.run(go()) == Secret(value)

    def test_it_keeps_the_last(self, vault: Vault) -> None:
        async def go() -> Secret | None:
            for value in (b"first", b"the second is longer", b"3"):
                await vault.put(NAME, Secret(value))
            return await vault.get(NAME)

        assert asyncio.run(go()) == Secret(b"3")

    def test_it_forgets(self, vault: Vault) -> None:
        async def go() -> Secret | None:
            await vault.put(NAME, Secret(b"one"))
            await vault.forget(NAME)
            await vault.forget(NAME)
            return await vault.get(NAME)

        assert asyncio.run(go()) is None

    def test_what_was_forgotten_can_be_put_again(self, vault: Vault) -> None:
        async def go() -> Secret | None:
            await vault.put(NAME, Secret(b"one"))
            await vault.forget(NAME)
            await vault.put(NAME, Secret(b"two"))
            return await vault.get(NAME)

        assert asyncio.run(go()) == Secret(b"two")

    def test_to_forget_what_is_not_there_is_nothing(self, vault: Vault) -> None:
        asyncio.run(vault.forget(NAME))

    def test_entries_do_not_meet(self, vault: Vault) -> None:
        async def go() -> list[Secret | None]:
            for name in (NAME, *OTHERS):
                await vault.put(name, Secret(name.encode()))
            await vault.forget(NAME)
            return [await vault.get(name) for name in (NAME, *OTHERS)]

        kept = [Secret(name.encode()) for name in OTHERS]
        assert asyncio.run(go()) == [None, *kept]

    def test_many_may_ask_at_once(self, vault: Vault) -> None:
        async def go() -> list[Secret | None]:
            names = (NAME, *OTHERS)
            await asyncio.gather(
                *(vault.put(name, Secret(name.encode())) for name in names)
            )
            return await asyncio.gather(*(vault.get(name) for name in names))

        assert asyncio.run(go()) == [Secret(name.encode()) for name in (NAME, *OTHERS)]

    @pytest.mark.parametrize("name", BAD_NAMES)
    def test_other_names_are_refused(self, vault: Vault, name: str) -> None:
        with pytest.raises(BadEntry, match="An entry is not called"):
            asyncio.run(vault.put(name, Secret(b"one")))
        with pytest.raises(BadEntry, match="An entry is not called"):
            asyncio.run(vault.get(name))
        with pytest.raises(BadEntry, match="An entry is not called"):
            asyncio.run(vault.forget(name))

    @pytest.mark.parametrize("length", [0, MAX_SECRET + 1])
    def test_other_sizes_are_refused(self, vault: Vault, length: int) -> None:
        with pytest.raises(BadEntry, match=f"1 to 768 bytes, not {length}"):
            asyncio.run(vault.put(NAME, Secret(bytes(length))))
        assert asyncio.run(vault.get(NAME)) is None
