"""Pre-shared keys, external and from earlier epochs, in commits and Welcomes."""

from typing import Final

import pytest

from tests.interop.meeting import PRIVATE, PUBLIC, Meeting, plan
from tests.interop.ours import Ours
from tests.interop.peer import PeerError
from tgtui.mls import (
    ConfirmationTagMismatch,
    Framing,
    PreSharedKey,
    PreSharedKeyId,
    PskUnavailable,
    ResumptionUsage,
)


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

PSK_ID: Final = b"what both wrote down"
SECRET: Final = bytes(range(32))

both = pytest.mark.parametrize("cast", ["ot", "to"])
wires = pytest.mark.parametrize("framing", [PRIVATE, PUBLIC], ids=["private", "public"])


def external(meeting: Meeting, psk_id: bytes = PSK_ID, fill: int = 7) -> PreSharedKey:
    """Return the proposal to use the external PSK of that name."""
    nonce = bytes([fill]) * meeting.suite.hash_length
    return PreSharedKey(PreSharedKeyId.external(psk_id, nonce))


def resumption(meeting: Meeting, epoch: int, fill: int = 9) -> PreSharedKey:
    """Return the proposal to use what that epoch left behind."""
    nonce = bytes([fill]) * meeting.suite.hash_length
    group_id = meeting.members[0].view().group_id
    usage = ResumptionUsage.APPLICATION
    return PreSharedKey(
        PreSharedKeyId.resumption(usage, group_id, epoch=epoch, nonce=nonce)
    )


def tell(meeting: Meeting) -> None:
    """Let everybody know the external PSK."""
    for person in meeting.people.values():
        person.know(PSK_ID, SECRET)


@both
@pytest.mark.parametrize("path", [False, True], ids=["cold", "path"])
@pytest.mark.parametrize("public", [False, True], ids=["private", "public"])
def test_external_by_value(
    meeting: Meeting, cast: str, *, path: bool, public: bool
) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    tell(meeting)
    meeting.commit(first, plan(external(meeting), path=path, public=public))
    meeting.talk()
    meeting.commit(second)


@both
@wires
def test_external_by_reference(meeting: Meeting, cast: str, framing: Framing) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    tell(meeting)
    meeting.propose(first, external(meeting), framing)
    meeting.commit(second, plan(public=framing is PUBLIC))
    meeting.talk()


@both
def test_several_in_order(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    tell(meeting)
    for person in meeting.people.values():
        person.know(b"another", bytes(48))
    meeting.propose(second, external(meeting, b"another"))
    proposals = external(meeting), external(meeting, fill=8), resumption(meeting, 1)
    meeting.commit(first, plan(*proposals))
    meeting.talk()


@both
@wires
def test_resumption(meeting: Meeting, cast: str, framing: Framing) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    meeting.commit(first, plan(resumption(meeting, 1)))
    meeting.commit(second)
    meeting.propose(first, resumption(meeting, 2), framing)
    meeting.commit(second, plan(resumption(meeting, 1), public=framing is PUBLIC))
    meeting.talk()


@both
@pytest.mark.parametrize("path", [False, True], ids=["cold", "path"])
def test_newcomers_use_it_too(meeting: Meeting, cast: str, *, path: bool) -> None:
    first, *_ = meeting.gather(cast)
    people = [meeting.newcomer(kind) for kind in "ot"]
    tell(meeting)
    adds = map(meeting.invitation, people)
    meeting.commit(first, plan(external(meeting), *adds, path=path))
    meeting.talk()
    meeting.commit(people[0])


def test_they_join_from_outside_with_one(meeting: Meeting) -> None:
    first, second = meeting.gather("ot")
    newcomer = meeting.ours()
    tell(meeting)
    psks = (external(meeting).psk,)
    for member in (first, second):
        meeting.join_from_outside(newcomer, member.invite(tree=True), psks=psks)
        meeting.talk()


def test_who_does_not_know_it_cannot_follow(meeting: Meeting) -> None:
    ours, theirs = meeting.gather("ot")
    theirs.know(PSK_ID, SECRET)
    before = ours.view()
    message = theirs.stage(plan(external(meeting))).message
    with pytest.raises(PskUnavailable):
        ours.process(message)
    assert ours.view() == before
    theirs.drop()
    ours.know(b"mine", SECRET)
    staged = ours.stage(plan(external(meeting, b"mine")))
    with pytest.raises(PeerError, match="pskId"):
        theirs.process(staged.message)


def test_who_knows_another_one_notices(meeting: Meeting) -> None:
    ours, theirs = meeting.gather("ot")
    assert isinstance(ours, Ours)
    theirs.know(PSK_ID, SECRET)
    ours.know(PSK_ID, bytes(32))
    group = ours.group
    message = theirs.stage(plan(external(meeting))).message
    with pytest.raises(ConfirmationTagMismatch):
        ours.process(message)
    assert ours.group is group
    theirs.drop()
    with pytest.raises(PeerError, match="confirmation tag"):
        theirs.process(ours.stage(plan(external(meeting))).message)
