"""KeyPackages: how a client lets itself be added while it is away (RFC 9420 §10)."""

from dataclasses import dataclass, field
from typing import ClassVar

from tgtui.codec import Reader, Writer, decode_whole, opaque
from tgtui.crypto import (
    CipherSuite,
    Entropy,
    Secret,
    SigningKey,
    check_public_key,
    generate_key_pair,
    sign_with_label,
    suite_by_id,
    verify_with_label,
)
from tgtui.mls import labels, limits
from tgtui.mls.capabilities import MLS10, Capabilities
from tgtui.mls.credential import Credential
from tgtui.mls.environment import Environment
from tgtui.mls.errors import (
    InvalidKeyPackage,
    NotPossible,
    UnsupportedMessage,
    asked_for,
)
from tgtui.mls.extension import (
    Extension,
    Extensions,
    ExtensionType,
    check_unique,
    decode_extensions,
    find_extension,
)
from tgtui.mls.grease import greased_extensions
from tgtui.mls.hash_ref import key_package_ref
from tgtui.mls.statements import leaf_statements
from tgtui.mls.tree.leaf_node import (
    LeafDraft,
    LeafNode,
    LeafSource,
    Lifetime,
    UnverifiedLeafNode,
)
from tgtui.mls.tree.leaf_validation import (
    check_lifetime,
    check_received_lifetime,
    verify_leaf,
)
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True)
class KeyPackage:
    """A KeyPackage that was verified, or that this client made.

    Attributes:
        suite: The cipher suite.
        init_key: The HPKE public key that a Welcome is sealed to.
        leaf_node: The leaf to put into the tree.
        extensions: Further statements.
        encoded: The whole, as it stands on the wire.
        reference: Its KeyPackageRef (§5.2).
    """

    wire_format: ClassVar[WireFormat] = WireFormat.KEY_PACKAGE
    suite: CipherSuite
    init_key: bytes = field(repr=False)
    leaf_node: LeafNode
    extensions: Extensions
    encoded: bytes = field(repr=False)
    reference: bytes

    @property
    def is_last_resort(self) -> bool:
        """Whether it may be used more than once, when no other is left (§16.8)."""
        return find_extension(self.extensions, ExtensionType.LAST_RESORT) is not None

    def encode(self, writer: Writer) -> None:
        """Append `struct KeyPackage`."""
        writer.fixed(self.encoded)


@dataclass(frozen=True, slots=True)
class KeyPackageDraft:
    """What a client wants a KeyPackage of its to say.

    Attributes:
        suite: The cipher suite.
        credential: Who the client is.
        lifetime: When the KeyPackage is valid.
        capabilities: What the client supports; `make` adds what the KeyPackage uses.
        extensions: Extensions of the KeyPackage.
        leaf_extensions: Extensions of the leaf.
        last_resort: Whether it may be used more than once.
        grease: Whether to add values that mean nothing (§13.5).
    """

    suite: CipherSuite
    credential: Credential
    lifetime: Lifetime
    capabilities: Capabilities = field(default_factory=Capabilities)
    extensions: Extensions = ()
    leaf_extensions: Extensions = ()
    last_resort: bool = False
    grease: bool = True

    def make(self, key: SigningKey, entropy: Entropy) -> "OwnKeyPackage":
        """Make a KeyPackage with fresh keys.

        Args:
            key: The client's signing key, as `tgtui.crypto.SigningKey.generate` makes
                one.
            entropy: Where the two key pairs come from.

        Raises:
            NotPossible: An extension type occurs twice, a field is too long, or the
                lifetime ends before it begins, or before 1970.
        """
        if not 0 <= self.lifetime.not_before <= self.lifetime.not_after < 1 << 64:
            message = f"there is no time within {self.lifetime}"
            raise NotPossible(message)
        with asked_for():
            return self._make(key, entropy)

    def _make(self, key: SigningKey, entropy: Entropy) -> "OwnKeyPackage":
        capabilities, extensions, leaf_extensions = self._statements(entropy)
        init = generate_key_pair(self.suite, entropy)
        leaf = generate_key_pair(self.suite, entropy)
        draft = LeafDraft(
            leaf.public,
            self.credential,
            capabilities,
            LeafSource.KEY_PACKAGE,
            leaf_extensions,
            self.lifetime,
        )
        check_unique(extensions)
        writer = Writer()
        writer.u16(MLS10)
        writer.u16(self.suite.id)
        writer.opaque(init.public)
        leaf_node = draft.sign(key)
        leaf_node.encode(writer)
        writer.structs(extensions)
        content = writer.getvalue()
        signature = sign_with_label(key, labels.KEY_PACKAGE_TBS, content)
        whole = content + opaque(signature)
        reference = key_package_ref(self.suite, whole)
        package = KeyPackage(
            self.suite, init.public, leaf_node, extensions, whole, reference
        )
        return OwnKeyPackage(package, init.private, leaf.private, key)

    def _statements(
        self, entropy: Entropy
    ) -> tuple[Capabilities, Extensions, Extensions]:
        extensions = self.extensions
        if self.last_resort:
            extensions = (*extensions, Extension(ExtensionType.LAST_RESORT, b""))
        capabilities, in_leaf = leaf_statements(
            self, self.suite, entropy, extensions=extensions
        )
        if self.grease:
            extensions = greased_extensions(extensions, capabilities, entropy)
        return capabilities, extensions, in_leaf


@dataclass(frozen=True, slots=True)
class OwnKeyPackage:
    """A KeyPackage with the private keys that belong to it.

    Attributes:
        package: What is published.
        init_private: Opens the Welcome; to be deleted after use (§16.8).
        leaf_private: The private key of the leaf.
        signing_key: The client's signing key.
    """

    package: KeyPackage
    init_private: Secret
    leaf_private: Secret
    signing_key: SigningKey

    def encode(self, writer: Writer) -> None:
        """Append the KeyPackage and its private keys in this library's own form."""
        writer.u16(1)
        writer.opaque(self.package.encoded)
        writer.opaque(self.init_private.expose())
        writer.opaque(self.leaf_private.expose())
        writer.opaque(self.signing_key.seed.expose())

    @classmethod
    def decode(cls, reader: Reader) -> "OwnKeyPackage":
        """Read what `encode` wrote.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: A newer version wrote them.
        """
        if reader.u16() != 1:
            message = "a stored KeyPackage of a newer version"
            raise UnsupportedMessage(message)
        package = decode_whole(
            UnverifiedKeyPackage.decode, reader.opaque(limits.KEY_PACKAGE)
        )
        init = Secret(reader.opaque(limits.KEY))
        leaf = Secret(reader.opaque(limits.KEY))
        key = SigningKey(Secret(reader.opaque(limits.KEY)))
        return cls(package.trust(), init, leaf, key)


class UnverifiedKeyPackage:
    """A KeyPackage as somebody sent it; only `verify` gives its content away."""

    __slots__ = (
        "_content",
        "_extensions",
        "_init_key",
        "_leaf",
        "_signature",
        "_suite_id",
        "_version",
        "raw",
    )
    wire_format: ClassVar[WireFormat] = WireFormat.KEY_PACKAGE

    def __init__(self, reader: Reader) -> None:
        """Read `struct KeyPackage`; `decode` is the name to call."""
        start = reader.offset
        self._version = reader.u16()
        self._suite_id = reader.u16()
        self._init_key = reader.opaque(limits.KEY)
        self._leaf = UnverifiedLeafNode.decode(reader)
        self._extensions = decode_extensions(reader)
        self._content = reader.since(start)
        self._signature = reader.opaque(limits.SIGNATURE)
        self.raw = reader.since(start)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedKeyPackage":
        """Read `struct KeyPackage`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: The leaf's credential is of an unknown type.
            InvalidExtensions: An extension type occurs twice.
        """
        return cls(reader)

    @property
    def claimed_signature_key(self) -> bytes:
        """The key that the client says it signs with."""
        return self._leaf.claimed_signature_key

    def encode(self, writer: Writer) -> None:
        """Append `struct KeyPackage` as it was received."""
        writer.fixed(self.raw)

    def verify(self, suite: CipherSuite, environment: Environment) -> KeyPackage:
        """Return the KeyPackage if it may be added now to a group with `suite` (§10.1).

        Raises:
            LifetimeExceeded: It is not valid now, or for too long.
            MlsPeerFault: As `verify_added`, and so is every other error.
        """
        package = self.verify_added(suite, environment)
        # §7.3: a client MUST verify the lifetime of a leaf that it sends.
        check_lifetime(package.leaf_node.lifetime, environment)
        return package

    def verify_added(self, suite: CipherSuite, environment: Environment) -> KeyPackage:
        """Return the KeyPackage if somebody else may have added it (§10.1, §7.3).

        Raises:
            UnsupportedMessage: The version is not mls10.
            InvalidKeyPackage: The suite is another, or a rule is broken.
            LifetimeExceeded: It is valid for too long, or not now, if settings ask.
            InvalidSignature: It, or its leaf, is not signed by the leaf's key.
            InvalidLeafNode: The leaf breaks a rule.
            InvalidPublicKey: A key is malformed.
            InvalidCredential: The credential is refused.
        """
        if self._version != MLS10:
            message = f"protocol version {self._version}"
            raise UnsupportedMessage(message)
        if self._suite_id != suite.id:
            message = f"the KeyPackage is for cipher suite {self._suite_id:#06x}"
            raise InvalidKeyPackage(message)
        leaf = verify_leaf(
            self._leaf,
            suite,
            source=LeafSource.KEY_PACKAGE,
            placement=None,
            authentication=environment.authentication,
        )
        verify_with_label(
            leaf.signature_key,
            labels.KEY_PACKAGE_TBS,
            self._content,
            signature=self._signature,
        )
        check_received_lifetime(leaf.lifetime, environment)
        check_public_key(suite, self._init_key)
        if self._init_key == leaf.encryption_key:
            message = "the init key is the leaf's encryption key"
            raise InvalidKeyPackage(message)
        # §10: unknown extensions MUST be ignored. Those outside of the leaf need not
        # be listed in it to be valid (§10.1), and published GREASE is not.
        return self._as_trusted(suite, leaf)

    def trust(self) -> KeyPackage:
        """Return the KeyPackage unverified: for one that this client stored itself.

        Raises:
            UnsupportedSuite: The suite is not implemented.
        """
        return self._as_trusted(suite_by_id(self._suite_id), self._leaf.trust())

    def _as_trusted(self, suite: CipherSuite, leaf: LeafNode) -> KeyPackage:
        return KeyPackage(
            suite,
            self._init_key,
            leaf,
            self._extensions,
            self.raw,
            key_package_ref(suite, self.raw),
        )
