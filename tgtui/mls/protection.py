"""Putting a member's signed message on the wire, in either format (RFC 9420 §6)."""

from tgtui.mls.environment import Environment, Settings
from tgtui.mls.epoch import GroupState
from tgtui.mls.errors import NotPossible
from tgtui.mls.framing.content import ContentType, SignedContent
from tgtui.mls.framing.message import framed_message
from tgtui.mls.framing.private_message import SealingKeys, SenderData, protect_private
from tgtui.mls.framing.public_message import protect_public
from tgtui.mls.secret_tree import RatchetKind, SecretTree
from tgtui.mls.wire_format import WireFormat


def protect_handshake(
    state: GroupState,
    signed: SignedContent,
    confirmation_tag: bytes | None,
    *,
    environment: Environment,
) -> tuple[SecretTree, bytes]:
    """Return the message keys that are left, and the encoded MLSMessage.

    Args:
        state: The group.
        signed: The signed proposal or commit.
        confirmation_tag: Of a commit, else None.
        environment: Entropy and settings.

    Raises:
        NotPossible: The member has sent too many messages in this epoch.
    """
    auth = signed.auth(confirmation_tag)
    if signed.wire_format is WireFormat.PRIVATE_MESSAGE:
        return protect_member(state, signed, auth, environment=environment)
    epoch = state.epoch
    body = protect_public(
        epoch.suite,
        signed,
        auth=auth,
        key=epoch.secrets.membership_key,
        context=epoch.encoded_context,
    )
    return state.secret_tree, framed_message(WireFormat.PUBLIC_MESSAGE, body)


def protect_member(
    state: GroupState, signed: SignedContent, auth: bytes, *, environment: Environment
) -> tuple[SecretTree, bytes]:
    """Return the message keys that are left, and an encoded PrivateMessage.

    Args:
        state: The group.
        signed: What this member signed.
        auth: Its encoded FramedContentAuthData.
        environment: Entropy and settings.

    Raises:
        NotPossible: The member has sent too many messages in this epoch (§15.2), or the
            settings say to pad with less than nothing.
    """
    epoch = state.epoch
    application = signed.content_type is ContentType.APPLICATION
    kind = RatchetKind.APPLICATION if application else RatchetKind.HANDSHAKE
    tree, generation, key = state.secret_tree.next_key(epoch.own_leaf, kind)
    if generation >= environment.settings.ciphertext_limit:
        reason = "too many messages in this epoch; commit first"
        raise NotPossible(reason)
    plaintext = signed.content + auth
    plaintext += _padding(len(plaintext), environment.settings)
    sender = SenderData(epoch.own_leaf, generation, environment.entropy.draw(4))
    message = protect_private(
        epoch.suite,
        signed.header,
        content=(signed.content_type, plaintext),
        keys=SealingKeys(key, sender, epoch.secrets.sender_data),
    )
    return tree, framed_message(WireFormat.PRIVATE_MESSAGE, message.encoded())


def _padding(length: int, settings: Settings) -> bytes:
    size = settings.padding(length)
    if size < 0:
        message = f"the padding of {length} bytes is {size} bytes long"
        raise NotPossible(message)
    return bytes(size)
