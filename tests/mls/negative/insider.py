"""What a member can send that signs and encrypts whatever bytes it likes."""

from dataclasses import replace

from tests.mls.negative.messages import Scene, welcome_message
from tgtui.codec import Reader, opaque
from tgtui.crypto import encrypt_with_label, sign_with_label
from tgtui.mls import (
    Group,
    OwnKeyPackage,
    PublicMessage,
    Welcome,
    WireFormat,
    decode_message,
    labels,
    limits,
)
from tgtui.mls.framing.content import ContentType, sign_content
from tgtui.mls.framing.welcome import EncryptedGroupSecrets
from tgtui.mls.protection import protect_handshake
from tgtui.mls.tree.update_path import HpkeCiphertext


def content_of(message: bytes) -> tuple[PublicMessage, bytes]:
    """Return a PublicMessage, and its content as it is encoded there."""
    public = decode_message(message)
    assert isinstance(public, PublicMessage)
    content = public.content
    head = content.claimed_header.framed(content.claimed_type, b"")
    return public, content.framed[len(head) :]


def with_content(
    message: bytes, content: bytes, sender: Group, at: Scene, wire_format: WireFormat
) -> bytes:
    """Return a handshake message with other content, signed and authenticated anew.

    A commit keeps its confirmation tag.
    """
    public, _ = content_of(message)
    old = public.content
    signed = sign_content(
        sender.state.epoch.signing_key,
        old.claimed_header,
        (old.claimed_type, content),
        wire_format=wire_format,
        context=sender.state.epoch.encoded_context,
    )
    tag = None
    if old.claimed_type is ContentType.COMMIT:
        reader = Reader(old.auth)
        reader.opaque(limits.SIGNATURE)
        tag = reader.opaque(limits.HASH)
    return protect_handshake(sender.state, signed, tag, environment=at.env)[1]


def signed_info(content: bytes, signer: Group) -> bytes:
    """Return a GroupInfo with a new signature."""
    key = signer.state.epoch.signing_key
    return content + opaque(sign_with_label(key, labels.GROUP_INFO_TBS, content))


def with_secrets(welcome: Welcome, own: OwnKeyPackage, secrets: bytes) -> bytes:
    """Return a Welcome with other GroupSecrets, for one newcomer alone."""
    sealed = encrypt_with_label(
        own.package.suite,
        own.package.init_key,
        labels.WELCOME_SECRETS,
        context=welcome.encrypted_group_info,
        plaintext=secrets,
    )
    entry = EncryptedGroupSecrets(own.package.reference, HpkeCiphertext(*sealed))
    return welcome_message(replace(welcome, secrets=(entry,)))
