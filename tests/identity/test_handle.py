"""Handles: what can be one, and in which words any other is refused."""

import pytest
from hypothesis import given, strategies as st

from tgtui.codec import BadValue, Reader, TooLong, opaque
from tgtui.identity import BadHandle, check_handle, decode_handle


GOOD = ["bob", "b.b", "b_b", "b__b", "007", "a.b.c", "a" * 32, "x_.y"]


@pytest.mark.parametrize("text", GOOD)
def test_what_can_be_one(text: str) -> None:
    assert check_handle(text) == text
    assert decode_handle(Reader(opaque(text.encode()))) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "3 to 32 characters, and this has 0"),
        ("ab", "3 to 32 characters, and this has 2"),
        ("a" * 33, "3 to 32 characters, and this has 33"),
        ("@bob", 'without its "@"'),
        ("Bob", "lower-case letters only"),
        ("b b", r"has no ' ', only a-z"),
        ("b-b", r"has no '-', only a-z"),
        ("b\x1bb", r"has no '\\x1b', only a-z"),
        ("bób", r"has no '\\xf3', only a-z"),
        ("bob\n", r"has no '\\n', only a-z"),
        ("b\u0660b", r"has no '\\u0660', only a-z"),
        ("_bob", "begins and ends with a letter or a digit"),
        ("bob_", "begins and ends with a letter or a digit"),
        (".bob", "begins and ends with a letter or a digit"),
        ("bob.", "begins and ends with a letter or a digit"),
        ("b..b", "no two dots in a row"),
    ],
)
def test_any_other_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(BadHandle, match=words):
        check_handle(text)


@pytest.mark.parametrize("data", [b"Bob", b"b\xc3\xb3b", b"b..b", b"ab", b"bob\0"])
def test_no_other_is_read(data: bytes) -> None:
    with pytest.raises(BadValue, match="handle"):
        decode_handle(Reader(opaque(data)))


def test_an_empty_one_is_none() -> None:
    assert decode_handle(Reader(b"\0")) is None


def test_a_long_one_is_not_even_read() -> None:
    with pytest.raises(TooLong):
        decode_handle(Reader(opaque(b"a" * 33)))


@given(st.text("abz09_.", max_size=34))
def test_what_is_accepted_keeps_to_every_rule(text: str) -> None:
    try:
        check_handle(text)
    except BadHandle:
        return
    assert 3 <= len(text) <= 32
    assert not set(text[0] + text[-1]) & set("_.")
    assert ".." not in text
