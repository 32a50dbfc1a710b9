"""What can be wrong with what client and relay say to each other.

* `WireError` (`PeerFault`)
    * `BadFrame`: a frame or body is malformed, too large, or says what cannot be.
    * `BadOuter`: an MLSMessage is no PrivateMessage with our authenticated data.
    * `BadPadding`: a ciphertext has a length that gives away what is in it.
    * `BadRoster`: a change cannot be made to a roster.
    * `NoCommonVersion`: the two sides have no version of the protocol in common.
    * `Refused`: the relay declines, says why, and when to ask again.
"""

from tgtui.errors import PeerFault
from tgtui.wire.refusal import REASONS, Refusal


class WireError(PeerFault):
    """The other side of a connection broke the protocol."""


class BadFrame(WireError):
    """A frame is malformed, too large, or says what cannot be."""


class BadOuter(WireError):
    """A message is not framed as it must be: update the program that sent it."""


class BadPadding(WireError):
    """A message's length gives away what is in it: update the program that sent it."""


class BadRoster(WireError):
    """A change cannot be made to this room's roster."""


class NoCommonVersion(WireError):
    """The two programs have no version of the protocol in common: update the older one.

    Attributes:
        offered: The versions that the other side speaks.
    """

    def __init__(self, offered: tuple[int, ...]) -> None:
        """Remember what was offered."""
        super().__init__()
        self.offered = offered


class Refused(WireError):
    """The relay declines a request.

    Attributes:
        refusal: Why.
        retry_after: After how many milliseconds it may help to ask again, if it may.
        seq: For `Refusal.STALE`, the last handshake entry of the room; for
            `Refusal.ORDER` and `Refusal.SUPERSEDED`, the last `dev_seq` accepted.
        commitment: For `Refusal.SUPERSEDED`, the commitment of what was accepted.
    """

    def __init__(
        self,
        refusal: Refusal,
        *,
        retry_after: int | None = None,
        seq: int | None = None,
        commitment: bytes | None = None,
    ) -> None:
        """Remember why, and what goes with it."""
        super().__init__(REASONS[refusal].sentence)
        self.refusal = refusal
        self.retry_after = retry_after
        self.seq = seq
        self.commitment = commitment
