"""Tests of `tgtui.franking.content`."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.franking.setting import ANNA, Chat, Given, a_file
from tgtui.codec import (
    BadValue,
    EncodeError,
    TooLong,
    TrailingBytes,
    Truncated,
    decode_whole,
    encoded,
)
from tgtui.franking import Content, Context, FrankedContent
from tgtui.franking.content import written


CHAT = Chat()
CONTENT = CHAT.content(ANNA, b"hello")
WHOLE = FrankedContent(CHAT.context(ANNA), CONTENT)

hashes = st.binary(min_size=32, max_size=32)
u64 = st.integers(0, (1 << 64) - 1)
contents = st.builds(
    Content,
    dev_seq=st.integers(1, (1 << 64) - 1),
    seen_seq=u64,
    seen_head=hashes,
    kind=st.integers(0, 255),
    ref=hashes,
    sent_at=u64,
    expires=st.integers(0, (1 << 32) - 1),
    body=st.binary(max_size=100),
    attachments=st.lists(st.just(a_file()), max_size=3).map(tuple),
)
contexts = st.builds(Context, hashes, st.binary(max_size=255), u64, hashes, hashes)


@given(contexts, contents)
def test_it_round_trips(context: Context, content: Content) -> None:
    whole = FrankedContent(context, content)
    assert decode_whole(FrankedContent.decode, written(whole)) == whole


def test_the_full_encoding_is_235_bytes_and_the_body() -> None:
    assert len(written(WHOLE)) == 235 + len(b"hello")
    assert len(written(WHOLE)) - len(encoded(WHOLE.context)) == 98 + len(b"hello")


@pytest.mark.parametrize("kind", [0, 13, 255])
def test_kinds_of_newer_versions_are_read(kind: int) -> None:
    content = replace(CONTENT, kind=kind)
    assert decode_whole(Content.decode, encoded(content)) == content


@pytest.mark.parametrize("place", [0, 1])
def test_another_version_or_suite_is_refused(place: int) -> None:
    data = bytearray(written(WHOLE))
    data[place] += 1
    with pytest.raises(BadValue, match="version"):
        decode_whole(FrankedContent.decode, bytes(data))


def test_a_device_counts_from_one() -> None:
    with pytest.raises(BadValue, match="number 1"):
        decode_whole(Content.decode, encoded(replace(CONTENT, dev_seq=0)))


def test_a_body_is_limited() -> None:
    with pytest.raises(TooLong):
        decode_whole(Content.decode, encoded(replace(CONTENT, body=bytes(16_385))))


def test_files_are_limited() -> None:
    content = replace(CONTENT, attachments=(a_file(),) * 17)
    with pytest.raises(TooLong, match="17 files where 16"):
        decode_whole(Content.decode, encoded(content))


def test_it_ends_where_it_ends() -> None:
    data = written(WHOLE)
    with pytest.raises(TrailingBytes):
        decode_whole(FrankedContent.decode, data + b"\0")
    for end in range(len(data)):
        with pytest.raises(Truncated):
            decode_whole(FrankedContent.decode, data[:end])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body": bytes(16_385)}, "16385 bytes"),
        ({"dev_seq": 0}, "number 1"),
        ({"kind": 256}, "256"),
        ({"ref": bytes(31)}, "end"),
        ({"seen_head": bytes(31), "ref": bytes(33)}, "32 bytes"),
    ],
)
def test_what_nobody_would_accept_is_not_written(
    change: dict[str, Given], words: str
) -> None:
    content = replace(CONTENT, **change)
    with pytest.raises(EncodeError, match=words):
        written(FrankedContent(WHOLE.context, content))
