"""Which submissions wait for their receipts; more are not sent meanwhile (M4)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from tgtui.net.errors import WindowFull
from tgtui.wire import Extras, FullStamp, Submit, limits


_IDS: Final = 1 << 32


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for a room's log, as the client keeps it until it has its receipt.

    Attributes:
        group: The room.
        message: The MLSMessage, where it is short enough for a frame.
        blob: Else the blob that holds it.
        handshake: Whether it is a commit: it travels alone.
        extras: What goes with a commit.
        extras_blob: The blob that holds them where they are too long.
        leave: Whether the sender leaves with it.
        proof: What is to restore the room's roster, where that is needed.
    """

    group: bytes = field(repr=False)
    message: bytes | None = field(default=None, repr=False)
    blob: bytes | None = field(default=None, repr=False)
    handshake: bool = False
    extras: Extras | None = field(default=None, repr=False)
    extras_blob: bytes | None = field(default=None, repr=False)
    leave: bool = False
    proof: FullStamp | None = field(default=None, repr=False)

    def frame(self, number: int) -> Submit:
        """Return the frame that submits it under a number."""
        return Submit(
            number,
            self.message,
            self.blob,
            self.extras,
            self.extras_blob,
            self.leave,
            self.proof,
        )


class Window:
    """The submissions of one connection that have no answer yet, in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._waiting: dict[int, Outgoing] = {}
        self._groups: Counter[bytes] = Counter()
        self._handshakes: set[bytes] = set()
        self._next = 0

    def number(self) -> int:
        """Return a number that no request of this connection had lately."""
        number = self._next
        self._next = (number + 1) % _IDS
        return number

    def admit(self, outgoing: Outgoing) -> int:
        """Let a submission out, and return its number.

        Raises:
            WindowFull: Too many of its room are out, or a commit is, or it is one
                itself and has to wait for those that are.
        """
        out = self._groups[outgoing.group]
        most = 1 if outgoing.handshake else limits.IN_FLIGHT
        if out >= most or outgoing.group in self._handshakes:
            raise WindowFull
        number = self.number()
        self._waiting[number] = outgoing
        self._groups[outgoing.group] += 1
        if outgoing.handshake:
            self._handshakes.add(outgoing.group)
        return number

    def answered(self, number: int) -> None:
        """Forget a submission, which has its answer."""
        group = self._waiting.pop(number).group
        self._handshakes.discard(group)
        self._groups[group] -= 1
        if not self._groups[group]:
            del self._groups[group]

    def unanswered(self) -> tuple[Outgoing, ...]:
        """Return what has no answer yet, in the order in which it was sent."""
        return tuple(self._waiting.values())
