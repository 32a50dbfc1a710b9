"""Tests of `tgtui.franking.report_item`."""

from dataclasses import replace

import pytest

from tests.franking.receiver import Receiver
from tests.franking.setting import ANNA, BOB, Chat, a_file
from tgtui.codec import BadValue, EncodeError, Truncated, decode_whole, encoded
from tgtui.crypto import Secret
from tgtui.franking import Evidence, FileKey, Role, Shown, UnverifiedItem
from tgtui.franking.report_item import unverified


KEYS = (Secret(b"k" * 32), Secret(b"l" * 32))


def evidence() -> Evidence:
    """Return what is stored of a message with two files."""
    chat = Chat()
    delivery = chat.say(ANNA, b"look", attachments=(a_file(),) * 2, file_keys=KEYS)
    verdict = Receiver(chat).take(delivery).verdict
    assert isinstance(verdict, Shown)
    return verdict.evidence


PROOF = evidence()
ITEM = UnverifiedItem.of(PROOF, Role.REPORTED, files=(1,))


def test_it_round_trips() -> None:
    data = encoded(ITEM)
    again = decode_whole(UnverifiedItem.decode, data)
    assert again == ITEM
    assert encoded(again) == data


def test_it_is_what_was_stored() -> None:
    assert (ITEM.encoded, ITEM.franked) == (PROOF.encoded, PROOF.franked)
    assert ITEM.key == PROOF.opening.key
    assert ITEM.sender_signature == PROOF.opening.signature
    assert encoded(ITEM.stamp) == PROOF.stamp.encoded()
    assert encoded(ITEM.credential) == ANNA.credential.encoded()
    assert ITEM.device_key == ANNA.device_key.public_key


def test_files_are_disclosed_one_by_one() -> None:
    assert ITEM.file_keys == (FileKey(1, KEYS[1]),)
    assert UnverifiedItem.of(PROOF, Role.CONTEXT).file_keys == ()


def test_a_file_that_is_not_there_cannot_be_disclosed() -> None:
    with pytest.raises(EncodeError, match="no key"):
        UnverifiedItem.of(PROOF, Role.REPORTED, files=(2,))


@pytest.mark.parametrize("indices", [(1, 0), (0, 0), (2,), (0, 1, 2), (255,)], ids=str)
def test_keys_of_files_are_in_order_and_of_files(indices: tuple[int, ...]) -> None:
    keys = tuple(FileKey(index, KEYS[0]) for index in indices)
    with pytest.raises(BadValue, match="keys of files"):
        decode_whole(UnverifiedItem.decode, encoded(replace(ITEM, file_keys=keys)))


@pytest.mark.parametrize("role", [0, 3])
def test_there_are_two_roles(role: int) -> None:
    data = encoded(ITEM)[:-1] + bytes((role,))
    with pytest.raises(BadValue, match=f"role {role}"):
        decode_whole(UnverifiedItem.decode, data)


def test_a_key_is_whole() -> None:
    with pytest.raises(Truncated):
        decode_whole(FileKey.decode, bytes(32))


def test_a_credential_becomes_what_somebody_sends() -> None:
    sent = unverified(BOB.credential)
    assert sent.verify(BOB.device_key.public_key) == BOB.credential
