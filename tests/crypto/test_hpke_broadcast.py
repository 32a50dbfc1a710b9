"""Many recipients in one context: each opens his own as if it were sealed alone."""

import pytest

from tests.crypto.doubles import FixedEntropy, enormous
from tgtui.crypto import (
    SUITES,
    BadLength,
    BroadcastSealer,
    CipherSuite,
    DecryptionFailed,
    InvalidPublicKey,
    Secret,
    SeededEntropy,
    decrypt_with_label,
    derive_key_pair,
    hpke_schedule,
)
from tgtui.crypto.label import labelled


EVERY = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
CONTEXT = b"a long context " * 1000


@EVERY
def test_each_recipient_opens_his_own(suite: CipherSuite) -> None:
    sealer = BroadcastSealer(suite, b"Welcome", CONTEXT)
    pairs = [derive_key_pair(suite, Secret(bytes((n,)) * 32)) for n in range(3)]
    entropy = SeededEntropy(b"")
    sealed = [sealer.seal(pair.public, b"plain", entropy) for pair in pairs]
    for number, pair in enumerate(pairs):
        for other, (kem_output, ciphertext) in enumerate(sealed):
            assert len(kem_output) == suite.kem_output_length
            if number == other:
                opened = decrypt_with_label(
                    suite,
                    pair.private,
                    b"Welcome",
                    context=CONTEXT,
                    kem_output=kem_output,
                    ciphertext=ciphertext,
                )
                assert opened == b"plain"
                continue
            with pytest.raises(DecryptionFailed):
                decrypt_with_label(
                    suite,
                    pair.private,
                    b"Welcome",
                    context=CONTEXT,
                    kem_output=kem_output,
                    ciphertext=ciphertext,
                )


@EVERY
@pytest.mark.parametrize(
    ("label", "context"), [(b"Welcom", CONTEXT), (b"Welcome", CONTEXT[1:])]
)
def test_label_and_context_count(
    suite: CipherSuite, label: bytes, context: bytes
) -> None:
    pair = derive_key_pair(suite, Secret(bytes(32)))
    sealer = BroadcastSealer(suite, b"Welcome", CONTEXT)
    kem_output, ciphertext = sealer.seal(pair.public, b"plain", SeededEntropy(b""))
    with pytest.raises(DecryptionFailed):
        decrypt_with_label(
            suite,
            pair.private,
            label,
            context=context,
            kem_output=kem_output,
            ciphertext=ciphertext,
        )


def test_the_context_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[int] = []
    extract = hpke_schedule.Labels.extract

    def counted(
        self: hpke_schedule.Labels, salt: bytes, label: bytes, ikm: bytes
    ) -> Secret:
        hashed.append(len(ikm))
        return extract(self, salt, label, ikm)

    monkeypatch.setattr(hpke_schedule.Labels, "extract", counted)
    suite = SUITES[0x0003]
    sealer = BroadcastSealer(suite, b"Welcome", CONTEXT)
    public = derive_key_pair(suite, Secret(bytes(32))).public
    for _ in range(5):
        sealer.seal(public, b"plain", SeededEntropy(b""))
    assert [size for size in hashed if size > 100] == [
        len(labelled(b"Welcome", CONTEXT))
    ]


@EVERY
def test_a_new_ephemeral_key_is_drawn_each_time(suite: CipherSuite) -> None:
    pair = derive_key_pair(suite, Secret(bytes(32)))
    sealer = BroadcastSealer(suite, b"Welcome", CONTEXT)
    entropy = FixedEntropy(b"\x01" * 32, b"\x02" * 32)
    first = sealer.seal(pair.public, b"plain", entropy)
    second = sealer.seal(pair.public, b"plain", entropy)
    assert entropy.draws == []
    assert first[0][-32:] != second[0][-32:]
    assert first[1] != second[1]


@EVERY
def test_a_bad_recipient_is_refused(suite: CipherSuite) -> None:
    public = derive_key_pair(suite, Secret(bytes(32))).public
    sealer = BroadcastSealer(suite, b"Welcome", CONTEXT)
    for bad in (b"", public[:-1], public[:-32] + bytes(32)):
        with pytest.raises(InvalidPublicKey):
            sealer.seal(bad, b"plain", SeededEntropy(b""))
    with pytest.raises(BadLength):
        sealer.seal(public, enormous(), SeededEntropy(b""))
