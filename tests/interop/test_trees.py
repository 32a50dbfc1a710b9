"""Trees that are not full: empty halves, unmerged leaves, depth, refilled leaves."""

import pytest

from tests.interop.meeting import Meeting, plan
from tests.interop.suites import in_two


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

mixed = pytest.mark.parametrize("cast", ["otto", "toot"])


@in_two
@pytest.mark.parametrize("cast", ["oooo", "otot", "ttoo", "tttt", "toot"])
@pytest.mark.parametrize("gone", [(0, 1), (2, 3)], ids=["left", "right"])
@pytest.mark.parametrize("apart", [False, True], ids=["at once", "apart"])
def test_one_half_of_the_tree_is_empty(
    meeting: Meeting, cast: str, gone: tuple[int, int], *, apart: bool
) -> None:
    members = meeting.gather(cast)
    for member in members:
        meeting.commit(member)
    leaving = [members[index] for index in gone]
    staying = [one for one in members if one not in leaving]
    for group in [leaving[:1], leaving[1:]] if apart else [leaving]:
        meeting.remove(staying[0], *group)
    # Neither of the two has anybody in the other half to encrypt to.
    for member in (*staying, staying[0]):
        meeting.commit(member)
    meeting.talk()


@in_two
@pytest.mark.parametrize("cast", ["ottt", "tooo"])
def test_a_newcomer_joins_while_one_half_is_empty(meeting: Meeting, cast: str) -> None:
    members = meeting.gather(cast + "otot")
    stays = members[4:]
    meeting.remove(stays[0], *members[:4])
    meeting.add(stays[1], meeting.newcomer("o"), meeting.newcomer("t"), path=True)
    meeting.talk()
    for member in list(meeting.members):
        meeting.commit(member)


@mixed
def test_only_one_remains(meeting: Meeting, cast: str) -> None:
    members = meeting.gather(cast)
    meeting.commit(members[3])
    meeting.remove(members[2], *meeting.others(members[2]))
    meeting.commit(members[2])
    meeting.add(members[2], *map(meeting.newcomer, "oott"), path=True)
    meeting.talk()


@in_two
@mixed
@pytest.mark.parametrize("path", [False, True], ids=["cold", "path"])
def test_unmerged_leaves(meeting: Meeting, cast: str, *, path: bool) -> None:
    members = meeting.gather(cast * 2)
    for member in members:
        meeting.commit(member)
    meeting.remove(members[2], members[1], members[5])
    meeting.commit(members[6])
    # The root lists leaves 1 and 5, each of its children one of them.
    meeting.add(members[0], *map(meeting.newcomer, "to"))
    meeting.talk()
    # The root lists none any more, one of its children still does.
    meeting.commit(members[6])
    meeting.add(members[3], meeting.newcomer("t"), meeting.newcomer("o"), path=path)
    meeting.talk()
    for member in list(meeting.members):
        meeting.commit(member)


@in_two
@mixed
def test_unmerged_ones_commit_first(meeting: Meeting, cast: str) -> None:
    members = meeting.gather(cast)
    for member in members:
        meeting.commit(member)
    newcomers = [meeting.newcomer(kind) for kind in cast]
    for newcomer in newcomers:
        meeting.add(members[0], newcomer)
    for newcomer in reversed(newcomers):
        meeting.commit(newcomer)
    meeting.talk()


@in_two
@pytest.mark.parametrize("cast", ["ototototo", "tototooot"])
def test_nine_members_come_and_go(meeting: Meeting, cast: str) -> None:
    members = meeting.gather(cast)
    for index in (8, 0, 5):
        meeting.commit(members[index])
    meeting.remove(members[8], members[0], members[3], members[4])
    meeting.commit(members[7])
    meeting.talk()
    # Leaves 0 and 3 are filled again, then 4, and then the tree grows.
    meeting.add(members[7], meeting.newcomer("t"), meeting.newcomer("o"))
    meeting.add(members[1], *map(meeting.newcomer, "ott"), path=True)
    assert [one.own_leaf for one in meeting.members[6:]] == [0, 3, 4, 9, 10]
    for member in list(meeting.members):
        meeting.commit(member)
    # The tree shrinks to half of its width.
    meeting.remove(
        meeting.members[0], *[one for one in meeting.members if one.own_leaf > 7]
    )
    meeting.talk()
    for member in list(meeting.members):
        meeting.commit(member)


@in_two
@pytest.mark.parametrize("cast", ["ot", "to"])
def test_updates_blank_paths(meeting: Meeting, cast: str) -> None:
    members = meeting.gather(cast * 3)
    for member in members:
        meeting.commit(member)
    for member in members[1:4]:
        meeting.propose_update(member)
    meeting.commit(members[0], plan(meeting.invitation(meeting.newcomer("t"))))
    meeting.talk()
    for member in reversed(members):
        meeting.commit(member)
