"""What a client says of itself in a leaf that it makes (RFC 9420 §7.2, §13.5)."""

from typing import Protocol

from tgtui.crypto import SUITES, CipherSuite, Entropy
from tgtui.mls.capabilities import DEFAULT_PROPOSALS, MLS10, Capabilities
from tgtui.mls.credential import Credential, CredentialType
from tgtui.mls.errors import NotPossible
from tgtui.mls.extension import Extensions
from tgtui.mls.grease import (
    greased_capabilities,
    greased_extensions,
    without_grease,
)


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


def check_implemented(capabilities: Capabilities) -> None:
    """Require that this library supports what a client says it does (§13.4).

    Extensions are the application's: it may know more of them than the library.

    Raises:
        NotPossible: There is another version, cipher suite, type of proposal or of
            credential; values of GREASE do not count.
    """
    said = without_grease(capabilities)
    implemented = (
        {MLS10}.issuperset(said.versions)
        and SUITES.keys() >= set(said.cipher_suites)
        and DEFAULT_PROPOSALS.issuperset(said.proposals)
        and {CredentialType.BASIC}.issuperset(said.credentials)
    )
    if not implemented:
        message = "the capabilities name what this library does not implement"
        raise NotPossible(message)


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

    Raises:
        NotPossible: As `check_implemented`.
    """
    check_implemented(wanted.capabilities)
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
