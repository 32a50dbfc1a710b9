"""Rows to put into tables, each as short as it can be."""

from msgspec.structs import replace

from tgtui.relay.ports import (
    Account,
    BlobRow,
    Device,
    InviteToken,
    LogEntry,
    Membership,
    RejoinRow,
    ReportRow,
    Room,
    SentEntry,
)
from tgtui.wire import FullStamp, Role, RoomKind


def name(number: int) -> bytes:
    """Return 32 bytes that sort as `number` does."""
    return number.to_bytes(32, "big")


ANNA, BOB, CLEO = name(1), name(2), name(3)
LAPTOP, PHONE, TABLET = name(11), name(12), name(13)
HALL, ATTIC, CELLAR = name(21), name(22), name(23)


def account(who: bytes = ANNA, handle: str = "anna") -> Account:
    return Account(who, handle, identity_key=who[::-1], created=1000)


def device(which: bytes = LAPTOP, whose: bytes = ANNA) -> Device:
    return Device(which, whose, which[::-1], bytes(105), created=1000)


def token(number: int = 1, created: int = 1000) -> InviteToken:
    return InviteToken(name(number), reusable=False, expires=9000, created=created)


def room(group: bytes = HALL, seq: int = 1) -> Room:
    return Room(
        group,
        RoomKind.GROUP,
        seq=seq,
        head=name(seq),
        base_seq=1,
        base_at=1000,
        accepted_at=1000 + seq,
        floor=0,
    )


def full_room(group: bytes = HALL) -> Room:
    """Return a room in which nothing is left out."""
    return replace(
        room(group),
        kind=RoomKind.DIRECT,
        base_seq=2**41 + 1,
        title=FullStamp(b"signed", bytes(64)),
        predecessor=ATTIC,
        lease_device=LAPTOP,
        lease_until=2**47,
        lost_at=1003,
        offered=2**62,
    )


def member(who: bytes = ANNA, position: int = 0) -> Membership:
    return Membership(
        who,
        Role.MEMBER,
        devices=(LAPTOP,),
        position=position,
        inviter=BOB,
        joined=1,
        joined_at=1000,
        accepted=True,
    )


def entry(seq: int = 1, accepted_at: int | None = None) -> LogEntry:
    return LogEntry(
        seq,
        stamp=bytes(88),
        account=ANNA,
        device=LAPTOP,
        message=b"ciphertext %d" % seq,
        blob=None,
        prev=name(seq),
        accepted_at=1000 + seq if accepted_at is None else accepted_at,
    )


def sent(dev_seq: int = 1) -> SentEntry:
    return SentEntry(dev_seq, name(dev_seq), name(dev_seq + 500), bytes(88))


def blob(number: int = 1, whose: bytes = ANNA, at: int = 1000) -> BlobRow:
    return BlobRow(name(number), whose, size=100, received=0, complete=False, at=at)


def report(number: int = 1, who: bytes = ANNA, received: int = 1000) -> ReportRow:
    return ReportRow(
        who,
        number.to_bytes(16, "big"),
        sealed=b"sealed",
        sealed_hash=name(number),
        state="received",
        at=received,
        received=received,
    )


def rejoin(which: bytes = LAPTOP, group: bytes = HALL, at: int = 1000) -> RejoinRow:
    return RejoinRow(group, which, ANNA, b"request", at=at, asked=None, until=2000)
