"""Why a relay cannot be used at the moment, and what to do about it.

* `NetError` (`TgtuiError`)
    * with `PeerFault`
        * `Unreachable`: there is no connection, or it broke.
            * `TimedOut`: the relay did not answer in time.
            * `CutShort`: the connection ended in the middle of an answer.
        * `CertificateRefused`: nobody vouches for the server's certificate.
        * `NotARelay`: what answers does not speak the protocol.
            * `StrangeStatus`: a status that no relay answers with.
            * `StrangeType`: an answer that is not of the type it has to be.
            * `Redirected`: the answer sends us elsewhere.
            * `Garbled`: an answer that cannot be read, or contradicts itself.
            * `TooMuch`: an answer that is longer than it may be.
        * `WrongBytes`: a blob's bytes are not those that were asked for.
        * `NoProgress`: an upload or download does not come to an end.
        * `BrokeProtocol`: the relay sent on the stream what it may not.
        * `ConnectionEnded`: the stream ended.
        * `LoginRefused`: the relay does not know the device any more.
    * with `LocalFault`
        * `NotLoggedIn`: a request needs a login, and there is none.
        * `WindowFull`: too many submissions wait for their receipts.
        * `FrameTooLong`: a frame is longer than a frame may be.
        * `SourceChanged`: bytes to upload are not as many as were announced.
        * `WrongEvent`: an event came in a phase in which it cannot come.
"""

from tgtui.errors import LocalFault, PeerFault, TgtuiError


class NetError(TgtuiError):
    """The relay cannot be used at the moment."""


class Unreachable(NetError, PeerFault):
    """The relay cannot be reached: look at the network, and at its address."""


class TimedOut(Unreachable):
    """The relay does not answer in time: try again later."""


class CutShort(Unreachable):
    """The connection ended in the middle of an answer: try again."""


class CertificateRefused(NetError, PeerFault):
    """Somebody may stand between you and the relay: try another network.

    Neither an authority nor the relay itself vouches for the certificate shown.
    """


class NotARelay(NetError, PeerFault):
    """What answers there is no relay: look at the address, or log in to the network."""


class StrangeStatus(NotARelay):
    """No relay answers like this: look at the address, or log in to the network.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, status: int) -> None:
        """Remember the status."""
        super().__init__(
            f"status {status}: what answers there is no relay, or stands before one; "
            "look at the address, or log in to the network"
        )
        self.status = status


class StrangeType(NotARelay):
    """The answer is no message of a relay: look at the address, or log in there."""


class Redirected(NotARelay):
    """The answer sends us elsewhere, which no relay does: log in to the network.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, status: int) -> None:
        """Remember the status; where it leads to is not of interest."""
        super().__init__()
        self.status = status


class Garbled(NotARelay):
    """The relay's answer cannot be read: update this program, or tell its operator."""


class TooMuch(NotARelay):
    """The relay's answer is longer than it may be: tell its operator.

    Attributes:
        limit: How many bytes it may have.
    """

    def __init__(self, limit: int) -> None:
        """Remember the limit."""
        super().__init__(
            f"the relay's answer is longer than {limit} bytes: tell its operator"
        )
        self.limit = limit


class WrongBytes(NetError, PeerFault):
    """The relay gave other bytes than those that were asked for: they were dropped."""


class NoProgress(NetError, PeerFault):
    """The transfer does not come to an end: try again later.

    Attributes:
        offset: How many bytes went over.
    """

    def __init__(self, offset: int) -> None:
        """Remember how far it came."""
        super().__init__(f"the transfer stands at byte {offset}: try again later")
        self.offset = offset


class BrokeProtocol(NetError, PeerFault):
    """The relay sent what it may not: update this program, or tell its operator."""


class ConnectionEnded(NetError, PeerFault):
    """The connection to the relay ended.

    Attributes:
        code: With which code (RFC 6455 §7.4), or None if it just broke.
    """

    def __init__(self, code: int | None, sentence: str) -> None:
        """Remember why."""
        super().__init__(sentence)
        self.code = code


class LoginRefused(NetError, PeerFault):
    """This device may not log in: its account is gone, or another device replaced it.

    A relay says no more than that, and says it of devices that it never knew as well.
    """


class NotLoggedIn(NetError, LocalFault):
    """There is no login at this relay: log in first."""


class WindowFull(NetError, LocalFault):
    """Too many messages wait for their receipts: wait for one of them."""


class FrameTooLong(NetError, LocalFault):
    """This is too long to be sent at once: upload it first.

    Attributes:
        length: How many bytes it has.
    """

    def __init__(self, length: int) -> None:
        """Remember how long it is."""
        super().__init__(f"a frame of {length} bytes is too long: upload the message")
        self.length = length


class SourceChanged(NetError, LocalFault):
    """What was to be uploaded is not as long as it was: begin again."""


class WrongEvent(NetError, LocalFault):
    """A connection cannot do that at the moment.

    Attributes:
        phase: In which phase it is.
        event: What cannot happen there.
    """

    def __init__(self, phase: str, event: str) -> None:
        """Remember both."""
        super().__init__(f"a connection that is {phase} cannot: {event}")
        self.phase = phase
        self.event = event
