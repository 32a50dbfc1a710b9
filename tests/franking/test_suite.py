"""Tests of `tgtui.franking.suite`."""

from tgtui.crypto import SUITES, Aead, Kdf, Kem
from tgtui.franking.suite import FRANK, HASH_LENGTH, KEY_LENGTH, NOTHING


def test_the_algorithms_are_those_of_frank_v1() -> None:
    algorithms = (FRANK.kem, FRANK.kdf, FRANK.aead, FRANK.hash_name)
    assert algorithms == (Kem.XWING, Kdf.HKDF_SHA256, Aead.AES_256_GCM, "sha256")
    assert (32, 32, bytes(32)) == (HASH_LENGTH, KEY_LENGTH, NOTHING)


def test_it_is_no_suite_of_a_group() -> None:
    assert FRANK.id not in SUITES
