"""Remembers in the vault how new the data is, to notice an older copy of it (N20)."""

import asyncio
from contextlib import suppress
from typing import Final

from tgtui.agent.setting import Database
from tgtui.crypto import Secret
from tgtui.vault import Vault, VaultError


HOUR: Final = 3_600.0
"""Seconds between two times at which it is remembered."""

_SIZE: Final = 8


class Counter:
    """The generation of a database, in an entry of a vault.

    A vault that does not work is no reason not to open a profile.
    """

    def __init__(self, vault: Vault, entry: str) -> None:
        """Use an entry of the vault."""
        self._vault = vault
        self._entry = entry

    async def known(self) -> int | None:
        """Return the generation that the database has at least; None for not known."""
        with suppress(VaultError):
            kept = await self._vault.get(self._entry)
            if kept is not None:
                return int.from_bytes(kept.expose(), "big")
        return None

    async def keep(self, database: Database) -> None:
        """Remember the generation that a database has now."""
        number = database.generation.to_bytes(_SIZE, "big")
        with suppress(VaultError):
            await self._vault.put(self._entry, Secret(number))

    async def go_on(self, database: Database) -> None:
        """Remember it now, and each hour."""
        while True:
            await self.keep(database)
            await asyncio.sleep(HOUR)
