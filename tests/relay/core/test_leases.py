"""Leases: one device at a time, for members alone, and not without end."""

import pytest

from tests.relay.people import Person, World, hashed
from tgtui.relay.core.leases import lease
from tgtui.wire import Refusal, limits


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def test_a_lease_lasts_half_a_minute(world: World, anna: Person) -> None:
    group = world.found(anna)
    assert world.act(lease, anna.sender, group).reply == world.now + limits.LEASE


def test_another_device_waits_for_it(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna, [bob])
    world.act(lease, anna.sender, group)
    world.now += 1_000
    refused = world.refused(Refusal.LEASED, lease, bob.sender, group)
    assert refused.retry_after == limits.LEASE - 1_000
    world.now += limits.LEASE - 1_000
    world.act(lease, bob.sender, group)


def test_its_holder_may_renew_it(world: World, anna: Person) -> None:
    group = world.found(anna)
    world.act(lease, anna.sender, group)
    world.now += 1_000
    assert world.act(lease, anna.sender, group).reply == world.now + limits.LEASE


def test_a_member_gets_as_many_as_it_may_commit(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    for _ in range(limits.COMMITS_AN_HOUR):
        world.act(lease, bob.sender, group)
    world.refused(Refusal.RATE, lease, bob.sender, group)


def test_an_administrator_gets_more(world: World, anna: Person) -> None:
    group = world.found(anna)
    for _ in range(limits.ADMIN_COMMITS_A_MINUTE):
        world.act(lease, anna.sender, group)
    world.refused(Refusal.RATE, lease, anna.sender, group)


def test_who_is_not_in_the_room_gets_none(world: World, anna: Person) -> None:
    eve, bob = world.person("eve"), world.person("bob")
    group = world.found(anna)
    world.add(anna, group, bob)
    world.refused(Refusal.NOT_FOUND, lease, eve.sender, group)
    world.refused(Refusal.NOT_FOUND, lease, bob.sender, group)
    world.refused(Refusal.NOT_FOUND, lease, eve.sender, hashed("no such room"))
