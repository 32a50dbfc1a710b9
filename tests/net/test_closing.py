"""Each code with which a relay closes has a meaning, and so have all others."""

import re

import pytest

from tests.hygiene.sources import PACKAGE
from tgtui.net import CLOSINGS, After, closing
from tgtui.wire import CloseCode


EXPECTED = {
    1000: After.LATER,
    1009: After.LATER,
    1012: After.SOON,
    4000: After.LATER,
    4002: After.STOP,
    4003: After.AT_ONCE,
    4004: After.LATER,
    4005: After.STOP,
    4007: After.LATER,
}


def test_it_is_what_the_protocol_asks_for() -> None:
    found = {int(code): meaning.after for code, meaning in CLOSINGS.items()}
    assert found == EXPECTED
    assert CLOSINGS.keys() == set(CloseCode)


def test_the_protocol_has_no_other_codes() -> None:
    text = (PACKAGE / "wire" / "PROTOCOL.md").read_text("utf-8")
    assert {
        int(code) for code in re.findall(r"^\| (\d{4}) \|", text, re.MULTILINE)
    } == set(EXPECTED)


@pytest.mark.parametrize("code", [None, 0, 1001, 1006, 1011, 3000, 4008, 4999])
def test_any_other_end_is_one_that_just_happened(code: int | None) -> None:
    assert closing(code).after is After.LATER
    assert closing(code).sentence == "the connection broke"


@pytest.mark.parametrize("code", list(CloseCode))
def test_each_has_a_sentence(code: CloseCode) -> None:
    assert closing(int(code)) is CLOSINGS[code]
    assert len(CLOSINGS[code].sentence) > 10
