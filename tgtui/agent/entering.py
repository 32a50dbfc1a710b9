"""How a device comes into an account at a relay, however often that is broken off.

What the relay will know of it is durable here before the relay is told.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from tgtui.agent.embedded import EmbeddedRelay
from tgtui.agent.errors import KeysLost
from tgtui.agent.opening import ACCOUNT, EMBEDDED
from tgtui.agent.setting import Setting
from tgtui.codec import encoded
from tgtui.crypto import Secret
from tgtui.engine.ports import Store
from tgtui.identity import Descriptor, DeviceId, Handle, RelayId
from tgtui.keys import DeviceKey, IdentityKey
from tgtui.net import (
    Device,
    Introduced,
    LoggedIn,
    LoginRefused,
    RelayClient,
    Unreachable,
    introduce,
    log_in,
    own_devices,
    register,
    replace_device,
)


_PENDING: Final = "agent.pending"
"""The device key of an account that may or may not be registered."""

_REVOKED: Final = "agent.revoked"
"""The revocations of the devices that this one takes the place of."""

_KEY_LENGTH: Final = 32
_TRIES: Final = 5
_PAUSE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """A device that is in an account.

    Attributes:
        device: Its key.
        handle: How the relay calls the account.
        introduced: The relay.
    """

    device: DeviceKey
    handle: str
    introduced: Introduced


def write_account(setting: Setting, store: Store, entry: Entry) -> None:
    """Write an account into its database: all of it, or nothing."""
    revoked = store.values.get(_REVOKED) or msgspec.msgpack.encode(())
    with store.transaction():
        setting.parts.found(
            store,
            device=entry.device,
            handle=entry.handle,
            descriptor=entry.introduced.descriptor,
            revoked=tuple(msgspec.msgpack.decode(revoked, type=list[bytes])),
        )
        store.values.put(_PENDING, None)
        store.values.put(_REVOKED, None)
        store.values.put(ACCOUNT, _where(setting, entry.introduced))


def _where(setting: Setting, introduced: Introduced) -> bytes:
    """Return what is remembered of where the relay is."""
    if setting.relay is None:
        return EMBEDDED
    return introduced.address.text.encode()


def forget_device(store: Store) -> None:
    """Give up the device that was to be registered."""
    with store.transaction():
        store.values.put(_PENDING, None)


async def kept_key(setting: Setting, entry: str) -> Secret:
    """Return a key that is kept, or make one and keep it.

    Raises:
        KeysLost: There is data already, of a time when there was one.
    """
    kept = await setting.vault.get(entry)
    if kept is not None:
        return kept
    if setting.database.exists():
        raise KeysLost
    made = Secret(setting.entropy.draw(_KEY_LENGTH))
    await setting.vault.put(entry, made)
    return made


def pending_device(setting: Setting, store: Store, identity: IdentityKey) -> DeviceKey:
    """Return the device that is to be registered, durable before anybody knows it."""
    pending = store.values.get(_PENDING)
    if pending is not None:
        return DeviceKey.restore(Secret(pending))
    device = DeviceKey.generate(identity, setting.entropy, created=setting.clock())
    with store.transaction():
        store.values.put(_PENDING, device.stored().expose())
    return device


async def met(setting: Setting, pinned: Descriptor | None = None) -> Introduced:
    """Return the relay, introduced; the one of this computer may just be ending.

    Args:
        setting: Says where it is.
        pinned: What it said of itself before, where that is known.

    Raises:
        NetError: It is not there, or it is none.
        DescriptorRefused: It is another one.
    """
    left = 1 if setting.relay is not None else _TRIES
    while True:
        left -= 1
        address = setting.relay or await EmbeddedRelay(setting.embedded).address()
        try:
            return await introduce(
                address, pinned=pinned, clock=setting.clock, reach=setting.reach
            )
        except Unreachable:
            if not left:
                raise
            await asyncio.sleep(_PAUSE)


class Entrance:
    """How a device comes into an account at a relay."""

    def __init__(
        self,
        client: RelayClient,
        store: Store,
        identity: IdentityKey,
        key: DeviceKey,
    ) -> None:
        """Do nothing yet.

        Args:
            client: Asks the relay.
            store: Where it is kept which devices this one takes the place of.
            identity: The key of the account.
            key: The key of the device.
        """
        self._client = client
        self._store = store
        self._identity = identity
        self._key = key
        credential = key.credential
        self._device = Device(
            credential.account, credential.encoded(), credential.device_key
        )

    async def register(self, handle: Handle, token: Secret | None) -> LoggedIn:
        """Make the account.

        Raises:
            Refused: The relay declines, as where there is one already.
            NetError: There is no answer, or none of a relay's.
        """

        def sign(relay_id: RelayId, challenge: bytes) -> bytes:
            return self._key.register(relay_id, challenge, handle=handle)

        return await register(
            self._client,
            self._device,
            sign,
            handle=handle,
            token=token.expose() if token is not None else None,
        )

    async def come_back(self) -> LoggedIn:
        """Log in to the account as it is at the relay, in place of its other devices.

        Raises:
            Refused: The relay declines, as where it does not know the account.
            NetError: There is no answer, or none of a relay's.
        """
        sign = self._key.log_in
        with suppress(LoginRefused):
            return await log_in(self._client, self._device, sign)
        devices = await own_devices(self._client, self._device, sign)
        now = self._client.introduced.clock() + self._client.introduced.ahead
        gone = tuple(
            encoded(self._identity.revoke(DeviceId(device), now)) for device in devices
        )
        with self._store.transaction():
            self._store.values.put(_REVOKED, msgspec.msgpack.encode(gone))
        return await replace_device(self._client, self._device, sign, revocations=gone)
