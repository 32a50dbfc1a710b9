"""Light markup becomes looks, and nothing that was written is lost."""

import re

import pytest
from hypothesis import given, strategies as st

from tgtui.tui.marked import marked


def plain(text: str) -> list[str]:
    """Return the lines of a text without their looks."""
    return ["".join(piece.text for piece in line) for line in marked(text)]


def looks(text: str) -> dict[str, str]:
    """Return the look of each piece."""
    return {piece.text: piece.look for line in marked(text) for piece in line}


def test_words_are_bold_italic_struck_or_code() -> None:
    found = looks("**a** *b* _c_ ~~d~~ `e` f")
    assert found["a"] == "bold"
    assert found["b"] == found["c"] == "italic"
    assert found["d"] == "struck"
    assert found["e"] == "code"


def test_what_only_looks_like_markup_stays() -> None:
    for text in (
        "snake_case_name",
        "5 * 3 * 2",
        "a\\*b",
        "[a](b)",
        "<b>x</b>",
        "&amp;",
    ):
        assert plain(text) == [text]


def test_blocks() -> None:
    assert plain("> a\nb\n\n- c\n  - d\n1. e") == [
        "\u2502 a",
        "\u2502 b",
        "",
        "\u2022 c",
        "  \u2022 d",
        "1. e",
    ]
    assert plain("```py\nx = 1\n\n y\n```\nz") == ["x = 1", " ", " y", "z"]


@pytest.mark.parametrize("text", [">", "* * *", "1. ", "-", "___", "```"])
def test_signs_alone_are_still_seen(text: str) -> None:
    assert any(line.strip() for line in plain(text))


def test_a_link_shows_where_it_leads() -> None:
    assert plain("http://m\u00fcnchen.de/x") == [
        "http://m\u00fcnchen.de/x [xn--mnchen-3ya.de]"
    ]
    assert plain("http://bank.example@evil.example/") == [
        "http://bank.example@evil.example/ [evil.example]"
    ]
    assert plain("https://example.com/a?b") == ["https://example.com/a?b"]


@given(st.text(alphabet="ab1 \n*_`~>-+.#\\[]()<&", max_size=80))
def test_no_letter_is_lost(text: str) -> None:
    written = re.findall(r"[ab]", re.sub(r"(?m)^[ >\-+\d.)]*[`~]{3,}[^\n]*", "", text))
    seen = re.findall(r"[ab]", "\n".join(plain(text)))
    assert len(seen) >= len(written)
