"""What has had its time goes, and nothing else does."""

import pytest

from tests.relay.people import START, Person, World, hashed
from tgtui.relay.core.effects import RemoveBlobs
from tgtui.relay.core.sweep import STEP, Swept, sweep
from tgtui.relay.ports import BlobRow
from tgtui.wire import InboxKind, limits


NOTHING = Swept(0, 0, 0, 0, 0, more=False)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def test_nothing_goes_before_its_time(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna)
    world.add(anna, group, bob)
    world.now += limits.REQUEST_LIFE
    assert world.act(sweep).reply == NOTHING


def test_old_entries_go_whoever_has_not_read_them(world: World, anna: Person) -> None:
    group = world.found(anna)
    world.say(anna, group)
    world.now += 1_000
    world.say(anna, group)
    entries = world.tables.log.entries(group, 0, 9)
    world.now = START + world.settings.retention + 1
    assert world.act(sweep).reply.rooms == 1
    assert world.tables.log.entries(group, 0, 9) == entries[2:]
    room = world.tables.rooms.room(group)
    assert room is not None
    assert room.floor == 2
    assert world.act(sweep).reply.rooms == 0


def test_a_request_that_nobody_accepted_ends(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    world.add(anna, group, bob)
    carol = world.person("carol")
    world.tables.contacts.add_contact(carol.account, anna.account)
    world.add(anna, group, carol)
    world.now += limits.REQUEST_LIFE + 1
    assert world.act(sweep).reply.requests == 1
    assert world.tables.inbox.items(bob.device, 0, 9) == []
    assert len(world.tables.inbox.items(carol.device, 0, 9)) == 1
    assert world.act(sweep).reply.requests == 0
    world.drop(carol, group, bob)


def test_a_handle_that_has_rested_is_forgotten(world: World) -> None:
    """Of an account that was deleted nothing stays for ever."""
    world.run(lambda tx: tx.accounts.rest_handle("anna", START + limits.HANDLE_REST))
    world.now = START + limits.HANDLE_REST - 1
    world.act(sweep)
    assert world.tables.accounts.handle_rests_until("anna") > world.now
    world.now += 1
    world.act(sweep)
    assert world.tables.accounts.handle_rests_until("anna") == 0


def test_old_keys_notices_and_counts_go(world: World, anna: Person) -> None:
    tables = world.tables
    world.run(lambda tx: tx.keys.add_package(anna.device, b"package", START))
    world.run(
        lambda tx: tx.inbox.deliver(
            anna.device, at=START, kind=InboxKind.KEYS_LOW, body=b"", group=b""
        )
    )
    world.run(lambda tx: tx.quotas.increase(b"key", START))
    world.run(lambda tx: tx.invites.spend(hashed("challenge"), START))
    world.now += limits.KEY_PACKAGE_LIFE + 1
    assert world.act(sweep).reply == NOTHING._replace(packages=1)
    assert tables.keys.count_packages(anna.device) == 0
    assert tables.quotas.count(b"key", START) == 0
    assert world.run(lambda tx: tx.invites.spend(hashed("challenge"), START))
    world.now = START + limits.INBOX_LIFE + 1
    assert world.act(sweep).reply == NOTHING._replace(items=1)


def test_a_handle_that_has_rested_is_in_no_row(world: World) -> None:
    """It is all that a deleted account leaves, and for a year (M8)."""
    ends = START + limits.HANDLE_REST
    world.run(lambda tx: tx.accounts.rest_handle("anna", ends))
    world.now = ends - 1
    world.act(sweep)
    assert world.tables.accounts.handle_rests_until("anna") == ends
    world.now = ends
    world.act(sweep)
    assert world.tables.accounts.handle_rests_until("anna") == 0


def test_old_blobs_go_with_their_bytes(world: World, anna: Person) -> None:
    def announce(number: int) -> None:
        blob = hashed(f"blob {number}")
        row = BlobRow(blob, anna.account, 1, 1, complete=True, at=START + number)
        world.run(lambda tx: tx.blobs.put_blob(row))

    for number in range(STEP + 2):
        announce(number)
    world.now = START + STEP + 1 + world.settings.retention
    outcome = world.act(sweep)
    assert outcome.reply == NOTHING._replace(blobs=STEP, more=True)
    (effect,) = outcome.effects
    assert isinstance(effect, RemoveBlobs)
    assert effect.blobs == tuple(hashed(f"blob {n}") for n in range(STEP))
    assert world.act(sweep).reply == NOTHING._replace(blobs=1)
    assert world.tables.blobs.blob(hashed(f"blob {STEP + 1}")) is not None


def test_a_sweep_says_when_there_is_more_to_do(world: World, anna: Person) -> None:
    world.settings = type(world.settings)(rooms_a_day=1_000)
    for number in range(STEP + 1):
        world.found(anna, name=f"room {number}")
    world.now += world.settings.retention + 1
    assert world.act(sweep).reply == NOTHING._replace(rooms=STEP, more=True)
    assert world.act(sweep).reply == NOTHING._replace(rooms=1)
