"""What must be true of a leaf before it is believed (RFC 9420 §7.3)."""

from tgtui.crypto import CipherSuite, check_public_key
from tgtui.mls.authentication import Authentication
from tgtui.mls.capabilities import DEFAULT_PROPOSALS, MLS10, Capabilities
from tgtui.mls.environment import Environment
from tgtui.mls.errors import (
    InvalidExtensions,
    InvalidLeafNode,
    LifetimeExceeded,
)
from tgtui.mls.extension import (
    DEFAULT_EXTENSIONS,
    Extensions,
    RequiredCapabilities,
)
from tgtui.mls.tree.leaf_node import (
    LeafNode,
    LeafSource,
    Lifetime,
    Placement,
    UnverifiedLeafNode,
)
from tgtui.mls.tree.ratchet_tree import RatchetTree


def verify_leaf(
    leaf: UnverifiedLeafNode,
    suite: CipherSuite,
    *,
    source: LeafSource | None,
    placement: Placement | None,
    authentication: Authentication,
) -> LeafNode:
    """Verify a leaf that is new in the group, by itself.

    Args:
        leaf: The leaf as it was received.
        suite: The group's cipher suite.
        source: What the leaf's source must be, or None for one that stands in a tree.
        placement: The group and leaf that it must be signed for, if any.
        authentication: Decides about the credential.

    Raises:
        InvalidSignature: The leaf is not signed by its own key.
        InvalidLeafNode: The source is another, or the leaf contradicts itself.
        InvalidPublicKey: The encryption key is malformed.
        InvalidCredential: The credential is refused.
    """
    verified = leaf.verify(placement)
    if source is not None and verified.source is not source:
        message = f"the leaf's source is {verified.source.name}, not {source.name}"
        raise InvalidLeafNode(message)
    check_public_key(suite, verified.encryption_key)
    check_consistent(verified, suite)
    authentication.check(verified.credential, verified.signature_key)
    return verified


def check_consistent(leaf: LeafNode, suite: CipherSuite) -> None:
    """Require that a leaf's capabilities cover what the leaf itself uses.

    Raises:
        InvalidLeafNode: They do not.
    """
    said = leaf.capabilities
    if MLS10 not in said.versions or suite.id not in said.cipher_suites:
        message = "the leaf does not support the group's version and cipher suite"
        raise InvalidLeafNode(message)
    # RFC 9420 §7.2: the credential type used MUST be listed.
    if leaf.credential.credential_type not in said.credentials:
        message = "the leaf does not list its own credential type"
        raise InvalidLeafNode(message)
    for extension in leaf.extensions:
        if not said.supports_extension(extension.extension_type):
            message = f"the leaf does not list its extension {extension.extension_type}"
            raise InvalidLeafNode(message)


def check_supports_group(said: Capabilities, extensions: Extensions) -> None:
    """Require that a member can live with the GroupContext's extensions (§13.4).

    Raises:
        InvalidLeafNode: It lacks a required capability (§11.1).
        InvalidExtensions: It does not support an extension in force.
        DecodeError: The required_capabilities extension is malformed.
    """
    for extension in extensions:
        if not said.supports_extension(extension.extension_type):
            message = f"a member does not support extension {extension.extension_type}"
            raise InvalidExtensions(message)
    required = RequiredCapabilities.of(extensions)
    if not (
        DEFAULT_EXTENSIONS.union(said.extensions).issuperset(required.extension_types)
        and DEFAULT_PROPOSALS.union(said.proposals).issuperset(required.proposal_types)
        and set(said.credentials).issuperset(required.credential_types)
    ):
        message = "a member lacks a required capability"
        raise InvalidLeafNode(message)


def check_credential_types(tree: RatchetTree) -> None:
    """Require that all members support all credential types in use (§7.3).

    Raises:
        InvalidLeafNode: One does not.
    """
    for credential_type in tree.credential_types:
        for said in tree.capabilities:
            if credential_type not in said.credentials:
                message = f"a member does not support credential type {credential_type}"
                raise InvalidLeafNode(message)


def check_lifetime(lifetime: Lifetime | None, environment: Environment) -> None:
    """Require that a leaf from a KeyPackage is valid now, and not for too long.

    Raises:
        LifetimeExceeded: It is not.
    """
    if lifetime is None:
        return
    if not lifetime.not_before <= environment.now <= lifetime.not_after:
        message = "the KeyPackage is not valid at this time"
        raise LifetimeExceeded(message)
    check_total_lifetime(lifetime, environment)


def check_received_lifetime(
    lifetime: Lifetime | None, environment: Environment
) -> None:
    """Require what has to be true of a leaf whose sender verified its lifetime (§7.3).

    Raises:
        LifetimeExceeded: It is valid for too long, or not now and settings ask for it.
    """
    if environment.settings.check_received_lifetimes:
        check_lifetime(lifetime, environment)
    check_total_lifetime(lifetime, environment)


def check_total_lifetime(lifetime: Lifetime | None, environment: Environment) -> None:
    """Require that a leaf from a KeyPackage is not valid for too long (§7.2).

    Raises:
        LifetimeExceeded: It is.
    """
    longest = environment.settings.max_lifetime
    if lifetime is not None and lifetime.not_after - lifetime.not_before > longest:
        message = "the KeyPackage is valid for too long"
        raise LifetimeExceeded(message)
