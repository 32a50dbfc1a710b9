"""References: RefHash written out, for each hash."""

import hashlib

from tests.mls.support import each_suite, own_key_package
from tgtui.crypto import CipherSuite
from tgtui.mls import Environment
from tgtui.mls.hash_ref import key_package_ref, proposal_ref, ref_hash


def written_out(suite: CipherSuite, label: bytes, value: bytes) -> bytes:
    """Hash `struct RefHashInput` of a short label and a value of 64 to 16383 bytes."""
    header = (0x4000 | len(value)).to_bytes(2, "big")
    content = bytes((len(label),)) + label + header + value
    return hashlib.new(suite.hash_name, content).digest()


@each_suite
def test_a_reference_hashes_label_and_value_behind_their_lengths(
    suite: CipherSuite,
) -> None:
    value = bytes(range(200))
    assert ref_hash(suite, b"label", value) == written_out(suite, b"label", value)
    assert len(ref_hash(suite, b"", b"")) == suite.hash_length


@each_suite
def test_key_packages_and_proposals_have_labels_of_their_own(
    suite: CipherSuite,
) -> None:
    value = bytes(100)
    package = written_out(suite, b"MLS 1.0 KeyPackage Reference", value)
    assert key_package_ref(suite, value) == package
    proposal = written_out(suite, b"MLS 1.0 Proposal Reference", value)
    assert proposal_ref(suite, value) == proposal


@each_suite
def test_a_key_package_knows_its_reference(
    suite: CipherSuite, env: Environment
) -> None:
    package = own_key_package("alice", env, suite).package
    assert package.reference == key_package_ref(suite, package.encoded)
