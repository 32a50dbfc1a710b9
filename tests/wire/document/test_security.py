"""SECURITY.md says of each adversary what they can and what they cannot do."""

import re

import pytest

from tests.wire.document.tables import SECURITY
from tgtui.wire import limits


TEXT = SECURITY.read_text("utf-8")
BEFORE, *SECTIONS = TEXT.split("\n## ")
ADVERSARIES = {
    title: " ".join(body.split())
    for title, _, body in (section.partition("\n") for section in SECTIONS)
}

each_adversary = pytest.mark.parametrize("adversary", ADVERSARIES)


def test_the_adversaries() -> None:
    assert list(ADVERSARIES) == [
        "The relay operator",
        "The network",
        "A stranger",
        "A member",
        "A former member",
        "A moderator",
        "A reporter",
        "A thief of an unlocked device",
        "A thief of a locked device",
    ]


@each_adversary
def test_each_can_something_and_cannot_do_something(adversary: str) -> None:
    assert re.findall(r"\*[^*]+\*", ADVERSARIES[adversary]) == ["*Can*", "*Cannot*"]


@each_adversary
def test_nothing_is_promised_in_words_that_promise_too_much(adversary: str) -> None:
    """trust.md 4.3 and protocol.md M17: no false comfort."""
    text = ADVERSARIES[adversary].lower()
    for word in ("secure", "safe", "private", "anonymous", "metadata-free", "never be"):
        assert not re.search(rf"\b{word}\b", text), word


def test_what_a_relay_sees_is_said_whole() -> None:
    """protocol.md M17 lists it."""
    can = ADVERSARIES["The relay operator"].partition("*Cannot*")[0]
    for said in (
        "who is in each room",
        "administrator",
        "who invites whom",
        "which device sent each entry, when, its size bucket",
        "whether it changes the group",
        "when each device fetched",
        "handles",
        "whose KeyPackages an account claims",
        "who fetches which",
        "IP addresses",
        "who reports and when (not what)",
    ):
        assert said in can


def test_the_numbers_are_those_of_the_code() -> None:
    stranger, reporter = ADVERSARIES["A stranger"], ADVERSARIES["A reporter"]
    assert f"for {limits.REQUEST_LIFE // limits.DAY} days" in stranger
    assert f"use up {limits.CLAIMS_A_DAY} KeyPackages" in stranger
    assert f"{limits.REPORTS_A_DAY} reports a day" in reporter
    assert f"have {limits.OPEN_REPORTS} open" in reporter


def test_what_is_post_quantum_and_what_not_is_said() -> None:
    said = " ".join(BEFORE.split())
    assert "post-quantum confidential" in said
    assert "signatures are Ed25519 and are not" in said


def test_it_is_short() -> None:
    assert len(TEXT.splitlines()) <= 150
    assert max(map(len, TEXT.splitlines())) <= 88
