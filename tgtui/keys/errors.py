"""What can be wrong with keys that are stored or typed in.

* `KeysError` (`TgtuiError`)
    * with `LocalFault`
        * `BadPhrase`: a recovery phrase cannot be used.
            * `WrongWordCount`: it has not 24 words.
            * `UnknownWord`: a word is not in the list.
            * `WrongWords`: its checksum does not match.
        * `WrongCredential`: a credential is not that of the device.
        * `StoredKeyDamaged`: stored bytes are not those of a key.
        * `NotWholeWords`: bits do not come out even as words.
"""

from collections.abc import Sequence

from tgtui.errors import LocalFault, TgtuiError


class KeysError(TgtuiError):
    """A key cannot be used."""


class BadPhrase(KeysError, LocalFault):
    """This is not a recovery phrase."""


class WrongWordCount(BadPhrase):
    """A recovery phrase has 24 words.

    Attributes:
        count: How many there are.
    """

    def __init__(self, count: int) -> None:
        """Remember how many words there are."""
        super().__init__(f"a recovery phrase has 24 words, and this has {count}")
        self.count = count


class UnknownWord(BadPhrase):
    """A word is none that a recovery phrase can have.

    Attributes:
        position: Which word it is, from 1.
        suggestions: Words that it could be meant to be, the closest first.
    """

    def __init__(self, position: int, suggestions: Sequence[str]) -> None:
        """Remember which word, and what it could be."""
        asked = f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
        super().__init__(
            f"word {position} is none that a recovery phrase can have{asked}"
        )
        self.position = position
        self.suggestions = tuple(suggestions)


class WrongWords(BadPhrase):
    """The words do not fit together: one is wrong, or they are in another order."""


class WrongCredential(KeysError, LocalFault):
    """The credential is that of another device than the key."""


class StoredKeyDamaged(KeysError, LocalFault):
    """What is stored is not a key that this version of tgtui can read."""


class NotWholeWords(KeysError, LocalFault):
    """So many bytes are no whole number of words.

    Attributes:
        length: How many bytes there are.
    """

    def __init__(self, length: int) -> None:
        """Remember how many there are."""
        super().__init__(f"{length} bytes are no whole number of words of 11 bits")
        self.length = length
