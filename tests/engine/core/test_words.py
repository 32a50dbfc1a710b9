"""Tests of `tgtui.engine.core.words`."""

import pytest
from hypothesis import given, strategies as st

from tgtui.crypto import DEFAULT_SUITE, SUITES, Secret
from tgtui.engine.core import words
from tgtui.engine.core.words import YOU


def test_the_words_of_a_group_follow_from_its_epoch() -> None:
    # HMAC-SHA-256(00..2f, "tgtui/1 group-words" | 01), the first 11 bytes.
    assert words.group_words(Secret(bytes(range(48)))) == GROUP
    assert words.group_words(Secret(bytes(48))) != GROUP


GROUP = ("stage", "sight", "bench", "damage", "moon", "start", "effort", "donkey")


@given(st.binary(min_size=32, max_size=64))
def test_there_are_eight_words(epoch: bytes) -> None:
    found = words.group_words(Secret(epoch))
    assert len(found) == words.GROUP_WORDS == 8
    assert all(word.isalpha() for word in found)


def test_suites_are_told_in_words() -> None:
    said = {number: words.suite_words(suite) for number, suite in SUITES.items()}
    assert said == {
        0x0001: "X25519, AES-128-GCM, SHA-256, signatures by Ed25519"
        " · not post-quantum",
        0x0003: "X25519, CHACHA20-POLY1305, SHA-256, signatures by Ed25519"
        " · not post-quantum",
        0xF001: "X25519 + ML-KEM-768, AES-128-GCM, SHA-256, signatures by Ed25519"
        " · post-quantum encryption",
        0xF002: "X25519 + ML-KEM-768, AES-256-GCM, SHA-384, signatures by Ed25519"
        " · post-quantum encryption",
    }
    assert words.is_post_quantum(DEFAULT_SUITE)


def test_nothing_promises_too_much() -> None:
    for text in (words.RELAY_SEES, words.MEMBERS_SEE, words.WORDS_LIMIT):
        for promise in ("secure", "safe", "private", "anonym", "metadata"):
            assert promise not in text
    for part in ("who is admin", "IP address", "handle", "size", "titles"):
        assert part in words.RELAY_SEES


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (90, "90 seconds"),
        (300, "5 minutes"),
        (3_600, "1 hour"),
        (86_400, "1 day"),
        (14 * 86_400, "2 weeks"),
        (0, "no time"),
    ],
)
def test_a_duration_is_told_in_its_largest_unit(seconds: int, said: str) -> None:
    assert words.duration(seconds) == said


LINES = {
    words.has_new_key("Dan"): "Dan has a new key",
    words.has_new_key("x\n"): "x has a new key",
    words.whose(YOU): "your",
    words.log_lost(): "the relay lost part of this chat's log",
    words.account_deleted("Bob"): "Bob's account was deleted",
    words.moderators_changed(): (
        "the relay's moderators have changed: reports go to other keys now"
    ),
    words.relay_keys_changed(): "the relay has a new key of its own",
}


@pytest.mark.parametrize(("line", "said"), LINES.items())
def test_each_event_has_its_sentence(line: str, said: str) -> None:
    assert line == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Bob", "Bob"),
        ("B\no\tb", "B o b"),
        ("✓ encrypted · checked", "? encrypted - checked"),
        ("\x1b[2J", "[2J"),
        ("\u200b \n", "somebody"),
        ("x" * 41, "x" * 37 + "..."),
    ],
)
def test_a_name_stays_a_name(name: str, said: str) -> None:
    assert words.plain(name) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 people"), (1, "1 person"), (1_000, "1,000 people")]
)
def test_numbers_have_their_nouns(count: int, said: str) -> None:
    assert words.counted(count, "person", "people") == said
