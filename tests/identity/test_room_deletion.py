"""Deletions of rooms: what they bind, who speaks in them, and what is not one."""

import pytest

from tests.identity.damage import check_every_bit, check_every_length
from tests.identity.people import (
    ANNAS_ACCOUNT,
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
    RoomDeletion,
    UnknownVersion,
    UnverifiedRoomDeletion,
    limits,
    sign_room_deletion,
)


GROUP = b"G" * 32
AT = CREATED + 5
DELETION = sign_room_deletion(ANNAS_DEVICE, annas_credential(), group_id=GROUP, at=AT)
DATA = encoded(DELETION)


def read(data: bytes) -> UnverifiedRoomDeletion:
    """Read a deletion that fills `data`."""
    return decode_whole(UnverifiedRoomDeletion.decode, data)


def test_its_bytes() -> None:
    at = AT.to_bytes(8, "big")
    content = opaque(GROUP) + ANNAS_ACCOUNT + at
    signature = sign_with_label(ANNAS_DEVICE, b"tgtui/1 delete-room", content)
    assert (
        b"".join(
            (
                b"\x01",
                opaque(GROUP),
                annas_credential().encoded(),
                ANNAS_DEVICE.public_key,
                at,
                signature,
            )
        )
        == DATA
    )


def test_what_was_signed_is_verified() -> None:
    deletion = read(DATA).verify()
    assert deletion == DELETION
    assert (deletion.group_id, deletion.at) == (GROUP, AT)
    assert deletion.credential == annas_credential()
    assert deletion.account == ANNAS_ACCOUNT
    assert encoded(read(DATA)) == DATA


def test_every_bit_counts() -> None:
    check_every_bit(lambda data: read(data).verify(), DATA)


def test_every_length_counts() -> None:
    check_every_length(read, DATA)


def test_a_device_of_another_account_does_not_speak_for_this_one() -> None:
    """Bob signs with his device, under the credential of Anna's."""
    content = opaque(GROUP) + ANNAS_ACCOUNT + AT.to_bytes(8, "big")
    signature = sign_with_label(BOBS_DEVICE, b"tgtui/1 delete-room", content)
    with pytest.raises(ForgedStatement, match="the room deletion"):
        read(DATA[:-64] + signature).verify()
    theirs = DATA.replace(ANNAS_DEVICE.public_key, BOBS_DEVICE.public_key)
    with pytest.raises(NotCertified):
        read(theirs[:-64] + signature).verify()


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="this room deletion is of version 2"):
        read(b"\x02" + DATA[1:])


def test_a_group_id_has_a_limit() -> None:
    long = bytes(limits.GROUP_ID + 1)
    deletion = RoomDeletion(long, annas_credential(), AT, bytes(64))
    with pytest.raises(TooLong):
        read(encoded(deletion))


@pytest.mark.parametrize(
    ("group_id", "own"), [(bytes(limits.GROUP_ID + 1), True), (GROUP, False)]
)
def test_what_nobody_would_accept_is_not_signed(group_id: bytes, own: bool) -> None:
    credential = annas_credential() if own else bobs_credential()
    with pytest.raises(NotPossible):
        sign_room_deletion(ANNAS_DEVICE, credential, group_id=group_id, at=AT)


def test_a_time_that_does_not_fit_is_not_signed() -> None:
    with pytest.raises(EncodeError):
        sign_room_deletion(ANNAS_DEVICE, annas_credential(), group_id=GROUP, at=-1)
