"""Verifies framing in both directions and both formats (RFC 9420 §6)."""

from dataclasses import dataclass

from tests.mls.vectors.case import Case, Malformed, Mismatch, same
from tgtui.codec import Writer, encoded, opaque
from tgtui.crypto import CipherSuite, Secret, SeededEntropy, SigningKey
from tgtui.mls.errors import NotPossible
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.framing.content import (
    AuthenticatedContent,
    ContentType,
    Header,
    SignedContent,
    sign_content,
)
from tgtui.mls.framing.message import decode_message, encode_message, framed_message
from tgtui.mls.framing.private_message import (
    PrivateMessage,
    SealingKeys,
    SenderData,
    protect_private,
)
from tgtui.mls.framing.public_message import PublicMessage, protect_public
from tgtui.mls.proposals.proposal import encode_proposal
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.secret_tree import RatchetKind, SecretTree
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.wire_format import WireFormat


SENDER = 1
"""The leaf index of the sender in all vectors of this kind."""

PADDING = 17
"""How many zero bytes an own PrivateMessage is padded with."""


@dataclass(frozen=True, slots=True)
class Group:
    """The secrets of a group of two.

    Attributes:
        suite: The cipher suite.
        header: Group, epoch and sender of every message.
        context: The encoded GroupContext.
        key: The sender's signing key.
        public_key: Its public half, as published.
        secret_tree: The message keys, none of them used.
        sender_data: The sender_data_secret.
        membership_key: The membership_key.
    """

    suite: CipherSuite
    header: Header
    context: bytes
    key: SigningKey
    public_key: bytes
    secret_tree: SecretTree
    sender_data: Secret
    membership_key: Secret


def verify(case: Case) -> None:
    """Verify one group's proposal, commit and application message."""
    group = _group(case)
    proposal, commit = case.data("proposal"), case.data("commit")
    _verify_public(group, case.data("proposal_pub"), ContentType.PROPOSAL, raw=proposal)
    _verify_public(group, case.data("commit_pub"), ContentType.COMMIT, raw=commit)
    _verify_no_public(group, case.data("application"))
    for name, content_type in (
        ("proposal", ContentType.PROPOSAL),
        ("commit", ContentType.COMMIT),
        ("application", ContentType.APPLICATION),
    ):
        _verify_private(
            group, case.data(f"{name}_priv"), content_type, raw=case.data(name)
        )


def _group(case: Case) -> Group:
    suite = case.suite
    context = GroupContext(
        suite,
        case.data("group_id"),
        case.number("epoch"),
        case.data("tree_hash"),
        case.data("confirmed_transcript_hash"),
        (),
    )
    key = case.signing_key("signature_priv")
    same("signature_pub", key.public_key, case.data("signature_pub"))
    return Group(
        suite,
        Header(context.group_id, context.epoch, Sender(SenderType.MEMBER, SENDER)),
        encoded(context),
        key,
        case.data("signature_pub"),
        SecretTree.start(suite, 2, encryption=case.secret("encryption_secret")),
        case.secret("sender_data_secret"),
        case.secret("membership_key"),
    )


def _verify_public(
    group: Group, published: bytes, content_type: ContentType, *, raw: bytes
) -> None:
    _unprotect_public(group, published, content_type, raw=raw)
    own = _protect_public(group, content_type, raw)
    _unprotect_public(group, own, content_type, raw=raw)


def _verify_no_public(group: Group, raw: bytes) -> None:
    # RFC 9420 §6: application data MUST be sent in a PrivateMessage.
    try:
        _protect_public(group, ContentType.APPLICATION, raw)
    except NotPossible:
        return
    message = "application data was protected as a PublicMessage"
    raise Mismatch(message)


def _protect_public(group: Group, content_type: ContentType, raw: bytes) -> bytes:
    signed, auth = _sign(group, content_type, raw, WireFormat.PUBLIC_MESSAGE)
    body = protect_public(
        group.suite,
        signed,
        auth=auth,
        key=group.membership_key,
        context=group.context,
    )
    return framed_message(WireFormat.PUBLIC_MESSAGE, body)


def _unprotect_public(
    group: Group, data: bytes, content_type: ContentType, *, raw: bytes
) -> None:
    message = decode_message(data)
    if not isinstance(message, PublicMessage):
        reason = "the message is no PublicMessage"
        raise Malformed(reason)
    same("the message", encode_message(message), data)
    content = message.check_membership(group.suite, group.membership_key, group.context)
    verified = content.verify(group.public_key, group.context)
    _verify_content(group, verified, content_type, raw)


def _verify_private(
    group: Group, published: bytes, content_type: ContentType, *, raw: bytes
) -> None:
    _unprotect_private(group, published, content_type, raw=raw)
    own = _protect_private(group, content_type, raw)
    _unprotect_private(group, own, content_type, raw=raw)


def _protect_private(group: Group, content_type: ContentType, raw: bytes) -> bytes:
    signed, auth = _sign(group, content_type, raw, WireFormat.PRIVATE_MESSAGE)
    _, generation, key = group.secret_tree.next_key(SENDER, _kind(content_type))
    sender = SenderData(SENDER, generation, SeededEntropy(raw).draw(4))
    message = protect_private(
        group.suite,
        group.header,
        content=(content_type, signed.content + auth + bytes(PADDING)),
        keys=SealingKeys(key, sender, group.sender_data),
    )
    return encode_message(message)


def _unprotect_private(
    group: Group, data: bytes, content_type: ContentType, *, raw: bytes
) -> None:
    message = decode_message(data)
    if not isinstance(message, PrivateMessage):
        reason = "the message is no PrivateMessage"
        raise Malformed(reason)
    same("the message", encode_message(message), data)
    sender = message.open_sender_data(group.suite, group.sender_data)
    same("the sender", sender.leaf_index, SENDER)
    _, key = group.secret_tree.key_of(
        SENDER,
        _kind(message.content_type),
        generation=sender.generation,
        jump=1 << 16,
        keep=0,
    )
    content = message.open_content(group.suite, key, sender)
    verified = content.verify(group.public_key, group.context)
    _verify_content(group, verified, content_type, raw)


def _verify_content(
    group: Group,
    verified: AuthenticatedContent,
    content_type: ContentType,
    raw: bytes,
) -> None:
    header = verified.header
    same("group_id", header.group_id, group.header.group_id)
    same("epoch", header.epoch, group.header.epoch)
    same("the sender", header.sender, group.header.sender)
    same("the content type", verified.content_type, content_type)
    body = verified.body
    if isinstance(body, bytes):
        found = body
    elif isinstance(body, UnverifiedCommit):
        found = encoded(body)
    else:
        writer = Writer()
        encode_proposal(body, writer)
        found = writer.getvalue()
    same("the content", found, raw)


def _sign(
    group: Group, content_type: ContentType, raw: bytes, wire_format: WireFormat
) -> tuple[SignedContent, bytes]:
    application = content_type is ContentType.APPLICATION
    signed = sign_content(
        group.key,
        group.header,
        (content_type, opaque(raw) if application else raw),
        wire_format=wire_format,
        context=group.context,
    )
    commit = content_type is ContentType.COMMIT
    # What the tag says is verified once the new epoch is known, not by framing.
    return signed, signed.auth(bytes(group.suite.hash_length) if commit else None)


def _kind(content_type: ContentType) -> RatchetKind:
    if content_type is ContentType.APPLICATION:
        return RatchetKind.APPLICATION
    return RatchetKind.HANDSHAKE
