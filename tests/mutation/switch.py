"""What an instrumented copy asks before each `raise`: is this one taken out?"""

import os
from typing import Final


TAKEN_OUT: Final = "TGTUI_MUTATION_TAKEN_OUT"
"""The variable that says which `raise` is taken out, by its number."""

_number: Final = int(os.environ.get(TAKEN_OUT, "-1"))

reached: Final[set[int]] = set()
"""Which of them were asked about since this was last cleared."""


def keeps(number: int) -> bool:
    """Tell whether the `raise` of that number is still there."""
    reached.add(number)
    return number != _number
