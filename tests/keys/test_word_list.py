"""Words that stand for bits, without a checksum."""

import pytest
from hypothesis import given, strategies as st
from mnemonic import Mnemonic

from tgtui.keys import NotWholeWords, words_of


WORDS = Mnemonic("english").wordlist


def test_each_word_is_eleven_bits() -> None:
    assert words_of(bytes(11)) == ("abandon",) * 8
    assert words_of(b"\xff" * 11) == ("zoo",) * 8
    assert words_of(bytes(10) + b"\x01") == ("abandon",) * 7 + ("ability",)
    assert words_of(b"\x00\x20" + bytes(9)) == ("ability",) + ("abandon",) * 7


@given(st.binary(min_size=22, max_size=22))
def test_words_are_the_bits_again(bits: bytes) -> None:
    number = 0
    for word in words_of(bits):
        number = number << 11 | WORDS.index(word)
    assert number.to_bytes(22, "big") == bits


@pytest.mark.parametrize("length", [0, 1, 10, 12, 32])
def test_bits_come_out_even(length: int) -> None:
    with pytest.raises(NotWholeWords, match=f"{length} bytes") as caught:
        words_of(bytes(length))
    assert caught.value.length == length
