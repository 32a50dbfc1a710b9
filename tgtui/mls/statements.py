"""What a client says of itself in a leaf that it makes (RFC 9420 §7.2, §13.5)."""

from typing import Protocol

from tgtui.crypto import CipherSuite, Entropy
from tgtui.mls.capabilities import Capabilities
from tgtui.mls.credential import Credential
from tgtui.mls.extension import Extensions
from tgtui.mls.grease import greased_capabilities, greased_extensions


class Statements(Protocol):
    """What the client itself decides: the fields of whatever asks for a leaf."""

    @property
    def credential(self) -> Credential:
        """Who the client is."""

    @property
    def capabilities(self) -> Capabilities:
        """What it supports besides what the leaf uses."""

    @property
    def leaf_extensions(self) -> Extensions:
        """Extensions of the leaf."""

    @property
    def grease(self) -> bool:
        """Whether to add values that mean nothing."""


def leaf_statements(
    wanted: Statements,
    suite: CipherSuite,
    entropy: Entropy,
    *,
    extensions: Extensions = (),
) -> tuple[Capabilities, Extensions]:
    """Return the capabilities and the extensions that the leaf will have.

    The capabilities cover what the leaf uses (§7.2), and with GREASE both have a value
    that means nothing (§13.5).

    Args:
        wanted: What the client decided.
        suite: The cipher suite.
        entropy: Where the GREASE comes from.
        extensions: Those of the KeyPackage around the leaf, which are covered too.
    """
    in_leaf = wanted.leaf_extensions
    capabilities = wanted.capabilities.covering(
        suite.id,
        wanted.credential.credential_type,
        extensions=(*extensions, *in_leaf),
    )
    if wanted.grease:
        capabilities = greased_capabilities(capabilities, entropy)
        in_leaf = greased_extensions(in_leaf, capabilities, entropy)
    return capabilities, in_leaf
