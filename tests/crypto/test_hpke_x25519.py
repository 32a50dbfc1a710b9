"""DHKEM(X25519, HKDF-SHA256) gives the published values and refuses bad keys."""

import pytest

from tests.crypto.doubles import FixedEntropy
from tests.crypto.published import rfc9180, unhex
from tgtui.crypto import InvalidPrivateKey, InvalidPublicKey, hpke_x25519 as kem


PRIVATE = bytes(range(32))
PUBLIC = kem.public_of(PRIVATE)
SMALL = (0).to_bytes(32, "little"), (1).to_bytes(32, "little")


def test_key_pairs_are_derived_as_published() -> None:
    for case in rfc9180():
        for end in ("E", "R"):
            private = kem.derive_private(unhex(case, f"ikm{end}"))
            public = unhex(case, "pkEm" if end == "E" else "pkRm")
            assert private == unhex(case, "skEm" if end == "E" else "skRm")
            assert kem.public_of(private) == public
            kem.check_public(public)


def test_encapsulation_is_the_published_one() -> None:
    for case in rfc9180():
        entropy = FixedEntropy(unhex(case, "skEm"))
        output, shared = kem.encapsulate(unhex(case, "pkRm"), entropy)
        assert output == unhex(case, "enc")
        assert shared == unhex(case, "shared_secret")


def test_decapsulation_is_the_published_one() -> None:
    for case in rfc9180():
        shared = kem.decapsulate(unhex(case, "skRm"), unhex(case, "enc"))
        assert shared == unhex(case, "shared_secret")


def test_the_library_reads_the_same_keys() -> None:
    assert kem.load_public(PUBLIC).public_bytes_raw() == PUBLIC
    loaded = kem.load_private(PRIVATE)
    assert loaded.public_key().public_bytes_raw() == PUBLIC


@pytest.mark.parametrize("public", [*SMALL, b"", PUBLIC[:-1], PUBLIC + b"\x00"])
def test_a_bad_public_key_is_refused(public: bytes) -> None:
    for check in (kem.check_public, kem.load_public):
        with pytest.raises(InvalidPublicKey):
            check(public)
    with pytest.raises(InvalidPublicKey):
        kem.encapsulate(public, FixedEntropy(PRIVATE))
    with pytest.raises(InvalidPublicKey):
        kem.decapsulate(PRIVATE, public)


@pytest.mark.parametrize("private", [b"", PRIVATE[:-1], PRIVATE + b"\x00"])
def test_a_bad_private_key_is_refused(private: bytes) -> None:
    for use in (kem.public_of, kem.load_private):
        with pytest.raises(InvalidPrivateKey):
            use(private)
    with pytest.raises(InvalidPrivateKey):
        kem.decapsulate(private, PUBLIC)
