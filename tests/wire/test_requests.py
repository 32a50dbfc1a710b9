"""Every request is read whole and within its bounds, or not at all."""

import json

import pytest

from tests.wire.checks import assert_body, assert_refused
from tests.wire.fields import (
    ID,
    SIGNATURE,
    Field,
    exactly,
    integer,
    many,
    optional,
    text,
    up_to,
    with_default,
)
from tgtui.wire import ROUTES, decode_body
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
    Login,
    Lookup,
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
    DeleteRoom: {"statement": STATEMENT},
    AccountRequest: {"account": ID},
    Blocks: {},
    Rejoin: {"request": up_to(16 * 1024)},
    BeginBlob: {"blob": ID, "size": integer(1, 1 << 40)},
    BlobRequest: {"blob": ID},
    ReportRequest: {"report": exactly(16)},
}

each_request = pytest.mark.parametrize(
    "kind", REQUESTS, ids=lambda kind: str(kind.__name__)
)


def test_none_is_forgotten() -> None:
    assert set(REQUESTS) == {route.request for route in ROUTES}


@each_request
def test_a_request(kind: type) -> None:
    assert_body(kind, REQUESTS[kind])


def test_what_a_handle_may_be_made_of() -> None:
    for handle in ("abc", "a.b", "a_b", "0_9", "z" * 32):
        data = json.dumps({"handle": handle}).encode()
        assert decode_body(Lookup, data) == Lookup(handle=handle)
    # The same text, spelt with an escape, is the same.
    assert decode_body(Lookup, b'{"handle":"ab\\u0063"}') == Lookup(handle="abc")


@pytest.mark.parametrize("bad", ['"abc\\n"', '"abc\n"', '"abc\\u0000"', '"\\ud800abc"'])
def test_a_handle_does_not_go_on_in_another_line(bad: str) -> None:
    assert_refused(
        lambda data: decode_body(Lookup, data), f'{{"handle":{bad}}}'.encode()
    )


def test_a_token_is_not_printed() -> None:
    usual = {name: field.good[0] for name, field in REQUESTS[Register].items()}
    request = Register(**{**usual, "token": b"the registration token"})
    assert "token" not in repr(request)
    assert "handle='aaa'" in repr(request)
