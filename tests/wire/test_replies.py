"""Every answer is read whole and within its bounds, or not at all."""

import pytest

from tests.wire.checks import assert_body
from tests.wire.fields import (
    COUNT,
    FLAG,
    ID,
    MEMBER,
    ROLE,
    ROOM_KIND,
    Field,
    exactly,
    integer,
    many,
    one_of,
    optional,
    text,
    up_to,
)
from tgtui.wire import ROUTES, Refusal, encode_body
from tgtui.wire.limits import REQUEST_BODY
from tgtui.wire.replies import (
    BlobState,
    BlockList,
    ChallengeReply,
    Claimed,
    ClaimedPackage,
    Declination,
    Done,
    Found,
    KeyPackageCount,
    ReportState,
    RoomList,
    RoomSummary,
    RosterReply,
    Session,
    WellKnown,
)


def row(fields: dict[str, Field]) -> Field:
    """Return an object within another one."""
    usual = {name: field.good[0] for name, field in fields.items()}
    bad = [{**usual, name: one} for name in fields for one in fields[name].bad]
    good = [{**usual, name: one} for name in fields for one in fields[name].good]
    return Field((usual, *good), (*bad, {**usual, "more": 1}, {}, [], None, 1))


HANDLE = text(3, 32, bad=("Abc", "abc\n", "a b"))
REVOCATIONS = many(up_to(1024), 1_000)
ROOM = {
    "group": ID,
    "kind": ROOM_KIND,
    "role": ROLE,
    "accepted": FLAG,
    "seq": COUNT,
    "cursor": COUNT,
    "dev_seq": COUNT,
    "base_seq": COUNT,
}
PACKAGE = {"device": ID, "package": up_to(8 * 1024), "last_resort": FLAG}
REPLIES: dict[type, dict[str, Field]] = {
    Done: {},
    Declination: {
        "refusal": one_of(*(str(refusal) for refusal in Refusal)),
        "sentence": text(0, 512),
        "retry_after": optional(COUNT),
    },
    WellKnown: {
        "versions": many(integer(0, 999), 16),
        "descriptor": up_to(256 * 1024),
        "now": COUNT,
    },
    ChallengeReply: {"challenge": ID, "expires": COUNT},
    Session: {
        "token": text(0, 512),
        "expires": COUNT,
        "account": ID,
        "handle": HANDLE,
    },
    Found: {
        "account": ID,
        "handle": HANDLE,
        "identity_key": ID,
        "notice_key": Field(
            (*up_to(4 * 1024).good, None), optional(up_to(4 * 1024)).bad
        ),
        "revocations": REVOCATIONS,
    },
    KeyPackageCount: {
        "left": integer(0, 100),
        "last_resort": FLAG,
        "last_resort_used": FLAG,
    },
    ClaimedPackage: PACKAGE,
    Claimed: {"packages": many(row(PACKAGE), 16), "revocations": REVOCATIONS},
    RoomSummary: ROOM,
    RoomList: {"rooms": many(row(ROOM), 256), "more": FLAG},
    RosterReply: {
        "members": many(MEMBER, 1_000),
        "waiting": many(ID, 1_000),
        "seq": COUNT,
        "base_seq": COUNT,
    },
    BlockList: {"accounts": many(ID, 10_000)},
    BlobState: {"offset": COUNT, "complete": FLAG},
    ReportState: {
        "report": exactly(16),
        "state": one_of("received", "withdrawn"),
        "at": COUNT,
    },
}


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
