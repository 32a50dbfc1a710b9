"""Identity keys: whose they are, what they sign, and that they stay secret."""

import copy
import pickle

import pytest

from tests.crypto.doubles import FixedEntropy
from tests.identity.people import (
    ANNA,
    ANNAS_ACCOUNT,
    ANNAS_DEVICE,
    ANNAS_DEVICE_ID,
    CREATED,
    annas_credential,
)
from tgtui.codec import EncodeError
from tgtui.crypto import InvalidPrivateKey, Secret
from tgtui.identity import sign_account_deletion, sign_revocation
from tgtui.keys import IdentityKey


KEY = IdentityKey.from_seed(Secret(b"a" * 32))


def test_a_seed_is_an_account() -> None:
    assert KEY.account == ANNAS_ACCOUNT
    assert KEY.public_key == ANNA.public_key
    assert KEY.seed == Secret(b"a" * 32)


def test_a_new_one_comes_from_entropy() -> None:
    key = IdentityKey.generate(FixedEntropy(b"a" * 32))
    assert (key.account, key.seed) == (KEY.account, KEY.seed)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_seed_has_32_bytes(length: int) -> None:
    with pytest.raises(InvalidPrivateKey):
        IdentityKey.from_seed(Secret(bytes(length)))


def test_it_certifies_a_device() -> None:
    assert KEY.certify(ANNAS_DEVICE.public_key, CREATED) == annas_credential()


def test_it_revokes_a_device() -> None:
    expected = sign_revocation(ANNA, ANNAS_DEVICE_ID, at=CREATED)
    assert KEY.revoke(ANNAS_DEVICE_ID, CREATED) == expected


def test_it_deletes_the_account() -> None:
    assert KEY.delete_account(CREATED) == sign_account_deletion(ANNA, at=CREATED)


def test_a_time_that_does_not_fit_is_not_signed() -> None:
    with pytest.raises(EncodeError):
        KEY.certify(ANNAS_DEVICE.public_key, -1)
    with pytest.raises(EncodeError):
        KEY.revoke(ANNAS_DEVICE_ID, -1)
    with pytest.raises(EncodeError):
        KEY.delete_account(-1)


def test_it_prints_the_account_alone() -> None:
    assert repr(KEY) == f"IdentityKey(account={ANNAS_ACCOUNT!r})"


def test_it_is_not_copied_or_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
    with pytest.raises(TypeError):
        copy.deepcopy(KEY)
