"""What a message is: text, edit, reaction and the like, by number."""

from enum import IntEnum
from typing import Final


class Kind(IntEnum):
    """The kinds of a FrankedContent; other numbers belong to newer versions.

    A message of an unknown number is shown as such and can be reported.
    """

    TEXT = 1
    EDIT = 2
    DELETE = 3
    REACTION = 4
    FILE = 5
    GROUP_META = 6
    POLL = 7
    INVITE = 8
    LEAVE = 9
    FORK = 10
    REVOKE = 11
    PROFILE = 12


AIMED: Final = frozenset({Kind.EDIT, Kind.DELETE, Kind.REACTION})
"""The kinds that mean nothing without the message that they refer to."""
