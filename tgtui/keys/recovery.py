"""The recovery phrase: 24 words that are the seed of an identity key (BIP 39).

The words stand for the seed itself; the slow derivation of a wallet's seed, which
BIP 39 defines too, is not used.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from tgtui.crypto import SEED_LENGTH, InvalidPrivateKey, Secret
from tgtui.keys.errors import UnknownWord, WrongWordCount, WrongWords
from tgtui.keys.word_list import english


WORD_COUNT: Final = 24
"""Words in a recovery phrase: 256 bits, and a checksum of 8."""

_PREFIX: Final = 4
_SUGGESTIONS: Final = 3


def to_phrase(seed: Secret) -> Secret:
    """Return the 24 words of a seed of 32 bytes, with a space between each two.

    Raises:
        InvalidPrivateKey: The seed has the wrong length.
    """
    if len(seed) != SEED_LENGTH:
        message = f"a seed of {len(seed)} bytes"
        raise InvalidPrivateKey(message)
    return Secret(english().to_mnemonic(seed.expose()).encode("ascii"))


def from_phrase(phrase: Secret) -> Secret:
    """Return the seed of 24 words that somebody typed in.

    Upper case and white space of any kind do not matter, and of each word the first
    four letters are enough: no two words of the list share them.

    Args:
        phrase: The words, in UTF-8.

    Raises:
        WrongWordCount: There are not 24.
        UnknownWord: One is not in the list.
        WrongWords: All are, but the checksum does not match.
    """
    typed = phrase.expose().decode("utf-8", "replace").lower().split()
    if len(typed) != WORD_COUNT:
        raise WrongWordCount(len(typed))
    words = [_word(text, position) for position, text in enumerate(typed, 1)]
    try:
        return Secret(bytes(english().to_entropy(words)))
    except ValueError:
        raise WrongWords from None


def _word(text: str, position: int) -> str:
    """Return the word that `text` is or begins.

    Raises:
        UnknownWord: There is none.
    """
    words = english().wordlist
    if text in words:
        return text
    begun = [word for word in words if word.startswith(text)]
    if len(text) >= _PREFIX and begun:
        return begun[0]
    raise UnknownWord(position, _suggestions(text, words, begun))


def _suggestions(text: str, words: Sequence[str], begun: Sequence[str]) -> list[str]:
    close = get_close_matches(text, words, _SUGGESTIONS)
    return [*begun, *(word for word in close if word not in begun)][:_SUGGESTIONS]
