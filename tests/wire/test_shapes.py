"""What frames and bodies share: numbers of kinds, exact lengths, what is not shown."""

import msgspec
import pytest

from tests.wire.checks import pack
from tgtui.wire import FullStamp, RoomKind, packed
from tgtui.wire.shapes import Discreet, Frame


class Pass(Discreet, frozen=True):
    """Something with a token."""

    token: str
    name: str


class Empty(Frame, frozen=True, tag=7):
    """A frame without fields."""


def test_a_token_is_shown_nowhere() -> None:
    one = Pass("of the bearer", "anna")
    assert repr(one) == "Pass(name='anna')"
    assert str(one) == "Pass(name='anna')"
    assert one.__rich_repr__() == [("name", "anna")]


def test_a_frame_is_an_array() -> None:
    assert packed(Empty()) == b"\x91\x07"
    stamp = FullStamp(b"signed", bytes(64))
    assert packed(stamp) == pack([b"signed", bytes(64)])


def test_a_frame_does_not_change() -> None:
    stamp = FullStamp(b"signed", bytes(64))
    with pytest.raises(AttributeError):
        stamp.signed = b"other"  # type: ignore[misc]  # that is the test
    assert hash(stamp) == hash(FullStamp(b"signed", bytes(64)))


def test_the_kinds_of_rooms_have_their_numbers() -> None:
    assert [(kind.name, kind.value) for kind in RoomKind] == [
        ("NOTES", 1),
        ("DIRECT", 2),
        ("GROUP", 3),
    ]


def test_the_base64_of_an_exact_length_has_one_pattern() -> None:
    schemas = msgspec.json.schema(FullStamp)["$defs"]["FullStamp"]["prefixItems"]
    assert schemas[1] == {
        "type": "string",
        "contentEncoding": "base64",
        "minLength": 88,
        "maxLength": 88,
        "pattern": "^[A-Za-z0-9+/]{86}={2}$",
    }
