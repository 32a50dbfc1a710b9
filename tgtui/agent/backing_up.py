"""Writes a backup of a profile whose data is open, as it is at one moment."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tgtui.agent.backup import Sealing, write_backup
from tgtui.agent.backup_content import gather
from tgtui.agent.backup_records import Origin
from tgtui.agent.errors import KeysLost
from tgtui.agent.file_thread import in_thread
from tgtui.agent.ports import EnginePort
from tgtui.agent.setting import Database, Setting
from tgtui.crypto import Secret


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who writes backups of a profile.

    Attributes:
        setting: How the profile is opened.
        store: Its data.
        engine: What decides on it.
        address: Where the relay is, as text; nothing for that of this computer.
    """

    setting: Setting
    store: Database = field(repr=False)
    engine: EnginePort = field(repr=False)
    address: str

    async def write(self, path: Path, passphrase: Secret, settings: str = "") -> None:
        """Write a backup.

        Args:
            path: The file.
            passphrase: What opens it.
            settings: The text of the configuration, which is kept with it.

        Raises:
            KeysLost: The key of the account is not there.
            CannotSave: The backup cannot be written.
            TgtuiError: The passphrase, or the place for the keys, cannot be used.
        """
        seed = await self.setting.vault.get(self.setting.profile.identity_entry)
        if seed is None:
            raise KeysLost
        # What trying a passphrase costs holds up nobody who uses the profile.
        sealing = await in_thread(
            partial(Sealing.begun_with, passphrase, self.setting.entropy)
        )
        origin = Origin(
            seed=seed.expose(),
            handle=self.engine.own.handle,
            address=self.address,
            descriptor=self.engine.descriptor.encoded,
            created=self.setting.clock(),
        )
        # Nothing is waited for from here on, so that nothing changes meanwhile.
        write_backup(path, sealing, gather(self.store, origin, settings))
