"""Tests of `tgtui.franking.meta`."""

from dataclasses import replace

import pytest

from tests.franking.setting import ANNA, BOB, Chat, a_file
from tgtui.codec import (
    BadValue,
    EncodeError,
    Reader,
    TooLong,
    decode_whole,
    encoded,
    opaque,
)
from tgtui.crypto import Secret
from tgtui.franking import (
    CommitmentMismatch,
    FrankedMeta,
    Kind,
    NotFromSender,
    NotShown,
    Reason,
    RoomTexts,
    UnverifiedMeta,
    WrongRoom,
)
from tgtui.franking.meta import read_text
from tgtui.identity import NotCertified


CHAT = Chat()
META, COMMITMENT = CHAT.meta(ANNA, "Cooks")
STAMP = CHAT.commit(ANNA, META, commitment=COMMITMENT).stamp
CHAT.epoch -= 1


def again(meta: FrankedMeta) -> UnverifiedMeta:
    """Return the texts as another member reads them."""
    return decode_whole(UnverifiedMeta.decode, encoded(meta))


def test_they_round_trip_and_are_their_authors() -> None:
    read = again(META)
    assert encoded(read) == encoded(META)
    assert read.claimed.content.kind == Kind.GROUP_META
    assert read.encoded_content == META.encoded
    assert read.verify(COMMITMENT) == META
    assert META.texts == RoomTexts("Cooks", "a room")


def test_with_the_stamp_they_are_evidence() -> None:
    evidence = META.with_stamp(STAMP)
    assert evidence.franked.content.body == encoded(RoomTexts("Cooks", "a room"))
    assert evidence.credential == ANNA.credential


def test_the_stamp_of_something_else_is_none_of_them() -> None:
    with pytest.raises(WrongRoom):
        META.with_stamp(replace(STAMP, fields=replace(STAMP.fields, epoch=9)))
    with pytest.raises(CommitmentMismatch):
        META.with_stamp(
            replace(STAMP, fields=replace(STAMP.fields, commitment=bytes(32)))
        )


def test_what_was_not_committed_to_is_refused() -> None:
    with pytest.raises(CommitmentMismatch):
        again(META).verify(bytes(32))


def test_what_the_device_did_not_sign_is_refused() -> None:
    opening = replace(META.opening, signature=bytes(64))
    with pytest.raises(NotFromSender):
        again(replace(META, opening=opening)).verify(COMMITMENT)


def test_a_device_that_nobody_vouches_for_is_refused() -> None:
    credential = replace(
        ANNA.credential,
        device_key=BOB.device_key.public_key,
        device=BOB.credential.device,
    )
    with pytest.raises(NotCertified):
        again(replace(META, credential=credential)).verify(COMMITMENT)


def test_another_name_is_refused() -> None:
    with pytest.raises(NotShown) as caught:
        again(replace(META, credential=BOB.credential)).verify(COMMITMENT)
    assert caught.value.reason is Reason.OTHER_PLACE


def test_only_texts_without_files_are_read() -> None:
    text = CHAT.franked(ANNA, encoded(RoomTexts("a", "b")))
    file = CHAT.franked(
        ANNA,
        encoded(RoomTexts("a", "b")),
        kind=Kind.GROUP_META,
        attachments=(a_file(),),
        file_keys=(Secret(bytes(32)),),
    )
    for franked in (text, file):
        data = encoded(FrankedMeta.of(franked, ANNA.credential))
        with pytest.raises(BadValue, match="texts"):
            decode_whole(UnverifiedMeta.decode, data)


def test_a_body_that_is_no_texts_is_refused() -> None:
    franked = CHAT.franked(ANNA, b"\x05abc", kind=Kind.GROUP_META)
    data = encoded(replace(META, encoded=franked.encoded))
    with pytest.raises(Exception, match="end before"):
        decode_whole(UnverifiedMeta.decode, data)


def test_texts_are_measured_in_characters() -> None:
    longest = RoomTexts("€" * 128, "€" * 1_000)
    assert decode_whole(RoomTexts.decode, encoded(longest)) == longest
    for texts in (RoomTexts("x" * 129, ""), RoomTexts("", "x" * 1_001)):
        with pytest.raises(TooLong, match="characters"):
            decode_whole(RoomTexts.decode, encoded(texts))
    with pytest.raises(TooLong, match="bytes"):
        decode_whole(RoomTexts.decode, encoded(RoomTexts("€" * 200, "")))


def test_texts_are_utf_8() -> None:
    with pytest.raises(BadValue, match="UTF-8"):
        read_text(Reader(opaque(b"\xff")), 5)


def test_texts_that_are_too_long_are_not_sent() -> None:
    with pytest.raises((EncodeError, TooLong)):
        CHAT.meta(ANNA, "x" * 129)
