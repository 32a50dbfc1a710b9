"""Groups that follow from another: reinitialized or branched off by either side."""

from dataclasses import replace
from typing import Final

import pytest

from tests.interop.meeting import PUBLIC, Meeting, plan
from tests.interop.member import Member
from tests.interop.ours import Ours
from tests.interop.peer import PeerError
from tgtui.codec import encoded
from tgtui.crypto import SUITES, CipherSuite
from tgtui.mls import (
    Extension,
    ExtensionType,
    InvalidWelcome,
    NewGroup,
    ReInit,
    RequiredCapabilities,
    ResumptionUsage,
    WrongPhase,
)


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

NEW: Final = NewGroup(b"what comes after")

both = pytest.mark.parametrize("cast", ["ot", "to"])


def closing(suite: CipherSuite, new: NewGroup = NEW) -> ReInit:
    """Return the proposal to close the group in favour of a new one."""
    return ReInit(new.group_id, 1, suite.id, new.extensions)


def is_closed(meeting: Meeting) -> None:
    """Require that nobody can say anything any more."""
    for member in meeting.members:
        error = WrongPhase if isinstance(member, Ours) else PeerError
        with pytest.raises(error):
            member.send(b"", b"")
        with pytest.raises(error):
            member.stage(plan())


@both
@pytest.mark.parametrize("path", [False, True], ids=["cold", "path"])
def test_reinitialized_by_value(meeting: Meeting, cast: str, *, path: bool) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    meeting.commit(second)
    meeting.commit(first, plan(closing(meeting.suite), path=path))
    is_closed(meeting)
    meeting.succeed(second, ResumptionUsage.REINIT, meeting.others(second), NEW)
    assert len(meeting.members) == 4
    meeting.talk()
    meeting.commit(first)


@both
def test_reinitialized_by_reference(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    data = encoded(RequiredCapabilities())
    required = Extension(ExtensionType.REQUIRED_CAPABILITIES, data)
    new = NewGroup(b"another id", (required,))
    meeting.propose(first, closing(meeting.suite, new), PUBLIC)
    meeting.commit(second, plan(public=True))
    is_closed(meeting)
    meeting.succeed(first, ResumptionUsage.REINIT, meeting.others(first), new)
    assert second.view().extensions == new.extensions
    meeting.talk()
    meeting.commit(second)


@both
def test_reinitialized_with_another_suite(meeting: Meeting, cast: str) -> None:
    first, *_ = meeting.gather(cast + "ot")
    # Each suite's successor is the one after it in the table, and the first one's last.
    ids = list(SUITES)
    new = SUITES[ids[ids.index(meeting.suite.id) - 1]]
    meeting.commit(first, plan(closing(new)))
    meeting.suite = new
    for member in meeting.members:
        member.turn_to(new)
    meeting.succeed(first, ResumptionUsage.REINIT, meeting.others(first), NEW)
    meeting.talk()
    meeting.commit(first)


@both
def test_branched(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "otot")
    meeting.commit(second)
    chosen = [second, *meeting.members[3:5]]
    meeting.succeed(first, ResumptionUsage.BRANCH, chosen, NEW)
    assert len(meeting.members) == 4
    meeting.talk()
    meeting.commit(second)
    meeting.add(second, *map(meeting.newcomer, "ot"))
    meeting.talk()


def refuse(meeting: Meeting, by: Member, joiner: Ours, new: NewGroup) -> None:
    """Require that one of ours does not go on in a group that was not announced."""
    group = joiner.group
    adds = [meeting.invitation(one) for one in meeting.others(by)]
    lineage = by.lineage(ResumptionUsage.REINIT)
    by.create(new.group_id, new.extensions)
    sent = by.stage(replace(plan(*adds), lineage=lineage))
    assert sent.welcome is not None
    with pytest.raises(InvalidWelcome):
        joiner.join(sent.welcome, None, follows=True)
    assert joiner.group is group


def test_ours_refuses_a_successor_that_was_not_announced(meeting: Meeting) -> None:
    theirs, ours = meeting.theirs(), meeting.ours()
    meeting.found(theirs)
    meeting.add(theirs, ours)
    meeting.commit(theirs, plan(closing(meeting.suite)))
    refuse(meeting, theirs, ours, NewGroup(b"not what was announced"))
