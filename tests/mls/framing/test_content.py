"""What a message says and who signed it (RFC 9420 §6, §6.1)."""

import pytest

from tests.mls.support import signing_key
from tgtui.codec import BadValue, Reader, TooLong, Writer, decode_whole
from tgtui.crypto import InvalidSignature, verify_with_label
from tgtui.mls import Remove, Sender, SenderType, labels, limits
from tgtui.mls.framing.commit import Commit, UnverifiedCommit
from tgtui.mls.framing.content import (
    ContentType,
    Header,
    SignedContent,
    UnverifiedContent,
    content_tbs,
    decode_auth,
    decode_body,
    decode_content_type,
    sign_content,
)
from tgtui.mls.wire_format import WireFormat


KEY = signing_key("alice")
MEMBER = Sender(SenderType.MEMBER, 5)
HEADER = Header(b"group", 7, MEMBER, b"clear")
FRAMED_HEAD = b"\x05group" + bytes(7) + b"\x07" + b"\x01\0\0\0\x05" + b"\x05clear"
HELLO = ContentType.APPLICATION, b"\x05hello"
REMOVE = ContentType.PROPOSAL, b"\x00\x03\0\0\0\x02"
EMPTY = ContentType.COMMIT, b"\0\0"


def signed(
    content: tuple[ContentType, bytes] = HELLO,
    *,
    wire_format: WireFormat = WireFormat.PUBLIC_MESSAGE,
    context: bytes | None = b"context",
) -> SignedContent:
    """Return a content with its signature."""
    return sign_content(KEY, HEADER, content, wire_format=wire_format, context=context)


def received(made: SignedContent, tag: bytes | None = None) -> UnverifiedContent:
    """Return a signed content as somebody else receives it."""
    body = decode_whole(lambda r: decode_body(r, made.content_type), made.content)
    return UnverifiedContent(
        made.wire_format,
        made.header,
        made.content_type,
        made.framed,
        made.auth(tag),
        body,
        made.signature,
        tag or b"",
    )


def test_the_types_have_the_values_of_the_registries() -> None:
    assert [(t.value, t.name) for t in ContentType] == [
        (1, "APPLICATION"),
        (2, "PROPOSAL"),
        (3, "COMMIT"),
    ]
    assert [(f.value, f.name) for f in WireFormat] == [
        (1, "PUBLIC_MESSAGE"),
        (2, "PRIVATE_MESSAGE"),
        (3, "WELCOME"),
        (4, "GROUP_INFO"),
        (5, "KEY_PACKAGE"),
    ]


def test_framed_content_begins_with_group_epoch_sender_and_clear_data() -> None:
    assert HEADER.framed(*HELLO) == FRAMED_HEAD + b"\x01" + b"\x05hello"
    newcomer = Header(b"", 0, Sender(SenderType.NEW_MEMBER_COMMIT))
    assert newcomer.framed(*EMPTY) == b"\0" + bytes(8) + b"\x04" + b"\0\x03" + b"\0\0"


def test_what_is_signed_is_version_format_content_and_perhaps_context() -> None:
    framed = HEADER.framed(*HELLO)
    private = WireFormat.PRIVATE_MESSAGE
    assert content_tbs(private, framed, None) == b"\0\x01\0\x02" + framed
    assert content_tbs(private, framed, b"ctx") == b"\0\x01\0\x02" + framed + b"ctx"


def test_a_signature_covers_what_is_signed_and_nothing_else() -> None:
    made = signed()
    verify_with_label(
        KEY.public_key,
        labels.FRAMED_CONTENT_TBS,
        content_tbs(WireFormat.PUBLIC_MESSAGE, made.framed, b"context"),
        signature=made.signature,
    )
    assert (made.header, made.content_type, made.content) == (HEADER, *HELLO)


def test_the_transcript_takes_format_content_and_signature() -> None:
    made = signed(EMPTY)
    assert (
        made.transcript_input == b"\0\x01" + made.framed + b"\x40\x40" + made.signature
    )


def test_a_commit_is_authenticated_with_a_tag_as_well() -> None:
    made = signed(EMPTY)
    assert made.auth() == b"\x40\x40" + made.signature
    assert made.auth(b"tag") == made.auth() + b"\x03tag"


@pytest.mark.parametrize("content", [HELLO, REMOVE, EMPTY])
def test_a_verified_content_is_what_was_signed(
    content: tuple[ContentType, bytes],
) -> None:
    made = signed(content)
    tag = b"tag" if content is EMPTY else None
    verified = received(made, tag).verify(KEY.public_key, b"context")
    assert (verified.wire_format, verified.header) == (made.wire_format, HEADER)
    assert verified.content_type is content[0]
    assert verified.encoded == b"\0\x01" + made.framed + made.auth(tag)
    assert verified.transcript_input == made.transcript_input
    assert verified.confirmation_tag == (tag or b"")


@pytest.mark.parametrize("context", [None, b"", b"another"])
def test_a_signature_is_for_one_context(context: bytes | None) -> None:
    with pytest.raises(InvalidSignature):
        received(signed()).verify(KEY.public_key, context)
    received(signed(context=context)).verify(KEY.public_key, context)


def test_a_signature_is_for_one_wire_format() -> None:
    made = signed(wire_format=WireFormat.PRIVATE_MESSAGE)
    content = received(made)
    content.verify(KEY.public_key, b"context")
    moved = UnverifiedContent(
        WireFormat.PUBLIC_MESSAGE,
        HEADER,
        made.content_type,
        made.framed,
        made.auth(),
        b"hello",
        made.signature,
        b"",
    )
    with pytest.raises(InvalidSignature):
        moved.verify(KEY.public_key, b"context")


def test_a_signature_is_by_one_key() -> None:
    with pytest.raises(InvalidSignature):
        received(signed()).verify(signing_key("mallory").public_key, b"context")


def test_a_content_tells_unverified_only_where_a_newcomers_key_is() -> None:
    application, proposal, commit = map(received, map(signed, (HELLO, REMOVE, EMPTY)))
    assert commit.claimed_commit() == UnverifiedCommit((), None)
    assert proposal.claimed_proposal() == Remove(2)
    assert application.claimed_commit() is None
    assert application.claimed_proposal() is None
    assert commit.claimed_proposal() is None
    assert proposal.claimed_commit() is None


def test_a_content_type_is_one_of_three() -> None:
    for kind in ContentType:
        assert decode_content_type(Reader(bytes([kind]))) is kind
    for value in (0, 4, 255):
        with pytest.raises(BadValue, match=f"content type {value}"):
            decode_content_type(Reader(bytes([value])))


def test_the_body_is_read_as_the_type_says() -> None:
    def body(kind: ContentType, data: bytes) -> object:
        return decode_whole(lambda reader: decode_body(reader, kind), data)

    assert body(*HELLO) == b"hello"
    assert body(*REMOVE) == Remove(2)
    assert body(*EMPTY) == UnverifiedCommit((), None)
    writer = Writer()
    Commit((Remove(2),), None).encode(writer)
    assert body(ContentType.COMMIT, writer.getvalue()) == UnverifiedCommit(
        (Remove(2),), None
    )


def test_application_data_has_a_limit() -> None:
    writer = Writer()
    writer.opaque(bytes(limits.APPLICATION_DATA + 1))
    with pytest.raises(TooLong):
        decode_body(Reader(writer.getvalue()), ContentType.APPLICATION)


def test_only_a_commit_has_a_tag() -> None:
    auth = b"\x01s\x01t"
    assert decode_whole(lambda r: decode_auth(r, ContentType.COMMIT), auth) == (
        b"s",
        b"t",
    )
    for kind in (ContentType.APPLICATION, ContentType.PROPOSAL):
        reader = Reader(auth)
        assert decode_auth(reader, kind) == (b"s", b"")
        assert reader.remaining == 2


def test_signature_and_tag_have_limits() -> None:
    writer = Writer()
    writer.opaque(bytes(limits.SIGNATURE + 1))
    with pytest.raises(TooLong):
        decode_auth(Reader(writer.getvalue()), ContentType.PROPOSAL)
    writer = Writer()
    writer.opaque(b"signature")
    writer.opaque(bytes(limits.HASH + 1))
    with pytest.raises(TooLong):
        decode_auth(Reader(writer.getvalue()), ContentType.COMMIT)
