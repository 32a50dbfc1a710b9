"""The exit codes of every command, and what they mean."""

from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    WAITS = 3
    NOTHING = 4
    HELD = 5
    INTERRUPTED = 130


MEANINGS: Final = {
    Exit.DONE: "done",
    Exit.FAILED: "not done, or a check found something",
    Exit.USAGE: "the command line is wrong, or fits more than one chat or person",
    Exit.WAITS: "not sent yet: it waits in the outbox",
    Exit.NOTHING: "nothing is found",
    Exit.HELD: "held back, because of the state of the encryption",
    Exit.INTERRUPTED: "interrupted",
}
"""What each means, for a person."""
