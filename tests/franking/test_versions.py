"""Tests of `tgtui.franking.versions`."""

import pytest

from tests.franking.receiver import Receiver
from tests.franking.setting import ANNA, OTHER_GROUP, Chat, Delivery
from tgtui.codec import BadValue, decode_whole, encoded
from tgtui.franking import Evidence, Kind, NotAVersion, Shown, Versions


CHAT = Chat()
RECEIVER = Receiver(CHAT)


def proof(delivery: Delivery, receiver: Receiver = RECEIVER) -> Evidence:
    """Return what a device stores of a message."""
    found = receiver.take(delivery)
    assert isinstance(found.verdict, Shown)
    return found.verdict.evidence


FIRST = proof(CHAT.say(ANNA, b"vile"))
SECOND = proof(CHAT.say(ANNA, b"other"))
EDIT = proof(CHAT.say(ANNA, b"harmless", kind=Kind.EDIT, ref=FIRST.commitment))
GONE = proof(CHAT.say(ANNA, b"", kind=Kind.DELETE, ref=FIRST.commitment))
ALL = Versions((FIRST,)).followed_by(EDIT).followed_by(GONE)


def test_each_version_keeps_its_evidence() -> None:
    assert [each.franked.content.body for each in ALL.all] == [
        b"vile",
        b"harmless",
        b"",
    ]
    assert ALL.deleted
    assert not Versions((FIRST, EDIT)).deleted


def test_they_round_trip() -> None:
    assert decode_whole(Versions.decode, encoded(ALL)) == ALL


def test_what_is_no_later_version_is_refused() -> None:
    message = Versions((FIRST,))
    reply = proof(CHAT.say(ANNA, b"reply", ref=FIRST.commitment))
    elsewhere = Chat(group_id=OTHER_GROUP)
    foreign = proof(
        elsewhere.say(ANNA, b"x", kind=Kind.EDIT, ref=FIRST.commitment),
        Receiver(elsewhere),
    )
    for other in (SECOND, reply, foreign):
        with pytest.raises(NotAVersion):
            message.followed_by(other)
    with pytest.raises(NotAVersion):
        Versions((SECOND,)).followed_by(EDIT)
    with pytest.raises(NotAVersion):
        ALL.followed_by(EDIT)


def test_stored_versions_follow_each_other() -> None:
    data = b"\0\2" + encoded(FIRST) + encoded(SECOND)
    with pytest.raises(NotAVersion):
        decode_whole(Versions.decode, data)


@pytest.mark.parametrize("count", [b"\0\0", b"\xff\xff"])
def test_there_is_a_first_one_and_no_end_of_them(count: bytes) -> None:
    with pytest.raises(BadValue, match="versions"):
        decode_whole(Versions.decode, count + encoded(FIRST))
