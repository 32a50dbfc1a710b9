"""Verifies the transcript hashes and the confirmation tag (RFC 9420 §6.1, §8.2)."""

from dataclasses import replace

from tests.mls.vectors.case import Case, Malformed, same
from tgtui.codec import Reader, decode_whole, encoded, opaque
from tgtui.crypto import CipherSuite, Secret
from tgtui.mls.framing.content import (
    ContentType,
    SignedContent,
    UnverifiedContent,
    decode_auth,
)
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.schedule.key_schedule import EpochSecrets, from_epoch_secret
from tgtui.mls.schedule.transcript import (
    confirmed_transcript_hash,
    interim_transcript_hash,
)
from tgtui.mls.sender import SenderType
from tgtui.mls.wire_format import WireFormat


def verify(case: Case) -> None:
    """Verify one commit's part in the transcript."""
    suite = case.suite
    wire_format, content = _content(case.data("authenticated_content"))
    commit = content.claimed_commit()
    if commit is None:
        message = "authenticated_content holds no commit"
        raise Malformed(message)
    signature, tag = decode_whole(
        lambda reader: decode_auth(reader, ContentType.COMMIT), content.auth
    )
    signed = SignedContent(
        wire_format,
        content.claimed_header,
        ContentType.COMMIT,
        encoded(commit),
        content.claimed_header.framed(ContentType.COMMIT, encoded(commit)),
        signature,
    )
    whole = wire_format.to_bytes(2, "big") + signed.framed + signed.auth(tag)
    same("authenticated_content", whole, case.data("authenticated_content"))
    confirmed = confirmed_transcript_hash(
        suite, case.data("interim_transcript_hash_before"), signed.transcript_input
    )
    same(
        "confirmed_transcript_hash_after",
        confirmed,
        case.data("confirmed_transcript_hash_after"),
    )
    expected = _secrets(suite, case).confirmation_tag(suite, confirmed)
    same("confirmation_tag", expected, tag)
    same(
        "interim_transcript_hash_after",
        interim_transcript_hash(suite, confirmed, tag),
        case.data("interim_transcript_hash_after"),
    )


def _content(data: bytes) -> tuple[WireFormat, UnverifiedContent]:
    # A PublicMessage is an AuthenticatedContent without the wire format before it and,
    # if a member sent it, with a membership tag behind it.
    reader = Reader(data)
    number = reader.u16()
    if number not in (WireFormat.PUBLIC_MESSAGE, WireFormat.PRIVATE_MESSAGE):
        reason = f"authenticated_content of wire format {number}"
        raise Malformed(reason)
    wire_format = WireFormat(number)
    rest = reader.fixed(reader.remaining)
    sender = Reader(rest)
    sender.opaque(len(rest))
    sender.u64()
    member = sender.u8() == SenderType.MEMBER
    message = decode_whole(
        PublicMessage.decode, rest + (opaque(b"") if member else b"")
    )
    return wire_format, message.content


def _secrets(suite: CipherSuite, case: Case) -> EpochSecrets:
    some = from_epoch_secret(suite, Secret(bytes(suite.hash_length))).secrets
    return replace(some, confirmation_key=case.secret("confirmation_key"))
