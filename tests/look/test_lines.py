"""Lines are folded and clipped by cells, and lose nothing but spaces."""

from hypothesis import given, strategies as st
from rich.style import Style

from tgtui.look import Piece, clipped, folded, padded, strip_of, width_of


def texts(lines: list[tuple[Piece, ...]]) -> list[str]:
    """Return what stands in lines."""
    return ["".join(piece.text for piece in line) for line in lines]


def test_lines_break_at_spaces() -> None:
    found = folded((Piece("one two three", "bold"),), 8)
    assert texts(found) == ["one two", "three"]
    assert {piece.look for line in found for piece in line} == {"bold"}


def test_a_long_word_is_broken_anywhere() -> None:
    assert texts(folded((Piece("abcdefghij"),), 4)) == ["abcd", "efgh", "ij"]


def test_wide_letters_count_twice() -> None:
    assert texts(folded((Piece("漢字漢"),), 4)) == ["漢字", "漢"]
    assert clipped("漢字漢", 5) == "漢字…"
    assert width_of((Piece("漢"), Piece("a"))) == 3


def test_what_fits_is_not_clipped() -> None:
    assert clipped("abc", 3) == "abc"
    assert clipped("abcd", 3) == "ab…"
    assert clipped("abcd", 0) == ""


def test_a_line_is_padded() -> None:
    assert width_of(padded((Piece("ab"),), 5)) == 5
    assert padded((Piece("abcdef"),), 5) == (Piece("abcdef"),)


def test_a_strip_is_as_wide_as_it_is_told() -> None:
    for width in (1, 3, 9):
        strip = strip_of((Piece("abcde", "x"),), width, lambda _: Style())
        assert strip.cell_length == width


@given(st.text(alphabet="ab 漢é\u0301", max_size=60), st.integers(2, 12))
def test_nothing_but_spaces_is_lost(text: str, width: int) -> None:
    found = folded((Piece(text),), width)
    assert all(width_of(line) <= width for line in found)
    assert "".join(texts(found)).replace(" ", "") == text.replace(" ", "")
