"""Proposals by reference and by value, in either wire format, from either side."""

import pytest

from tests.interop.meeting import PRIVATE, PUBLIC, Meeting, plan
from tests.interop.member import Member
from tgtui.mls import CommitOptions, Framing


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

both = pytest.mark.parametrize("cast", ["ot", "to"])
wires = pytest.mark.parametrize("framing", [PRIVATE, PUBLIC], ids=["private", "public"])


def place(meeting: Meeting, member: Member) -> tuple[bytes, bytes]:
    """Return the two keys that the tree shows for a member."""
    places = {place.leaf: place for place in meeting.members[0].view().places}
    found = places[member.own_leaf]
    return found.signature_key, found.encryption_key


@both
@wires
def test_an_add(meeting: Meeting, cast: str, framing: Framing) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    for kind in "ot":
        newcomer = meeting.newcomer(kind)
        meeting.propose(first, meeting.invitation(newcomer), framing)
    meeting.commit(second, plan(public=framing is PUBLIC))
    assert len(meeting.members) == 6
    meeting.talk()
    meeting.commit(first)


@both
@wires
@pytest.mark.parametrize("rotate", [False, True], ids=["same key", "rotated"])
def test_an_update(
    meeting: Meeting, cast: str, framing: Framing, *, rotate: bool
) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    signature, encryption = place(meeting, first)
    meeting.propose_update(first, framing, rotate=rotate)
    meeting.commit(second, plan(public=framing is PUBLIC))
    now = place(meeting, first)
    assert (now[0] != signature) is rotate
    assert now[1] != encryption
    meeting.talk()
    meeting.commit(first)
    meeting.commit(second)


@both
def test_updates_of_all_but_the_committer(meeting: Meeting, cast: str) -> None:
    first, *others = meeting.gather(cast + "ot")
    for member in others:
        meeting.propose_update(member, rotate=member is others[0])
    meeting.commit(first)
    meeting.talk()
    for member in others:
        meeting.commit(member)


@both
def test_an_own_update_is_left_to_others(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    meeting.propose_update(first)
    meeting.commit(first)
    meeting.talk()
    meeting.propose_update(first)
    meeting.propose_update(second, PUBLIC)
    meeting.commit(first)
    meeting.commit(second)
    meeting.talk()


@both
@wires
def test_a_remove(meeting: Meeting, cast: str, framing: Framing) -> None:
    first, second, third, fourth = meeting.gather(cast + "ot")
    meeting.propose(third, meeting.removal(first), framing)
    meeting.propose(third, meeting.removal(fourth), framing)
    meeting.commit(second, plan(public=framing is PUBLIC))
    assert sorted(one.name for one in meeting.members) == [second.name, third.name]
    meeting.talk()
    meeting.commit(third)


@both
@wires
def test_several_kinds_in_one_commit(
    meeting: Meeting, cast: str, framing: Framing
) -> None:
    first, second, third, fourth = meeting.gather(cast + "ot")
    meeting.propose_update(second, framing)
    meeting.propose(third, meeting.removal(fourth), framing)
    meeting.propose(first, meeting.invitation(meeting.newcomer("t")), framing)
    value = meeting.invitation(meeting.newcomer("o"))
    meeting.commit(first, plan(value, public=framing is PUBLIC))
    assert len(meeting.members) == 5
    meeting.talk()
    meeting.commit(second)


@both
def test_what_is_not_referred_to_is_void(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    meeting.propose(second, meeting.removal(first))
    meeting.propose(second, meeting.invitation(meeting.newcomer("o")))
    meeting.commit(first, CommitOptions(references=()))
    assert len(meeting.members) == 4
    meeting.talk()
    meeting.commit(second)


@both
def test_a_dropped_commit_leaves_the_proposals(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    meeting.propose(second, meeting.invitation(meeting.newcomer("t")))
    first.stage(plan())
    first.drop()
    meeting.commit(first, plan())
    assert len(meeting.members) == 5
    meeting.talk()
