"""Ids as text: 52 characters, and no second way to write the same id."""

import pytest
from hypothesis import given, strategies as st

from tgtui.identity import ID_LENGTH, ID_TEXT_LENGTH, BadId, id_text, parse_id


@given(st.binary(min_size=ID_LENGTH, max_size=ID_LENGTH))
def test_an_id_has_one_text(value: bytes) -> None:
    text = id_text(value)
    assert len(text) == ID_TEXT_LENGTH
    assert parse_id(text) == value


def test_a_known_id() -> None:
    assert id_text(bytes(range(32))) == (
        "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypq"
    )


@pytest.mark.parametrize("length", [0, 51, 53, 56])
def test_another_length_is_refused(length: int) -> None:
    with pytest.raises(BadId, match=f"has 52 characters, and this has {length}"):
        parse_id("a" * length)


@pytest.mark.parametrize("last", "bcdefghijklmnop")
def test_spare_bits_are_refused(last: str) -> None:
    with pytest.raises(BadId, match="not an id: the last character has bits"):
        parse_id("a" * 51 + last)


@pytest.mark.parametrize("character", "A018=é ")
def test_another_character_is_refused(character: str) -> None:
    with pytest.raises(BadId, match="not an id: character 1 is none of a-z"):
        parse_id(character + "a" * 51)
