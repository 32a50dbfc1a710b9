"""Profiles with real databases, and engines that do as a test says."""

from pathlib import Path

from tests.agent.engines import ScriptedEngine, ScriptedOwn
from tests.net.running import QUICK, clock
from tgtui.agent.setting import Parts, Setting
from tgtui.codec import decode_whole
from tgtui.crypto import Entropy, Secret, SystemEntropy
from tgtui.engine.ports import Store
from tgtui.identity import Descriptor, RelayAddress, UnverifiedDescriptor
from tgtui.keys import DeviceKey
from tgtui.vault import MemoryVault, Profile, Vault


class Household:
    """What the profiles of a test have in common.

    Attributes:
        folder: Where they are.
        vault: Where their keys are.
        engines: The engines that ran, in their order.
        crash: Whether `found` fails.
        revoked: What `found` was told last.
    """

    def __init__(self, folder: Path, vault: Vault | None = None) -> None:
        self.folder = folder
        self.vault = vault or MemoryVault()
        self.engines: list[ScriptedEngine] = []
        self.crash = False
        self.revoked: tuple[bytes, ...] = ()

    def setting(self, name: str, relay: RelayAddress | None) -> Setting:
        """Return how a profile is opened."""
        return Setting(
            profile=Profile(name, self.folder / name),
            vault=self.vault,
            relay=relay,
            embedded=self.folder / "embedded",
            parts=Parts(self.engine, self.found),
            entropy=SystemEntropy(),
            clock=clock,
            reach=QUICK,
        )

    def found(
        self,
        store: Store,
        *,
        device: DeviceKey,
        handle: str,
        descriptor: Descriptor,
        revoked: tuple[bytes, ...] = (),
    ) -> None:
        """Write what the engine of a test needs."""
        if self.crash:
            raise ZeroDivisionError
        self.revoked = revoked
        store.values.put("device", device.stored().expose())
        store.values.put("handle", handle.encode())
        store.values.put("descriptor", descriptor.encoded)

    def engine(self, store: Store, entropy: Entropy) -> ScriptedEngine:
        """Return the engine of a profile."""
        assert len(entropy.draw(1)) == 1
        device, handle, encoded = map(
            store.values.get, ("device", "handle", "descriptor")
        )
        assert device is not None
        assert handle is not None
        assert encoded is not None
        claimed = decode_whole(UnverifiedDescriptor.decode, encoded)
        key = DeviceKey.restore(Secret(device))
        made = ScriptedEngine(
            ScriptedOwn(key, handle.decode(), claimed.claimed_relay_id),
            claimed.verify(claimed.claimed_relay_id),
        )
        self.engines.append(made)
        return made
