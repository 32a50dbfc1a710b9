"""Makes an account; whenever it is broken off, the next time goes on from there.

The keys come first: what is lost after that comes back by them.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from tgtui.agent.embedded import EmbeddedRelay
from tgtui.agent.errors import (
    AccountThere,
    HandleTaken,
    InviteNeeded,
    KeysLost,
    RelayClosed,
)
from tgtui.agent.opening import ACCOUNT, EMBEDDED
from tgtui.agent.setting import Setting
from tgtui.codec import encoded
from tgtui.crypto import Secret
from tgtui.engine.ports import Store
from tgtui.errors import TgtuiError
from tgtui.identity import DeviceId, Handle, RelayId, check_handle
from tgtui.keys import DeviceKey, IdentityKey, to_phrase
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
from tgtui.wire import Refusal, Refused


_PENDING: Final = "agent.pending"
"""The device key of an account that may or may not be registered."""

_REVOKED: Final = "agent.revoked"
"""The revocations of the devices that this one takes the place of."""

_KEY_LENGTH: Final = 32
_TRIES: Final = 5
_PAUSE: Final = 0.5

_TYPED: Final[dict[Refusal, type[TgtuiError]]] = {
    Refusal.TAKEN: HandleTaken,
    Refusal.INVITE: InviteNeeded,
    Refusal.CLOSED: RelayClosed,
}


@dataclass(frozen=True, slots=True)
class Made:
    """An account that was made.

    Attributes:
        handle: How the relay calls it.
        phrase: The 24 words from which the account comes back.
    """

    handle: str
    phrase: Secret


async def make_account(
    setting: Setting, handle: str, *, token: Secret | None = None
) -> Made:
    """Make an account in a profile, or go on where that was broken off.

    Where the account is registered already, it keeps the handle that it has.

    Args:
        setting: How the profile is opened.
        handle: How the relay shall call the account.
        token: The registration token of an invite.

    Raises:
        BadHandle: It cannot be a handle.
        AccountThere: There is an account in this profile.
        KeysLost: There is data of one, without its keys.
        HandleTaken: Somebody has that handle.
        InviteNeeded: The relay wants an unused invite.
        RelayClosed: The relay takes no new accounts.
        TgtuiError: The relay, or the place for the keys, cannot be used.
    """
    wanted = check_handle(handle)
    with setting.profile:
        identity = IdentityKey.from_seed(
            await _kept(setting, setting.profile.identity_entry)
        )
        key = await _kept(setting, setting.profile.vault_entry)
        with setting.parts.open(setting.database, key, None) as store:
            if store.values.get(ACCOUNT) is not None:
                raise AccountThere
            device = _device(setting, store, identity)
            introduced = await _met(setting)
            async with RelayClient(introduced, setting.reach) as client:
                entrance = _Entrance(client, store, identity, device)
                entered = await entrance.enter(wanted, token)
            _write(setting, store, (device, entered.handle, introduced))
    return Made(entered.handle, to_phrase(identity.seed))


async def recovery_phrase(setting: Setting) -> Secret:
    """Return the 24 words from which the account of a profile comes back.

    Raises:
        KeysLost: There is no key of an account.
        VaultError: The place for the keys cannot be used.
    """
    seed = await setting.vault.get(setting.profile.identity_entry)
    if seed is None:
        raise KeysLost
    return to_phrase(seed)


def _write(
    setting: Setting, store: Store, made: tuple[DeviceKey, str, Introduced]
) -> None:
    """Write a new account into its database: all of it, or nothing."""
    device, handle, introduced = made
    revoked = store.values.get(_REVOKED) or msgspec.msgpack.encode(())
    with store.transaction():
        setting.parts.found(
            store,
            device=device,
            handle=handle,
            descriptor=introduced.descriptor,
            revoked=tuple(msgspec.msgpack.decode(revoked, type=list[bytes])),
        )
        store.values.put(_PENDING, None)
        store.values.put(_REVOKED, None)
        store.values.put(ACCOUNT, _where(setting, introduced))


def _where(setting: Setting, introduced: Introduced) -> bytes:
    """Return what is remembered of where the relay is."""
    if setting.relay is None:
        return EMBEDDED
    return introduced.address.text.encode()


async def _kept(setting: Setting, entry: str) -> Secret:
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


def _device(setting: Setting, store: Store, identity: IdentityKey) -> DeviceKey:
    """Return the device that is to be registered, durable before anybody knows it."""
    pending = store.values.get(_PENDING)
    if pending is not None:
        return DeviceKey.restore(Secret(pending))
    device = DeviceKey.generate(identity, setting.entropy, created=setting.clock())
    with store.transaction():
        store.values.put(_PENDING, device.stored().expose())
    return device


async def _met(setting: Setting) -> Introduced:
    """Return the relay, introduced; the one of this computer may just be ending."""
    left = 1 if setting.relay is not None else _TRIES
    while True:
        left -= 1
        address = setting.relay or await EmbeddedRelay(setting.embedded).address()
        try:
            return await introduce(
                address, pinned=None, clock=setting.clock, reach=setting.reach
            )
        except Unreachable:
            if not left:
                raise
            await asyncio.sleep(_PAUSE)


class _Entrance:
    """How a device comes into an account at a relay."""

    def __init__(
        self,
        client: RelayClient,
        store: Store,
        identity: IdentityKey,
        key: DeviceKey,
    ) -> None:
        self._client = client
        self._store = store
        self._identity = identity
        self._key = key
        credential = key.credential
        self._device = Device(
            credential.account, credential.encoded(), credential.device_key
        )

    async def enter(self, handle: Handle, token: Secret | None) -> LoggedIn:
        """Register, or log in where that was done before."""

        def sign(relay_id: RelayId, challenge: bytes) -> bytes:
            return self._key.register(relay_id, challenge, handle=handle)

        try:
            return await register(
                self._client,
                self._device,
                sign,
                handle=handle,
                token=token.expose() if token is not None else None,
            )
        except Refused as error:
            if error.refusal is Refusal.TAKEN and (found := await self._come_back()):
                return found
            if (typed := _TYPED.get(error.refusal)) is not None:
                raise typed from None
            raise

    async def _come_back(self) -> LoggedIn | None:
        """Log in to the account as it is at the relay; None where it is not there."""
        sign = self._key.log_in
        with suppress(LoginRefused):
            return await log_in(self._client, self._device, sign)
        try:
            devices = await own_devices(self._client, self._device, sign)
        except Refused:
            return None
        # The devices that it had are lost with the data of this profile.
        now = self._client.introduced.clock() + self._client.introduced.ahead
        gone = tuple(
            encoded(self._identity.revoke(DeviceId(device), now)) for device in devices
        )
        with self._store.transaction():
            self._store.values.put(_REVOKED, msgspec.msgpack.encode(gone))
        return await replace_device(self._client, self._device, sign, revocations=gone)
