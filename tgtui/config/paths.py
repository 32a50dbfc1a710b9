"""Every place on this computer where tgtui keeps a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs


_APP: Final = "tgtui"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one user.

    Attributes:
        config_file: The configuration.
        data: The folder that all data lie below.
    """

    config_file: Path
    data: Path

    @classmethod
    def of_user(cls) -> "Paths":
        """Return where this system keeps the files of the user who runs this."""
        return cls(
            config_file=platformdirs.user_config_path(_APP) / "tgtui.toml",
            data=platformdirs.user_data_path(_APP),
        )

    @property
    def sealed_keys(self) -> Path:
        """The file of keys under a passphrase, where there is no keyring."""
        return self.data / "keys.sealed"

    @property
    def relay(self) -> Path:
        """The folder of this user's relay, unless the configuration names another."""
        return self.data / "relay"

    @property
    def embedded(self) -> Path:
        """The folder of the relay that a client starts where none is configured."""
        return self.data / "embedded"

    @property
    def profiles(self) -> Path:
        """The folder that holds one folder a profile."""
        return self.data / "profiles"
