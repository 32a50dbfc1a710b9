"""Ids of accounts and devices: hashes of their keys, so that nobody can assign them."""

from hashlib import sha256
from typing import NewType

from tgtui.identity import labels


AccountId = NewType("AccountId", bytes)
"""32 bytes that name an account; its identity key hashes to them."""

DeviceId = NewType("DeviceId", bytes)
"""32 bytes that name a device; its key, which signs its MLS leaves, hashes to them."""


def account_of(identity_key: bytes) -> AccountId:
    """Return the account of an Ed25519 identity key of 32 bytes."""
    return AccountId(sha256(labels.ACCOUNT + identity_key).digest())


def device_of(device_key: bytes) -> DeviceId:
    """Return the device of an Ed25519 device key of 32 bytes."""
    return DeviceId(sha256(device_key).digest())
