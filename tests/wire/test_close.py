"""The codes with which a connection ends are those that RFC 6455 leaves to us."""

import enum

from tgtui.wire import CloseCode


OF_THE_STANDARD = {"DONE": 1000, "TOO_BIG": 1009, "RESTARTING": 1012}


def test_the_codes_of_the_standard_mean_what_it_says() -> None:
    """RFC 6455 §7.4.1 has 1000 and 1009; 1012 is registered as "service restart"."""
    assert {code.name: code for code in CloseCode if code < 4000} == OF_THE_STANDARD


def test_the_others_are_for_private_use() -> None:
    """RFC 6455 §7.4.2: 4000 to 4999."""
    own = [int(code) for code in CloseCode if code >= 4000]
    assert own == [4000, 4002, 4003, 4004, 4005, 4007]


def test_no_code_has_two_names() -> None:
    assert enum.unique(CloseCode) is CloseCode
    assert len(CloseCode) == len(CloseCode.__members__)
