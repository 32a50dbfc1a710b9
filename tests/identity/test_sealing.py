"""The suite for sealing: what it is made of, and which keys can be sealed to."""

import pytest

from tests.identity.relays import sealing_key
from tgtui.crypto import (
    Aead,
    InvalidPublicKey,
    Kdf,
    Kem,
    Secret,
    derive_key_pair,
    open_base,
    seal_base,
)
from tgtui.identity import SEALING_SUITE, check_sealing_key


def test_it_is_post_quantum() -> None:
    suite = SEALING_SUITE
    parts = (suite.kem, suite.kdf, suite.aead)
    assert parts == (Kem.XWING, Kdf.HKDF_SHA256, Aead.AES_256_GCM)


def test_what_is_sealed_is_opened() -> None:
    pair = derive_key_pair(SEALING_SUITE, Secret(bytes(32)))
    check_sealing_key(pair.public)
    output, sealed = seal_base(
        SEALING_SUITE, pair.public, info=b"tgtui/1 test", plaintext=b"hello"
    )
    opened = open_base(
        SEALING_SUITE,
        pair.private,
        info=b"tgtui/1 test",
        kem_output=output,
        ciphertext=sealed,
    )
    assert opened == b"hello"


@pytest.mark.parametrize(
    "public",
    [b"", bytes(32), sealing_key(0)[:-1], b"\xff" * 1216, sealing_key(0) + b"\0"],
    ids=["empty", "X25519", "short", "not reduced", "long"],
)
def test_nothing_is_sealed_to_another_key(public: bytes) -> None:
    with pytest.raises(InvalidPublicKey):
        check_sealing_key(public)
