"""The 2,048 words of BIP 39, each of which stands for 11 bits."""

from functools import cache
from typing import Final

from mnemonic import Mnemonic

from tgtui.keys.errors import NotWholeWords


_BITS: Final = 11


@cache
def english() -> Mnemonic:
    """Return the word list; the library reads it from its own package, once."""
    return Mnemonic("english")


def words_of(bits: bytes) -> tuple[str, ...]:
    """Return a word for each 11 bits; there is no checksum in them.

    Raises:
        NotWholeWords: The bits do not come out even, or there are none.
    """
    count, left = divmod(8 * len(bits), _BITS)
    if left or not count:
        raise NotWholeWords(len(bits))
    number = int.from_bytes(bits, "big")
    words = english().wordlist
    places = range(_BITS * (count - 1), -1, -_BITS)
    return tuple(words[number >> place & (1 << _BITS) - 1] for place in places)
