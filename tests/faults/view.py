"""A room's stream as one device gets it: every stamp is rebuilt, checked and kept."""

from dataclasses import dataclass, field
from hashlib import sha256

from tgtui.codec import decode_whole
from tgtui.franking import Context, FrankingKeys, ShortStamp, Stamp
from tgtui.wire import read_outer


class Broken(AssertionError):
    """The relay broke a promise."""


def require(kept: bool, what: str) -> None:
    """Require that the relay keeps what it accepted.

    Raises:
        Broken: It does not.
    """
    if not kept:
        message = f"lost: {what}"
        raise Broken(message)


@dataclass(frozen=True)
class Said:
    """A message, and whose device the relay says sent it."""

    account: bytes
    device: bytes
    message: bytes


@dataclass
class View:
    """What a device knows of a room's log, from its baseline on.

    Attributes:
        group: The room.
        relay: The keys that the relay stamps with.
        seq: The last entry.
        head: The head of the chain there.
        base: The last handshake.
        accepted_at: When the last entry was accepted.
        stamps: The short stamps by seq.
        counts: The last dev_seq of each device.
    """

    group: bytes
    relay: FrankingKeys
    seq: int = 0
    head: bytes = bytes(32)
    base: int = 0
    accepted_at: int = 0
    stamps: dict[int, bytes] = field(default_factory=dict)
    counts: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def joined(cls, group: bytes, relay: FrankingKeys, stamp: Stamp) -> "View":
        """Return the view of a device that was added by the entry of a stamp."""
        seq = stamp.fields.seq
        counts = {stamp.fields.device: 1}
        return cls(group, relay, seq, stamp.head, seq, counts=counts)

    def take(self, short: bytes, said: Said) -> None:
        """Take the next entry.

        Raises:
            Broken: It is not the next one, or its stamp does not belong there.
        """
        stamp = decode_whole(ShortStamp.decode, short)
        if stamp.seq != self.seq + 1:
            word = "gap" if stamp.seq > self.seq else "repeat"
            message = f"{word}: entry {stamp.seq} after {self.seq}"
            raise Broken(message)
        self._check_base(stamp.seq, said)
        self._check_chain(stamp, said)
        self._check_count(said)
        if stamp.accepted_at < self.accepted_at:
            message = f"entry {stamp.seq} was accepted before {self.seq}"
            raise Broken(message)
        self.seq, self.accepted_at = stamp.seq, stamp.accepted_at
        self.stamps[stamp.seq] = short
        if read_outer(said.message).handshake:
            self.base = stamp.seq

    def _check_chain(self, short: ShortStamp, said: Said) -> None:
        """Rebuild what the relay must have signed, and go on from it.

        Raises:
            Broken: It signed something else.
        """
        outer = read_outer(said.message)
        context = Context(
            self.relay.relay_id, self.group, outer.epoch, said.account, said.device
        )
        claimed = short.rebuilt(
            context,
            prev=self.head,
            commitment=outer.aad.commitment,
            message_hash=sha256(said.message).digest(),
        )
        try:
            self.head = claimed.verify(self.relay).head
        except Exception as error:
            message = f"the stamp of entry {short.seq} does not follow: {error!r}"
            raise Broken(message) from error

    def _check_base(self, seq: int, said: Said) -> None:
        """Require that its sender knew the last handshake (M1: compare and set).

        Raises:
            Broken: Two were accepted on top of one, or a message came too late.
        """
        named = read_outer(said.message).aad.base_seq
        if named != self.base:
            message = f"entry {seq} is on top of {named}, and {self.base} is the last"
            raise Broken(message)

    def _check_count(self, said: Said) -> None:
        """Require that a device's count goes up by one.

        Raises:
            Broken: It does not.
        """
        number = read_outer(said.message).aad.dev_seq
        last = self.counts.get(said.device, 0)
        if number != last + 1:
            message = f"dev_seq {number} after {last}"
            raise Broken(message)
        self.counts[said.device] = number
