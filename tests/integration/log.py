"""What a device knows of a room's log: a chain in which each stamp was verified."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from tests.relay.people import SUITE, private_message
from tgtui.codec import decode_whole
from tgtui.franking import (
    Context,
    ShortStamp,
    Stamp,
    UnverifiedStamp,
    read_segment,
    read_truncated,
)
from tgtui.identity import Descriptor
from tgtui.net import Outgoing
from tgtui.wire import (
    HEAD_LENGTH,
    ZERO,
    ApplicationAad,
    Entry,
    Extras,
    Founding,
    FullStamp,
    HandshakeAad,
    Held,
    Invitation,
    JoinerSecret,
    Member,
    Outer,
    Receipt,
    RosterChange,
    Segment,
    Truncated,
    WelcomeParts,
    changed,
    read_outer,
    roster_hash,
)


@dataclass
class Log:
    """A room, as one device of it knows it.

    Attributes:
        group: The room.
        account: Whose device this is.
        device: Which device it is.
        members: Who is there.
        seq: The last entry that was received.
        head: The head of its stamp.
        base: The last handshake.
        dev_seq: The last entry that this device wrote.
        stamps: The stamps since the baseline.
        holes: What the relay said of entries that do not come.
        repeats: How many entries came that were there already.
    """

    group: bytes
    account: bytes
    device: bytes
    members: dict[bytes, Member] = field(default_factory=dict)
    seq: int = 0
    head: bytes = ZERO
    base: int = 0
    dev_seq: int = 0
    stamps: list[Stamp] = field(default_factory=list)
    holes: list[Segment | Truncated] = field(default_factory=list)
    repeats: int = 0

    # --- what comes

    def join(self, invitation: Invitation, descriptor: Descriptor) -> None:
        """Begin where a Welcome leads to (M5)."""
        stamp = in_full(invitation.stamp, descriptor)
        assert stamp.fields.group_id == self.group
        self.stamps.append(stamp)
        self.seq = self.base = stamp.fields.seq
        self.head = stamp.head

    def entry(self, entry: Entry, descriptor: Descriptor, message: bytes) -> None:
        """Take the next entry, or one that was there as a receipt (PROTOCOL.md §3)."""
        short = decode_whole(ShortStamp.decode, entry.stamp)
        if short.seq <= self.seq:
            assert short.signature in {one.signature for one in self.stamps}
            self.repeats += 1
            return
        sender = (entry.account, entry.device)
        self._place(entry.stamp, message, sender, descriptor)

    def receipt(
        self, receipt: Receipt, message: bytes, descriptor: Descriptor
    ) -> Stamp | None:
        """Take a receipt as the entry, if it is the next one (PROTOCOL.md §3)."""
        short = decode_whole(ShortStamp.decode, receipt.stamp)
        if short.seq != self.seq + 1:
            return None
        sender = (self.account, self.device)
        return self._place(receipt.stamp, message, sender, descriptor)

    def _place(
        self,
        encoded: bytes,
        message: bytes,
        sender: tuple[bytes, bytes],
        descriptor: Descriptor,
    ) -> Stamp:
        short = decode_whole(ShortStamp.decode, encoded)
        outer = outer_of(message)
        relay_id, commitment = descriptor.relay_id, outer.aad.commitment
        stamp = short.rebuilt(
            Context(relay_id, self.group, outer.epoch, *sender),
            prev=self.head,
            commitment=commitment,
            message_hash=sha256(message).digest(),
        ).verify(descriptor)
        assert short.seq == self.seq + 1
        self.stamps.append(stamp)
        self.seq, self.head = short.seq, stamp.head
        if outer.handshake:
            self.base = short.seq
        return stamp

    def truncated(self, notice: Truncated, descriptor: Descriptor) -> None:
        """Go on after entries that are gone (M7)."""
        record = decode_whole(read_truncated, notice.record).verify(descriptor)
        assert record.fields.group_id == self.group
        assert record.fields.through_seq > self.seq
        self.seq, self.head = record.fields.through_seq, record.fields.head
        self.holes.append(notice)

    def segment(self, notice: Segment, descriptor: Descriptor) -> None:
        """Go on in a new segment (M6)."""
        record = decode_whole(read_segment, notice.record).verify(descriptor)
        assert record.fields.group_id == self.group
        assert record.fields.start > self.seq
        self.seq, self.head = record.fields.start, record.head
        self.holes.append(notice)

    # --- what goes

    def held(self) -> Held:
        """Return from where the room is to go on, with the newest stamp (M6)."""
        return Held(self.group, self.seq, self.proof() if self.stamps else None)

    def proof(self) -> FullStamp:
        """Return the newest stamp in full."""
        newest = self.stamps[-1]
        return FullStamp(newest.encoded_fields, newest.signature)

    def text(self, *, mark: str = "", size: int = 512, leave: bool = False) -> Outgoing:
        """Return the next message of this device."""
        self.dev_seq += 1
        name = b"%s %d %s" % (self.device, self.dev_seq, mark.encode())
        aad = ApplicationAad(sha256(name).digest(), self.dev_seq, self.base).encoded()
        message = private_message(self.group, 0, aad, handshake=False, size=size)
        return Outgoing(self.group, message, leave=leave)

    def commit(
        self,
        change: RosterChange,
        *,
        founding: Founding | None = None,
        joiners: Iterable[bytes] = (),
        group_info: bytes = b"group info",
        size: int = 4096,
        proof: FullStamp | None = None,
    ) -> Outgoing:
        """Return the next commit of this device."""
        self.dev_seq += 1
        self.members = changed(self.members, change)
        aad = HandshakeAad(
            ZERO,
            self.dev_seq,
            self.base,
            self.seq,
            self.head,
            roster_hash(self.members.values()),
        ).encoded()
        message = private_message(self.group, 0, aad, handshake=True, size=size)
        secrets = tuple(JoinerSecret(device, b"secret") for device in joiners)
        welcome = WelcomeParts(SUITE, secrets, group_info) if secrets else None
        extras = Extras(change, welcome, founding)
        return Outgoing(self.group, message, handshake=True, extras=extras, proof=proof)


def outer_of(message: bytes) -> Outer:
    """Return what a message says in clear."""
    return read_outer(message[:HEAD_LENGTH], size=len(message))


def in_full(stamp: FullStamp, descriptor: Descriptor) -> Stamp:
    """Return a stamp in full form, once the relay is seen to have signed it."""
    encoded = stamp.signed + stamp.signature
    return decode_whole(UnverifiedStamp.decode, encoded).verify(descriptor)
