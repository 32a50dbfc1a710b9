"""What an operator asks: each thing with its answer, and nothing else."""

from typing import Any

import msgspec
import pytest

from tgtui.relay.web import admin_words
from tgtui.relay.web.admin_words import Ask, DropInvite, decode_asked
from tgtui.wire import BadFrame


ALL = [
    value
    for value in vars(admin_words).values()
    if isinstance(value, type) and issubclass(value, Ask) and value is not Ask
]
FIELDS: dict[str, Any] = {
    "after": b"a",
    "days": 9,
    "descriptor": b"d",
    "folder": "/f",
    "handle": "anna",
    "id": "0a",
    "reusable": True,
}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_each_is_read_as_it_was_written(kind: type[Ask]) -> None:
    asked = kind(**{name: FIELDS[name] for name in kind.__struct_fields__})
    data = msgspec.json.encode(asked)
    assert msgspec.json.decode(data)["verb"] == kind.__name__
    assert decode_asked(data) == asked


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"verb":"Ask"}',
        b'{"verb":"DropInvite"}',
        b'{"verb":"DropInvite","id":1}',
        b'{"verb":"DropInvite","id":"1","more":1}',
        b'{"verb":"MakeInvite","days":-1}',
        b'{"verb":"MakeInvite","days":3651}',
        b'{"verb":"MakeInvite","days":true}',
        b'{"verb":"DropInvite","id":"\xff"}',
        b'{"verb":"DropInvite","id":' + b"[" * 100_000,
    ],
)
def test_nothing_else_may_be_asked(body: bytes) -> None:
    with pytest.raises(BadFrame):
        decode_asked(body)


def test_the_verb_is_a_part_of_it() -> None:
    assert msgspec.json.encode(DropInvite("1")) == b'{"verb":"DropInvite","id":"1"}'
