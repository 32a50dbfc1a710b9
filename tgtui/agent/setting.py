"""What a profile is opened with."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tgtui import store
from tgtui.agent.ports import EnginePort, Restorable
from tgtui.crypto import Entropy, Secret, SystemEntropy
from tgtui.engine import Engine
from tgtui.engine.ports import Store
from tgtui.identity import Descriptor, RelayAddress
from tgtui.keys import DeviceKey
from tgtui.net import DEFAULT_REACH, Clock, Reach
from tgtui.vault import Profile, Vault


def now_ms() -> int:
    """Return the time, in ms since 1970."""
    return time.time_ns() // 1_000_000


class Found(Protocol):
    """Writes what a new profile needs into an empty store."""

    def __call__(
        self,
        store: Store,
        *,
        device: DeviceKey,
        handle: str,
        descriptor: Descriptor,
        revoked: tuple[bytes, ...] = (),
    ) -> None:
        """Write it."""


class Database(Restorable, Protocol):
    """A store in a file, which counts how often it was changed."""

    @property
    def generation(self) -> int:
        """How many transactions that wrote something were kept, ever."""


class OpenDatabase(Protocol):
    """Lends the database in a file, which is made if it is not there."""

    def __call__(
        self, path: Path, key: Secret, counter: int | None
    ) -> AbstractContextManager[Database]:
        """Open it by its key.

        Raises:
            RolledBack: Its generation is lower than `counter`.
            StoreError: It cannot be opened.
        """


def open_database(
    path: Path, key: Secret, counter: int | None
) -> AbstractContextManager[Database]:
    """Lend the database in a file, as `OpenDatabase` says."""
    return store.Database.open(path, key, counter=counter)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a client is made of.

    Attributes:
        engine: Makes what decides.
        found: Writes what a new profile needs into an empty database.
        open: Opens the database.
    """

    engine: Callable[[Store, Entropy], EnginePort] = Engine
    found: Found = Engine.found
    open: OpenDatabase = open_database


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a profile is opened.

    Attributes:
        profile: The profile, which is taken when it is opened.
        vault: Where its keys are.
        relay: Where the relay is, or None for the one of this computer.
        embedded: The folder of that one.
        parts: What the client is made of.
        entropy: Where chance comes from.
        clock: Tells the time.
        reach: How the relay is reached.
    """

    profile: Profile
    vault: Vault
    relay: RelayAddress | None
    embedded: Path
    parts: Parts = field(default_factory=Parts)
    entropy: Entropy = field(default_factory=SystemEntropy)
    clock: Clock = now_ms
    reach: Reach = DEFAULT_REACH

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.profile.directory / "tgtui.db"
