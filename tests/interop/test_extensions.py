"""Extensions and capabilities: of groups, leaves and KeyPackages, known or not."""

from dataclasses import replace
from typing import Final

import pytest

from tests.interop.meeting import PRIVATE, PUBLIC, Meeting, plan
from tests.interop.member import Member
from tests.interop.ours import Options
from tests.interop.peer import PeerError
from tests.mls.support import in_vain
from tgtui.codec import encoded
from tgtui.mls import (
    Extension,
    Extensions,
    ExtensionType,
    Framing,
    GroupContextExtensions,
    InvalidLeafNode,
    RequiredCapabilities,
    UnsupportedMessage,
)


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

# RFC 9420 §17.3: for private use.
TOPIC: Final = 0xF0A0
GREASE: Final = 0x0A0A

both = pytest.mark.parametrize("cast", ["ot", "to"])
wires = pytest.mark.parametrize("framing", [PRIVATE, PUBLIC], ids=["private", "public"])


def topic(text: bytes) -> Extensions:
    """Return an extension that only this test knows."""
    return (Extension(TOPIC, text),)


def required(*types: int) -> Extension:
    """Return the extension that requires support of these extension types."""
    data = encoded(RequiredCapabilities(extension_types=types))
    return Extension(ExtensionType.REQUIRED_CAPABILITIES, data)


def able(meeting: Meeting, kind: str) -> Member:
    """Make a client that knows what a topic is."""
    if kind == "o":
        return meeting.ours(Options(extensions=(TOPIC,)))
    return meeting.theirs(TOPIC)


def gather_able(meeting: Meeting, cast: str, extensions: Extensions) -> list[Member]:
    """Let clients meet that know what a topic is."""
    people = [able(meeting, kind) for kind in cast]
    meeting.found(people[0], extensions)
    meeting.add(people[0], *people[1:])
    return people


@both
@wires
def test_set_changed_and_emptied(meeting: Meeting, cast: str, framing: Framing) -> None:
    first, second, *_ = gather_able(meeting, cast + "ot", ())
    options = plan(public=framing is PUBLIC)
    for text in (b"one", b"two"):
        value = GroupContextExtensions((*topic(text), required(TOPIC)))
        meeting.commit(first, replace(options, proposals=(value,)))
        assert second.view().extensions == value.extensions
        meeting.propose(first, GroupContextExtensions(topic(b"else")), framing)
        meeting.commit(second, options)
        assert first.view().extensions == topic(b"else")
    meeting.commit(second, replace(options, proposals=(GroupContextExtensions(()),)))
    assert first.view().extensions == ()
    meeting.talk()


@both
def test_set_in_one_commit_with_others(meeting: Meeting, cast: str) -> None:
    first, second, third, _ = gather_able(meeting, cast + "ot", ())
    meeting.propose_update(second)
    proposals = (
        GroupContextExtensions((required(TOPIC), *topic(b"new"))),
        meeting.removal(third),
        meeting.invitation(able(meeting, "o")),
        meeting.invitation(able(meeting, "t")),
    )
    meeting.commit(first, plan(*proposals))
    meeting.talk()
    meeting.commit(second)


@both
def test_there_from_the_beginning(meeting: Meeting, cast: str) -> None:
    extensions = (required(TOPIC), *topic(b"first"))
    first, second = gather_able(meeting, cast, extensions)
    assert second.view().extensions == extensions
    meeting.talk()
    meeting.add(second, able(meeting, "o"), able(meeting, "t"), path=True)
    meeting.commit(first)
    for kind in "ot":
        newcomer = able(meeting, kind)
        meeting.join_from_outside(newcomer, first.invite(tree=True))
    meeting.talk()


@both
def test_of_leaves_and_key_packages(meeting: Meeting, cast: str) -> None:
    first, second = (able(meeting, kind) for kind in cast)
    meeting.found(first)
    extensions = topic(b"mine")
    if cast == "ot":
        extensions = (*extensions, Extension(GREASE, b"nothing"))
    meeting.commit(first, plan(meeting.invitation(second, extensions)))
    meeting.talk()
    meeting.commit(second)
    meeting.propose_update(second)
    meeting.commit(first)


@both
def test_of_group_info_that_nobody_knows(meeting: Meeting, cast: str) -> None:
    first, *_ = meeting.gather(cast)
    adds = [meeting.invitation(meeting.newcomer(kind)) for kind in "ot"]
    unknown = Extension(GREASE, b"x"), Extension(0xF0FF, bytes(70))
    meeting.commit(first, replace(plan(*adds), welcome_extensions=unknown))
    meeting.talk()


def test_neither_adds_who_lacks_what_is_required(meeting: Meeting) -> None:
    ours, theirs = gather_able(meeting, "ot", (required(TOPIC),))
    before = ours.view()
    with in_vain(InvalidLeafNode):
        ours.stage(plan(meeting.invitation(meeting.theirs())))
    with pytest.raises(PeerError, match="required"):
        theirs.stage(plan(meeting.invitation(meeting.ours())))
    assert ours.view() == theirs.view() == before


def test_neither_requires_what_one_lacks(meeting: Meeting) -> None:
    ours, theirs = able(meeting, "o"), able(meeting, "t")
    meeting.found(ours)
    meeting.add(ours, theirs, *map(meeting.newcomer, "ot"))
    value = GroupContextExtensions((required(TOPIC),))
    with in_vain(InvalidLeafNode):
        ours.stage(plan(value))
    with pytest.raises(PeerError, match="required"):
        theirs.stage(plan(value))
    meeting.talk()


def test_a_proposal_that_nobody_knows_is_refused(meeting: Meeting) -> None:
    ours, theirs = meeting.ours(), meeting.theirs()
    meeting.found(ours)
    meeting.add(ours, theirs)
    before = ours.view()
    made = theirs.call("propose", type=GREASE, data=b"\x00")
    with pytest.raises(UnsupportedMessage, match="proposal type 2570"):
        ours.process(made.octets("proposal"))
    assert ours.view() == before
    meeting.talk([ours])
