"""Credentials: the published certificate, and every bit of all that it binds."""

import pytest
from hypothesis import given, strategies as st

from tests.crypto.published import flipped
from tests.identity.people import (
    ANNA,
    ANNAS_ACCOUNT,
    ANNAS_DEVICE,
    ANNAS_DEVICE_ID,
    BOBS_DEVICE,
    CREATED,
    annas_credential,
)
from tgtui.codec import EncodeError, TrailingBytes, Truncated, decode_whole, encoded
from tgtui.identity import (
    CREDENTIAL_LENGTH,
    NotCertified,
    UnknownVersion,
    UnverifiedCredential,
    sign_credential,
)


KEY = ANNAS_DEVICE.public_key


def read(data: bytes) -> UnverifiedCredential:
    """Read a credential that fills `data`."""
    return decode_whole(UnverifiedCredential.decode, data)


def test_the_published_certificate() -> None:
    credential = annas_credential()
    assert credential.certificate.hex() == (
        "4074c879c448eeead92693d11881220ef524c05b244e871e6f8aeda3cf1b10bc"
        "81f961ed46c9f7f91040d073b08bbc3512a33c2b0d4a4a29de6fe000868f6a0d"
    )
    assert credential.encoded() == (
        b"\x01" + ANNA.public_key + CREATED.to_bytes(8, "big") + credential.certificate
    )
    assert len(credential.encoded()) == CREDENTIAL_LENGTH


def test_what_was_signed_is_verified() -> None:
    credential = read(annas_credential().encoded()).verify(KEY)
    assert credential == annas_credential()
    assert (credential.account, credential.device) == (ANNAS_ACCOUNT, ANNAS_DEVICE_ID)
    assert (credential.identity_key, credential.device_key) == (ANNA.public_key, KEY)
    assert credential.created == CREATED


def test_it_can_be_passed_on_as_it_came() -> None:
    data = annas_credential().encoded()
    assert encoded(read(data)) == data
    assert read(data).claimed_account == ANNAS_ACCOUNT


def test_a_stored_one_is_trusted() -> None:
    assert read(annas_credential().encoded()).trust(KEY) == annas_credential()


def test_another_device_is_not_certified() -> None:
    credential = read(annas_credential().encoded())
    for key in (BOBS_DEVICE.public_key, ANNA.public_key, KEY[:31], KEY + b"\0", b""):
        with pytest.raises(NotCertified):
            credential.verify(key)


def test_every_bit_counts() -> None:
    data = annas_credential().encoded()
    for changed in flipped(data):
        with pytest.raises((NotCertified, UnknownVersion)):
            read(changed).verify(KEY)


@pytest.mark.parametrize("end", [0, 1, 33, 41, 104])
def test_fewer_bytes_are_refused(end: int) -> None:
    with pytest.raises(Truncated):
        read(annas_credential().encoded()[:end])


def test_more_bytes_are_refused() -> None:
    with pytest.raises(TrailingBytes):
        read(annas_credential().encoded() + b"\0")


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="this credential is of version 2"):
        read(b"\x02" + annas_credential().encoded()[1:])


@given(st.integers(0, (1 << 64) - 1))
def test_any_time_is_kept(created: int) -> None:
    credential = sign_credential(ANNA, KEY, created=created)
    assert read(credential.encoded()).verify(KEY).created == created


@pytest.mark.parametrize("created", [-1, 1 << 64])
def test_a_time_that_does_not_fit_is_not_signed(created: int) -> None:
    with pytest.raises(EncodeError):
        sign_credential(ANNA, KEY, created=created)


def test_it_prints_no_bytes_of_keys() -> None:
    for shown in (repr(annas_credential()), repr(read(annas_credential().encoded()))):
        assert str(CREATED) in shown
        assert "key" not in shown
