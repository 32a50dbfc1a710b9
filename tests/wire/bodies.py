"""What each request and each answer may hold, told apart from the code."""

from tests.wire.fields import (
    COUNT,
    FLAG,
    ID,
    MEMBER,
    ROLE,
    ROOM_KIND,
    SIGNATURE,
    Field,
    exactly,
    integer,
    many,
    one_of,
    optional,
    text,
    up_to,
    with_default,
)
from tgtui.wire import Refusal
from tgtui.wire.replies import (
    BlobState,
    BlockList,
    ChallengeReply,
    Claimed,
    ClaimedPackage,
    Declination,
    DeviceList,
    Done,
    Found,
    KeyPackageCount,
    ReportState,
    RoomList,
    RoomSummary,
    RosterReply,
    Session,
    WellKnown,
    WholeStamp,
)
from tgtui.wire.requests import (
    AccountRequest,
    BeginBlob,
    BlobRequest,
    Blocks,
    Challenge,
    ClaimKeyPackage,
    CountKeyPackages,
    DeleteAccount,
    DeleteRoom,
    EntryRequest,
    Login,
    Lookup,
    OwnDevices,
    PutKeyPackages,
    PutNoticeKey,
    Register,
    Rejoin,
    ReplaceDevice,
    ReportRequest,
    Revoke,
    RoomRequest,
    Rooms,
)


def _row(fields: dict[str, Field]) -> Field:
    """Return an object within another one."""
    usual = {name: field.good[0] for name, field in fields.items()}
    bad = [{**usual, name: one} for name in fields for one in fields[name].bad]
    good = [{**usual, name: one} for name in fields for one in fields[name].good]
    return Field((usual, *good), (*bad, {**usual, "more": 1}, {}, [], None, 1))


BAD_HANDLES = (
    "Abc",
    "abé",
    "a-b",
    "a b",
    "abc\n",
    "\nabc",
    "abc\0",
    "@abc",
    "\N{CYRILLIC SMALL LETTER A}bc",
)
HANDLE = text(3, 32, bad=BAD_HANDLES)
STATEMENT = up_to(1024)
KEY_PACKAGE = up_to(8 * 1024)
LOGIN = {
    "credential": exactly(105),
    "device_key": ID,
    "challenge": ID,
    "signature": SIGNATURE,
}
REQUESTS: dict[type, dict[str, Field]] = {
    Challenge: {},
    Register: {"handle": HANDLE, **LOGIN, "token": optional(up_to(32))},
    Login: LOGIN,
    OwnDevices: LOGIN,
    ReplaceDevice: {**LOGIN, "revocations": many(STATEMENT, 16)},
    Revoke: {"revocation": STATEMENT},
    DeleteAccount: {"statement": STATEMENT},
    Lookup: {"handle": optional(HANDLE), "account": optional(ID)},
    PutNoticeKey: {"statement": up_to(4 * 1024)},
    PutKeyPackages: {
        "packages": with_default(many(KEY_PACKAGE, 100)),
        "last_resort": optional(KEY_PACKAGE),
    },
    CountKeyPackages: {},
    ClaimKeyPackage: {"account": ID},
    Rooms: {"after": optional(ID)},
    RoomRequest: {"group": ID},
    EntryRequest: {"group": ID, "seq": COUNT},
    DeleteRoom: {"statement": STATEMENT},
    AccountRequest: {"account": ID},
    Blocks: {},
    Rejoin: {"request": up_to(16 * 1024)},
    BeginBlob: {"blob": ID, "size": integer(1, 1 << 40)},
    BlobRequest: {"blob": ID},
    ReportRequest: {"report": exactly(16)},
}
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
    Claimed: {"packages": many(_row(PACKAGE), 16), "revocations": REVOCATIONS},
    RoomSummary: ROOM,
    RoomList: {"rooms": many(_row(ROOM), 256), "more": FLAG},
    RosterReply: {
        "members": many(MEMBER, 1_000),
        "waiting": many(ID, 1_000),
        "seq": COUNT,
        "base_seq": COUNT,
    },
    WholeStamp: {"signed": up_to(512), "signature": SIGNATURE},
    DeviceList: {"devices": many(ID, 16)},
    BlockList: {"accounts": many(ID, 10_000)},
    BlobState: {"offset": COUNT, "complete": FLAG},
    ReportState: {
        "report": exactly(16),
        "state": one_of("received", "withdrawn"),
        "at": COUNT,
    },
}
