"""Leaves of the ratchet tree: one client each (RFC 9420 §7.2)."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from tgtui.codec import (
    BadValue,
    DecodeError,
    Reader,
    Writer,
    decode_whole,
    opaque,
)
from tgtui.crypto import SigningKey, sign_with_label, verify_with_label
from tgtui.mls import labels, limits
from tgtui.mls.capabilities import Capabilities
from tgtui.mls.credential import Credential
from tgtui.mls.errors import NotPossible
from tgtui.mls.extension import Extensions, check_unique, decode_extensions


class LeafSource(IntEnum):
    """How a leaf came into the tree."""

    KEY_PACKAGE = 1
    UPDATE = 2
    COMMIT = 3


# To call an enumeration takes longer than all else that is done with the byte.
_SOURCES: Final = {source.value: source for source in LeafSource}


class Lifetime(NamedTuple):
    """When a leaf from a KeyPackage is valid, in seconds since 1970, both inclusive."""

    not_before: int
    not_after: int


class Placement(NamedTuple):
    """Which group and leaf an `update` or `commit` leaf is signed for."""

    group_id: bytes
    leaf_index: int

    def encoded(self) -> bytes:
        """Return what LeafNodeTBS adds at its end."""
        return opaque(self.group_id) + self.leaf_index.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class LeafNode:
    """A leaf whose signature was verified, or that this client signed.

    Attributes:
        encryption_key: The HPKE public key of the client in this group.
        signature_key: The public key that the client signs with.
        credential: Who the client is.
        capabilities: What the client supports.
        source: How the leaf came into the tree.
        lifetime: When it is valid, for `key_package`, else None.
        parent_hash: Binds the leaf to the node above, for `commit`, else empty.
        extensions: Further statements.
        signature: Over all of the above.
        encoded: The whole, as it stands on the wire.
    """

    encryption_key: bytes = field(repr=False)
    signature_key: bytes = field(repr=False)
    credential: Credential
    capabilities: Capabilities
    source: LeafSource
    lifetime: Lifetime | None
    parent_hash: bytes = field(repr=False)
    extensions: Extensions
    signature: bytes = field(repr=False)
    encoded: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append `struct LeafNode`."""
        writer.fixed(self.encoded)


@dataclass(frozen=True, slots=True)
class LeafDraft:
    """What a client wants its leaf to say, before it is signed.

    Attributes:
        encryption_key: As in `LeafNode`, and so are the others.
    """

    encryption_key: bytes = field(repr=False)
    credential: Credential
    capabilities: Capabilities
    source: LeafSource
    extensions: Extensions = ()
    lifetime: Lifetime | None = None
    parent_hash: bytes = field(default=b"", repr=False)

    def sign(self, key: SigningKey, placement: Placement | None = None) -> LeafNode:
        """Return the leaf, signed.

        Args:
            key: The client's signing key, whose public half enters the leaf.
            placement: The group and leaf, unless the source is `key_package`.

        Raises:
            InvalidExtensions: An extension type occurs twice.
            NotPossible: A field is longer than anybody would read.
        """
        check_unique(self.extensions)
        # §7.2: default types MUST NOT be listed.
        capabilities = self.capabilities.without_defaults()
        content = self._content(key.public_key, capabilities)
        tail = placement.encoded() if placement else b""
        signature = sign_with_label(key, labels.LEAF_NODE_TBS, content + tail)
        return LeafNode(
            self.encryption_key,
            key.public_key,
            self.credential,
            capabilities,
            self.source,
            self.lifetime,
            self.parent_hash,
            self.extensions,
            signature,
            _readable(content + opaque(signature)),
        )

    def _content(self, signature_key: bytes, capabilities: Capabilities) -> bytes:
        writer = Writer()
        writer.opaque(self.encryption_key)
        writer.opaque(signature_key)
        self.credential.encode(writer)
        capabilities.encode(writer)
        writer.u8(self.source)
        if self.lifetime is not None:
            writer.u64(self.lifetime.not_before)
            writer.u64(self.lifetime.not_after)
        elif self.source == LeafSource.COMMIT:
            writer.opaque(self.parent_hash)
        writer.structs(self.extensions)
        return writer.getvalue()


class UnverifiedLeafNode:
    """A leaf as somebody sent it; only `verify` gives its content away."""

    __slots__ = ("_claimed", "_signed")

    def __init__(self, claimed: LeafNode, signed: int) -> None:
        """Keep what the leaf claims, and how many of its bytes the signature covers."""
        self._claimed = claimed
        self._signed = signed

    @property
    def raw(self) -> bytes:
        """The leaf as it stands on the wire."""
        return self._claimed.encoded

    @property
    def claimed_signature_key(self) -> bytes:
        """The key that a newcomer says it signs with."""
        return self._claimed.signature_key

    def encode(self, writer: Writer) -> None:
        """Append `struct LeafNode` as it was received."""
        writer.fixed(self._claimed.encoded)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedLeafNode":
        """Read `struct LeafNode`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: The credential is of an unknown type.
            InvalidExtensions: An extension type occurs twice.
        """
        start = reader.offset
        encryption_key = reader.opaque(limits.KEY)
        signature_key = reader.opaque(limits.KEY)
        credential = Credential.decode(reader)
        capabilities = Capabilities.decode(reader)
        source = _decode_source(reader)
        lifetime = parent_hash = None
        if source is LeafSource.KEY_PACKAGE:
            lifetime = Lifetime(reader.u64(), reader.u64())
        elif source is LeafSource.COMMIT:
            parent_hash = reader.opaque(limits.HASH)
        extensions = decode_extensions(reader)
        signed = reader.offset - start
        signature = reader.opaque(limits.SIGNATURE)
        claimed = LeafNode(
            encryption_key,
            signature_key,
            credential,
            capabilities,
            source,
            lifetime,
            parent_hash or b"",
            extensions,
            signature,
            reader.since(start),
        )
        return cls(claimed, signed)

    def verify(self, placement: Placement | None) -> LeafNode:
        """Return the leaf if its own key signed it for this place.

        Whether its content is acceptable is for `leaf_validation` to say.

        Args:
            placement: The group and leaf where the leaf stands; ignored for a leaf
                that comes from a KeyPackage.

        Raises:
            InvalidSignature: The signature is wrong.
        """
        claimed = self._claimed
        tbs = claimed.encoded[: self._signed]
        if claimed.source is not LeafSource.KEY_PACKAGE:
            tbs += placement.encoded() if placement else b""
        verify_with_label(
            claimed.signature_key,
            labels.LEAF_NODE_TBS,
            tbs,
            signature=claimed.signature,
        )
        return claimed

    def trust(self) -> LeafNode:
        """Return the leaf unverified: for a tree that this client stored itself."""
        return self._claimed


def _readable(leaf: bytes) -> bytes:
    """Return an encoded leaf, after requiring that others will be able to read it."""
    try:
        decode_whole(UnverifiedLeafNode.decode, leaf)
    except DecodeError as error:
        message = f"nobody could read this leaf: {error}"
        raise NotPossible(message) from error
    return leaf


def _decode_source(reader: Reader) -> LeafSource:
    value = reader.u8()
    source = _SOURCES.get(value)
    if source is None:
        message = f"leaf node source {value}"
        raise BadValue(message)
    return source
