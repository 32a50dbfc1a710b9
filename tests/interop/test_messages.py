"""Application messages, in order and out of it, with and without padding."""

from dataclasses import replace

import pytest

from tests.interop.meeting import AAD, DATA, PRIVATE, Meeting
from tests.interop.member import Heard
from tests.interop.ours import Ours
from tests.interop.theirs import Theirs
from tgtui.mls import Settings


both = pytest.mark.parametrize("cast", ["ot", "to"])


@both
@pytest.mark.parametrize("data", [b"", b"\x00", bytes(20_000)])
@pytest.mark.parametrize("aad", [b"", bytes(300)])
def test_any_length(meeting: Meeting, cast: str, data: bytes, aad: bytes) -> None:
    first, second = meeting.gather(cast)
    heard = second.receive(first.send(data, aad))
    assert heard == Heard(first.own_leaf, data, aad)


@both
def test_out_of_order(meeting: Meeting, cast: str) -> None:
    first, second, third, *_ = meeting.gather(cast + "ot")
    sent = {number: first.send(b"%d" % number, AAD) for number in range(8)}
    for number in (3, 0, 7, 1, 6, 2, 5):
        for reader in (second, third):
            assert reader.receive(sent[number]).data == b"%d" % number
    # Number 4 is lost, and nobody waits for it.
    meeting.talk()


@both
def test_interleaved(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast + "ot")
    for _ in range(3):
        meeting.talk([first, second])
        meeting.talk([second])
    meeting.talk()


@both
def test_late(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast)
    early = [first.send(b"%d" % number, AAD) for number in range(3)]
    assert second.receive(early[1]).data == b"1"
    meeting.commit(first)
    meeting.talk()
    assert second.receive(early[2]) == Heard(first.own_leaf, b"2", AAD)
    meeting.commit(second)
    assert second.receive(early[0]) == Heard(first.own_leaf, b"0", AAD)
    meeting.talk()


@both
def test_between_private_handshakes(meeting: Meeting, cast: str) -> None:
    first, second, *_ = meeting.gather(cast)
    said = first.send(DATA, AAD)
    for kind in "oto":
        invitation = meeting.invitation(meeting.newcomer(kind))
        meeting.propose(first, invitation, PRIVATE)
    assert second.receive(said).data == DATA
    meeting.commit(second)
    meeting.talk()


@pytest.mark.parametrize("padding", [0, 1, 63, 1000])
def test_padding(meeting: Meeting, padding: int) -> None:
    ours, theirs = meeting.gather("ot")
    assert isinstance(ours, Ours)
    assert isinstance(theirs, Theirs)
    ours.env = replace(ours.env, settings=Settings(padding=lambda _: padding))
    meeting.talk([ours])
    meeting.commit(ours)
    call = theirs.call("send", data=DATA, authenticated_data=AAD, padding=padding)
    heard = ours.receive(call.octets("message"))
    assert heard == Heard(theirs.own_leaf, DATA, AAD)
