"""Every request is read whole and within its bounds, or not at all."""

import json

import pytest

from tests.wire.bodies import REQUESTS
from tests.wire.checks import assert_body, assert_refused
from tgtui.wire import ROUTES, decode_body
from tgtui.wire.requests import Lookup, Register


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
