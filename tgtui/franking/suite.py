"""The one set of algorithms of frank v1: SHA-256, and X-Wing for sealed reports."""

from typing import Final

from tgtui.identity import SEALING_SUITE


FRANK: Final = SEALING_SUITE
"""HMAC and HKDF with SHA-256, HPKE of X-Wing, AES-256-GCM; it is no suite of MLS."""

HASH_LENGTH: Final = FRANK.hash_length
"""Bytes of a hash, an id, a commitment or a head."""

KEY_LENGTH: Final = 32
"""Bytes of a franking key, a content key or the key of a report."""

NOTHING: Final = bytes(HASH_LENGTH)
"""Stands for "no message", "no commitment" and "no head before the first"."""
