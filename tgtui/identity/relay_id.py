"""Ids of relays: hashes of the root keys that sign what a relay says of itself."""

from hashlib import sha256
from typing import NewType

from tgtui.identity import labels


RelayId = NewType("RelayId", bytes)
"""32 bytes that name a relay; its root key hashes to them."""


def relay_id_of(root_key: bytes) -> RelayId:
    """Return the id of the relay with this Ed25519 root key."""
    return RelayId(sha256(labels.RELAY_ID + root_key).digest())
