"""Limits: what has to fit fits."""

from tests.identity.relays import content
from tgtui.codec import encoded
from tgtui.crypto import DEFAULT_SUITE
from tgtui.identity import SEALING_SUITE, limits


def test_a_sealing_key_fits_exactly() -> None:
    assert SEALING_SUITE.public_key_length == limits.HPKE_KEY


def test_a_key_package_fits_many_times() -> None:
    # Two HPKE keys, and about 600 bytes of all else.
    assert 4 * (2 * DEFAULT_SUITE.public_key_length + 600) < limits.KEY_PACKAGE


def test_a_full_descriptor_fits() -> None:
    full = content(franking=limits.FRANKING_KEYS, moderation=limits.MODERATION_KEYS)
    assert len(encoded(full)) < limits.DESCRIPTOR


def test_an_invite_fits_a_qr_code() -> None:
    # Version 20 at error correction level L holds 1,249 letters and digits, and
    # level Q still 702.
    assert limits.INVITE_TEXT <= 702
