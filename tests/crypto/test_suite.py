"""The table of suites says what RFC 9420, the draft and RFC 9180 say."""

import pytest

from tgtui.crypto import (
    DEFAULT_SUITE,
    SUITES,
    Aead,
    Kdf,
    Kem,
    UnsupportedSuite,
    compose,
    suite_by_id,
)


# RFC 9420 §17.1 and draft-ietf-mls-pq-ciphersuites-06, sizes by RFC 9180 §7 and
# draft-ietf-hpke-pq: kem, kdf, aead, hash, Nh, Nk, Nn, Nenc, Npk, Nsk.
EXPECTED = {
    0x0001: (0x0020, 1, 1, "sha256", 32, 16, 12, 32, 32, 32),
    0x0003: (0x0020, 1, 3, "sha256", 32, 32, 12, 32, 32, 32),
    0xF001: (0x647A, 1, 1, "sha256", 32, 16, 12, 1120, 1216, 32),
    0xF002: (0x647A, 2, 2, "sha384", 48, 32, 12, 1120, 1216, 32),
}


@pytest.mark.parametrize(("suite_id", "values"), EXPECTED.items())
def test_a_suite_has_its_values(suite_id: int, values: tuple[object, ...]) -> None:
    suite = suite_by_id(suite_id)
    assert suite.id == suite_id
    assert values == (
        suite.kem,
        suite.kdf,
        suite.aead,
        suite.hash_name,
        suite.hash_length,
        suite.key_length,
        suite.nonce_length,
        suite.kem_output_length,
        suite.public_key_length,
        suite.secret_key_length,
    )


def test_the_table_is_whole_and_cannot_be_changed() -> None:
    assert SUITES.keys() == EXPECTED.keys()
    assert DEFAULT_SUITE.id == 0xF002
    assert not hasattr(SUITES, "__setitem__")


def test_the_names_are_those_of_the_registry() -> None:
    assert {suite.id: suite.name for suite in SUITES.values()} == {
        0x0001: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
        0x0003: "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519",
        0xF001: "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519",
        0xF002: "MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519",
    }


@pytest.mark.parametrize("suite_id", [0, 2, 4, 5, 6, 7, 0x0A0A, 0x004D, 0xF003, -1])
def test_another_id_is_unsupported(suite_id: int) -> None:
    with pytest.raises(UnsupportedSuite) as caught:
        suite_by_id(suite_id)
    assert caught.value.suite_id == suite_id


@pytest.mark.parametrize("kem", Kem)
@pytest.mark.parametrize("kdf", Kdf)
@pytest.mark.parametrize("aead", Aead)
def test_any_algorithms_compose(kem: Kem, kdf: Kdf, aead: Aead) -> None:
    suite = compose(0xFFFF, "any", kem=kem, kdf=kdf, aead=aead)
    assert (suite.kem, suite.kdf, suite.aead) == (kem, kdf, aead)
    assert suite.hash_name == kdf.name.removeprefix("HKDF_").lower()
