"""Deletions of accounts: what they bind, and what is not one."""

import pytest

from tests.identity.damage import check_every_bit, check_every_length
from tests.identity.people import ANNA, ANNAS_ACCOUNT, BOB, CREATED
from tgtui.codec import EncodeError, decode_whole, encoded
from tgtui.crypto import sign_with_label
from tgtui.identity import (
    ForgedStatement,
    UnknownVersion,
    UnverifiedAccountDeletion,
    sign_account_deletion,
)


DELETION = sign_account_deletion(ANNA, at=CREATED)
DATA = encoded(DELETION)


def read(data: bytes) -> UnverifiedAccountDeletion:
    """Read a deletion that fills `data`."""
    return decode_whole(UnverifiedAccountDeletion.decode, data)


def test_its_bytes() -> None:
    at = CREATED.to_bytes(8, "big")
    signature = sign_with_label(ANNA, b"tgtui/1 delete", ANNAS_ACCOUNT + at)
    assert b"\x01" + ANNA.public_key + at + signature == DATA
    assert len(DATA) == 105


def test_what_was_signed_is_verified() -> None:
    deletion = read(DATA).verify()
    assert deletion == DELETION
    assert (deletion.account, deletion.at) == (ANNAS_ACCOUNT, CREATED)
    assert encoded(read(DATA)) == DATA


def test_every_bit_counts() -> None:
    check_every_bit(lambda data: read(data).verify(), DATA)


def test_every_length_counts() -> None:
    check_every_length(read, DATA)


def test_nobody_deletes_for_another() -> None:
    forged = DATA[:-64] + sign_account_deletion(BOB, at=CREATED).signature
    with pytest.raises(ForgedStatement, match="the account deletion"):
        read(forged).verify()


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="this account deletion is of version 0"):
        read(b"\0" + DATA[1:])


def test_a_time_that_does_not_fit_is_not_signed() -> None:
    with pytest.raises(EncodeError):
        sign_account_deletion(ANNA, at=-1)
