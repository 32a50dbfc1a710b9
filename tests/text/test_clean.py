"""Hostile strings: what a terminal obeys, what hides, what reverses, what piles up."""

import re
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from tgtui.text import MAX_MARKS, Kind, clean


EVERY_CHARACTER = "".join(map(chr, range(0x110000)))

# The renderer's backstop in the measurements of hostile text, and lone surrogates.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Me"]),
        st.sampled_from("\u0301\u0327\u200d\ufe0f\u1100\u1161\u11a8\uac00\n\t\x1b"),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    "hostile",
    [
        "A \x1b]52;c;UFdO\x1b\\ B \x1b[2J \x1b[1;1H FAKE",  # clipboard, clear, home
        "\x1b]0;title\x07",
        "\x1b]8;;https://evil.example\x1b\\bank\x1b]8;;\x1b\\",  # a link that lies
        "\x9b2J\x90q\x9c",  # C1
        "\x1bP$q\x1b\\",
        "a\rb\x08c\x7f",
    ],
)
def test_nothing_is_left_that_a_terminal_obeys(hostile: str) -> None:
    for kind in Kind:
        assert all(char.isprintable() for char in clean(hostile, kind))


@pytest.mark.parametrize(
    "unseen",
    [
        *("\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"),
        *("\u200b", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u034f", "\u3164"),
        *("\u115f", "\u1160", "\uffa0", "\u17b4", "\ufe00", "\U000e0100"),
        *("\U000e0041", "\ufff9", "\u2028", "\u2029", "\ud800", "\uffff", "\u0378"),
    ],
    ids=lambda char: f"{ord(char):04x}",
)
def test_what_deceives_is_gone(unseen: str) -> None:
    assert clean(f"gpj{unseen}exe", Kind.LINE) == "gpjexe"


def test_of_every_character_none_is_left_that_is_forbidden() -> None:
    assert FORBIDDEN.search(clean(EVERY_CHARACTER, Kind.LINE)) is None
    assert FORBIDDEN.findall(clean(EVERY_CHARACTER, Kind.BLOCK)) == ["\n"]


@pytest.mark.parametrize(
    "text",
    [
        "Grüße, 世界! שלום مرحبا",
        "می\u200cخوریم",  # Persian needs ZWNJ
        "👩\u200d🚀 ❤\ufe0f 🏳\ufe0f\u200d🌈",
        "क्\u200dष",
        "\u0600\u0661",  # an Arabic number sign around its digit
        "a\u00a0b\u3000c",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert clean(text, Kind.LINE) == clean(text, Kind.BLOCK) == text


def test_lines_stay_in_a_block_and_not_in_a_line() -> None:
    text = "one\r\ntwo\n\tthree"
    assert clean(text, Kind.BLOCK) == "one\ntwo\n    three"
    assert clean(text, Kind.LINE) == "one two     three"


def test_marks_do_not_pile_up() -> None:
    tower = "x" + "\u0336" * 200 + "y" + "\u0336"
    assert clean(tower, Kind.LINE) == "x" + "\u0336" * MAX_MARKS + "y\u0336"
    assert clean("x" + "\u20dd" * 9, Kind.LINE) == "x" + "\u20dd" * MAX_MARKS
    assert clean("x" + "\u200d" * 9, Kind.LINE) == "x" + "\u200d" * MAX_MARKS


@pytest.mark.parametrize("start", ["", "\n"])
def test_a_mark_with_nothing_below_it_is_gone(start: str) -> None:
    assert clean(f"{start}\u0336\u200dx", Kind.BLOCK) == f"{start}x"


def test_the_result_is_composed() -> None:
    assert clean("e\u0301", Kind.LINE) == "é"
    # Not even when something unseen stood in between.
    assert clean("e\u2060\u0301", Kind.LINE) == "é"


@given(ANYTHING, st.sampled_from(Kind))
@example("\n\u11a8", Kind.BLOCK)
@example("\uac00" + "\u0336" * 5 + "\u11a8", Kind.LINE)
def test_what_is_clean_stays_as_it_is(text: str, kind: Kind) -> None:
    once = clean(text, kind)
    assert clean(once, kind) == once
    assert unicodedata.is_normalized("NFC", once)
    assert set(FORBIDDEN.findall(once)) <= ({"\n"} if kind is Kind.BLOCK else set())
