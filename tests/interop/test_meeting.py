"""The meeting itself: it notices when its members do not agree."""

import pytest

from tests.interop.meeting import Meeting, plan
from tests.interop.member import Seen


both = pytest.mark.parametrize("cast", ["ot", "to"])


@both
def test_who_missed_a_commit_is_noticed(meeting: Meeting, cast: str) -> None:
    first, _ = meeting.gather(cast)
    first.stage(plan())
    first.merge()
    with pytest.raises(AssertionError, match="disagree"):
        meeting.agree()


@both
def test_who_is_not_in_the_tree_is_noticed(meeting: Meeting, cast: str) -> None:
    meeting.gather(cast)
    gone = meeting.members.pop()
    with pytest.raises(AssertionError, match=gone.name):
        meeting.agree()


@both
def test_a_wrong_sender_is_noticed(meeting: Meeting, cast: str) -> None:
    first, second = meeting.gather(cast)
    message = first.stage(plan()).message
    expected = Seen(second.own_leaf, plan().authenticated_data)
    with pytest.raises(AssertionError, match=f"{second.name}: Seen"):
        meeting.deliver(message, first, expected)
