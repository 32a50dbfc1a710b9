"""Device keys: what they sign, how they are kept, and that they stay secret."""

import copy

import pytest

from tests.crypto.doubles import FixedEntropy
from tests.identity.people import (
    ANNA,
    ANNAS_ACCOUNT,
    ANNAS_DEVICE,
    CREATED,
    annas_credential,
    bobs_credential,
)
from tests.identity.relays import RELAY, sealing_key
from tgtui.codec import EncodeError
from tgtui.crypto import Secret
from tgtui.identity import (
    BadChallenge,
    Login,
    NotPossible,
    Registration,
    check_handle,
    sign_notice_key,
    sign_rejoin,
    sign_room_deletion,
)
from tgtui.keys import DeviceKey, IdentityKey, StoredKeyDamaged, WrongCredential


KEY = DeviceKey(ANNAS_DEVICE, annas_credential())
CHALLENGE = bytes(range(32))
GROUP = b"G" * 32
HANDLE = check_handle("anna")


def test_a_new_one_is_certified() -> None:
    identity = IdentityKey(ANNA)
    key = DeviceKey.generate(identity, FixedEntropy(b"A" * 32), created=CREATED)
    assert key.credential == annas_credential()
    assert key.signing_key.seed == ANNAS_DEVICE.seed


def test_a_new_one_has_a_time() -> None:
    with pytest.raises(EncodeError):
        DeviceKey.generate(IdentityKey(ANNA), FixedEntropy(bytes(32)), created=-1)


def test_it_goes_with_its_own_credential() -> None:
    with pytest.raises(WrongCredential, match="that of another device"):
        DeviceKey(ANNAS_DEVICE, bobs_credential())


def test_it_logs_in() -> None:
    signature = KEY.log_in(RELAY, CHALLENGE)
    Login(RELAY, CHALLENGE, ANNAS_ACCOUNT).verify(annas_credential(), signature)
    with pytest.raises(BadChallenge):
        KEY.log_in(RELAY, CHALLENGE[1:])


def test_it_registers() -> None:
    signature = KEY.register(RELAY, CHALLENGE, handle=HANDLE)
    said = Registration(RELAY, CHALLENGE, ANNAS_ACCOUNT, HANDLE)
    said.verify(annas_credential(), signature)
    with pytest.raises(BadChallenge):
        KEY.register(RELAY, b"", handle=HANDLE)


def test_it_asks_to_rejoin() -> None:
    request = KEY.ask_to_rejoin(GROUP, key_package=b"package", at=CREATED)
    assert request == sign_rejoin(
        ANNAS_DEVICE,
        annas_credential(),
        group_id=GROUP,
        key_package=b"package",
        at=CREATED,
    )
    with pytest.raises(NotPossible):
        KEY.ask_to_rejoin(bytes(257), key_package=b"", at=CREATED)
    with pytest.raises(EncodeError):
        KEY.ask_to_rejoin(GROUP, key_package=b"", at=-1)


def test_it_announces_a_notice_key() -> None:
    notice = KEY.announce(sealing_key(1), created=CREATED)
    assert notice == sign_notice_key(
        ANNAS_DEVICE, annas_credential(), hpke_key=sealing_key(1), created=CREATED
    )
    with pytest.raises(NotPossible):
        KEY.announce(b"", created=CREATED)
    with pytest.raises(EncodeError):
        KEY.announce(sealing_key(1), created=-1)


def test_it_deletes_a_room() -> None:
    assert KEY.delete_room(GROUP, at=CREATED) == sign_room_deletion(
        ANNAS_DEVICE, annas_credential(), group_id=GROUP, at=CREATED
    )
    with pytest.raises(NotPossible):
        KEY.delete_room(bytes(257), at=CREATED)
    with pytest.raises(EncodeError):
        KEY.delete_room(GROUP, at=-1)


def test_it_is_kept() -> None:
    stored = KEY.stored()
    assert stored == Secret(b"\x01" + b"A" * 32 + annas_credential().encoded())
    again = DeviceKey.restore(stored)
    assert again.credential == KEY.credential
    assert again.signing_key.seed == KEY.signing_key.seed


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\x02" + KEY.stored().expose()[1:],
        KEY.stored().expose()[:-1],
        KEY.stored().expose() + b"\0",
        b"\x01" + b"A" * 32 + bobs_credential().encoded(),
        b"\x01" + b"B" * 32 + annas_credential().encoded(),
        b"\x01" + b"A" * 32 + b"\x02" + annas_credential().encoded()[1:],
    ],
)
def test_what_is_not_a_kept_one_is_refused(stored: bytes) -> None:
    with pytest.raises(StoredKeyDamaged):
        DeviceKey.restore(Secret(stored))


def test_it_prints_no_seed() -> None:
    assert (b"A" * 32).hex() not in repr(KEY)
    assert "AAAA" not in repr(KEY)


def test_it_is_not_copied() -> None:
    with pytest.raises(TypeError):
        copy.deepcopy(KEY)
