"""Members come, stay and go: added, updated and removed by either implementation."""

from dataclasses import replace

import pytest

from tests.interop.meeting import PUBLIC, Meeting, plan
from tests.interop.member import Member
from tests.interop.ours import Ours
from tgtui.crypto import SeededEntropy, SigningKey
from tgtui.mls import LeafChange


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

both = pytest.mark.parametrize("cast", ["ot", "to"])
mixed = pytest.mark.parametrize("cast", ["otto", "toot"])
public = pytest.mark.parametrize("public", [False, True], ids=["private", "public"])


def signature_key(meeting: Meeting, member: Member) -> bytes:
    """Return the signature key that the tree shows for a member."""
    places = {place.leaf: place for place in meeting.members[0].view().places}
    return places[member.own_leaf].signature_key


@both
@pytest.mark.parametrize("path", [False, True], ids=["cold", "path"])
@pytest.mark.parametrize("apart", [False, True], ids=["inside", "apart"])
def test_a_first_member_is_added(
    meeting: Meeting, cast: str, *, path: bool, apart: bool
) -> None:
    first, second = (meeting.newcomer(kind) for kind in cast)
    meeting.found(first)
    options = plan(meeting.invitation(second), path=path)
    meeting.commit(first, replace(options, welcome_tree=not apart))
    meeting.talk()
    meeting.commit(second)
    meeting.talk()


@mixed
@public
def test_everybody_commits_a_path(meeting: Meeting, cast: str, *, public: bool) -> None:
    members = meeting.gather(cast)
    for _ in range(2):
        for member in members:
            meeting.commit(member, plan(public=public))
    meeting.talk()


@mixed
@pytest.mark.parametrize("path", [False, True], ids=["cold", "path"])
def test_one_is_added_after_the_other(
    meeting: Meeting, cast: str, *, path: bool
) -> None:
    people = [meeting.newcomer(kind) for kind in cast]
    meeting.found(people[0])
    for index, newcomer in enumerate(people[1:]):
        meeting.add(people[index], newcomer, path=path)
        meeting.talk()


@mixed
def test_several_are_added_beside_a_path(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast)
    meeting.commit(first)
    meeting.commit(second)
    meeting.add(second, *map(meeting.newcomer, "otto"), path=True)
    meeting.talk()
    meeting.commit(first)


@pytest.mark.parametrize("cast", ["oo", "ot", "to", "tt"])
def test_one_removes_another(meeting: Meeting, cast: str) -> None:
    # Beside the two in question, one of each kind looks on.
    first, second, *_ = meeting.gather(cast + "ot")
    meeting.remove(first, second)
    assert not second.present
    meeting.talk()
    meeting.commit(meeting.members[-1])
    meeting.talk()


@both
@public
def test_one_leaves(meeting: Meeting, cast: str, *, public: bool) -> None:
    stays, leaves, *_ = meeting.gather(cast + "ot")
    meeting.propose(leaves, meeting.removal(leaves), PUBLIC)
    meeting.commit(stays, plan(public=public))
    assert leaves not in meeting.members
    meeting.talk()


@pytest.mark.parametrize("cast", ["oo", "ot", "to", "tt"])
def test_removed_and_added_with_the_same_key_in_one_commit(
    meeting: Meeting, cast: str
) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    key = signature_key(meeting, second)
    proposals = meeting.removal(second), meeting.invitation(second)
    meeting.commit(first, plan(*proposals))
    assert second in meeting.members
    assert signature_key(meeting, second) == key
    meeting.talk()
    meeting.commit(second)
    meeting.talk()


@pytest.mark.parametrize("cast", ["oo", "ot", "to", "tt"])
def test_removed_and_added_later_with_the_same_key(meeting: Meeting, cast: str) -> None:
    first, second, third, *_ = meeting.gather(cast + "ot")
    meeting.remove(first, second)
    meeting.add(third, second)
    meeting.talk()
    meeting.commit(second)


@both
def test_a_staged_commit_is_dropped(meeting: Meeting, cast: str) -> None:
    first, second = meeting.gather(cast)
    first.stage(plan(meeting.invitation(meeting.newcomer("o"))))
    first.drop()
    meeting.talk()
    meeting.commit(first)
    meeting.commit(second)


@both
def test_of_two_commits_one_is_accepted(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    first.stage(plan(path=True))
    meeting.commit(second)
    meeting.talk()
    meeting.commit(first)


def test_our_commit_rotates_the_signature_key(meeting: Meeting) -> None:
    first, *_ = meeting.gather("otto")
    assert isinstance(first, Ours)
    before = signature_key(meeting, first)
    key = SigningKey.generate(SeededEntropy(b"the next key"))
    change = LeafChange(signing_key=key)
    meeting.commit(first, replace(plan(), leaf=change))
    assert signature_key(meeting, first) == key.public_key != before
    meeting.talk()
    meeting.commit(first)
