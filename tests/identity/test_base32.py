"""Base32: the published vectors, one spelling, and what is wrong with any other."""

import pytest
from hypothesis import given, strategies as st

from tgtui.codec import BadValue
from tgtui.identity.base32 import ALPHABET, from_base32, to_base32


# RFC 4648 §10, in lower case and without padding.
PUBLISHED = {
    b"": "",
    b"f": "my",
    b"fo": "mzxq",
    b"foo": "mzxw6",
    b"foob": "mzxw6yq",
    b"fooba": "mzxw6ytb",
    b"foobar": "mzxw6ytboi",
}


@pytest.mark.parametrize(("data", "text"), PUBLISHED.items())
def test_the_published_vectors(data: bytes, text: str) -> None:
    assert to_base32(data) == text
    assert from_base32(text) == data


@given(st.binary(max_size=80))
def test_what_is_written_is_read(data: bytes) -> None:
    assert from_base32(to_base32(data)) == data


@given(st.text(ALPHABET, max_size=60))
def test_there_is_one_spelling(text: str) -> None:
    try:
        data = from_base32(text)
    except BadValue:
        return
    assert to_base32(data) == text


@pytest.mark.parametrize(
    ("text", "position"), [("mY", 2), ("m0", 2), ("=", 1), ("my======", 3), ("mé", 2)]
)
def test_a_character_that_is_none_is_named_by_its_place(
    text: str, position: int
) -> None:
    with pytest.raises(BadValue, match=rf"^character {position} is none of a-z"):
        from_base32(text)


@pytest.mark.parametrize("length", [1, 3, 6, 9])
def test_no_number_of_bytes_has_so_many_characters(length: int) -> None:
    with pytest.raises(BadValue, match=rf"^{length} characters spell no whole"):
        from_base32("a" * length)


@pytest.mark.parametrize("text", ["mz", "mzxr", "mzxw7", "mzxw6yr"])
def test_spare_bits_are_zero(text: str) -> None:
    with pytest.raises(BadValue, match="bits that no byte has"):
        from_base32(text)
