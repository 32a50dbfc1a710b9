"""A relay's rules over tables in memory, and what its shell does, without sockets."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, NamedTuple, Protocol, cast

import msgspec
from msgspec.structs import replace

from tgtui.codec import decode_whole
from tgtui.crypto import Secret, SeededEntropy, SigningKey
from tgtui.franking import Context as FrankingContext, ShortStamp
from tgtui.identity import (
    Descriptor,
    DescriptorContent,
    FrankingKey,
    Period,
    RegistrationPolicy,
    RelayLimits,
    UnverifiedDescriptor,
    relay_id_of,
    sign_descriptor,
)
from tgtui.relay.backends.memory.rows import Undo
from tgtui.relay.backends.memory.tables import MemoryTables
from tgtui.relay.core import (
    Accepted,
    Context,
    CursorsPassed,
    Disconnect,
    Effect,
    FrankingNotary,
    InboxGrew,
    OfferRejoin,
    Outcome,
    Registration,
    RoomGrew,
    SegmentOpened,
    Sender,
    Settings,
    StopFollowing,
    Submission,
    consent,
    delivery,
    directory,
    key_packages,
    offer,
    rejoin,
    reports,
    rooms,
    submit,
)
from tgtui.relay.ports import Account, BlobRow, Device, LogEntry, Transaction
from tgtui.relay.web.hub import entry_frame
from tgtui.wire import (
    Ack,
    Entry,
    Extras,
    FullStamp,
    Refused,
    RejoinOffer,
    Signalled,
    limits,
    read_outer,
    requests,
)
from tgtui.wire.replies import WholeStamp


NOW: Final = 1_800_000_000_000
DAY: Final = 86_400_000
ROOT: Final = SigningKey(Secret(b"r" * 32))
FRANKING: Final = SigningKey(Secret(b"f" * 32))


def _whole_stamp(
    tx: Transaction, context: Context, who: Sender, asked: requests.EntryRequest
) -> WholeStamp:
    """Return the stamp of an entry in full form."""
    entry = delivery.entry(tx, who, asked)
    message = entry.message or b""
    outer = read_outer(message)
    short = decode_whole(ShortStamp.decode, entry.stamp)
    place = FrankingContext(
        context.relay_id, asked.group, outer.epoch, entry.account, entry.device
    )
    stamp = short.rebuilt(
        place,
        prev=entry.prev,
        commitment=outer.aad.commitment,
        message_hash=sha256(message).digest(),
    )
    return WholeStamp(stamp.claimed.encoded(), short.signature)


Rule = Callable[[Transaction, Context, Sender, Any], object]

RULES: Final[dict[str, Rule]] = {
    "accept": lambda tx, _, who, asked: consent.accept(tx, who, asked),
    "block": lambda tx, _, who, asked: consent.block(tx, who, asked),
    "claim-key-package": key_packages.claim_key_package,
    "count-key-packages": lambda tx, _, who, __: key_packages.count_key_packages(
        tx, who
    ),
    "decline": lambda tx, _, who, asked: consent.decline(tx, who, asked),
    "lookup": directory.lookup,
    "put-key-packages": key_packages.put_key_packages,
    "rejoin": rejoin.ask_to_rejoin,
    "rooms": lambda tx, _, who, asked: rooms.list_rooms(tx, who, asked.after or b""),
    "roster": lambda tx, _, who, asked: rooms.roster(tx, who, asked.group),
    "stamp": _whole_stamp,
    "unblock": lambda tx, _, who, asked: consent.unblock(tx, who, asked),
    "withdraw-report": reports.withdraw_report,
}


class Listener(Protocol):
    """A connection, as the relay knows it."""

    def grew(self, group: bytes) -> None:
        """Hear that a room has a new last entry, or a new segment."""

    def stop(self, group: bytes) -> None:
        """Be served a room no longer, after what was there before."""

    def passed(self, group: bytes, seq: int) -> None:
        """Hear up to where all have a room."""

    def inbox_grew(self) -> None:
        """Hear of a new item."""

    def signalled(self, frame: Signalled) -> None:
        """Be told a signal, where the room is followed."""

    def told(self, frame: object) -> None:
        """Be told a frame that is not kept."""

    def cut(self) -> None:
        """Lose the connection."""


def descriptor_of(root: SigningKey, *, version: int = 1) -> Descriptor:
    """Return what the relay of a root key says of itself."""
    period = Period(NOW - DAY, NOW + 300 * DAY)
    content = DescriptorContent(
        version=version,
        issued=NOW,
        expires=NOW + 300 * DAY,
        franking=(FrankingKey(FRANKING.public_key, period),),
        retention_days=30,
        limits=RelayLimits(16_384, 100 << 20, 1_000),
        registration=RegistrationPolicy.OPEN,
    )
    data = sign_descriptor(root, content)
    unverified = decode_whole(UnverifiedDescriptor.decode, data)
    return unverified.verify(relay_id_of(root.public_key))


class Taken(NamedTuple):
    """A message that was accepted.

    Attributes:
        group: The room.
        seq: Its place.
        sender: Whose it is.
        message: Its bytes.
        inside: The accounts that were served the room then.
        members: Those, and the ones that had not accepted yet.
    """

    group: bytes
    seq: int
    sender: Sender
    message: bytes
    inside: frozenset[bytes]
    members: frozenset[bytes]


class Relay:
    """The rules, their tables, and who is connected.

    Attributes:
        now: The time.
        descriptor: What it says of itself.
        listeners: Who is connected, by device.
        notary: What stamps.
        log: Every entry that there ever was, by room and seq.
        accepted: Every message that was accepted, in the order of the log.
        shelf: The bytes of blobs.
    """

    def __init__(self, seed: bytes = b"relay") -> None:
        self.now = NOW
        self.descriptor = descriptor_of(ROOT)
        self.listeners: dict[bytes, Listener] = {}
        self.accepted: list[Taken] = []
        self.shelf: dict[bytes, bytes] = {}
        self.log: dict[tuple[bytes, int], LogEntry] = {}
        self._undo = Undo()
        self._tables = MemoryTables(self._undo)
        self.notary = FrankingNotary(self.descriptor, FRANKING)
        self._entropy = SeededEntropy(seed)

    @property
    def tx(self) -> Transaction:
        """The tables."""
        return cast("Transaction", self._tables)

    def context(self) -> Context:
        """Return what a rule is lent."""
        return Context(
            self.now,
            self.descriptor.relay_id,
            Settings(registration=Registration.OPEN),
            self.notary,
            self._entropy,
            Secret(b"k" * 32),
        )

    def settle(self, account: Account, device: Device) -> None:
        """Give somebody an account, without asking."""
        self.tx.accounts.put_account(account)
        self.tx.accounts.put_device(device)
        self._undo.keep()

    def run(self, rule: Callable[[Transaction, Context], Any]) -> Any:  # noqa: ANN401
        """Run a rule as one transaction, do what follows, and return its answer.

        Raises:
            Refused: It declines.
        """
        try:
            outcome = rule(self.tx, self.context())
        except Refused:
            self._undo.roll_back()
            raise
        self._undo.keep()
        if not isinstance(outcome, Outcome):
            return outcome
        self.perform(outcome.effects)
        if isinstance(outcome.reply, Refused):
            raise outcome.reply
        return outcome.reply

    def answer(self, who: Sender, call: str, asked: msgspec.Struct) -> msgspec.Struct:
        """Answer a request.

        Raises:
            Refused: It is declined.
        """
        rule = RULES[call]
        reply = self.run(lambda tx, context: rule(tx, context, who, asked))
        if call == "rejoin":
            self.take_turns()
        assert isinstance(reply, msgspec.Struct)
        return reply

    def fitted(self, account: bytes, extras: Extras | None) -> Extras | None:
        """Return what goes with a commit, where a long GroupInfo is a blob."""
        welcome = None if extras is None else extras.welcome
        info = (None if welcome is None else welcome.group_info) or b""
        if extras is None or welcome is None or len(info) <= limits.GROUP_INFO:
            return extras
        blob = self.keep(account, info)
        short = replace(welcome, group_info=None, group_info_blob=blob)
        return replace(extras, welcome=short)

    def keep(self, account: bytes, data: bytes) -> bytes:
        """Keep the bytes of a blob that somebody uploaded, and return its id."""
        blob = sha256(data).digest()
        self.shelf[blob] = data
        size = len(data)
        row = BlobRow(blob, account, size, size, complete=True, at=self.now)
        self.tx.blobs.put_blob(row)
        return blob

    def take_turns(self) -> None:
        """Ask the next members to let others back in."""
        self.run(
            lambda tx, context: rejoin.next_turn(
                tx, context, lambda device: device in self.listeners
            )
        )

    def take(self, who: Sender, submission: Submission) -> bytes:
        """Take a submission, and return its stamp.

        Raises:
            Refused: It is declined.
        """
        reply: Accepted = self.run(
            lambda tx, context: submit(tx, context, who, submission)
        )
        if not reply.repeat:
            seq = int.from_bytes(reply.stamp[8:16], "big")
            group = submission.outer.group_id
            message, inside = submission.message or b"", self.inside(group)
            rows = self.tx.rooms.members(group)
            members = frozenset(m.account for m in rows if not m.left)
            self.accepted.append(Taken(group, seq, who, message, inside, members))
        return reply.stamp

    def inside(self, group: bytes) -> frozenset[bytes]:
        """Return the accounts that are served a room."""
        members = self.tx.rooms.members(group)
        return frozenset(m.account for m in members if m.accepted and not m.left)

    def hear_stamp(self, group: bytes, stamp: FullStamp) -> None:
        """Hear what a client holds, in case entries were lost (M6)."""
        self.run(lambda tx, context: offer(tx, context, group, stamp))

    def acknowledge(self, who: Sender, ack: Ack) -> None:
        """Move a device's cursors."""
        self.run(lambda tx, _: delivery.acknowledge(tx, who, ack))

    def entries(
        self, who: Sender, group: bytes, after: int
    ) -> tuple[delivery.Follow, list[Entry]]:
        """Return how a device is to be served a room, and the entries.

        Raises:
            Refused: It may not be served.
        """
        follow = self.run(
            lambda tx, context: delivery.follow(tx, context, who, (group, after))
        )
        found: list[LogEntry] = []
        last = follow.after
        while page := delivery.entries(self.tx, who, follow, last, 1 << 30):
            found += page
            last = page[-1].seq
        return follow, [entry_frame(group, entry) for entry in found]

    def all_have(self, who: Sender, group: bytes) -> int:
        """Return up to where all devices have a room."""
        return delivery.all_have(self.tx, who, group)

    def perform(self, effects: tuple[Effect, ...]) -> None:
        """Do what a rule asked for."""
        for effect in effects:
            if isinstance(effect, RoomGrew):
                self.log[effect.group, effect.entry.seq] = effect.entry
            if isinstance(effect, CursorsPassed):
                for listener in tuple(self.listeners.values()):
                    listener.passed(*effect)
                continue
            devices, tell = _telling(effect)
            for device in devices or tuple(self.listeners):
                if device in self.listeners:
                    tell(self.listeners[device])


def _telling(effect: Effect) -> tuple[tuple[bytes, ...], Callable[[Listener], None]]:
    """Return whom an effect is told, where none means all, and how."""
    match effect:
        case RoomGrew(group=group) | SegmentOpened(group=group):
            return (), lambda listener: listener.grew(group)
        case StopFollowing(group=group, devices=devices):
            return devices, lambda listener: listener.stop(group)
        case InboxGrew(devices=devices):
            return devices, lambda listener: listener.inbox_grew()
        case OfferRejoin(device=device, request=request, until=until):
            offer_made = RejoinOffer(request, until)
            return (device,), lambda listener: listener.told(offer_made)
        case Disconnect(devices=devices):
            return devices, lambda listener: listener.cut()
        case _:
            return (), lambda _: None
