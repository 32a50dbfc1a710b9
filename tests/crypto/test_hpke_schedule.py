"""The key schedule and the exporter of HPKE give the published values."""

import pytest

from tests.crypto.published import suite_of, unhex, with_our_kdf
from tgtui.crypto import BadLength, Secret, open_sealed, seal, suite_by_id
from tgtui.crypto.hpke_schedule import Labels, base_schedule, hpke_labels


SUITE = suite_by_id(0x0003)


def test_the_schedule_is_the_published_one() -> None:
    for case in with_our_kdf():
        suite, shared = suite_of(case), Secret(unhex(case, "shared_secret"))
        schedule = base_schedule(suite, shared, info=unhex(case, "info"))
        lengths = {
            "key": suite.key_length,
            "base_nonce": suite.nonce_length,
            "exp": suite.hash_length,
        }
        derived = {
            label: schedule.derive(label.encode(), length=length).expose()
            for label, length in lengths.items()
        }
        assert derived == {
            "key": unhex(case, "key"),
            "base_nonce": unhex(case, "base_nonce"),
            "exp": unhex(case, "exporter_secret"),
        }
        # draft-ietf-hpke-pq publishes neither of these.
        if "secret" in case:
            assert schedule.secret.expose() == unhex(case, "secret")
            assert schedule.context == unhex(case, "key_schedule_context")


def test_the_exports_are_the_published_ones() -> None:
    for case in with_our_kdf():
        shared = Secret(unhex(case, "shared_secret"))
        schedule = base_schedule(suite_of(case), shared, info=unhex(case, "info"))
        assert case["exports"]
        for export in case["exports"]:
            context, length = unhex(export, "exporter_context"), int(export["L"])
            value = schedule.export(context, length=length)
            assert value.expose() == unhex(export, "exported_value")


def test_the_published_messages_are_sealed_and_opened() -> None:
    for case in with_our_kdf():
        suite, shared = suite_of(case), Secret(unhex(case, "shared_secret"))
        schedule = base_schedule(suite, shared, info=unhex(case, "info"))
        key = schedule.derive(b"key", length=suite.key_length)
        base = schedule.derive(b"base_nonce", length=suite.nonce_length).expose()
        assert case["encryptions"]
        for number, message in enumerate(case["encryptions"]):
            # RFC 9180 §5.2, ComputeNonce.
            at = int(message.get("sequence number", number))
            nonce = (int.from_bytes(base, "big") ^ at).to_bytes(len(base), "big")
            assert nonce == unhex(message, "nonce")
            plaintext, aad = unhex(message, "pt"), unhex(message, "aad")
            ciphertext = seal(suite, key, nonce, plaintext=plaintext, aad=aad)
            assert ciphertext == unhex(message, "ct")
            opened = open_sealed(suite, key, nonce, ciphertext=ciphertext, aad=aad)
            assert opened == plaintext


def test_the_algorithms_are_named() -> None:
    assert hpke_labels(SUITE).algorithm == b"HPKE\x00\x20\x00\x01\x00\x03"
    default = suite_by_id(0xF002)
    assert hpke_labels(default).algorithm == b"HPKE\x64\x7a\x00\x02\x00\x02"


@pytest.mark.parametrize("length", [-1, 255 * 32 + 1, 1 << 16])
def test_an_impossible_length_is_refused(length: int) -> None:
    labels = Labels(SUITE, b"KEM\x00\x20")
    with pytest.raises(BadLength):
        labels.expand(Secret(bytes(32)), b"sk", info=b"", length=length)
    schedule = base_schedule(SUITE, Secret(bytes(32)), info=b"")
    with pytest.raises(BadLength):
        schedule.export(b"", length=length)


def test_info_and_context_count() -> None:
    values = [
        base_schedule(SUITE, Secret(shared), info=info).export(context, length=length)
        for shared in (b"\x00" * 32, b"\x01" * 32)
        for info in (b"", b"a")
        for context in (b"", b"a")
        for length in (31, 32)
    ]
    assert len({value.expose()[:31] for value in values}) == len(values)
