"""What the vectors are of: each form, at its edges and in between."""

from hashlib import sha256
from typing import Final

import msgspec

from tgtui.wire import (
    ZERO,
    Ack,
    ApplicationAad,
    Caught,
    Declined,
    Entry,
    Extras,
    Founding,
    FullStamp,
    HandshakeAad,
    Held,
    Hello,
    InboxItem,
    Invitation,
    JoinerSecret,
    KeysLow,
    Lease,
    Leased,
    Member,
    Passed,
    Receipt,
    Refusal,
    RejoinOffer,
    Resume,
    Role,
    RoomKind,
    RosterChange,
    Segment,
    Signal,
    Signalled,
    Submit,
    Truncated,
    WelcomeParts,
)


def named(name: str) -> bytes:
    """Return the 32 bytes that stand for a name: its SHA-256."""
    return sha256(name.encode()).digest()


def shown_id(value: bytes) -> str:
    """Return an id in hexadecimal."""
    return value.hex()


LARGEST: Final = (1 << 64) - 1
COUNT: Final = (1 << 63) - 1

AADS: Final = (
    ApplicationAad(ZERO, 1, 0),
    ApplicationAad(named("C"), 7, 6),
    ApplicationAad(b"\xff" * 32, LARGEST, LARGEST),
    HandshakeAad(ZERO, 1, 0, 0, ZERO, named("roster")),
    HandshakeAad(named("C"), 8, 6, 7, named("head"), named("roster")),
    HandshakeAad(b"\xff" * 32, LARGEST, LARGEST, LARGEST, b"\xff" * 32, b"\xff" * 32),
)

ANNA, BOB, CAROL = (
    Member(named("anna"), Role.OWNER, (named("anna's device"),)),
    Member(named("bob"), Role.MEMBER, (named("bob's device"),)),
    Member(
        named("carol"),
        Role.ADMIN,
        tuple(sorted((named("carol's laptop"), named("carol's server")))),
    ),
)
ROSTERS: Final = (
    (),
    (ANNA,),
    (ANNA, BOB),
    (BOB, ANNA),
    (Member(ANNA.account, Role.MODERATOR, ANNA.devices), BOB, CAROL),
    tuple(
        Member(named(f"account {number}"), Role.MEMBER, (named(f"device {number}"),))
        for number in range(20)
    ),
)

GROUP: Final = named("group")
STAMP: Final = bytes(range(88))
FULL: Final = FullStamp(b"the signed stamp", bytes(range(64)))
CHANGE: Final = RosterChange((ANNA, CAROL), (BOB.account,))
EXTRAS: Final = Extras(
    CHANGE,
    WelcomeParts(0xF002, (JoinerSecret(named("carol's laptop"), b"sealed"),), b"info"),
    Founding(RoomKind.GROUP, named("predecessor")),
)

FRAMES: Final[tuple[msgspec.Struct, ...]] = (
    Submit(1, b"the message"),
    Submit(
        (1 << 32) - 1,
        blob=named("blob"),
        extras=EXTRAS,
        extras_blob=named("another blob"),
        leave=True,
        proof=FULL,
    ),
    Submit(3, bytes(300)),
    Ack(((GROUP, 7), (named("other"), COUNT)), 5),
    Ack(),
    Resume((Held(GROUP, 0), Held(named("other"), 1 << 40, FULL)), 255),
    Signal(GROUP, b"sealed signal".ljust(44, b".")),
    Lease(128, GROUP),
    Hello(1, 1_800_000_000_000, 65_535),
    Receipt(1, STAMP),
    Declined(1, Refusal.RATE, retry_after=1_000),
    Declined(2, Refusal.SUPERSEDED, seq=7, commitment=named("C")),
    Entry(GROUP, STAMP, ANNA.account, ANNA.devices[0], b"the message"),
    Entry(GROUP, STAMP, ANNA.account, ANNA.devices[0], blob=named("blob")),
    InboxItem(1, 1_800_000_000_000, 2, b"\x92\x03\xc2"),
    Signalled(GROUP, BOB.devices[0], b"sealed signal".ljust(44, b".")),
    Truncated(GROUP, b"record"),
    Segment(GROUP, b"record"),
    Caught(GROUP, 65_536),
    Caught(GROUP, 65_536, 65_535),
    Caught(None, 4_294_967_296),
    Leased(1, 1_800_000_000_000),
    RejoinOffer(b"request", 1_800_000_000_000),
    Passed(GROUP, 128),
    EXTRAS,
    Extras(),
    Extras(RosterChange(tuple(member for member in ROSTERS[-1]))),
    Invitation(
        GROUP,
        RoomKind.DIRECT,
        ANNA.account,
        request=True,
        stamp=FULL,
        suite=0xF002,
        secret=b"sealed",
        group_info_blob=named("blob"),
        title=FULL,
    ),
    KeysLow(3, last_resort_used=False),
)
