"""Notice keys: what they bind, whose they are, and what is not one."""

import pytest

from tests.identity.damage import check_every_bit, check_every_length
from tests.identity.people import (
    ANNAS_ACCOUNT,
    ANNAS_DEVICE,
    BOBS_ACCOUNT,
    BOBS_DEVICE,
    CREATED,
    annas_credential,
    bobs_credential,
)
from tests.identity.relays import sealing_key
from tgtui.codec import EncodeError, TooLong, decode_whole, encoded, opaque
from tgtui.crypto import InvalidPublicKey, sign_with_label
from tgtui.identity import (
    AccountId,
    ForgedStatement,
    NotCertified,
    NoticeKey,
    NotPossible,
    UnknownVersion,
    UnverifiedNoticeKey,
    WrongAccount,
    sign_notice_key,
)


AT = CREATED + 5
KEY = sealing_key(1)
NOTICE = sign_notice_key(ANNAS_DEVICE, annas_credential(), hpke_key=KEY, created=AT)
DATA = encoded(NOTICE)


def read(data: bytes) -> UnverifiedNoticeKey:
    """Read a notice key that fills `data`."""
    return decode_whole(UnverifiedNoticeKey.decode, data)


def check(data: bytes) -> NoticeKey:
    """Read and verify a notice key of Anna's."""
    return read(data).verify(ANNAS_ACCOUNT)


def content(account: AccountId = ANNAS_ACCOUNT, hpke_key: bytes = KEY) -> bytes:
    """Return what Anna's device signs."""
    return b"".join(
        (
            b"\x01",
            account,
            ANNAS_DEVICE.public_key,
            annas_credential().encoded(),
            AT.to_bytes(8, "big"),
            opaque(hpke_key),
        )
    )


def signed(data: bytes) -> bytes:
    """Return `data` and the signature of Anna's device."""
    return data + sign_with_label(ANNAS_DEVICE, b"tgtui/1 notice", data)


def test_its_bytes() -> None:
    assert signed(content()) == DATA == NOTICE.encoded


def test_what_was_signed_is_verified() -> None:
    notice = check(DATA)
    assert notice == NOTICE
    assert (notice.credential, notice.created) == (annas_credential(), AT)
    assert notice.hpke_key == KEY
    assert encoded(read(DATA)) == DATA
    assert read(DATA).claimed_account == ANNAS_ACCOUNT


def test_every_bit_counts() -> None:
    check_every_bit(check, DATA)


def test_every_length_counts() -> None:
    check_every_length(read, DATA)


def test_it_is_not_that_of_another_account() -> None:
    with pytest.raises(WrongAccount):
        read(DATA).verify(BOBS_ACCOUNT)
    # Anna's device says that its key is Bob's; and that Bob's account is hers.
    with pytest.raises(WrongAccount):
        read(signed(content(account=BOBS_ACCOUNT))).verify(BOBS_ACCOUNT)
    with pytest.raises(WrongAccount):
        check(signed(content(account=BOBS_ACCOUNT)))


def test_a_device_of_another_account_does_not_speak_for_this_one() -> None:
    forged = content() + sign_with_label(BOBS_DEVICE, b"tgtui/1 notice", content())
    with pytest.raises(ForgedStatement, match="the notice key"):
        check(forged)
    theirs = content().replace(ANNAS_DEVICE.public_key, BOBS_DEVICE.public_key)
    with pytest.raises(NotCertified):
        check(theirs + sign_with_label(BOBS_DEVICE, b"tgtui/1 notice", theirs))


@pytest.mark.parametrize("hpke_key", [b"", bytes(32), b"\xff" * 1216])
def test_a_key_that_cannot_be_sealed_to_is_refused(hpke_key: bytes) -> None:
    with pytest.raises(InvalidPublicKey):
        check(signed(content(hpke_key=hpke_key)))
    with pytest.raises(NotPossible):
        sign_notice_key(ANNAS_DEVICE, annas_credential(), hpke_key=hpke_key, created=AT)


def test_a_key_has_a_limit() -> None:
    with pytest.raises(TooLong):
        read(signed(content(hpke_key=KEY + b"\0")))


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="this notice key is of version 2"):
        read(b"\x02" + DATA[1:])


def test_nothing_is_signed_under_the_credential_of_another_device() -> None:
    with pytest.raises(NotPossible):
        sign_notice_key(ANNAS_DEVICE, bobs_credential(), hpke_key=KEY, created=AT)


def test_a_time_that_does_not_fit_is_not_signed() -> None:
    with pytest.raises(EncodeError):
        sign_notice_key(ANNAS_DEVICE, annas_credential(), hpke_key=KEY, created=-1)
