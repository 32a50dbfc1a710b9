"""What must not get through, whatever the statement: damage, cuts, and additions."""

from collections.abc import Callable, Sequence
from typing import Final

import pytest

from tests.crypto.published import flipped
from tgtui.codec import TrailingBytes, Truncated
from tgtui.errors import PeerFault, TgtuiError


Read = Callable[[bytes], object]

FEW: Final = 200
"""How many places of a long statement are tried."""


def check_every_bit(read_and_verify: Read, data: bytes) -> None:
    """Require that a statement with any one bit flipped is refused."""
    read_and_verify(data)
    step = max(1, 8 * len(data) // (8 * FEW))
    for changed in list(flipped(data))[::step]:
        with pytest.raises(PeerFault):
            read_and_verify(changed)


def check_every_length(read: Read, data: bytes) -> None:
    """Require that a statement that is cut short or goes on is refused."""
    step = max(1, len(data) // FEW)
    for end in range(0, len(data), step):
        with pytest.raises(Truncated):
            read(data[:end])
    with pytest.raises(TrailingBytes):
        read(data + b"\0")


def check_fields_count(
    verify: Callable[..., object],
    good: Sequence[object],
    wrong: Sequence[object],
    error: type[TgtuiError],
) -> None:
    """Require that replacing any one argument by a wrong one is refused."""
    verify(*good)
    for place, other in enumerate(wrong):
        changed = [*good]
        changed[place] = other
        with pytest.raises(error):
            verify(*changed)
