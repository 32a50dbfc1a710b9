"""What every frame and every body is put through, given what its fields may hold."""

import json
import math
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec
import pytest

from tests.wire.fields import Field, broken, varied
from tgtui.wire import BadFrame, decode_body, encode_body, packed


Decode = Callable[[bytes], Any]

HUGE: Final = (
    b"\xc6\xff\xff\xff\xff",
    b"\xdb\xff\xff\xff\xff",
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff",
    b"\xc9\xff\xff\xff\xff\x01",
    b"\xdc\xff\xff",
    b"\xde\xff\xff",
)
"""Headers of bytes, text, arrays, maps and extensions that are not there."""

DEEP: Final = (b"\x91" * 60_000, b"\x81" * 60_000, b"\x91" * 60_000 + b"\xc0")

ODD: Final = (
    b"\xc1",
    b"\xd6\xff\x00\x00\x00\x00",
    b"\xd4\x01\x00",
    b"\xa3\xff\xfe\xfd",
    b"\xa3\xed\xa0\x80",
    b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",
    b"\xca\x7f\x80\x00\x00",
    b"\x81\xa1a\x01",
)
"""A reserved byte, extensions, no UTF-8, a surrogate, NaN, infinity, a map."""

pack: Final = msgspec.msgpack.encode


def assert_refused(decode: Decode, data: bytes) -> None:
    """Require `BadFrame`, with a message and without a cause that holds the bytes."""
    with pytest.raises(BadFrame) as caught:
        decode(data)
    assert str(caught.value)
    assert caught.value.__cause__ is None


def assert_all_refused(decode: Decode, each: Iterable[bytes]) -> None:
    """Require `BadFrame` of each."""
    for data in each:
        assert_refused(decode, data)


def assert_frame(
    kind: type[msgspec.Struct], decode: Decode, head: Sequence[int], *fields: Field
) -> None:
    """Put a msgpack frame through everything.

    Args:
        kind: What has to come out.
        decode: Reads it.
        head: The number of the kind, where it has one.
        fields: What each field may hold, in order.
    """
    assert len(kind.__struct_fields__) == len(fields)
    for row in varied(fields):
        data = pack([*head, *row])
        value = decode(data)
        assert type(value) is kind
        assert packed(value) == data
        assert decode(packed(value)) == value
    assert_all_refused(decode, (pack([*head, *row]) for row in broken(fields)))
    _assert_length(kind, decode, head, fields)
    _assert_no_junk(decode, head, fields)


def _assert_length(
    kind: type[msgspec.Struct],
    decode: Decode,
    head: Sequence[int],
    fields: Sequence[Field],
) -> None:
    """Require that no field is left out that has to be there, and none added."""
    row = [*head, *(field.good[0] for field in fields)]
    least = len(head) + sum(field.required for field in fields)
    for count in range(len(row)):
        if count < max(least, 1 if head else 0):
            assert_refused(decode, pack(row[:count]))
        else:
            assert type(decode(pack(row[:count]))) is kind
    extra: list[object] = [None, 0, [], b"", [[[]]]]
    for more in extra:
        assert_refused(decode, pack([*row, more]))


def _assert_no_junk(
    decode: Decode, head: Sequence[int], fields: Sequence[Field]
) -> None:
    """Require that bytes which are nearly such a frame are refused."""
    row = [*head, *(field.good[0] for field in fields)]
    whole = pack(row)
    assert_all_refused(decode, (whole[:end] for end in range(len(whole))))
    assert_all_refused(decode, (whole + more for more in (b"\x00", b"\xc0", whole)))
    parts = [pack(item) for item in row]
    start = bytes([0x90 + len(row)])
    for place in range(len(row)):
        before, after = b"".join(parts[:place]), b"".join(parts[place + 1 :])
        for junk in (*HUGE, *DEEP, *ODD):
            assert_refused(decode, (start + before + junk + after)[:65_536])
    assert_all_refused(decode, (*HUGE, *DEEP, *ODD))


def to_json(value: object) -> str:
    """Return JSON as another program would write it."""
    match value:
        case bytes():
            return f'"{b64encode(value).decode()}"'
        case dict():
            items = (f"{to_json(key)}:{to_json(item)}" for key, item in value.items())
            return f"{{{','.join(items)}}}"
        case list():
            return f"[{','.join(map(to_json, value))}]"
        case float() if math.isnan(value):
            return "NaN"
        case _:
            return json.dumps(value, ensure_ascii=False)


def assert_body(kind: type[msgspec.Struct], fields: Mapping[str, Field]) -> None:
    """Put a JSON body through everything.

    Args:
        kind: What has to come out.
        fields: What each field may hold.
    """
    assert list(kind.__struct_fields__) == list(fields)
    for row in varied(list(fields.values())):
        data = _object(fields, row)
        value = decode_body(kind, data)
        assert type(value) is kind
        assert decode_body(kind, encode_body(value)) == value
        _assert_same(json.loads(encode_body(value)), json.loads(data))
    for row in broken(list(fields.values())):
        assert_refused(partial(decode_body, kind), _object(fields, row))
    _assert_keys(kind, fields)


def _object(fields: Mapping[str, Field], row: Sequence[Any]) -> bytes:
    return to_json(dict(zip(fields, row, strict=True))).encode()


def _assert_same(written: dict[str, Any], read: dict[str, Any]) -> None:
    """Require that what is written is what was read, but for nulls that are default."""
    assert written == {key: read[key] for key in written}
    assert all(read[key] is None for key in read.keys() - written.keys())


def _assert_keys(kind: type[msgspec.Struct], fields: Mapping[str, Field]) -> None:
    """Require that no key is left out that has to be there, and none added."""
    usual = {name: field.good[0] for name, field in fields.items()}
    given = kind.__struct_defaults__
    defaults = dict(zip(list(fields)[-len(given) :], given, strict=False))
    decode = partial(decode_body, kind)
    for name, field in fields.items():
        less = to_json({key: usual[key] for key in usual if key != name}).encode()
        if field.required:
            assert_refused(decode, less)
        else:
            assert getattr(decode(less), name) == defaults[name]
    extra: list[object] = [None, 1, [], "x"]
    for more in extra:
        assert_refused(decode, to_json({**usual, "more": more}).encode())
    whole = to_json(usual).encode()
    assert_all_refused(decode, (whole[:end] for end in range(len(whole))))
    assert_all_refused(decode, (whole + more for more in (b"x", b"{}", b"\0", b",")))
    assert decode(b" \r\n\t" + whole + b" \n") == decode(whole)
