"""Pairs of notice keys: how they are made, kept and announced, and what they open."""

import pytest

from tests.crypto.doubles import FixedEntropy
from tests.identity.people import (
    ANNAS_ACCOUNT,
    ANNAS_DEVICE,
    CREATED,
    annas_credential,
)
from tgtui.codec import EncodeError, decode_whole
from tgtui.crypto import DecryptionFailed, InvalidPrivateKey, Secret, seal_base
from tgtui.identity import SEALING_SUITE, UnverifiedNoticeKey, check_sealing_key
from tgtui.keys import DeviceKey, NoticeKeyPair


DEVICE = DeviceKey(ANNAS_DEVICE, annas_credential())
KEYS = NoticeKeyPair.generate(FixedEntropy(b"n" * 32))


def test_a_new_one_comes_from_entropy() -> None:
    assert KEYS.pair.private == Secret(b"n" * 32)
    check_sealing_key(KEYS.pair.public)


def test_it_is_kept_by_its_private_half() -> None:
    assert NoticeKeyPair.restore(KEYS.pair.private) == KEYS


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_private_half_has_32_bytes(length: int) -> None:
    with pytest.raises(InvalidPrivateKey):
        NoticeKeyPair.restore(Secret(bytes(length)))


def test_it_is_announced() -> None:
    notice = KEYS.announce(DEVICE, CREATED)
    again = decode_whole(UnverifiedNoticeKey.decode, notice.encoded)
    assert again.verify(ANNAS_ACCOUNT).hpke_key == KEYS.pair.public
    with pytest.raises(EncodeError):
        KEYS.announce(DEVICE, -1)


def test_it_opens_what_is_sealed_to_it_alone() -> None:
    output, sealed = seal_base(
        SEALING_SUITE, KEYS.pair.public, info=b"info", plaintext=b"hello"
    )
    assert KEYS.open(b"info", kem_output=output, ciphertext=sealed) == b"hello"
    with pytest.raises(DecryptionFailed):
        KEYS.open(b"Info", kem_output=output, ciphertext=sealed)
    other = NoticeKeyPair.generate(FixedEntropy(b"m" * 32))
    with pytest.raises(DecryptionFailed):
        other.open(b"info", kem_output=output, ciphertext=sealed)


def test_it_prints_no_private_half() -> None:
    assert "nnnn" not in repr(KEYS)
