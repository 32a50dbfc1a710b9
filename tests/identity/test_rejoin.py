"""Requests to rejoin: what they bind, who asks, and what is not one."""

import pytest

from tests.identity.damage import check_every_bit, check_every_length
from tests.identity.people import (
    ANNAS_DEVICE,
    BOBS_DEVICE,
    CREATED,
    annas_credential,
    bobs_credential,
)
from tgtui.codec import EncodeError, TooLong, decode_whole, encoded, opaque
from tgtui.crypto import sign_with_label
from tgtui.identity import (
    ForgedStatement,
    NotCertified,
    NotPossible,
    UnknownVersion,
    UnverifiedRejoinRequest,
    limits,
    sign_rejoin,
)


GROUP = b"G" * 32
PACKAGE = b"a key package"
AT = CREATED + 5
REQUEST = sign_rejoin(
    ANNAS_DEVICE, annas_credential(), group_id=GROUP, key_package=PACKAGE, at=AT
)
DATA = encoded(REQUEST)


def read(data: bytes) -> UnverifiedRejoinRequest:
    """Read a request that fills `data`."""
    return decode_whole(UnverifiedRejoinRequest.decode, data)


def content(group_id: bytes = GROUP, package: bytes = PACKAGE) -> bytes:
    """Return what Anna's device signs."""
    return b"".join(
        (
            b"\x01",
            opaque(group_id),
            annas_credential().encoded(),
            ANNAS_DEVICE.public_key,
            opaque(package),
            AT.to_bytes(8, "big"),
        )
    )


def test_its_bytes() -> None:
    signature = sign_with_label(ANNAS_DEVICE, b"tgtui/1 rejoin", content())
    assert content() + signature == DATA == REQUEST.encoded


def test_what_was_signed_is_verified() -> None:
    request = read(DATA).verify()
    assert request == REQUEST
    assert (request.group_id, request.key_package) == (GROUP, PACKAGE)
    assert (request.credential, request.at) == (annas_credential(), AT)
    assert encoded(read(DATA)) == DATA


def test_every_bit_counts() -> None:
    check_every_bit(lambda data: read(data).verify(), DATA)


def test_every_length_counts() -> None:
    check_every_length(read, DATA)


def test_a_device_of_another_account_does_not_ask_for_this_one() -> None:
    signature = sign_with_label(BOBS_DEVICE, b"tgtui/1 rejoin", content())
    with pytest.raises(ForgedStatement, match="the rejoin request"):
        read(content() + signature).verify()
    theirs = content().replace(ANNAS_DEVICE.public_key, BOBS_DEVICE.public_key)
    signature = sign_with_label(BOBS_DEVICE, b"tgtui/1 rejoin", theirs)
    with pytest.raises(NotCertified):
        read(theirs + signature).verify()


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="this rejoin request is of version 2"):
        read(b"\x02" + DATA[1:])


@pytest.mark.parametrize(
    ("group_id", "package"),
    [
        (bytes(limits.GROUP_ID + 1), PACKAGE),
        (GROUP, bytes(limits.KEY_PACKAGE + 1)),
    ],
)
def test_each_vector_has_a_limit(group_id: bytes, package: bytes) -> None:
    with pytest.raises(TooLong):
        read(content(group_id, package) + bytes(64))
    with pytest.raises(NotPossible):
        sign_rejoin(
            ANNAS_DEVICE,
            annas_credential(),
            group_id=group_id,
            key_package=package,
            at=AT,
        )


def test_nothing_is_signed_under_the_credential_of_another_device() -> None:
    with pytest.raises(NotPossible):
        sign_rejoin(
            ANNAS_DEVICE, bobs_credential(), group_id=GROUP, key_package=PACKAGE, at=AT
        )


def test_a_time_that_does_not_fit_is_not_signed() -> None:
    with pytest.raises(EncodeError):
        sign_rejoin(
            ANNAS_DEVICE, annas_credential(), group_id=GROUP, key_package=b"", at=-1
        )
