"""Submissions: accepted once, in order, in the order of checks of PROTOCOL.md §4."""

import pytest
from msgspec.structs import replace

from tests.relay.people import START, Person, World, hashed, welcome_for
from tgtui.relay.core import quotas
from tgtui.relay.core.effects import RoomGrew, StopFollowing
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.leases import lease
from tgtui.relay.core.submission import submit
from tgtui.relay.ports import BlobRow
from tgtui.wire import (
    ZERO,
    ApplicationAad,
    Extras,
    Founding,
    Refusal,
    Role,
    RoomKind,
    RosterChange,
    WelcomeParts,
    limits,
)


@pytest.fixture
def world() -> World:
    return World()


def test_a_message_gets_the_next_place_and_a_stamp(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna, [bob])
    world.now += 5
    submission = world.text(anna, group)
    outcome = world.send(anna, submission)
    (effect,) = outcome.effects
    assert isinstance(effect, RoomGrew)
    assert effect.entry.seq == 2
    assert effect.entry.message == submission.message
    assert effect.entry.stamp == outcome.reply.stamp
    assert effect.entry.accepted_at == START + 5
    assert world.tables.log.entries(group, 1, 10) == [effect.entry]


def test_stamps_are_chained(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    for _ in range(3):
        world.say(anna, group)
    entries = world.tables.log.entries(group, 0, 10)
    room = world.tables.rooms.room(group)
    assert room is not None
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    heads = [entry.prev for entry in entries] + [room.head]
    assert heads[0] == ZERO
    assert len(set(heads)) == 5
    stamp = world.notary.signed_by
    for entry in entries:
        assert entry.prev in stamp[entry.stamp[-64:]]


def test_time_never_goes_back_within_a_room(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    world.now -= 30_000
    world.say(anna, group)
    assert world.tables.log.entries(group, 1, 1)[0].accepted_at == START


def test_a_repeat_gets_the_same_receipt_again(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna, [bob])
    submission = world.text(anna, group)
    first = world.send(anna, submission)
    world.add(anna, group, world.person("carol"))  # base_seq moves on
    again = world.act(submit, anna.sender, submission)
    assert again.reply == replace(first.reply, repeat=True)
    assert again.effects == ()


def test_other_bytes_in_an_accepted_place_are_superseded(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    accepted = world.text(anna, group)
    world.send(anna, accepted)
    other = world.text(anna, group, mark="other", dev_seq=2)
    refused = world.refused(Refusal.SUPERSEDED, submit, anna.sender, other)
    assert refused.commitment == accepted.outer.aad.commitment
    assert refused.seq == 2


def test_a_place_that_was_forgotten_is_superseded_without_a_commitment(
    world: World,
) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    first = world.text(anna, group)
    world.send(anna, first)
    for _ in range(limits.IN_FLIGHT):
        world.say(anna, group)
    refused = world.refused(Refusal.SUPERSEDED, submit, anna.sender, first)
    assert refused.commitment is None


def test_a_repeat_is_known_before_anything_else_is_judged(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna, [bob])
    submission = world.text(bob, group)
    first = world.send(bob, submission)
    world.drop(anna, group, bob)
    assert world.act(submit, bob.sender, submission).reply.stamp == first.reply.stamp


def test_who_is_not_in_the_room_learns_nothing_of_it(world: World) -> None:
    anna, eve = world.person("anna"), world.person("eve")
    group = world.found(anna)
    world.refused(Refusal.NOT_FOUND, submit, eve.sender, world.text(eve, group))
    nowhere = world.text(eve, hashed("no such room"))
    world.refused(Refusal.NOT_FOUND, submit, eve.sender, nowhere)


def test_a_device_that_is_no_leaf_may_not_send(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    row = world.tables.rooms.member(group, anna.account)
    assert row is not None
    world.tables.rooms.put_member(group, row._replace(devices=(hashed("other"),)))
    world.refused(Refusal.NOT_FOUND, submit, anna.sender, world.text(anna, group))


def test_who_has_not_accepted_may_not_send(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna)
    world.add(anna, group, bob)
    world.refused(Refusal.NOT_FOUND, submit, bob.sender, world.text(bob, group))


def test_a_device_that_was_revoked_may_not_send(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    world.tables.accounts.drop_device(anna.device)
    world.refused(Refusal.UNAUTHENTICATED, submit, anna.sender, world.text(anna, group))


def test_a_deleted_account_may_not_send(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    world.tables.accounts.drop_account(anna.account)
    world.refused(Refusal.UNAUTHENTICATED, submit, anna.sender, world.text(anna, group))


def test_a_suspended_account_may_not_send(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    row = world.tables.accounts.account(anna.account)
    assert row is not None
    world.tables.accounts.put_account(row._replace(suspended=True))
    world.refused(Refusal.FORBIDDEN, submit, anna.sender, world.text(anna, group))


def test_an_old_base_is_stale_and_the_answer_names_the_new_one(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna, [bob])
    world.add(anna, group, world.person("carol"))
    late = world.text(bob, group, base=1)
    assert world.refused(Refusal.STALE, submit, bob.sender, late).seq == 2
    early = world.text(bob, group, base=3)
    assert world.refused(Refusal.STALE, submit, bob.sender, early).seq == 2


@pytest.mark.parametrize("dev_seq", [3, 4, 1000])
def test_a_gap_in_the_count_of_a_device_is_refused(world: World, dev_seq: int) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    late = world.text(anna, group, dev_seq=dev_seq)
    assert world.refused(Refusal.ORDER, submit, anna.sender, late).seq == 1


def test_a_count_of_zero_is_superseded(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    zero = world.text(anna, group, dev_seq=0)
    world.refused(Refusal.SUPERSEDED, submit, anna.sender, zero)


def test_stale_is_said_before_order(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    both = world.text(anna, group, dev_seq=7, base=9)
    world.refused(Refusal.STALE, submit, anna.sender, both)


def test_a_commitment_is_taken_once_in_an_epoch(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna, [bob])
    world.say(anna, group)
    commitment = hashed("anna 2 ")
    replayed = world.text(bob, group)
    aad = ApplicationAad(commitment, 1, 1)
    replayed = replace(replayed, outer=replace(replayed.outer, aad=aad))
    world.refused(Refusal.COMMITMENT, submit, bob.sender, replayed)
    world.add(anna, group, world.person("carol"))
    later = ApplicationAad(commitment, 1, world.base(group))
    outer = replace(replayed.outer, aad=later)
    world.send(bob, replace(replayed, outer=outer))


def test_a_message_without_a_commitment_is_malformed(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    text = world.text(anna, group)
    bare = replace(text, outer=replace(text.outer, aad=ApplicationAad(ZERO, 2, 1)))
    world.refused(Refusal.MALFORMED, submit, anna.sender, bare)


@pytest.mark.parametrize("size", [511, 513, 0, 65536])
def test_a_message_that_is_not_padded_is_refused(world: World, size: int) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    bad = world.text(anna, group, size=size)
    world.refused(Refusal.PADDING, submit, anna.sender, bad)


def test_a_commit_that_is_not_padded_is_refused(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    bad = world.commit(anna, group, RosterChange(), size=4095)
    world.refused(Refusal.PADDING, submit, anna.sender, bad)


def test_what_belongs_to_commits_is_malformed_with_a_message(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    with_extras = world.text(anna, group, extras=Extras())
    world.refused(Refusal.MALFORMED, submit, anna.sender, with_extras)
    in_a_blob = replace(world.text(anna, group), blob=hashed("blob"), message=None)
    world.refused(Refusal.MALFORMED, submit, anna.sender, in_a_blob)


def test_what_belongs_to_messages_is_malformed_with_a_commit(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    leaving = world.commit(anna, group, RosterChange(), leave=True)
    world.refused(Refusal.MALFORMED, submit, anna.sender, leaving)
    bare = replace(world.commit(anna, group, RosterChange()), extras=None)
    world.refused(Refusal.MALFORMED, submit, anna.sender, bare)


def test_a_room_is_not_founded_twice(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna, [bob])
    again = world.commit(bob, group, RosterChange(), founding=Founding(RoomKind.GROUP))
    world.refused(Refusal.TAKEN, submit, bob.sender, again)


def test_leaving_ends_the_service_after_the_message(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    group = world.found(anna, [bob])
    outcome = world.say(bob, group, leave=True)
    grew, stop = outcome.effects
    assert isinstance(grew, RoomGrew)
    assert stop == StopFollowing(group, (bob.device,))
    assert world.tables.log.cursor(group, bob.device) is None
    assert world.tables.rooms.departure(group, bob.device) == 2
    world.refused(Refusal.NOT_FOUND, submit, bob.sender, world.text(bob, group))
    world.drop(anna, group, bob)
    assert world.tables.rooms.departure(group, bob.device) == 2


def test_a_commit_in_a_blob_has_to_be_there_and_leased(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    blob = hashed("blob")
    commit = world.commit(anna, group, RosterChange())
    commit = replace(commit, message=None, blob=blob)
    world.refused(Refusal.MISMATCH, submit, anna.sender, commit)
    row = BlobRow(blob, anna.account, 100, 100, complete=True, at=START)
    world.run(lambda tx: tx.blobs.put_blob(row._replace(size=limits.COMMIT + 1)))
    world.refused(Refusal.TOO_LARGE, submit, anna.sender, commit)
    world.run(lambda tx: tx.blobs.put_blob(row))
    world.refused(Refusal.LEASED, submit, anna.sender, commit)
    room = world.tables.rooms.room(group)
    assert room is not None
    leased = replace(room, lease_device=anna.device, lease_until=START + 1)
    world.run(lambda tx: tx.rooms.put_room(leased))
    world.send(anna, commit)
    assert world.tables.log.entries(group, 1, 1)[0].blob == blob


def use_up(world: World, key: bytes, times: int) -> None:
    """Count so many uses within this day."""
    for _ in range(times):
        world.act(quotas.count, key, window=limits.DAY)


def too_often(world: World, person: Person, submission: Submission) -> None:
    """Require that something may be submitted again on another day, not on this one."""
    refused = world.refused(Refusal.RATE, submit, person.sender, submission)
    assert refused.retry_after == limits.DAY - world.now % limits.DAY


def test_so_many_large_messages_a_day(world: World) -> None:
    """The disk is not filled by one who writes as fast as may be (attack 12)."""
    anna = world.person("anna")
    group = world.found(anna)
    use_up(world, b"large" + anna.account, limits.LARGE_MESSAGES_A_DAY - 1)
    world.say(anna, group, size=4_096)
    too_often(world, anna, world.text(anna, group, size=4_096))
    world.say(anna, group, size=2_048)
    world.now += limits.DAY
    world.say(anna, group, size=32_768)


def by_blob(world: World, person: Person, group: bytes, mark: str) -> Submission:
    """Return a commit that is a blob, for which a lease is held."""
    blob = hashed(mark)
    row = BlobRow(blob, person.account, 100, 100, complete=True, at=world.now)
    world.run(lambda tx: tx.blobs.put_blob(row))
    world.act(lease, person.sender, group)
    commit = world.commit(person, group, RosterChange())
    return replace(commit, message=None, blob=blob, message_hash=blob)


def test_so_many_large_commits_a_day(world: World) -> None:
    anna = world.person("anna")
    group = world.found(anna)
    use_up(world, b"large commit" + anna.account, limits.LARGE_COMMITS_A_DAY - 1)
    world.send(anna, by_blob(world, anna, group, "one"))
    world.now += limits.REFRESH
    too_often(world, anna, by_blob(world, anna, group, "two"))
    world.now += limits.DAY
    world.send(anna, by_blob(world, anna, group, "two"))


def test_a_room_that_is_founded_by_blobs_counts_them(world: World) -> None:
    anna, bob = world.person("anna"), world.person("bob")
    use_up(world, b"large commit" + anna.account, limits.LARGE_COMMITS_A_DAY - 2)
    parts = welcome_for([bob])
    assert parts is not None

    def founding(name: str) -> Submission:
        blob = hashed("blob of " + name)
        row = BlobRow(blob, anna.account, 100, 100, complete=True, at=START)
        world.run(lambda tx: tx.blobs.put_blob(row))
        welcome = WelcomeParts(parts.suite, parts.secrets, None, blob)
        change = RosterChange((anna.member(Role.OWNER), bob.member()))
        founded = Founding(RoomKind.GROUP)
        commit = world.commit(
            anna, hashed(name), change, founding=founded, welcome=welcome
        )
        return replace(commit, message=None, blob=blob)

    world.send(anna, founding("one"))
    too_often(world, anna, founding("two"))


def test_so_many_invitations_a_day(world: World) -> None:
    """They wait in inboxes for a year, and contacts are not asked."""
    anna, bob, carol = (world.person(name) for name in ("anna", "bob", "carol"))
    for other in (bob, carol):
        world.tables.contacts.add_contact(other.account, anna.account)
    group = world.found(anna)
    use_up(world, b"place" + anna.account, limits.INVITATIONS_A_DAY - 1)
    world.add(anna, group, bob)
    change, welcome = RosterChange((carol.member(),)), welcome_for([carol])
    too_often(world, anna, world.commit(anna, group, change, welcome=welcome))
    world.now += limits.DAY
    world.add(anna, group, carol)
