"""PrivateMessage: signed and encrypted, its sender too (RFC 9420 §6.3)."""

from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from tgtui.codec import Reader, Writer, decode_whole, opaque, uint
from tgtui.crypto import CipherSuite, Secret, expand_with_label, open_sealed, seal
from tgtui.mls import labels, limits
from tgtui.mls.errors import InvalidContent
from tgtui.mls.framing.content import (
    ContentType,
    Header,
    UnverifiedContent,
    decode_auth,
    decode_body,
    decode_content_type,
)
from tgtui.mls.ratchet import MessageKey
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.wire_format import WireFormat


class SenderData(NamedTuple):
    """Which key encrypts a message (§6.3.2).

    Attributes:
        leaf_index: The sender.
        generation: The generation of the sender's ratchet.
        reuse_guard: Four random bytes that are added to the nonce.
    """

    leaf_index: int
    generation: int
    reuse_guard: bytes

    def encoded(self) -> bytes:
        """Return `struct SenderData`."""
        return (
            self.leaf_index.to_bytes(4, "big")
            + self.generation.to_bytes(4, "big")
            + self.reuse_guard
        )

    @classmethod
    def decode(cls, reader: Reader) -> "SenderData":
        """Read `struct SenderData`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(reader.u32(), reader.u32(), reader.fixed(4))


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """A PrivateMessage as it stands on the wire.

    Attributes:
        group_id: The group.
        epoch: The epoch.
        content_type: What it carries.
        authenticated_data: What the application wants authenticated in clear.
        encrypted_sender_data: The sealed SenderData.
        ciphertext: The sealed PrivateMessageContent.
    """

    wire_format: ClassVar[WireFormat] = WireFormat.PRIVATE_MESSAGE
    group_id: bytes
    epoch: int
    content_type: ContentType
    authenticated_data: bytes
    encrypted_sender_data: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append `struct PrivateMessage`."""
        writer.fixed(self.encoded())

    def encoded(self) -> bytes:
        """Return `struct PrivateMessage`."""
        return b"".join(
            (
                opaque(self.group_id),
                uint(self.epoch, 8),
                uint(self.content_type, 1),
                opaque(self.authenticated_data),
                opaque(self.encrypted_sender_data),
                opaque(self.ciphertext),
            )
        )

    @classmethod
    def decode(cls, reader: Reader) -> "PrivateMessage":
        """Read `struct PrivateMessage`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(
            reader.opaque(limits.GROUP_ID),
            reader.u64(),
            decode_content_type(reader),
            reader.opaque(limits.AUTHENTICATED_DATA),
            reader.opaque(limits.SENDER_DATA),
            reader.opaque(limits.CIPHERTEXT),
        )

    def open_sender_data(self, suite: CipherSuite, secret: Secret) -> SenderData:
        """Decrypt who sent the message.

        Args:
            suite: The group's cipher suite.
            secret: The epoch's sender_data_secret.

        Raises:
            DecryptionFailed: The message was not encrypted in this epoch, or changed.
            DecodeError: What was decrypted is malformed.
        """
        key, nonce = _sender_data_key(suite, secret, self.ciphertext)
        plaintext = open_sealed(
            suite,
            key,
            nonce,
            ciphertext=self.encrypted_sender_data,
            aad=_sender_data_aad(self.group_id, self.epoch, self.content_type),
        )
        return decode_whole(SenderData.decode, plaintext)

    def open_content(
        self, suite: CipherSuite, key: MessageKey, sender: SenderData
    ) -> UnverifiedContent:
        """Decrypt what the message carries.

        Raises:
            DecryptionFailed: The message was changed.
            DecodeError: What was decrypted is malformed.
            InvalidContent: The padding is not all zero.
            UnsupportedMessage: A proposal or credential is of an unknown type.
            InvalidExtensions: An extension type occurs twice somewhere.
        """
        aad = _sender_data_aad(self.group_id, self.epoch, self.content_type)
        plaintext = open_sealed(
            suite,
            key.key,
            _guarded(key.nonce, sender.reuse_guard),
            ciphertext=self.ciphertext,
            aad=aad + opaque(self.authenticated_data),
        )
        return self._read(plaintext, sender.leaf_index)

    def _read(self, plaintext: bytes, leaf_index: int) -> UnverifiedContent:
        header = Header(
            self.group_id,
            self.epoch,
            Sender(SenderType.MEMBER, leaf_index),
            self.authenticated_data,
        )
        reader = Reader(plaintext)
        body = decode_body(reader, self.content_type)
        content = plaintext[: reader.offset]
        middle = reader.offset
        signature, tag = decode_auth(reader, self.content_type)
        end = reader.offset
        # RFC 9420 §6.3.1: the padding MUST be verified to be all zero.
        if any(reader.fixed(reader.remaining)):
            message = "the padding is not zero"
            raise InvalidContent(message)
        return UnverifiedContent(
            WireFormat.PRIVATE_MESSAGE,
            header,
            self.content_type,
            header.framed(self.content_type, content),
            plaintext[middle:end],
            body,
            signature,
            tag,
        )


class SealingKeys(NamedTuple):
    """What encrypts one message and hides who sent it.

    Attributes:
        key: The key of the sender's generation.
        sender: The sender's leaf, generation and reuse guard.
        sender_data_secret: The epoch's sender_data_secret.
    """

    key: MessageKey
    sender: SenderData
    sender_data_secret: Secret


def protect_private(
    suite: CipherSuite,
    header: Header,
    *,
    content: tuple[ContentType, bytes],
    keys: SealingKeys,
) -> PrivateMessage:
    """Encrypt a member's message.

    Args:
        suite: The group's cipher suite.
        header: Group, epoch and authenticated data.
        content: Its type, and the encoded PrivateMessageContent, padding included.
        keys: What to encrypt with.
    """
    content_type, plaintext = content
    aad = _sender_data_aad(header.group_id, header.epoch, content_type)
    ciphertext = seal(
        suite,
        keys.key.key,
        _guarded(keys.key.nonce, keys.sender.reuse_guard),
        plaintext=plaintext,
        aad=aad + opaque(header.authenticated_data),
    )
    key, nonce = _sender_data_key(suite, keys.sender_data_secret, ciphertext)
    return PrivateMessage(
        header.group_id,
        header.epoch,
        content_type,
        header.authenticated_data,
        seal(suite, key, nonce, plaintext=keys.sender.encoded(), aad=aad),
        ciphertext,
    )


def _sender_data_aad(group_id: bytes, epoch: int, content_type: ContentType) -> bytes:
    return opaque(group_id) + epoch.to_bytes(8, "big") + bytes((content_type,))


def _sender_data_key(
    suite: CipherSuite, secret: Secret, ciphertext: bytes
) -> tuple[Secret, bytes]:
    # RFC 9420 §6.3.2: the sample is the first Nh bytes, or all if there are fewer.
    sample = ciphertext[: suite.hash_length]
    key = expand_with_label(
        suite, secret, labels.KEY, context=sample, length=suite.key_length
    )
    nonce = expand_with_label(
        suite, secret, labels.NONCE, context=sample, length=suite.nonce_length
    )
    return key, nonce.expose()


def _guarded(nonce: Secret, guard: bytes) -> bytes:
    # RFC 9420 §6.3.1: the guard is XORed into the first four bytes of the nonce.
    value = nonce.expose()
    first = int.from_bytes(value[:4], "big") ^ int.from_bytes(guard, "big")
    return first.to_bytes(4, "big") + value[4:]
