"""Requests of people who prove to have a device."""

from typing import Any

import msgspec

from tests.relay.core.village import NOW, Person, Village
from tgtui.codec import encoded
from tgtui.identity import (
    AccountId,
    DeviceId,
    Handle,
    Login,
    Registration,
    RelayId,
    sign_account_deletion,
    sign_revocation,
    sign_room_deletion,
)
from tgtui.relay.core import tokens
from tgtui.wire import requests


def _fields(village: Village, each: Person) -> dict[str, Any]:
    challenge = tokens.challenge(village.context).challenge
    said = Login(RelayId(village.context.relay_id), challenge, AccountId(each.account))
    return {
        "credential": each.credential.encoded(),
        "device_key": each.device_key.public_key,
        "challenge": challenge,
        "signature": said.sign(each.device_key),
    }


def login(village: Village, each: Person) -> requests.Login:
    """Return the login of somebody."""
    return requests.Login(**_fields(village, each))


def listing(village: Village, each: Person) -> requests.OwnDevices:
    """Return the question of a device which others there are."""
    return requests.OwnDevices(**_fields(village, each))


def replacing(
    village: Village, each: Person, *revocations: bytes
) -> requests.ReplaceDevice:
    """Return the request of a device to replace others."""
    return requests.ReplaceDevice(**_fields(village, each), revocations=revocations)


def registration(
    village: Village,
    each: Person,
    *,
    handle: str | None = None,
    token: bytes | None = None,
) -> requests.Register:
    """Return the registration of somebody, under their name if no other is given."""
    fields = _fields(village, each)
    said = Registration(
        RelayId(village.context.relay_id),
        fields["challenge"],
        AccountId(each.account),
        Handle(handle or each.name),
    )
    fields["signature"] = said.sign(each.device_key)
    return requests.Register(handle=handle or each.name, token=token, **fields)


def signed_by_another(request: Any, other: Any) -> Any:  # noqa: ANN401
    """Return a request with the signature of another one."""
    return msgspec.structs.replace(request, signature=other.signature)


def revocation(each: Person, device: bytes, *, at: int = 7) -> bytes:
    """Return the word of somebody that a device is no longer theirs."""
    return encoded(sign_revocation(each.identity, DeviceId(device), at=at))


def deletion(each: Person, *, at: int) -> requests.DeleteAccount:
    """Return the word of somebody that their account is no more."""
    return requests.DeleteAccount(encoded(sign_account_deletion(each.identity, at=at)))


def damaged(data: bytes, at: int = -1) -> bytes:
    """Return bytes of which one bit is another."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def room_deletion(each: Person, group: bytes) -> bytes:
    """Return somebody's word that a room shall go."""
    made = sign_room_deletion(each.device_key, each.credential, group_id=group, at=NOW)
    return encoded(made)
