"""Descriptors: what a relay's root key vouches for, above all for its other keys.

    u8 1 | root_key[32] | content | signature[64]
    signature = SignWithLabel(root key, "tgtui/1 descriptor", all bytes before it)

`descriptor_content` has the bytes of the content. The relay's id is the hash of the
root key, so that whoever knows the id needs nobody else to check a descriptor.
"""

from dataclasses import dataclass, field

from tgtui.codec import Reader, Writer, decode_whole
from tgtui.crypto import (
    PUBLIC_KEY_LENGTH,
    SIGNATURE_LENGTH,
    SigningKey,
    sign_with_label,
)
from tgtui.identity import labels
from tgtui.identity.descriptor_content import DescriptorContent
from tgtui.identity.errors import (
    FrankingKeyNotValid,
    UnknownFrankingKey,
    WrongRelay,
    asked_for,
)
from tgtui.identity.moderator_key import ModeratorKey
from tgtui.identity.relay_id import RelayId, relay_id_of
from tgtui.identity.relay_keys import FrankingKey
from tgtui.identity.sealing import check_sealing_key
from tgtui.identity.statement import VERSION, check_signed, read_version


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A descriptor whose signature was verified.

    Attributes:
        relay_id: Which relay's.
        root_key: The Ed25519 key that signed it.
        content: What it says.
        encoded: The whole, as it stands on the wire.
    """

    relay_id: RelayId
    root_key: bytes = field(repr=False)
    content: DescriptorContent
    encoded: bytes = field(repr=False)

    def franking_key(self, key_id: bytes, at: int) -> FrankingKey:
        """Return the key of a stamp.

        Args:
            key_id: The key that the stamp names.
            at: When the relay accepted the entry, in ms since 1970.

        Raises:
            UnknownFrankingKey: The relay never announced it.
            FrankingKeyNotValid: The relay announced it for other times.
        """
        for key in self.content.franking:
            if key.key_id == key_id:
                if not key.period.covers(at):
                    raise FrankingKeyNotValid(key_id, at)
                return key
        raise UnknownFrankingKey(key_id)

    def moderators(self, at: int) -> tuple[ModeratorKey, ...]:
        """Return the keys to which reports are sealed at a time in ms since 1970."""
        announced = self.content.moderation
        return tuple(key.moderator for key in announced if key.period.covers(at))

    def tls_hashes(self, at: int) -> frozenset[bytes]:
        """Return the SPKI hashes that are vouched for at a time in ms since 1970."""
        announced = self.content.tls
        return frozenset(key.spki_sha256 for key in announced if key.period.covers(at))

    def encode(self, writer: Writer) -> None:
        """Append the statement."""
        writer.fixed(self.encoded)


@dataclass(frozen=True, slots=True)
class UnverifiedDescriptor:
    """A descriptor as somebody sent it."""

    _root_key: bytes = field(repr=False)
    _content: DescriptorContent
    _signed: bytes = field(repr=False)
    _signature: bytes = field(repr=False)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedDescriptor":
        """Read the statement.

        Raises:
            UnknownVersion: It is of a newer version.
            DecodeError: The bytes are malformed.
        """
        start = reader.offset
        read_version(reader, "relay descriptor")
        root_key = reader.fixed(PUBLIC_KEY_LENGTH)
        content = DescriptorContent.decode(reader)
        signed = reader.since(start)
        return cls(root_key, content, signed, reader.fixed(SIGNATURE_LENGTH))

    @property
    def claimed_relay_id(self) -> RelayId:
        """The relay whose it is said to be."""
        return relay_id_of(self._root_key)

    def verify(self, relay_id: bytes) -> Descriptor:
        """Return the descriptor if the root of a relay signed it.

        Args:
            relay_id: Which relay's it has to be. Where no id is known yet, this is
                `claimed_relay_id`, to be remembered from then on.

        Raises:
            WrongRelay: It is another relay's.
            ForgedStatement: The root key did not sign it.
            InvalidPublicKey: Nothing can be sealed to a moderator's key.
        """
        if self.claimed_relay_id != relay_id:
            raise WrongRelay
        check_signed(
            self._root_key,
            labels.DESCRIPTOR,
            content=self._signed,
            signature=self._signature,
            what="relay descriptor",
        )
        for key in self._content.moderation:
            check_sealing_key(key.moderator.hpke_key)
        whole = self._signed + self._signature
        return Descriptor(self.claimed_relay_id, self._root_key, self._content, whole)

    def encode(self, writer: Writer) -> None:
        """Append the statement as it was received."""
        writer.fixed(self._signed + self._signature)


def sign_descriptor(root: SigningKey, content: DescriptorContent) -> bytes:
    """Return the encoded descriptor of the relay with this root key.

    Raises:
        NotPossible: Nobody would accept it.
        EncodeError: A number does not fit its field.
    """
    writer = Writer()
    writer.u8(VERSION)
    writer.fixed(root.public_key)
    content.encode(writer)
    signed = writer.getvalue()
    whole = signed + sign_with_label(root, labels.DESCRIPTOR, signed)
    with asked_for():
        claimed = decode_whole(UnverifiedDescriptor.decode, whole)
        return claimed.verify(relay_id_of(root.public_key)).encoded
