"""Which versions of the protocol there are, and how two sides agree on one."""

from collections.abc import Iterable
from typing import Final

from tgtui.wire.errors import NoCommonVersion


VERSIONS: Final = (1,)
"""What this program speaks, oldest first."""

SUBPROTOCOL: Final = "tgtui."
"""What precedes a version's number in Sec-WebSocket-Protocol."""

STREAM_PATH: Final = "/v1/stream"
"""Where the websocket of version 1 is."""

DESCRIPTOR_PATH: Final = "/.well-known/tgtui"
"""Where a relay says who it is, whatever version it speaks."""


def subprotocols() -> tuple[str, ...]:
    """Return what a client offers, best first."""
    return tuple(f"{SUBPROTOCOL}{version}" for version in reversed(VERSIONS))


def agreed(offered: Iterable[int]) -> int:
    """Return the highest version that both sides speak.

    Raises:
        NoCommonVersion: There is none.
    """
    theirs = tuple(offered)
    common = set(VERSIONS).intersection(theirs)
    if not common:
        raise NoCommonVersion(theirs)
    return max(common)


def agreed_subprotocol(offered: Iterable[str]) -> str:
    """Return the best subprotocol of those that a client offers.

    Raises:
        NoCommonVersion: There is none.
    """
    numbers = [
        int(text)
        for name in offered
        if (text := name.removeprefix(SUBPROTOCOL)) != name
        and text.isascii()
        and text.isdecimal()
        and len(text) <= 4  # noqa: PLR2004  (no version will have five digits)
    ]
    return f"{SUBPROTOCOL}{agreed(numbers)}"
