"""HPKE whole: the library's half and ours agree, and every bit counts."""

import pytest

from tests.crypto.doubles import FixedEntropy, enormous
from tests.crypto.published import flipped, suite_of, unhex, with_our_kdf
from tgtui.codec import opaque
from tgtui.crypto import (
    SUITES,
    Aead,
    BadLength,
    CipherSuite,
    DecryptionFailed,
    HpkeKeyPair,
    InvalidPrivateKey,
    InvalidPublicKey,
    Kdf,
    Kem,
    Secret,
    SeededEntropy,
    check_public_key,
    compose,
    decrypt_with_label,
    derive_key_pair,
    encrypt_with_label,
    export_from,
    export_to,
    generate_key_pair,
    hpke_x25519,
    hpke_xwing,
    open_base,
    open_sealed,
    public_key_of,
    seal,
    seal_base,
)
from tgtui.crypto.hpke_schedule import base_schedule


EVERY = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
COMPOSED = [
    compose(0xFFFF, f"{kem.name}-{kdf.name}-{aead.name}", kem=kem, kdf=kdf, aead=aead)
    for kem in Kem
    for kdf in Kdf
    for aead in Aead
]
IKM = Secret(b"i" * 32)
KEMS = {Kem.X25519: hpke_x25519, Kem.XWING: hpke_xwing}


def sealed_with(
    suite: CipherSuite, shared: bytes, *, info: bytes, plaintext: bytes
) -> bytes:
    """Return the first message under `shared`, by our own key schedule."""
    schedule = base_schedule(suite, Secret(shared), info=info)
    key = schedule.derive(b"key", length=suite.key_length)
    nonce = schedule.derive(b"base_nonce", length=suite.nonce_length).expose()
    return seal(suite, key, nonce, plaintext=plaintext, aad=b"")


@pytest.mark.parametrize("suite", COMPOSED, ids=lambda suite: suite.name)
def test_the_library_opens_what_we_seal(suite: CipherSuite) -> None:
    pair = derive_key_pair(suite, IKM)
    kem_output, shared = KEMS[suite.kem].encapsulate(pair.public, SeededEntropy(b"a"))
    opened = open_base(
        suite,
        pair.private,
        info=b"info",
        kem_output=kem_output,
        ciphertext=sealed_with(suite, shared, info=b"info", plaintext=b"plain"),
    )
    assert opened == b"plain"


@pytest.mark.parametrize("suite", COMPOSED, ids=lambda suite: suite.name)
def test_we_open_what_the_library_seals(suite: CipherSuite) -> None:
    pair = derive_key_pair(suite, IKM)
    kem_output, ciphertext = seal_base(
        suite, pair.public, info=b"info", plaintext=b"plain"
    )
    shared = KEMS[suite.kem].decapsulate(pair.private.expose(), kem_output)
    expected = sealed_with(suite, shared, info=b"info", plaintext=b"plain")
    assert ciphertext == expected


def test_the_published_recipient_opens_and_exports() -> None:
    for case in with_our_kdf():
        suite, info = suite_of(case), unhex(case, "info")
        pair = derive_key_pair(suite, Secret(unhex(case, "ikmR")))
        assert pair == HpkeKeyPair(Secret(unhex(case, "skRm")), unhex(case, "pkRm"))
        opened = open_base(
            suite,
            pair.private,
            info=info,
            kem_output=unhex(case, "enc"),
            ciphertext=sealed_with(
                suite, unhex(case, "shared_secret"), info=info, plaintext=b"plain"
            ),
        )
        assert opened == b"plain"
        for export in case["exports"]:
            value = export_from(
                suite,
                pair.private,
                kem_output=unhex(case, "enc"),
                info=info,
                exporter_context=unhex(export, "exporter_context"),
                length=int(export["L"]),
            )
            assert value.expose() == unhex(export, "exported_value")


@EVERY
def test_a_key_pair_is_derived_and_generated(suite: CipherSuite) -> None:
    derived, generated = (
        derive_key_pair(suite, IKM),
        generate_key_pair(suite, SeededEntropy(b"seed")),
    )
    for pair in (derived, generated):
        assert public_key_of(suite, pair.private) == pair.public
        assert len(pair.private) == suite.secret_key_length
        assert len(pair.public) == suite.public_key_length
        check_public_key(suite, pair.public)
    assert derived == derive_key_pair(suite, IKM)
    assert generated == generate_key_pair(suite, SeededEntropy(b"seed"))
    assert derived != generated
    assert "Secret(32 bytes)" in repr(derived)


@EVERY
def test_a_label_is_encrypted_as_written(suite: CipherSuite) -> None:
    pair = derive_key_pair(suite, IKM)
    kem_output, ciphertext = encrypt_with_label(
        suite, pair.public, b"Welcome", context=b"context", plaintext=b"plain"
    )
    assert len(kem_output) == suite.kem_output_length
    assert len(ciphertext) == len(b"plain") + 16
    opened = decrypt_with_label(
        suite,
        pair.private,
        b"Welcome",
        context=b"context",
        kem_output=kem_output,
        ciphertext=ciphertext,
    )
    # RFC 9420 §5.1.3: EncryptContext is the info, and there is no AAD.
    info = opaque(b"MLS 1.0 Welcome") + opaque(b"context")
    shared = KEMS[suite.kem].decapsulate(pair.private.expose(), kem_output)
    schedule = base_schedule(suite, Secret(shared), info=info)
    key = schedule.derive(b"key", length=suite.key_length)
    nonce = schedule.derive(b"base_nonce", length=suite.nonce_length).expose()
    by_hand = open_sealed(suite, key, nonce, ciphertext=ciphertext, aad=b"")
    assert opened == by_hand == b"plain"


@EVERY
def test_every_bit_counts(suite: CipherSuite) -> None:
    pair = derive_key_pair(suite, IKM)
    label, context = b"l", b"c"
    kem_output, ciphertext = encrypt_with_label(
        suite, pair.public, label, context=context, plaintext=b"plain"
    )
    # X25519 ignores the highest bit of a public key (RFC 7748 §5), but it is in the
    # transcript that the secret is derived from.
    outputs = list(flipped(kem_output))
    if suite.kem is Kem.XWING:
        outputs = outputs[::97] + outputs[-8:]
    changed = [
        *((label, context, wrong, ciphertext) for wrong in outputs),
        *((label, context, kem_output, wrong) for wrong in flipped(ciphertext)),
        *((wrong, context, kem_output, ciphertext) for wrong in flipped(label)),
        *((label, wrong, kem_output, ciphertext) for wrong in flipped(context)),
    ]
    for of, where, output, sealed in changed:
        with pytest.raises(DecryptionFailed):
            decrypt_with_label(
                suite,
                pair.private,
                of,
                context=where,
                kem_output=output,
                ciphertext=sealed,
            )


@EVERY
def test_a_bad_kem_output_is_refused(suite: CipherSuite) -> None:
    pair = derive_key_pair(suite, IKM)
    output, sealed = seal_base(suite, pair.public, info=b"", plaintext=b"plain")
    bad = [
        # The same bytes with the border between the two moved either way.
        (output[:-1], output[-1:] + sealed),
        (output + sealed[:1], sealed[1:]),
        (b"", output + sealed),
        (b"", b""),
        # An X25519 half of small order, the shared secret of which would be zero.
        (output[:-32] + bytes(32), sealed),
        (output[:-32] + b"\x01" + bytes(31), sealed),
        (output, b""),
        (output, sealed[:15]),
    ]
    for kem_output, ciphertext in bad:
        with pytest.raises(DecryptionFailed):
            open_base(
                suite,
                pair.private,
                info=b"",
                kem_output=kem_output,
                ciphertext=ciphertext,
            )


@EVERY
def test_a_zero_result_cannot_be_sealed_to(suite: CipherSuite) -> None:
    # An attacker who knows that the X25519 secret is zero could seal this himself.
    pair = derive_key_pair(suite, IKM)
    public = pair.public[:-32] + bytes(32)
    with pytest.raises(InvalidPublicKey):
        check_public_key(suite, public)
    with pytest.raises(InvalidPublicKey):
        encrypt_with_label(suite, public, b"l", context=b"", plaintext=b"")
    with pytest.raises(InvalidPublicKey):
        export_to(
            suite,
            public,
            SeededEntropy(b""),
            info=b"",
            exporter_context=b"",
            length=32,
        )


@EVERY
def test_a_key_of_another_kem_is_refused(suite: CipherSuite) -> None:
    other = next(each for each in SUITES.values() if each.kem is not suite.kem)
    public = derive_key_pair(other, IKM).public
    with pytest.raises(InvalidPublicKey):
        check_public_key(suite, public)
    with pytest.raises(InvalidPublicKey):
        seal_base(suite, public, info=b"", plaintext=b"")


@EVERY
@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_private_key_has_one_length(suite: CipherSuite, length: int) -> None:
    private = Secret(bytes(length))
    output = bytes(suite.kem_output_length)
    with pytest.raises(InvalidPrivateKey):
        public_key_of(suite, private)
    with pytest.raises(InvalidPrivateKey):
        open_base(suite, private, info=b"", kem_output=output, ciphertext=b"")


@EVERY
def test_both_ends_export_the_same(suite: CipherSuite) -> None:
    pair = derive_key_pair(suite, IKM)
    entropy = FixedEntropy(b"\x09" * 32)
    length = suite.hash_length
    kem_output, exported = export_to(
        suite,
        pair.public,
        entropy,
        info=b"info",
        exporter_context=b"MLS 1.0 external init secret",
        length=length,
    )
    assert len(exported) == length
    assert entropy.draws == []

    def received(private: Secret, info: bytes, context: bytes) -> Secret:
        return export_from(
            suite,
            private,
            kem_output=kem_output,
            info=info,
            exporter_context=context,
            length=length,
        )

    context = b"MLS 1.0 external init secret"
    assert received(pair.private, b"info", context) == exported
    assert received(pair.private, b"inf", context) != exported
    assert received(pair.private, b"info", b"") != exported
    assert received(Secret(bytes(32)), b"info", context) != exported


@EVERY
@pytest.mark.parametrize("length", [-1, 1 << 16])
def test_an_export_has_a_possible_length(suite: CipherSuite, length: int) -> None:
    pair = derive_key_pair(suite, IKM)
    with pytest.raises(BadLength):
        export_to(
            suite,
            pair.public,
            SeededEntropy(b""),
            info=b"",
            exporter_context=b"",
            length=length,
        )


@EVERY
def test_what_does_not_fit_a_vector_is_refused(suite: CipherSuite) -> None:
    public = derive_key_pair(suite, IKM).public
    with pytest.raises(BadLength, match="cannot be sealed"):
        seal_base(suite, public, info=b"", plaintext=enormous())


@EVERY
@pytest.mark.parametrize("output", [b"short", b""])
def test_a_bad_output_leaves_no_key_among_the_variables(
    suite: CipherSuite, output: bytes
) -> None:
    pair = derive_key_pair(suite, IKM)
    small = bytes(suite.kem_output_length)
    for bad in (output, small):
        with pytest.raises(InvalidPublicKey) as caught:
            export_from(
                suite,
                pair.private,
                kem_output=bad,
                info=b"",
                exporter_context=b"",
                length=32,
            )
        for entry in caught.traceback[1:]:
            values = entry.frame.f_locals.values()
            assert pair.private.expose() not in [v for v in values if type(v) is bytes]
