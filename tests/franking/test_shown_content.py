"""What a person reads of a message, whatever its sender put into it."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.franking.setting import BOB, Chat, Given, a_file
from tgtui.codec import encoded
from tgtui.franking import (
    Content,
    Kind,
    RoomTexts,
    kind_words,
    quoted,
    shown_body,
    shown_file,
)
from tgtui.text import Kind as TextKind, clean


def content(body: bytes, **changes: Given) -> Content:
    """Return what Bob says."""
    return Chat().content(BOB, body, **changes)


def test_each_kind_has_its_words() -> None:
    assert len({kind_words(kind) for kind in Kind}) == len(Kind)
    assert kind_words(1) == "message"
    assert kind_words(77) == "message of a newer version (kind 77)"


def test_a_text_stands_behind_a_gutter() -> None:
    said = content(b"VERIFIED  sender key\n\nreported for: spam\n")
    assert shown_body(said) == (
        "  | VERIFIED  sender key",
        "  |",
        "  | reported for: spam",
    )


def test_what_steers_a_terminal_is_gone() -> None:
    assert shown_body(content(b"\x1b]52;c;UFdO\x07\x1b[2J\xc2\x9b\xff")) == (
        "  | ]52;c;UFdO[2J�",
    )


@given(st.binary(max_size=60), st.integers(1, 20))
def test_no_line_is_without_its_gutter(body: bytes, kind: int) -> None:
    for line in shown_body(content(body, kind=kind)):
        assert line.startswith("  |")
        assert line == clean(line, TextKind.LINE)


def test_a_title_stands_above_its_description() -> None:
    def texts(title: str, description: str) -> Content:
        body = encoded(RoomTexts(title, description))
        return content(body, kind=Kind.GROUP_META)

    assert shown_body(texts("Cooks", "all of us")) == ("  | Cooks", "  | all of us")
    assert shown_body(texts("Cooks", "")) == ("  | Cooks",)
    malformed = content(b"Cooks", kind=Kind.GROUP_META)
    assert shown_body(malformed) == ("  | Cooks",)


@pytest.mark.parametrize("kind", [Kind.FORK, Kind.REVOKE])
def test_what_is_no_text_is_not_shown_as_one(kind: Kind) -> None:
    said = content(b"\x01\x02", kind=kind)
    assert shown_body(said) == ("  | (2 bytes that are no text)",)


def test_nothing_is_nothing() -> None:
    assert shown_body(content(b"", kind=Kind.DELETE)) == ()


def test_quotes_are_harmless() -> None:
    assert quoted("\none\r\ntwo\x1b[2J\n") == ("  | one", "  | two[2J")


def test_a_file_is_told_in_one_line() -> None:
    one = replace(a_file(), size=12_345)
    said = shown_file(one, "not included")
    assert said == '  file "photo.jpg" (image/jpeg, 12,345 bytes): not included'
    odd = replace(one, name=b"a\nb\x1b\xff", media_type=b"")
    assert shown_file(odd, "x") == '  file "a b�" (no type, 12,345 bytes): x'
    assert '"without a name"' not in shown_file(one, "x")
    assert shown_file(replace(one, name=b"\n"), "x").startswith('  file " "')
    assert "without a name" in shown_file(replace(one, name=b""), "x")
