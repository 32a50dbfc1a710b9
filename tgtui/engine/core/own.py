"""Who this device is, as its database has it."""

from typing import Final

import msgspec

from tgtui.crypto import Secret
from tgtui.engine.errors import DataDamaged
from tgtui.engine.ports import Store
from tgtui.keys import DeviceKey


_NAME: Final = "own"


class Own(msgspec.Struct, frozen=True):
    """Who this device is.

    Attributes:
        device: Its key and credential.
        handle: How the relay calls its account.
        relay_id: The relay that the account is at.
    """

    device: DeviceKey
    handle: str
    relay_id: bytes

    @property
    def account(self) -> bytes:
        """The account."""
        return self.device.credential.account

    @property
    def id(self) -> bytes:
        """The device's id."""
        return self.device.credential.device


class _Stored(msgspec.Struct, frozen=True):
    """What the database has of it."""

    device: bytes
    handle: str
    relay_id: bytes


_decoder: Final = msgspec.msgpack.Decoder(_Stored)


def keep_own(store: Store, own: Own) -> None:
    """Write who this device is."""
    stored = _Stored(own.device.stored().expose(), own.handle, own.relay_id)
    store.values.put(_NAME, msgspec.msgpack.encode(stored))


def read_own(store: Store) -> Own:
    """Return who this device is.

    Raises:
        DataDamaged: The database does not say.
    """
    data = store.values.get(_NAME)
    if data is None:
        message = "the database does not say whose it is"
        raise DataDamaged(message)
    stored = _decoder.decode(data)
    device = DeviceKey.restore(Secret(stored.device))
    return Own(device, stored.handle, stored.relay_id)
