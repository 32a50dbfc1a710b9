"""Requests have names, bodies and answers, and JSON is read in no second way."""

import re
from base64 import b64encode

import pytest

from tests.wire.checks import assert_refused
from tgtui.wire import (
    BLOB_PATH,
    REPORT_PATH,
    ROUTES,
    Access,
    BadFrame,
    Route,
    decode_body,
    encode_body,
)
from tgtui.wire.requests import BeginBlob, Challenge, Lookup, Rooms


ZEROS = b64encode(bytes(32))


def rooms(data: bytes) -> Rooms:
    read: Rooms = decode_body(Rooms, data)
    return read


def lookup(data: bytes) -> Lookup:
    read: Lookup = decode_body(Lookup, data)
    return read


def test_each_has_a_name_of_its_own() -> None:
    names = [route.name for route in ROUTES]
    assert len(set(names)) == len(names) == 26
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_the_paths() -> None:
    assert ROUTES[0].path == "/v1/challenge"
    assert Route("a-b", Challenge, Challenge).access is Access.DEVICE
    assert {BLOB_PATH, REPORT_PATH} == {"/v1/blobs/", "/v1/reports/"}


def test_anybody_may_send_what_proves_itself() -> None:
    anybody = {route.name for route in ROUTES if route.access is Access.ANYBODY}
    assert anybody == {
        "challenge",
        "register",
        "login",
        "own-devices",
        "replace-device",
        "revoke",
        "delete-account",
    }


def test_a_body_is_json() -> None:
    assert encode_body(Rooms(bytes(32))) == b'{"after":"' + ZEROS + b'"}'
    assert encode_body(Challenge()) == b"{}"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"null",
        b"1",
        b'"{}"',
        b"[]",
        b"{",
        b"{}}",
        b"{} x",
        b"{},",
        b"{,}",
        b"{'after':null}",
        b'{"after":null,}',
        b'{"after"}',
        b'{"after":}',
        b'{"after":undefined}',
        b'{"after":NaN}',
        b'{"after":-Infinity}',
        b'{"after":null}/* */',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        "{}".encode("utf-32-le"),
        b'{"after":null\x00}',
        b"{}\x00",
        b'{"After":null}',
        b'{"after ":null}',
        b'{"":null}',
        b'{"__class__":null}',
        b'{"\xff":null}',
        b'{"\xed\xa0\x80":null}',
        b'{"\\ud800":null}',
        b'{"after":"\xff"}',
        b'{"after":"\\ud800"}',
        b'{"after":"\\udc00\\ud800"}',
        b'{"after":' + b"[" * 100_000,
        b'{"more":' + b"[" * 100_000,
        b'{"after":' + b'{"after":' * 50_000,
        b"[" * 100_000,
    ],
)
def test_what_is_no_such_json_is_refused(data: bytes) -> None:
    assert_refused(rooms, data)


@pytest.mark.parametrize(
    "text",
    [
        ZEROS[:-1],
        ZEROS + b"=",
        ZEROS[:-1] + b"==",
        b" " + ZEROS,
        ZEROS + b" ",
        ZEROS[:20] + b"\\n" + ZEROS[20:],
        ZEROS[:10] + b"=" + ZEROS[11:],
        b"_" * 42 + b"8=",
        b"-" * 42 + b"8=",
        b"\xe2\x82\xac" * 14 + b"A=",
        b64encode(bytes(31)),
        b64encode(bytes(33)),
        b"00" * 32,
        b"",
    ],
)
def test_what_is_no_base64_of_32_bytes_is_refused(text: bytes) -> None:
    assert_refused(rooms, b'{"after":"' + text + b'"}')


def test_what_base64_leaves_over_may_be_anything() -> None:
    """The last digit has two bits that mean nothing, and msgspec does not look."""
    assert ZEROS.endswith(b"A=")
    for last in b"BCD":
        spelt = ZEROS[:-2] + bytes((last,)) + b"="
        assert rooms(b'{"after":"' + spelt + b'"}') == Rooms(bytes(32))
    assert rooms(b'{"after":"\\u0041' + ZEROS[1:] + b'"}') == Rooms(bytes(32))


def test_of_a_key_that_is_there_twice_the_last_counts() -> None:
    """RFC 8259 §4 leaves it open; msgspec reads both, and keeps the last one."""
    twice = b'{"handle":"anna","handle":"bob"}'
    assert lookup(twice) == Lookup(handle="bob")
    assert_refused(lookup, b'{"handle":1,"handle":"bob"}')
    assert_refused(lookup, b'{"handle":"anna","handle":1}')


@pytest.mark.parametrize(
    "number",
    [
        b"1.0",
        b"1e0",
        b"1E3",
        b"1.5",
        b"-0.0",
        b"-0",
        b"-1",
        b"+1",
        b"01",
        b"0x1",
        b".5",
        b"1.",
        b"1e400",
        b"1_000",
        b"true",
        b'"1"',
        b"9" * 20,
        b"9" * 5_000,
        b"1099511627776.0",
    ],
)
def test_a_number_has_one_spelling(number: bytes) -> None:
    body = b'{"blob":"' + ZEROS + b'","size":%b}'
    assert decode_body(BeginBlob, body % b"1").size == 1
    assert_refused(lambda data: decode_body(BeginBlob, data), body % number)


def test_a_body_is_at_most_512_kib() -> None:
    fits = b"{}" + b" " * (512 * 1024 - 2)
    assert rooms(fits) == Rooms()
    with pytest.raises(BadFrame, match="524289 bytes where 524288 are allowed"):
        rooms(fits + b" ")
