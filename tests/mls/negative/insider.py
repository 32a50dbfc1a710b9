"""What a member can send that signs and encrypts whatever bytes it likes."""

from tests.mls.negative.messages import Scene
from tgtui.codec import Reader, decode_whole, opaque
from tgtui.crypto import (
    decrypt_with_label,
    encrypt_with_label,
    seal,
    sign_with_label,
)
from tgtui.mls import (
    Group,
    PublicMessage,
    Welcome,
    WireFormat,
    decode_message,
    encode_message,
    labels,
)
from tgtui.mls.commit.psks import find_psks
from tgtui.mls.commit.welcoming import open_group_info, welcome_key
from tgtui.mls.framing.content import ContentType, sign_content
from tgtui.mls.framing.welcome import EncryptedGroupSecrets, GroupSecrets
from tgtui.mls.protection import protect_handshake
from tgtui.mls.schedule.key_schedule import member_secret, welcome_secret
from tgtui.mls.schedule.psk import psk_secret
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
        reader.opaque(64)
        tag = reader.opaque(64)
    return protect_handshake(sender.state, signed, tag, environment=at.env)[1]


def signed_info(content: bytes, signer: Group) -> bytes:
    """Return a GroupInfo with a new signature."""
    key = signer.state.epoch.signing_key
    return content + opaque(sign_with_label(key, labels.GROUP_INFO_TBS, content))


class OpenedWelcome:
    """A Welcome for one, with all that its committer knows."""

    def __init__(self, at: Scene) -> None:
        self.at = at
        self.own = at.own[1]
        self.suite = self.own.package.suite
        self.welcome = at.welcome.only_for(self.own.package.reference)
        (entry,) = self.welcome.secrets
        self.secrets = decrypt_with_label(
            self.suite,
            self.own.init_private,
            labels.WELCOME_SECRETS,
            context=self.welcome.encrypted_group_info,
            kem_output=entry.sealed.kem_output,
            ciphertext=entry.sealed.ciphertext,
        )
        decoded = decode_whole(GroupSecrets.decode, self.secrets)
        psks = find_psks(decoded.psks, None, at.env)
        self.member = member_secret(
            self.suite, decoded.joiner_secret, psk_secret(self.suite, psks)
        )
        whole = open_group_info(self.suite, self.welcome, self.member)
        self.info = whole[: -len(opaque(bytes(64)))]

    def with_secrets(self, secrets: bytes) -> bytes:
        """Return the Welcome with other GroupSecrets."""
        return self._sealed(secrets, self.welcome.encrypted_group_info)

    def with_info(self, info: bytes) -> bytes:
        """Return the Welcome with another GroupInfo, signed anew."""
        key, nonce = welcome_key(self.suite, welcome_secret(self.suite, self.member))
        plaintext = signed_info(info, self.at.groups[0])
        return self._sealed(
            self.secrets, seal(self.suite, key, nonce, plaintext=plaintext, aad=b"")
        )

    def _sealed(self, secrets: bytes, info: bytes) -> bytes:
        sealed = encrypt_with_label(
            self.suite,
            self.own.package.init_key,
            labels.WELCOME_SECRETS,
            self.at.env.entropy,
            context=info,
            plaintext=secrets,
        )
        entry = EncryptedGroupSecrets(
            self.own.package.reference, HpkeCiphertext(*sealed)
        )
        welcome = Welcome(self.welcome.suite_id, (entry,), info)
        return encode_message(WireFormat.WELCOME, welcome)
