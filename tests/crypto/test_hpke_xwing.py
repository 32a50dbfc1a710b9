"""MLKEM768-X25519 gives the published values and refuses bad keys."""

from hashlib import sha3_256, shake_256

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey

from tests.crypto.doubles import FixedEntropy
from tests.crypto.published import hpke_pq, unhex
from tgtui.crypto import InvalidPrivateKey, InvalidPublicKey, hpke_xwing as kem, x25519


PRIVATE = bytes(range(32))
PUBLIC = kem.public_of(PRIVATE)
EPHEMERAL = b"\x09" * 32
SCALAR = shake_256(PRIVATE).digest(96)[64:]

# FIPS 203 §7.2: a coefficient of 3329 (the modulus) or more is no encoding of a key.
NOT_REDUCED = [
    (3329).to_bytes(2, "little") + PUBLIC[2:],
    b"\xff\xff" + PUBLIC[2:],
    PUBLIC[:1150] + b"\xff\xff" + PUBLIC[1152:],
]
MALFORMED = [
    b"",
    PUBLIC[:-1],
    PUBLIC + b"\x00",
    PUBLIC[:1184],
    PUBLIC[1184:],
    PUBLIC[:1184] + bytes(32),
    PUBLIC[:1184] + b"\x01" + bytes(31),
]


def test_key_pairs_are_derived_as_published() -> None:
    for case in hpke_pq():
        private = kem.derive_private(unhex(case, "ikmR"))
        public = kem.public_of(private)
        assert private == unhex(case, "skRm")
        assert public == unhex(case, "pkRm")
        assert len(public) == 1216
        kem.check_public(public)


def test_decapsulation_is_the_published_one() -> None:
    for case in hpke_pq():
        shared = kem.decapsulate(unhex(case, "skRm"), unhex(case, "enc"))
        assert shared == unhex(case, "shared_secret")


def test_what_is_encapsulated_is_decapsulated() -> None:
    output, shared = kem.encapsulate(PUBLIC, FixedEntropy(EPHEMERAL))
    assert len(output) == 1120
    assert len(shared) == 32
    assert kem.decapsulate(PRIVATE, output) == shared
    assert kem.decapsulate(EPHEMERAL, output) != shared


def test_the_secret_combines_both_halves() -> None:
    output, shared = kem.encapsulate(PUBLIC, FixedEntropy(EPHEMERAL))
    mlkem = MLKEM768PrivateKey.from_seed_bytes(shake_256(PRIVATE).digest(64))
    dh = x25519.exchange(EPHEMERAL, PUBLIC[1184:])
    assert output[1088:] == x25519.public_of(EPHEMERAL)
    assert dh == x25519.exchange(SCALAR, output[1088:])
    parts = mlkem.decapsulate(output[:1088]), dh, output[1088:], PUBLIC[1184:]
    label = bytes.fromhex("5c2e2f2f5e5c")
    assert shared == sha3_256(b"".join(parts) + label).digest()


def test_each_half_of_the_output_counts() -> None:
    output, shared = kem.encapsulate(PUBLIC, FixedEntropy(EPHEMERAL))
    for at in (0, 1087, 1088, 1119):
        changed = bytearray(output)
        changed[at] ^= 1
        assert kem.decapsulate(PRIVATE, bytes(changed)) != shared


def test_the_library_reads_the_same_keys() -> None:
    from_public, from_private = kem.load_public(PUBLIC), kem.load_private(PRIVATE)
    assert type(from_public) is type(from_private.public_key())


@pytest.mark.parametrize("public", MALFORMED)
def test_a_malformed_public_key_is_refused(public: bytes) -> None:
    for check in (kem.check_public, kem.load_public):
        with pytest.raises(InvalidPublicKey):
            check(public)
    with pytest.raises(InvalidPublicKey):
        kem.encapsulate(public, FixedEntropy(EPHEMERAL))


@pytest.mark.parametrize("public", NOT_REDUCED)
def test_a_key_that_is_not_reduced_is_refused_when_used(public: bytes) -> None:
    assert len(public) == len(PUBLIC)
    for check in (kem.check_public, kem.load_public):
        with pytest.raises(InvalidPublicKey):
            check(public)
    with pytest.raises(InvalidPublicKey):
        kem.encapsulate(public, FixedEntropy(EPHEMERAL))


@pytest.mark.parametrize("place", [0, 1, 2, 255, 256, 383, 384, 766, 767])
def test_the_modulus_check_is_the_librarys(place: int) -> None:
    packed = int.from_bytes(PUBLIC[:1152], "little")
    without = packed & ~(0xFFF << 12 * place)
    for value in (0, 1, 3328, 3329, 3330, 4095):
        coefficients = (without | value << 12 * place).to_bytes(1152, "little")
        public = coefficients + PUBLIC[1152:]
        for check in (kem.check_public, kem.load_public):
            if value < 3329:
                check(public)
                continue
            with pytest.raises(InvalidPublicKey):
                check(public)


def test_a_bad_output_is_refused() -> None:
    output, _ = kem.encapsulate(PUBLIC, FixedEntropy(EPHEMERAL))
    bad = [
        b"",
        output[:-1],
        output + b"\x00",
        output[:1088] + bytes(32),
        output[:1088] + b"\x01" + bytes(31),
    ]
    for wrong in bad:
        with pytest.raises(InvalidPublicKey):
            kem.decapsulate(PRIVATE, wrong)


@pytest.mark.parametrize("private", [b"", PRIVATE[:-1], PRIVATE * 2, bytes(96)])
def test_a_bad_private_key_is_refused(private: bytes) -> None:
    for use in (kem.public_of, kem.load_private):
        with pytest.raises(InvalidPrivateKey, match=f"{len(private)} bytes"):
            use(private)
    with pytest.raises(InvalidPrivateKey):
        kem.decapsulate(private, bytes(1120))
