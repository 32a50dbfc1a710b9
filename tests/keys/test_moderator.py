"""Keys of moderators: how they are made, kept and handed out."""

import pytest

from tests.crypto.doubles import FixedEntropy
from tests.crypto.published import flipped
from tgtui.crypto import Secret, SigningKey, derive_key_pair
from tgtui.identity import SEALING_SUITE, parse_moderator_key
from tgtui.keys import ModeratorKeys, StoredKeyDamaged


HPKE, SEED = b"h" * 32, b"s" * 32


def make(*, officer: bool = False) -> ModeratorKeys:
    """Return the keys of a moderator."""
    return ModeratorKeys.generate(FixedEntropy(HPKE, SEED), officer=officer)


def test_new_ones_come_from_entropy() -> None:
    keys = make()
    assert keys.sealing.private == Secret(HPKE)
    assert keys.signing_key.seed == Secret(SEED)
    assert not keys.officer


@pytest.mark.parametrize("officer", [False, True])
def test_they_are_kept(officer: bool) -> None:
    keys = make(officer=officer)
    flag = b"\x01" if officer else b"\x00"
    assert keys.stored() == Secret(b"\x01" + flag + HPKE + SEED)
    again = ModeratorKeys.restore(keys.stored())
    assert again.sealing == keys.sealing
    assert again.public == keys.public
    assert again.officer is officer
    assert again.signing_key.seed == keys.signing_key.seed


@pytest.mark.parametrize("officer", [False, True])
def test_the_public_halves_are_handed_out(officer: bool) -> None:
    keys = make(officer=officer)
    public = parse_moderator_key(keys.public.text)
    assert public == keys.public
    assert public.officer is officer
    assert public.signature_key == SigningKey(Secret(SEED)).public_key
    assert public.hpke_key == keys.sealing.public


def test_no_private_half_is_handed_out() -> None:
    text = make().public.text
    assert make(officer=True).public.text != text
    for secret in (HPKE, SEED):
        assert secret not in text.encode()
        assert secret.hex() not in text
    assert "hhhh" not in repr(make())
    assert "ssss" not in repr(make())


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\x02" + make().stored().expose()[1:],
        b"\x01\x02" + make().stored().expose()[2:],
        make().stored().expose()[:-1],
        make().stored().expose() + b"\0",
    ],
)
def test_what_is_not_a_kept_one_is_refused(stored: bytes) -> None:
    with pytest.raises(StoredKeyDamaged):
        ModeratorKeys.restore(Secret(stored))


def test_other_keys_are_those_of_another_moderator() -> None:
    derived = derive_key_pair(SEALING_SUITE, Secret(HPKE))
    assert make().sealing != derived
    stored = make().stored().expose()
    keys = {
        ModeratorKeys.restore(Secret(changed)).public.text
        for changed in list(flipped(stored))[16::64]
    }
    assert len(keys) == 8
