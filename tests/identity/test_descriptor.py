"""Descriptors: what the root signs, and which keys are good at a time."""

from dataclasses import replace

import pytest

from tests.identity.damage import check_every_bit, check_every_length
from tests.identity.people import BOB, CREATED, ROOT
from tests.identity.relays import (
    DAY,
    PERIOD,
    RELAY,
    content,
    descriptor,
    franking_keys,
    moderator,
    sealing_key,
)
from tgtui.codec import EncodeError, decode_whole, encoded
from tgtui.crypto import InvalidPublicKey, sign_with_label
from tgtui.identity import (
    Descriptor,
    ForgedStatement,
    FrankingKeyNotValid,
    ModerationKey,
    ModeratorKey,
    NotPossible,
    Period,
    TlsKey,
    UnknownFrankingKey,
    UnknownVersion,
    UnverifiedDescriptor,
    WrongRelay,
    relay_id_of,
    sign_descriptor,
)


SAID = content()
DATA = sign_descriptor(ROOT, SAID)
DESCRIPTOR = descriptor(SAID)
FIRST, SECOND = SAID.franking


def read(data: bytes) -> UnverifiedDescriptor:
    """Read a descriptor that fills `data`."""
    return decode_whole(UnverifiedDescriptor.decode, data)


def check(data: bytes) -> Descriptor:
    """Read a descriptor and verify that it is the relay's."""
    return read(data).verify(RELAY)


def test_its_bytes() -> None:
    signed = b"\x01" + ROOT.public_key + encoded(SAID)
    assert signed + sign_with_label(ROOT, b"tgtui/1 descriptor", signed) == DATA


def test_what_was_signed_is_verified() -> None:
    found = check(DATA)
    assert found == DESCRIPTOR
    assert (found.relay_id, found.root_key) == (RELAY, ROOT.public_key)
    assert (found.content, found.encoded) == (SAID, DATA)
    assert encoded(found) == encoded(read(DATA)) == DATA


def test_every_bit_counts() -> None:
    check_every_bit(check, DATA)


def test_every_length_counts() -> None:
    check_every_length(read, DATA)


def test_another_version_is_refused() -> None:
    with pytest.raises(UnknownVersion, match="this relay descriptor is of version 2"):
        read(b"\x02" + DATA[1:])


def test_it_is_not_that_of_another_relay() -> None:
    theirs = sign_descriptor(BOB, SAID)
    assert read(theirs).claimed_relay_id == relay_id_of(BOB.public_key)
    with pytest.raises(WrongRelay):
        check(theirs)
    with pytest.raises(WrongRelay):
        read(DATA).verify(relay_id_of(BOB.public_key))


def test_at_first_use_it_is_that_of_its_own_root() -> None:
    assert read(DATA).verify(read(DATA).claimed_relay_id) == DESCRIPTOR


def test_another_root_does_not_sign_for_this_one() -> None:
    with pytest.raises(ForgedStatement, match="the relay descriptor"):
        check(DATA[:-64] + sign_descriptor(BOB, SAID)[-64:])


def with_moderator(hpke_key: bytes) -> bytes:
    """Return a descriptor, signed without a look at the key of its moderator."""
    key = ModerationKey(ModeratorKey(bytes(32), hpke_key), PERIOD)
    said = encoded(replace(SAID, moderation=(key,)))
    signed = b"\x01" + ROOT.public_key + said
    return signed + sign_with_label(ROOT, b"tgtui/1 descriptor", signed)


def test_reports_can_be_sealed_to_every_moderator() -> None:
    check(with_moderator(sealing_key(1)))
    for bad in (b"", bytes(32), b"\xff" * 1216):
        with pytest.raises(InvalidPublicKey):
            check(with_moderator(bad))


@pytest.mark.parametrize(
    "change",
    [
        {"franking": ()},
        {"expires": CREATED},
        {"retention_days": 1},
        {"contact": "\n"},
        {"moderation": (ModerationKey(ModeratorKey(bytes(32), b""), PERIOD),)},
    ],
)
def test_what_nobody_would_accept_is_not_signed(change: dict[str, object]) -> None:
    said = replace(SAID, **change)  # type: ignore[arg-type]  # any field
    with pytest.raises(NotPossible):
        sign_descriptor(ROOT, said)


def test_a_number_that_does_not_fit_is_not_signed() -> None:
    with pytest.raises(EncodeError):
        sign_descriptor(ROOT, replace(SAID, version=1 << 64))


def test_a_stamp_names_its_key() -> None:
    start, middle = CREATED, CREATED + 90 * DAY
    assert DESCRIPTOR.franking_key(FIRST.key_id, start) == FIRST
    assert DESCRIPTOR.franking_key(FIRST.key_id, middle - 1) == FIRST
    assert DESCRIPTOR.franking_key(SECOND.key_id, middle) == SECOND


@pytest.mark.parametrize("offset", [-1, 90 * DAY])
def test_a_key_is_not_one_for_other_times(offset: int) -> None:
    at = CREATED + offset
    with pytest.raises(FrankingKeyNotValid) as caught:
        DESCRIPTOR.franking_key(FIRST.key_id, at)
    assert (caught.value.key_id, caught.value.at) == (FIRST.key_id, at)


@pytest.mark.parametrize("key_id", [bytes(8), b"", FIRST.key_id + b"\0"])
def test_an_unknown_key_is_told(key_id: bytes) -> None:
    with pytest.raises(UnknownFrankingKey) as caught:
        DESCRIPTOR.franking_key(key_id, CREATED)
    assert caught.value.key_id == key_id


def test_reports_are_sealed_to_those_who_moderate_then() -> None:
    later = Period(PERIOD.until, PERIOD.until + DAY)
    keys = (
        ModerationKey(moderator(1), PERIOD),
        ModerationKey(moderator(2, officer=True), PERIOD),
        ModerationKey(moderator(3), later),
    )
    found = descriptor(replace(SAID, moderation=keys))
    assert found.moderators(PERIOD.since - 1) == ()
    assert found.moderators(PERIOD.since) == (moderator(1), moderator(2, officer=True))
    assert found.moderators(later.since) == (moderator(3),)
    assert found.moderators(later.until) == ()


def test_certificates_are_vouched_for_in_their_time() -> None:
    later = Period(PERIOD.until - 1, PERIOD.until + DAY)
    found = descriptor(
        replace(SAID, tls=(TlsKey(b"a" * 32, PERIOD), TlsKey(b"b" * 32, later)))
    )
    assert found.tls_hashes(PERIOD.since - 1) == frozenset()
    assert found.tls_hashes(PERIOD.since) == {b"a" * 32}
    assert found.tls_hashes(PERIOD.until - 1) == {b"a" * 32, b"b" * 32}
    assert found.tls_hashes(PERIOD.until) == {b"b" * 32}


def test_a_relay_without_moderators_has_none() -> None:
    bare = descriptor(replace(SAID, moderation=(), tls=(), franking=franking_keys(1)))
    assert bare.moderators(CREATED) == ()
    assert bare.tls_hashes(CREATED) == frozenset()
