"""Extras are read whole and within their bounds, or not at all."""

import pytest

from tests.wire.checks import assert_frame, assert_refused
from tests.wire.fields import (
    CHANGE,
    ID,
    ROOM_KIND,
    Field,
    integer,
    optional,
    record,
    up_to,
    with_default,
)
from tgtui.wire import (
    Extras,
    Founding,
    JoinerSecret,
    Member,
    Role,
    RoomKind,
    RosterChange,
    WelcomeParts,
    decode_extras,
    packed,
)


SECRET = record(ID, up_to(4 * 1024))
SOME = Field(([], SECRET.good), tuple([one] for one in SECRET.bad))
"""Secrets; how many there may be is tried apart, since so many take their time."""

WELCOME = record(integer(0, 0xFFFF), SOME, optional(up_to(40 * 1024)), optional(ID))
FOUNDING = record(ROOM_KIND, optional(ID))


def test_extras() -> None:
    changes = Field(([[], []], *CHANGE.good), CHANGE.bad)
    assert_frame(
        Extras,
        decode_extras,
        [],
        with_default(changes),
        optional(WELCOME),
        optional(FOUNDING),
    )


def test_as_many_as_a_room_has_accounts_may_join() -> None:
    one = JoinerSecret(bytes(32), bytes(1_300))
    full = Extras(welcome=WelcomeParts(0xF002, (one,) * 1_000))
    assert decode_extras(packed(full)) == full
    more = Extras(welcome=WelcomeParts(0xF002, (one,) * 1_001))
    assert_refused(decode_extras, packed(more))


def test_nothing_said_is_no_change() -> None:
    assert decode_extras(b"\x90") == Extras(RosterChange((), ()), None, None)


def test_a_founding_says_all_of_it() -> None:
    ident = bytes(range(32))
    change = RosterChange((Member(ident, Role.OWNER, (ident,)),))
    extras = Extras(change, founding=Founding(RoomKind.NOTES, ident))
    there = b"\xc4\x20" + ident
    member = b"\x93" + there + b"\x04\x91" + there
    expected = b"\x93\x92\x91" + member + b"\x90\xc0\x92\x01" + there
    assert packed(extras) == expected
    assert decode_extras(expected) == extras


def test_they_are_at_most_8_mib() -> None:
    with pytest.raises(Exception, match="8388609 bytes where 8388608 are allowed"):
        decode_extras(bytes(8 * 1024 * 1024 + 1))
    assert_refused(decode_extras, bytes(8 * 1024 * 1024))
