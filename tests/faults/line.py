"""What one device has under way in one room, by the rules of M4 (go-back-N)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from tests.faults.view import Broken
from tgtui.wire import Declined, Extras, Refusal, limits, read_outer


@dataclass(frozen=True)
class Draft:
    """A submission as it is sent, and sent again, byte for byte."""

    dev_seq: int
    message: bytes
    extras: Extras | None = None


Writer = Callable[[int, int], Draft]
"""Writes what has a dev_seq, on top of a base."""


@dataclass
class Line:
    """The window of submissions that wait for their receipts.

    Attributes:
        group: The room.
        window: What was written and not yet answered for good, in order.
        writers: What writes each of these anew, on a newer base.
        flying: The dev_seqs that were sent on this connection and not answered.
        queue: The dev_seqs that are to be sent (again).
        written: The last dev_seq.
        again: The first dev_seq that has to be written anew, with the base for that.
        paused: Whether a refusal came, until all that flies is answered.
        until: Before when nothing is to be sent.
        settled: The hashes of what was accepted, by dev_seq.
        due: Whether a commit is to be written once the window is empty.
        rewritten: How often something was written anew.
        resent: How often the same bytes were sent again.
    """

    group: bytes
    window: dict[int, Draft] = field(default_factory=dict)
    writers: dict[int, Writer] = field(default_factory=dict)
    flying: set[int] = field(default_factory=set)
    queue: deque[int] = field(default_factory=deque)
    written: int = 0
    again: tuple[int, int] | None = None
    paused: bool = False
    until: float = 0.0
    settled: dict[int, bytes] = field(default_factory=dict)
    due: bool = False
    rewritten: int = 0
    resent: int = 0

    @property
    def full(self) -> bool:
        """Whether nothing new may be written: M4's window, or a commit under way."""
        commit = any(draft.extras is not None for draft in self.window.values())
        return commit or len(self.window) >= limits.IN_FLIGHT

    def write(self, writer: Writer, base: int) -> None:
        """Write something new, to be sent."""
        self.written += 1
        self.window[self.written] = writer(self.written, base)
        self.writers[self.written] = writer
        self.queue.append(self.written)

    def next(self) -> Draft | None:
        """Return what to send now, or nothing."""
        while self.queue and not self.paused:
            draft = self.window.get(self.queue.popleft())
            if draft is not None:
                self.flying.add(draft.dev_seq)
                return draft
        return None

    def accepted(self, dev_seq: int) -> Draft | None:
        """Hear that something is in the log, and return it where that is new.

        Raises:
            Broken: It was never sent.
        """
        draft = self.window.pop(dev_seq, None)
        if draft is not None:
            del self.writers[dev_seq]
            self.settled[dev_seq] = sha256(draft.message).digest()
        elif dev_seq not in self.settled:
            message = f"a receipt of {dev_seq}, which was not sent"
            raise Broken(message)
        return draft

    def found(self, message: bytes) -> None:
        """Find an entry in this device's name among what was sent, by its bytes (M4).

        Raises:
            Broken: It is not there.
        """
        dev_seq = read_outer(message).aad.dev_seq
        self.accepted(dev_seq)
        if self.settled[dev_seq] != sha256(message).digest():
            text = f"entry {dev_seq} of this device holds other bytes than it sent"
            raise Broken(text)

    def refused(self, dev_seq: int, answer: Declined, now: float) -> None:
        """Hear that something is not in the log: go back to it.

        Raises:
            Broken: There was no reason for such a refusal.
        """
        self.paused = True
        if answer.refusal is Refusal.STALE and answer.seq is not None:
            first = dev_seq if self.again is None else min(dev_seq, self.again[0])
            self.again = first, answer.seq
        elif answer.refusal is Refusal.RATE:
            self.until = now + (answer.retry_after or 0) / 1000
        elif answer.refusal is not Refusal.ORDER:
            message = f"{dev_seq} was refused: {answer}"
            raise Broken(message)

    def lost(self) -> None:
        """Hear that the connection is gone: what flew may or may not be in the log."""
        self.flying.clear()
        self.paused = True

    def go_on(self, base: int, now: float) -> None:
        """Send the window again, once it is clear what has to be written anew."""
        if not self.paused or self.flying or now < self.until:
            return
        if self.again is not None:
            first, wanted = self.again
            if base < wanted:
                return
            for dev_seq in [number for number in self.window if number >= first]:
                self.window[dev_seq] = self.writers[dev_seq](dev_seq, base)
                self.rewritten += 1
            self.again = None
        self.resent += len(self.window)
        self.queue = deque(sorted(self.window))
        self.paused = False
