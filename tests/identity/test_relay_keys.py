"""Keys that a relay announces: their bytes, their ids, and when they are used."""

import pytest

from tests.identity.damage import check_every_length
from tests.identity.people import ROOT
from tests.identity.relays import PERIOD, franking_keys, moderator
from tgtui.codec import BadValue, Reader, TooLong, decode_whole, encoded, opaque
from tgtui.identity import FrankingKey, ModerationKey, Period, TlsKey, key_id_of


BYTES = PERIOD.since.to_bytes(8, "big") + PERIOD.until.to_bytes(8, "big")
FRANKING = franking_keys(1)[0]
OFFICER = moderator(1, officer=True)
SPKI = bytes(range(32))
TLS = TlsKey(SPKI, PERIOD)


def test_the_published_key_id() -> None:
    assert key_id_of(ROOT.public_key).hex() == "56475aa75463474c"
    assert FrankingKey(ROOT.public_key, PERIOD).key_id == key_id_of(ROOT.public_key)


@pytest.mark.parametrize(
    ("at", "covered"), [(4, False), (5, True), (6, True), (7, False)]
)
def test_a_period_begins_with_its_first_and_ends_before_its_last(
    at: int, covered: bool
) -> None:
    assert Period(5, 7).covers(at) is covered


@pytest.mark.parametrize("until", [0, 4, 5])
def test_a_period_without_any_time_is_refused(until: int) -> None:
    with pytest.raises(BadValue, match=f"a period from 5 until {until}"):
        decode_whole(Period.decode, encoded(Period(5, until)))


def test_the_bytes_of_a_franking_key() -> None:
    assert encoded(FRANKING) == FRANKING.public_key + BYTES
    assert decode_whole(FrankingKey.decode, encoded(FRANKING)) == FRANKING


@pytest.mark.parametrize("officer", [False, True])
def test_the_bytes_of_a_moderation_key(officer: bool) -> None:
    who = moderator(1, officer=officer)
    key = ModerationKey(who, PERIOD)
    flag = b"\x01" if officer else b"\x00"
    data = opaque(who.hpke_key) + who.signature_key + flag + BYTES
    assert encoded(key) == data
    assert decode_whole(ModerationKey.decode, data) == key


def test_an_officer_is_one_or_not() -> None:
    data = bytearray(encoded(ModerationKey(OFFICER, PERIOD)))
    data[-17] = 2
    with pytest.raises(BadValue, match="presence octet 2"):
        decode_whole(ModerationKey.decode, bytes(data))


def test_an_hpke_key_has_a_limit() -> None:
    with pytest.raises(TooLong):
        ModerationKey.decode(Reader(opaque(bytes(1217)) + bytes(49)))


def test_the_bytes_of_a_tls_key() -> None:
    assert encoded(TLS) == SPKI + BYTES
    assert decode_whole(TlsKey.decode, encoded(TLS)) == TLS


def test_every_length_counts() -> None:
    for key in (FRANKING, ModerationKey(OFFICER, PERIOD), TLS):
        kind = type(key)
        check_every_length(
            lambda data, kind=kind: decode_whole(kind.decode, data),  # type: ignore[misc]  # a lambda's default
            encoded(key),
        )
