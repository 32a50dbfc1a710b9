"""Tests of `tgtui.franking.payload`."""

from dataclasses import replace

import pytest

from tests.franking.setting import ANNA, BOB, Chat, a_file
from tgtui.codec import BadValue, EncodeError, Truncated, decode_whole, encoded
from tgtui.crypto import Secret, SeededEntropy
from tgtui.franking import (
    Payload,
    check_commitment,
    check_sender,
    frank,
)


CHAT = Chat()
KEYS = (Secret(b"1" * 32), Secret(b"2" * 32))
FRANKED = CHAT.franked(ANNA, b"look", attachments=(a_file(),) * 2, file_keys=KEYS)


def test_it_round_trips() -> None:
    data = encoded(FRANKED.payload)
    payload = decode_whole(Payload.decode, data)
    assert payload == FRANKED.payload
    assert encoded(payload) == data
    assert payload.opening.file_keys == KEYS


def test_context_is_left_out_and_put_in_again() -> None:
    data = encoded(FRANKED.payload)
    assert ANNA.account not in data
    payload = decode_whole(Payload.decode, data)
    assert payload.franked(CHAT.context(ANNA)) == FRANKED.encoded


def test_another_context_gives_another_content() -> None:
    payload = FRANKED.payload
    assert payload.franked(CHAT.context(BOB)) != FRANKED.encoded


def test_it_costs_194_bytes_beside_the_body() -> None:
    franked = CHAT.franked(ANNA, b"hello")
    assert len(encoded(franked.payload)) == 98 + 96 + len(b"hello")


def test_the_opening_opens_the_commitment() -> None:
    opening = FRANKED.payload.opening
    check_commitment(opening.key, FRANKED.encoded, commitment=FRANKED.commitment)
    check_sender(
        ANNA.device_key.public_key,
        FRANKED.commitment,
        relay_id=CHAT.relay.relay_id,
        signature=opening.signature,
    )


def test_the_key_is_drawn_anew() -> None:
    entropy = SeededEntropy(b"x")
    content, context = CHAT.content(ANNA, b"same"), CHAT.context(ANNA)
    one, other = (
        frank(content, context, device_key=ANNA.device_key, entropy=entropy)
        for _ in range(2)
    )
    assert one.encoded == other.encoded
    assert one.commitment != other.commitment


@pytest.mark.parametrize("keys", [(), KEYS[:1], (KEYS[0], Secret(b"short"))])
def test_each_file_has_one_key(keys: tuple[Secret, ...]) -> None:
    with pytest.raises(EncodeError, match="2 files"):
        CHAT.franked(ANNA, b"look", attachments=(a_file(),) * 2, file_keys=keys)


def test_a_context_that_nobody_could_rebuild_is_refused() -> None:
    context = replace(CHAT.context(ANNA), account=b"short")
    with pytest.raises(EncodeError):
        CHAT.franked(ANNA, context=context)


def test_another_version_is_refused() -> None:
    with pytest.raises(BadValue):
        decode_whole(Payload.decode, b"\x02" + encoded(FRANKED.payload)[1:])


def test_a_key_for_each_file_has_to_be_there() -> None:
    with pytest.raises(Truncated):
        decode_whole(Payload.decode, encoded(FRANKED.payload)[:-1])
