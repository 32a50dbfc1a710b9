"""How long to wait before the next attempt: longer each time, and never all at once."""

from typing import Final

from tgtui.crypto import Entropy
from tgtui.net.closing import After
from tgtui.wire import limits


FIRST: Final = limits.SECOND
"""Milliseconds that the first wait may last; each further one may last twice that."""

LONGEST: Final = 5 * limits.MINUTE
"""Milliseconds that a wait may last, what the relay asks for apart."""

MOMENT: Final = 10 * limits.SECOND
"""Milliseconds over which the clients of a relay that restarts spread themselves."""

MOST_ASKED: Final = limits.HOUR
"""Milliseconds that a relay may ask a client to stay away."""

_DRAWN: Final = 8


def wait(after: After, failures: int, entropy: Entropy, *, asked: int = 0) -> int:
    """Return how many milliseconds to wait.

    The wait is drawn evenly from nothing up to a bound that doubles with each failure,
    so that the clients of a relay that fell over do not come back in waves.

    Args:
        after: What ended the connection or the attempt.
        failures: How often in a row it did not hold.
        entropy: Where chance comes from.
        asked: How many milliseconds the relay asks for.
    """
    floor = min(asked, MOST_ASKED)
    if failures == 0 and after in {After.AT_ONCE, After.LOG_IN}:
        return floor
    bound = min(LONGEST, FIRST << min(failures, 32))
    if after is After.SOON:
        bound = max(bound, MOMENT)
    chance = int.from_bytes(entropy.draw(_DRAWN), "big")
    return floor + (chance * (bound + 1) >> 8 * _DRAWN)
