"""Tests of `tgtui.franking.evidence`."""

import pytest

from tests.franking.receiver import Receiver
from tests.franking.setting import ANNA, Chat, Given, a_file
from tgtui.codec import TooLong, Truncated, decode_whole, encoded, opaque
from tgtui.crypto import Secret
from tgtui.franking import Evidence, NewerVersion, Shown


def evidence(**changes: Given) -> Evidence:
    """Return what a device stores of a message with a file."""
    chat = Chat()
    delivery = chat.say(
        ANNA, b"look", attachments=(a_file(),), file_keys=(Secret(b"k" * 32),)
    )
    found = Receiver(chat).take(delivery, **changes)
    assert isinstance(found.verdict, Shown)
    return found.verdict.evidence


ONE = evidence()


def test_it_round_trips() -> None:
    data = encoded(ONE)
    again = decode_whole(Evidence.decode, data)
    assert again == ONE
    assert encoded(again) == data


def test_it_holds_all_that_a_report_needs() -> None:
    assert ONE.franked.content.body == b"look"
    assert ONE.commitment == ONE.stamp.fields.commitment
    assert ONE.credential == ANNA.credential
    assert ONE.opening.file_keys == (Secret(b"k" * 32),)


def test_a_newer_version_is_not_read() -> None:
    with pytest.raises(NewerVersion, match="version 2") as caught:
        decode_whole(Evidence.decode, b"\x02" + encoded(ONE)[1:])
    assert caught.value.version == 2


def test_what_it_holds_is_looked_at() -> None:
    with pytest.raises(Truncated):
        decode_whole(Evidence.decode, b"\x01" + opaque(ONE.encoded[:-1]))
    with pytest.raises(TooLong):
        decode_whole(Evidence.decode, b"\x01" + opaque(bytes(40_000)))
