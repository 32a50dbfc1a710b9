"""Errors: they say what is wrong in words, and keep it in fields for a program."""

import pytest

from tgtui.keys import BadPhrase, UnknownWord, WrongWordCount, WrongWords


@pytest.mark.parametrize(
    ("suggestions", "asked"),
    [
        ((), ""),
        (("zoo",), "; did you mean zoo?"),
        (("zone", "zoo"), "; did you mean zone or zoo?"),
    ],
)
def test_an_unknown_word_is_told_by_its_place(
    suggestions: tuple[str, ...], asked: str
) -> None:
    error = UnknownWord(7, list(suggestions))
    assert (error.position, error.suggestions) == (7, suggestions)
    assert str(error) == f"word 7 is none that a recovery phrase can have{asked}"


def test_a_wrong_count_is_told() -> None:
    error = WrongWordCount(23)
    assert error.count == 23
    assert str(error) == "a recovery phrase has 24 words, and this has 23"


def test_they_have_a_root() -> None:
    for error in (UnknownWord, WrongWordCount, WrongWords):
        assert issubclass(error, BadPhrase)
