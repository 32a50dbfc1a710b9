"""References to KeyPackages and proposals by their hash (RFC 9420 §5.2)."""

from tgtui.codec import opaque
from tgtui.crypto import CipherSuite, digest
from tgtui.mls import labels


def key_package_ref(suite: CipherSuite, encoded: bytes) -> bytes:
    """Return the KeyPackageRef of an encoded KeyPackage."""
    return ref_hash(suite, labels.KEY_PACKAGE_REF, encoded)


def proposal_ref(suite: CipherSuite, encoded: bytes) -> bytes:
    """Return the ProposalRef of an encoded AuthenticatedContent."""
    return ref_hash(suite, labels.PROPOSAL_REF, encoded)


def ref_hash(suite: CipherSuite, label: bytes, value: bytes) -> bytes:
    """Return RefHash(label, value), `hash_length` bytes."""
    return digest(suite, opaque(label) + opaque(value))
