"""HPKE against hpke-js: every KDF with every AEAD, both ways, with both KEMs."""

from itertools import product
from typing import Final

import pytest

from tests.interop.peer import Peer
from tgtui.crypto import (
    Aead,
    CipherSuite,
    Kdf,
    Kem,
    Secret,
    SystemEntropy,
    compose,
    derive_key_pair,
    export_from,
    export_to,
    generate_key_pair,
    open_base,
    seal_base,
)


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

INFO: Final = b"what both sides know"
PLAINTEXT: Final = b"what one of them says"
CONTEXT: Final = b"MLS 1.0 external init secret"

PAIRS: Final = [
    compose(0xFFFF, f"{kem.name}-{kdf.name}-{aead.name}", kem=kem, kdf=kdf, aead=aead)
    for kem, kdf, aead in product(Kem, Kdf, Aead)
]


def ids(suite: CipherSuite) -> dict[str, int]:
    """Return the suite's algorithms as the peer wants them."""
    return {"kem": suite.kem, "kdf": suite.kdf, "aead": suite.aead}


@pytest.fixture(params=PAIRS, ids=lambda suite: suite.name)
def suite(request: pytest.FixtureRequest) -> CipherSuite:
    """Return each combination in turn."""
    found: CipherSuite = request.param
    return found


def test_all_nine_pairs_are_here_for_both_kems() -> None:
    assert len(PAIRS) == 2 * 9


def test_the_peer_opens_what_we_seal(peer: Peer, suite: CipherSuite) -> None:
    pair = generate_key_pair(suite, SystemEntropy())
    enc, ciphertext = seal_base(suite, pair.public, info=INFO, plaintext=PLAINTEXT)
    opened = peer.call(
        "hpke_open",
        **ids(suite),
        private_key=pair.private.expose(),
        enc=enc,
        info=INFO,
        ciphertext=ciphertext,
    )
    assert opened.octets("plaintext") == PLAINTEXT


def test_we_open_what_the_peer_seals(peer: Peer, suite: CipherSuite) -> None:
    pair = peer.call("hpke_key_pair", **ids(suite))
    sealed = peer.call(
        "hpke_seal",
        **ids(suite),
        public_key=pair.octets("public_key"),
        info=INFO,
        plaintext=PLAINTEXT,
    )
    opened = open_base(
        suite,
        Secret(pair.octets("private_key")),
        info=INFO,
        kem_output=sealed.octets("enc"),
        ciphertext=sealed.octets("ciphertext"),
    )
    assert opened == PLAINTEXT


def test_the_peer_imports_what_we_export(peer: Peer, suite: CipherSuite) -> None:
    pair = generate_key_pair(suite, SystemEntropy())
    enc, secret = export_to(
        suite,
        pair.public,
        SystemEntropy(),
        info=b"",
        exporter_context=CONTEXT,
        length=suite.hash_length,
    )
    imported = peer.call(
        "hpke_receive_export",
        **ids(suite),
        private_key=pair.private.expose(),
        enc=enc,
        exporter_context=CONTEXT,
        length=suite.hash_length,
    )
    assert imported.octets("secret") == secret.expose()


def test_we_import_what_the_peer_exports(peer: Peer, suite: CipherSuite) -> None:
    pair = generate_key_pair(suite, SystemEntropy())
    exported = peer.call(
        "hpke_send_export",
        **ids(suite),
        public_key=pair.public,
        exporter_context=CONTEXT,
        length=suite.hash_length,
    )
    secret = export_from(
        suite,
        pair.private,
        kem_output=exported.octets("enc"),
        info=b"",
        exporter_context=CONTEXT,
        length=suite.hash_length,
    )
    assert secret.expose() == exported.octets("secret")


@pytest.mark.parametrize("kem", Kem)
@pytest.mark.parametrize("length", [32, 48, 64])
def test_key_pairs_are_derived_alike(peer: Peer, kem: Kem, length: int) -> None:
    ikm = bytes(range(length))
    suite = next(suite for suite in PAIRS if suite.kem is kem)
    theirs = peer.call("hpke_derive_key_pair", **ids(suite), ikm=ikm)
    ours = derive_key_pair(suite, Secret(ikm))
    assert theirs.octets("public_key") == ours.public
    assert theirs.octets("private_key") == ours.private.expose()
