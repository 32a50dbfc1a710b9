"""The rule of pinning: what may follow a descriptor, and what may not."""

from dataclasses import replace

import pytest

from tests.identity.people import BOB, CREATED
from tests.identity.relays import DAY, content, descriptor, franking_keys
from tgtui.codec import decode_whole
from tgtui.identity import (
    Descriptor,
    DescriptorChanged,
    DescriptorContent,
    DescriptorExpired,
    DescriptorRefused,
    FrankingKey,
    FrankingKeyDropped,
    OlderDescriptor,
    Period,
    UnverifiedDescriptor,
    WrongRelay,
    accept_descriptor,
    relay_id_of,
    sign_descriptor,
)


SAID = content()
PINNED = descriptor(SAID)
NEXT = replace(SAID, version=4)
NOW = CREATED + DAY


def test_the_first_is_taken() -> None:
    assert accept_descriptor(None, PINNED, NOW) is PINNED


def test_the_same_is_taken_again() -> None:
    again = descriptor(SAID)
    assert accept_descriptor(PINNED, again, NOW) is again


@pytest.mark.parametrize(
    "said",
    [
        NEXT,
        replace(NEXT, version=1_000),
        replace(NEXT, franking=franking_keys(3)),
        replace(NEXT, franking=tuple(reversed(franking_keys(3)))),
        replace(NEXT, moderation=(), tls=(), contact="somebody else"),
    ],
)
def test_a_newer_one_is_taken(said: DescriptorContent) -> None:
    offered = descriptor(said)
    assert accept_descriptor(PINNED, offered, NOW) is offered


def test_another_relay_is_refused() -> None:
    data = sign_descriptor(BOB, NEXT)
    theirs = decode_whole(UnverifiedDescriptor.decode, data)
    offered = theirs.verify(relay_id_of(BOB.public_key))
    with pytest.raises(WrongRelay):
        accept_descriptor(PINNED, offered, NOW)


@pytest.mark.parametrize("version", [0, 2])
def test_an_older_one_is_refused(version: int) -> None:
    offered = descriptor(replace(SAID, version=version))
    with pytest.raises(OlderDescriptor) as caught:
        accept_descriptor(PINNED, offered, NOW)
    assert (caught.value.version, caught.value.pinned) == (version, 3)


def test_another_one_of_the_same_version_is_refused() -> None:
    offered = descriptor(replace(SAID, contact="somebody else"))
    with pytest.raises(DescriptorChanged):
        accept_descriptor(PINNED, offered, NOW)


@pytest.mark.parametrize("pinned", [None, PINNED])
def test_an_expired_one_is_refused(pinned: Descriptor | None) -> None:
    expires = SAID.expires
    accept_descriptor(pinned, PINNED, expires - 1)
    for now in (expires, expires + 1):
        with pytest.raises(DescriptorExpired):
            accept_descriptor(pinned, PINNED, now)


def test_a_franking_key_stays_listed() -> None:
    offered = descriptor(replace(NEXT, franking=SAID.franking[1:]))
    with pytest.raises(FrankingKeyDropped) as caught:
        accept_descriptor(PINNED, offered, NOW)
    assert caught.value.key_id == SAID.franking[0].key_id


def changed(first: Period) -> tuple[FrankingKey, ...]:
    """Return the keys with another period of the first."""
    return (replace(SAID.franking[0], period=first), SAID.franking[1])


def test_a_franking_key_may_end_at_another_time() -> None:
    for until in (CREATED + 1, CREATED + 365 * DAY):
        offered = descriptor(replace(NEXT, franking=changed(Period(CREATED, until))))
        assert accept_descriptor(PINNED, offered, NOW) is offered


@pytest.mark.parametrize("since", [CREATED - 1, CREATED + 1])
def test_a_franking_key_may_not_begin_at_another_time(since: int) -> None:
    period = Period(since, CREATED + 90 * DAY)
    offered = descriptor(replace(NEXT, franking=changed(period)))
    with pytest.raises(FrankingKeyDropped):
        accept_descriptor(PINNED, offered, NOW)


def test_all_of_these_are_refusals() -> None:
    for error in (
        WrongRelay,
        OlderDescriptor,
        DescriptorChanged,
        DescriptorExpired,
        FrankingKeyDropped,
    ):
        assert issubclass(error, DescriptorRefused)
