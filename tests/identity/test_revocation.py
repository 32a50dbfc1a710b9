"""Revocations: what they bind, from when they hold, and what is not one."""

import pytest
from hypothesis import given, strategies as st

from tests.identity.damage import check_every_bit, check_every_length
from tests.identity.people import (
    ANNA,
    ANNAS_ACCOUNT,
    ANNAS_DEVICE_ID,
    BOB,
    BOBS_DEVICE,
    CREATED,
)
from tgtui.codec import EncodeError, decode_whole, encoded
from tgtui.crypto import sign_with_label
from tgtui.identity import (
    ForgedStatement,
    Revocation,
    UnknownVersion,
    UnverifiedRevocation,
    device_of,
    sign_revocation,
)


REVOCATION = sign_revocation(ANNA, ANNAS_DEVICE_ID, at=CREATED)
DATA = encoded(REVOCATION)


def read(data: bytes) -> UnverifiedRevocation:
    """Read a revocation that fills `data`."""
    return decode_whole(UnverifiedRevocation.decode, data)


def test_its_bytes() -> None:
    at = CREATED.to_bytes(8, "big")
    content = ANNAS_ACCOUNT + ANNAS_DEVICE_ID + at
    signature = sign_with_label(ANNA, b"tgtui/1 revoke", content)
    assert b"\x01" + ANNA.public_key + ANNAS_DEVICE_ID + at + signature == DATA
    assert len(DATA) == 137


def test_what_was_signed_is_verified() -> None:
    revocation = read(DATA).verify()
    assert revocation == REVOCATION
    assert revocation.account == ANNAS_ACCOUNT
    assert (revocation.device, revocation.at) == (ANNAS_DEVICE_ID, CREATED)
    assert encoded(read(DATA)) == DATA


def test_every_bit_counts() -> None:
    check_every_bit(lambda data: read(data).verify(), DATA)


def test_every_length_counts() -> None:
    check_every_length(read, DATA)


def test_nobody_revokes_for_another() -> None:
    theirs = sign_revocation(BOB, ANNAS_DEVICE_ID, at=CREATED)
    forged = DATA[:-64] + theirs.signature
    with pytest.raises(ForgedStatement, match="the revocation"):
        read(forged).verify()
    assert read(encoded(theirs)).verify().account != ANNAS_ACCOUNT


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="this revocation is of version 2"):
        read(b"\x02" + DATA[1:])


@pytest.mark.parametrize(("accepted_at", "held"), [(-1, False), (0, False), (1, True)])
def test_what_came_before_stays_valid(accepted_at: int, held: bool) -> None:
    assert REVOCATION.covers(CREATED + accepted_at) is held


@given(st.integers(0, (1 << 64) - 1), st.binary(min_size=32, max_size=32))
def test_any_time_and_device_are_kept(at: int, key: bytes) -> None:
    revocation = sign_revocation(BOB, device_of(key), at=at)
    again: Revocation = read(encoded(revocation)).verify()
    assert (again.at, again.device) == (at, device_of(key))


def test_a_time_that_does_not_fit_is_not_signed() -> None:
    with pytest.raises(EncodeError):
        sign_revocation(BOB, device_of(BOBS_DEVICE.public_key), at=1 << 64)
