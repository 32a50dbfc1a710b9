"""What a benchmark can be told on its command line, and what its words mean."""

from argparse import ArgumentTypeError
from typing import Final

from tgtui.crypto import SUITES, CipherSuite


WORDS: Final = """what the words mean:
  floor  The time that the cryptography of an operation takes by itself: how often it
         needs each primitive, times what the library takes for one call.
  ratio  How many floors the operation takes.
  cold   Nobody but the group's creator has committed yet: a commit encrypts to each
         other member by itself.
  warm   Members all over the tree have committed: a commit encrypts once for each
         level of the tree.
  far    A commit processed by a member in the other half of the tree, for whom only
         the root has a new key; without the word, by the committer's sibling, for
         whom every level has.
"""


def suite(text: str) -> CipherSuite:
    """Return the cipher suite that an argument names.

    Raises:
        ArgumentTypeError: It names none that is implemented.
    """
    try:
        return SUITES[int(text, 0)]
    except (ValueError, KeyError):
        known = ", ".join(f"{number:#06x}" for number in sorted(SUITES))
        message = f"{text!r} is no suite of {known}"
        raise ArgumentTypeError(message) from None


def numbers_of_members(text: str) -> tuple[int, ...]:
    """Return the numbers in an argument, each once, in its order.

    Raises:
        ArgumentTypeError: They are no numbers, or too small for a group that does
            something.
    """
    try:
        numbers = tuple(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError:
        numbers = ()
    if not numbers or min(numbers) < 2:
        message = f"{text!r} is no list of numbers of members from 2, as 2,100"
        raise ArgumentTypeError(message)
    return numbers


def positive(text: str) -> int:
    """Return a number from 1 on.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not text.isdecimal() or int(text) < 1:
        message = f"{text!r} is no number from 1 on"
        raise ArgumentTypeError(message)
    return int(text)
