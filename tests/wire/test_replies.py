"""Every answer is read whole and within its bounds, or not at all."""

import pytest

from tests.wire.bodies import REPLIES
from tests.wire.checks import assert_body
from tgtui.wire import ROUTES, encode_body
from tgtui.wire.limits import REQUEST_BODY
from tgtui.wire.replies import (
    BlockList,
    ClaimedPackage,
    Declination,
    RoomSummary,
    Session,
    WellKnown,
)


def test_none_is_forgotten() -> None:
    answered = {route.reply for route in ROUTES}
    assert answered | {Declination, WellKnown, ClaimedPackage, RoomSummary} == set(
        REPLIES
    )


@pytest.mark.parametrize("kind", REPLIES, ids=lambda kind: str(kind.__name__))
def test_an_answer(kind: type) -> None:
    assert_body(kind, REPLIES[kind])


def test_a_login_is_not_printed() -> None:
    session = Session("the bearer's token", 7, bytes(32), "anna")
    assert "bearer" not in repr(session)
    assert repr(session).startswith("Session(expires=7, account=b'")
    assert session.__rich_repr__() == [
        ("expires", 7),
        ("account", bytes(32)),
        ("handle", "anna"),
    ]
    assert b"the bearer's token" in encode_body(session)


def test_the_longest_lists_have_room_in_an_answer() -> None:
    blocks = BlockList((bytes(32),) * 10_000)
    assert len(encode_body(blocks)) < REQUEST_BODY
    known = WellKnown((1,) * 16, bytes(256 * 1024), (1 << 63) - 1)
    assert len(encode_body(known)) < REQUEST_BODY
