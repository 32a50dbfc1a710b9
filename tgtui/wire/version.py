"""Which versions of the protocol there are, and how two sides agree on one."""

import re
from collections.abc import Iterable
from typing import Final

from tgtui.wire.errors import NoCommonVersion


VERSIONS: Final = (1,)
"""What this program speaks, oldest first."""

SUBPROTOCOL: Final = "tgtui."
"""What precedes a version's number in Sec-WebSocket-Protocol."""

_SPELLING: Final = re.compile(re.escape(SUBPROTOCOL) + "([1-9][0-9]{0,3})")
"""The one spelling of a version; RFC 6455 §4.2.2 has the relay repeat it exactly."""

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
    """Return the best subprotocol of those that a client offers, as it offers it.

    Raises:
        NoCommonVersion: There is none.
    """
    named = filter(None, map(_SPELLING.fullmatch, offered))
    return f"{SUBPROTOCOL}{agreed(int(name[1]) for name in named)}"
