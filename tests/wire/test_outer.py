"""The relay reads of a message what the group protocol wrote, or refuses it."""

import struct

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import asdict

from tests.mls.support import all_flipped
from tests.vectors.wire import independent
from tests.wire.messages import (
    APPLICATION,
    GROUP_ID,
    HANDSHAKE,
    SUITE_IDS,
    Sent,
    application,
    commit,
    group,
)
from tgtui.codec import length_header, opaque
from tgtui.mls import CommitOptions, GroupContextExtensions, WireFormat
from tgtui.wire import (
    HEAD_LENGTH,
    ZERO,
    Aad,
    ApplicationAad,
    BadOuter,
    HandshakeAad,
    Outer,
    check_padding,
    decode_aad,
    read_outer,
)


each_suite = pytest.mark.parametrize("suite", SUITE_IDS, ids=hex)
each_aad = pytest.mark.parametrize("aad", [APPLICATION, HANDSHAKE])

A = b"\x00\x01\x00\x02\x20" + GROUP_ID + bytes(7) + b"\x05"
"""All before the content type: of epoch 5."""


def message(
    aad: Aad, *, content: int = 0, sender_data: bytes = bytes(28), tail: bytes = b""
) -> bytes:
    """Return a message, written as RFC 9420 §6.3 has it; `tail` is the ciphertext."""
    content = content or (3 if isinstance(aad, HandshakeAad) else 1)
    vectors = opaque(aad.encoded()) + opaque(sender_data)
    return A + bytes((content,)) + vectors + (tail or opaque(bytes(80)))


def refused(data: bytes, *, size: int | None = None) -> None:
    with pytest.raises(BadOuter) as caught:
        read_outer(data, size=size)
    assert str(caught.value)


def assert_read(sent: Sent, *, size: int) -> None:
    """Require that everything is read, from all of a message or from its head."""
    outer = read_outer(sent.data)
    assert outer == Outer(GROUP_ID, sent.epoch, sent.aad, size + 16)
    assert type(outer.aad) is type(sent.aad)
    assert outer.handshake == isinstance(sent.aad, HandshakeAad)
    assert read_outer(sent.data, size=len(sent.data)) == outer
    head = sent.data[:HEAD_LENGTH]
    assert read_outer(head, size=len(sent.data)) == outer


@each_suite
def test_an_application_message(suite: int) -> None:
    assert_read(application(suite), size=512)
    assert_read(application(suite, bytes(300)), size=512)
    assert_read(application(suite, bytes(500)), size=1_024)
    assert_read(application(suite, bytes(20_000)), size=32_768)


@each_suite
def test_a_commit(suite: int) -> None:
    assert_read(commit(suite), size=4_096)


@each_suite
def test_one_without_padding_is_read_and_then_refused(suite: int) -> None:
    for sent in (application(suite, padded=False), commit(suite, padded=False)):
        outer = read_outer(sent.data)
        assert outer.aad == sent.aad
        with pytest.raises(Exception, match="is not padded as it should be"):
            check_padding(outer.ciphertext, handshake=outer.handshake)
    for sent in (application(suite), commit(suite)):
        outer = read_outer(sent.data)
        check_padding(outer.ciphertext, handshake=outer.handshake)


@each_suite
def test_it_is_read_at_its_full_length_only(suite: int) -> None:
    for sent in (application(suite), commit(suite)):
        for end in range(len(sent.data)):
            refused(sent.data[:end])
        for more in (b"\0", b"\xff", bytes(64), sent.data):
            refused(sent.data + more)
        head = sent.data[:HEAD_LENGTH]
        for size in (*range(len(head), 5_000, 7), len(sent.data) + 1):
            if size != len(sent.data):
                refused(head, size=size)
        for size in (-1, 0, 1, 100, len(sent.data) - 1):
            refused(sent.data, size=size)


@each_suite
def test_each_bit_of_the_header_counts(suite: int) -> None:
    for sent, end in ((application(suite), 98), (commit(suite), 171)):
        usual = read_outer(sent.data)
        for head in all_flipped(sent.data[:end]):
            try:
                other = read_outer(head + sent.data[end:])
            except BadOuter:
                continue
            assert other != usual
            assert other.ciphertext == usual.ciphertext


def test_a_message_for_a_group_whose_id_is_shorter_or_longer() -> None:
    for group_id in (GROUP_ID[:31], GROUP_ID + b"x", b"x", bytes(64)):
        env, sender = group(0x0003, group_id)
        aad = APPLICATION.encoded()
        refused(sender.send(b"hello", env, authenticated_data=aad)[1])


def test_a_proposal_is_no_commit() -> None:
    """protocol.md M1: proposals by value only, inside of commits."""
    env, sender = group(0x0003)
    _, alone = sender.propose(GroupContextExtensions(()), env)
    refused(alone)
    refused(message(HANDSHAKE, content=2))
    refused(message(APPLICATION, content=2))


def test_a_message_whose_content_the_relay_could_read() -> None:
    env, sender = group(0x0003)
    aad = HANDSHAKE.encoded()
    options = CommitOptions(
        wire_format=WireFormat.PUBLIC_MESSAGE, authenticated_data=aad
    )
    refused(sender.commit(env, options).message)
    refused(sender.group_info(external=True))


def test_authenticated_data_of_others() -> None:
    env, sender = group(0x0003)
    for aad in (b"", b"x", APPLICATION.encoded() + b"x", HANDSHAKE.encoded()):
        refused(sender.send(b"hello", env, authenticated_data=aad)[1])
    for aad in (b"", APPLICATION.encoded(), HANDSHAKE.encoded()[:-1]):
        refused(sender.commit(env, CommitOptions(authenticated_data=aad)).message)


@each_aad
@pytest.mark.parametrize("content", [0xFF, 4, 2, 1, 3])
def test_the_content_type_goes_with_the_form(aad: Aad, content: int) -> None:
    if content == (3 if isinstance(aad, HandshakeAad) else 1):
        assert read_outer(message(aad, content=content)).aad == aad
    else:
        refused(message(aad, content=content))


@each_aad
def test_the_header_is_that_of_mls_1_0(aad: Aad) -> None:
    tail = message(aad)[4:]
    assert read_outer(struct.pack("!HH", 1, 2) + tail).aad == aad
    for version, wire_format in ((0, 2), (2, 2), (0x0101, 2), (1, 1), (1, 3), (1, 5)):
        refused(struct.pack("!HH", version, wire_format) + tail)


@each_aad
def test_the_group_id_has_one_header(aad: Aad) -> None:
    start, rest = message(aad)[:4], message(aad)[5:]
    for header in (b"\x1f", b"\x21", b"\x40\x20", b"\x80\x00\x00\x20", b"\xe0", b""):
        refused(start + header + rest)


@each_aad
def test_the_authenticated_data_has_one_header(aad: Aad) -> None:
    size = len(aad.encoded())
    start, rest = message(aad)[:46], message(aad)[46 + len(length_header(size)) :]
    assert read_outer(start + length_header(size) + rest).aad == aad
    long = (0x8000_0000 | size).to_bytes(4, "big")
    for header in (
        (0x4000 | 50).to_bytes(2, "big") if size == 50 else b"\x7a",
        long,
        bytes((0xC0, *bytes(6), size)),
        length_header(size - 1),
        length_header(size + 1),
    ):
        refused(start + header + rest)


@each_aad
@pytest.mark.parametrize("size", [0, 1, 27, 29, 63, 64, 255, 256, 257])
def test_the_sealed_sender_data_has_28_bytes(aad: Aad, size: int) -> None:
    """RFC 9420 §6.3.2: a SenderData is 12 bytes, and its tag in each suite 16."""
    assert read_outer(message(aad, sender_data=bytes(28))).aad == aad
    refused(message(aad, sender_data=bytes(size)))
    start, rest = message(aad)[: -80 - 2 - 29], message(aad)[-80 - 2 - 28 :]
    assert start + b"\x1c" + rest == message(aad)
    refused(start + b"\x40\x1c" + rest)


@each_aad
@pytest.mark.parametrize("size", [0, 1, 63, 64, 16_383, 16_384, 70_000])
def test_the_ciphertext_has_the_shortest_header(aad: Aad, size: int) -> None:
    sealed = bytes(size)
    right = length_header(size)
    outer = read_outer(message(aad, tail=right + sealed))
    assert outer == Outer(GROUP_ID, 5, aad, size)
    every = (
        bytes((size,)) if size < 64 else b"",
        (0x4000 | size).to_bytes(2, "big") if size < 0x4000 else b"",
        (0x8000_0000 | size).to_bytes(4, "big"),
        bytes((0xC0, *bytes(3), *size.to_bytes(4, "big"))),
        b"\xbf\xff\xff\xff",
        b"\xff",
    )
    for header in set(every) - {right, b""}:
        refused(message(aad, tail=header + sealed))


def test_the_largest_ciphertext_is_that_of_the_encoding() -> None:
    start = message(APPLICATION, tail=b"\xbf\xff\xff\xff")
    largest = (1 << 30) - 1
    assert read_outer(start, size=len(start) + largest).ciphertext == largest
    refused(start, size=len(start) + largest + 1)
    refused(start, size=1 << 62)


@each_aad
def test_the_head_is_long_enough_for_all_that_is_read(aad: Aad) -> None:
    start = message(aad, tail=length_header(1 << 20))
    assert len(start) < HEAD_LENGTH
    data = start + bytes(HEAD_LENGTH - len(start))
    assert read_outer(data, size=len(start) + (1 << 20)).ciphertext == 1 << 20


@each_aad
def test_authenticated_data_alone(aad: Aad) -> None:
    data = aad.encoded()
    handshake = isinstance(aad, HandshakeAad)
    assert decode_aad(data, handshake=handshake) == aad
    for wrong in (b"", data[:-1], data + b"\0", bytes(len(data))):
        with pytest.raises(BadOuter):
            decode_aad(wrong, handshake=handshake)
    with pytest.raises(BadOuter, match="authenticated data of"):
        decode_aad(data, handshake=not handshake)
    for start in (b"\x00", b"\x02", b"\x01\x00", b"\x01\x03", b"\x01\xff"):
        with pytest.raises(BadOuter, match="authenticated data of version"):
            decode_aad(start + data[len(start) :], handshake=handshake)


counts = st.integers(0, (1 << 64) - 1)
ids = st.binary(min_size=32, max_size=32)


@given(aad=st.builds(ApplicationAad, ids, counts, counts))
def test_any_application_data_is_read_as_it_was_written(aad: ApplicationAad) -> None:
    assert decode_aad(aad.encoded(), handshake=False) == aad
    assert read_outer(message(aad)).aad == aad
    described = {**asdict(aad), "commitment": aad.commitment.hex()}
    assert independent.aad({"form": "application", **described}) == aad.encoded()


@given(aad=st.builds(HandshakeAad, ids, counts, counts, counts, ids, ids))
def test_any_handshake_data_is_read_as_it_was_written(aad: HandshakeAad) -> None:
    assert decode_aad(aad.encoded(), handshake=True) == aad
    assert read_outer(message(aad)).aad == aad


@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", A, A + b"\x01\x32\x01\x01", A + b"\x03\x40\x7a\x01\x02"):
        try:
            outer = read_outer(start + data)
        except BadOuter:
            continue
        assert len(start + data) > outer.ciphertext


def test_no_commitment_is_32_zeros() -> None:
    assert bytes(32) == ZERO
