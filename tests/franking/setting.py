"""A relay, people with devices, and a room whose log can be told and told wrongly."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from tgtui.codec import encoded
from tgtui.crypto import Secret, SeededEntropy, SigningKey
from tgtui.franking import (
    Attachment,
    Content,
    Context,
    Entry,
    FileFacts,
    Franked,
    FrankedMeta,
    Kind,
    Opened,
    Room,
    RoomTexts,
    Sender,
    ShortStamp,
    Stamp,
    StampFields,
    StampSigner,
    UnverifiedStamp,
    commit_to_file,
    frank,
)
from tgtui.identity import Credential, IdentityError, relay_id_of, sign_credential


Given = Any
"""Values of fields that a test gives by their names."""

NOTHING: Final = bytes(32)
NOON: Final = 1_800_000_000_000
GROUP: Final = b"G" * 32
OTHER_GROUP: Final = b"H" * 32


def signing_key(seed: bytes) -> SigningKey:
    """Return the key of 32 bytes."""
    return SigningKey(Secret(seed))


@dataclass(frozen=True)
class OneKey:
    """A franking key."""

    public_key: bytes


class NoSuchKey(IdentityError):
    """What a descriptor says of a key that it does not have."""


@dataclass
class Keys:
    """What a descriptor offers: franking keys, each with the time of its use."""

    relay_id: bytes
    periods: dict[bytes, tuple[bytes, int, int]] = field(default_factory=dict)

    def franking_key(self, key_id: bytes, at: int) -> OneKey:
        """Return the key that was in use."""
        public_key, since, until = self.periods.get(key_id, (b"", 1, 0))
        if not since <= at < until:
            raise NoSuchKey
        return OneKey(public_key)


@dataclass
class Person:
    """An account with one device."""

    name: str
    identity: SigningKey
    device_key: SigningKey
    credential: Credential

    @classmethod
    def called(cls, name: str) -> "Person":
        """Make a person whose keys follow from the name."""
        identity = signing_key(sha256(b"identity " + name.encode()).digest())
        device_key = signing_key(sha256(b"device " + name.encode()).digest())
        credential = sign_credential(identity, device_key.public_key, created=NOON)
        return cls(name, identity, device_key, credential)

    @property
    def account(self) -> bytes:
        """The account's id."""
        return self.credential.account

    @property
    def device(self) -> bytes:
        """The device's id."""
        return self.credential.device


ANNA: Final = Person.called("Anna")
BOB: Final = Person.called("Bob")
MALLORY: Final = Person.called("Mallory")


class Relay:
    """A relay's keys."""

    def __init__(self, seed: bytes = b"R" * 32, key_seed: bytes = b"F" * 32) -> None:
        """Make the root and the first franking key."""
        self.relay_id: bytes = relay_id_of(signing_key(seed).public_key)
        self.key = signing_key(key_seed)
        self.signer = StampSigner(self.relay_id, self.key)
        self.keys = Keys(self.relay_id)
        self.announce(self.key)

    def announce(self, key: SigningKey, since: int = 0, until: int = 1 << 63) -> None:
        """Put a franking key into the descriptor."""
        key_id = StampSigner(self.relay_id, key).key_id
        self.keys.periods[key_id] = (key.public_key, since, until)


@dataclass(frozen=True)
class Delivery:
    """An entry as a device gets it: what is in clear, and what decryption gives."""

    entry: Entry
    sender: Person
    data: bytes
    franked: Franked | None
    stamp: Stamp

    @property
    def opened(self) -> Opened:
        """What decrypting it gives."""
        return Opened(Sender(self.sender.credential), self.data)

    @property
    def commitment(self) -> bytes:
        """`C` of its authenticated data."""
        return self.entry.commitment

    def in_full(self) -> "Delivery":
        """Return it with the stamp in full form."""
        full = UnverifiedStamp.of(self.stamp.fields, self.stamp.signature)
        return replace(self, entry=replace(self.entry, stamp=full))

    def with_entry(self, **changes: Given) -> "Delivery":
        """Return it with other values in the entry."""
        return replace(self, entry=replace(self.entry, **changes))


@dataclass
class Chat:
    """A room's log as an honest relay and honest members make it, unless told."""

    relay: Relay = field(default_factory=Relay)
    group_id: bytes = GROUP
    epoch: int = 7
    timer: int = 0
    seq: int = 0
    head: bytes = NOTHING
    base_seq: int = 0
    now: int = NOON
    dev_seqs: dict[bytes, int] = field(default_factory=dict)
    entropy: SeededEntropy = field(default_factory=lambda: SeededEntropy(b"chat"))

    def room(self, **changes: Given) -> Room:
        """Return what a device knows of the room."""
        room = Room(self.relay.relay_id, self.group_id, self.relay.keys, self.timer)
        return replace(room, **changes)

    def context(self, sender: Person) -> Context:
        """Return the context of what somebody sends now."""
        return Context(
            self.relay.relay_id,
            self.group_id,
            self.epoch,
            sender.account,
            sender.device,
        )

    def content(self, sender: Person, body: bytes, **changes: Given) -> Content:
        """Return the content that somebody would send now."""
        content = Content(
            dev_seq=self.dev_seqs.get(sender.device, 0) + 1,
            seen_seq=self.seq,
            seen_head=self.head,
            kind=Kind.TEXT,
            ref=NOTHING,
            sent_at=self.now,
            expires=self.timer,
            body=body,
        )
        return replace(content, **changes)

    def franked(
        self,
        sender: Person,
        body: bytes = b"hello",
        *,
        context: Context | None = None,
        file_keys: tuple[Secret, ...] = (),
        **changes: Given,
    ) -> Franked:
        """Return a message, not yet sent."""
        return frank(
            self.content(sender, body, **changes),
            context or self.context(sender),
            device_key=sender.device_key,
            entropy=self.entropy,
            file_keys=file_keys,
        )

    def say(
        self,
        sender: Person,
        body: bytes = b"hello",
        *,
        file_keys: tuple[Secret, ...] = (),
        **changes: Given,
    ) -> Delivery:
        """Let somebody send a message, and return its delivery."""
        return self.post(
            sender, self.franked(sender, body, file_keys=file_keys, **changes)
        )

    def post(
        self,
        sender: Person,
        franked: Franked,
        *,
        declared: bytes | None = None,
        **stamped: Given,
    ) -> Delivery:
        """Put a message into the log, with other values in the stamp if given."""
        entry = Entry(
            stamp=ShortStamp(b"", 0, 0, b""),
            message_hash=sha256(b"MLS" + franked.encoded).digest(),
            epoch=self.epoch,
            commitment=franked.commitment if declared is None else declared,
            dev_seq=franked.payload.content.dev_seq,
            base_seq=self.base_seq,
        )
        return self._append(entry, sender, encoded(franked.payload), franked, stamped)

    def commit(
        self,
        sender: Person,
        meta: FrankedMeta | None = None,
        *,
        seen: tuple[int, bytes] | None = None,
        commitment: bytes = NOTHING,
        dev_seq: int | None = None,
        **stamped: Given,
    ) -> Delivery:
        """Put a handshake entry into the log, and let the epoch move."""
        last = self.dev_seqs.get(sender.device, 0)
        entry = Entry(
            stamp=ShortStamp(b"", 0, 0, b""),
            message_hash=sha256(b"commit %d" % self.seq).digest(),
            epoch=self.epoch,
            commitment=commitment,
            dev_seq=last + 1 if dev_seq is None else dev_seq,
            base_seq=self.base_seq,
            seen=(self.seq, self.head) if seen is None else seen,
        )
        data = b"" if meta is None else encoded(meta)
        delivery = self._append(entry, sender, data, None, stamped)
        self.base_seq = self.seq
        self.epoch += 1
        return delivery

    def meta(
        self, sender: Person, title: str = "Cooks", **changes: Given
    ) -> tuple[FrankedMeta, bytes]:
        """Return a room's new texts, and their commitment."""
        body = encoded(RoomTexts(title, "a room"))
        changes = {"kind": Kind.GROUP_META, **changes}
        franked = self.franked(sender, body, **changes)
        return FrankedMeta.of(franked, sender.credential), franked.commitment

    def retitle(self, sender: Person, title: str = "Cooks") -> Delivery:
        """Let somebody change the room's title."""
        meta, commitment = self.meta(sender, title)
        return self.commit(sender, meta, commitment=commitment)

    def stamp(self, entry: Entry, sender: Person, **changes: Given) -> Stamp:
        """Return the stamp of an entry, with other values if given."""
        self.now += 5
        values: dict[str, Given] = {
            "group_id": self.group_id,
            "epoch": entry.epoch,
            "seq": self.seq + 1,
            "prev": self.head,
            "accepted_at": self.now,
            "account": sender.account,
            "device": sender.device,
            "commitment": entry.commitment,
            "message_hash": entry.message_hash,
        }
        return stamped_by(self.relay, **{**values, **changes})

    def _append(
        self,
        entry: Entry,
        sender: Person,
        data: bytes,
        franked: Franked | None,
        stamped: dict[str, Given],
    ) -> Delivery:
        stamp = self.stamp(entry, sender, **stamped)
        self.seq, self.head = stamp.fields.seq, stamp.head
        self.dev_seqs[sender.device] = entry.dev_seq
        entry = replace(entry, stamp=ShortStamp.of(stamp))
        return Delivery(entry, sender, data, franked, stamp)


def stamped_by(relay: Relay, **values: Given) -> Stamp:
    """Return the stamp that a relay makes of these values."""
    group_id, epoch = values.pop("group_id"), values.pop("epoch")
    _, signature, head = relay.signer.stamp(group_id, epoch, **values)
    fields = StampFields(
        key_id=relay.signer.key_id,
        relay_id=relay.relay_id,
        group_id=group_id,
        epoch=epoch,
        **values,
    )
    return Stamp(fields, encoded(fields), signature, head)


def a_file(content: bytes = b"picture", key: bytes = b"k" * 32) -> Attachment:
    """Return the description of a file, whose encryption is not looked at."""
    facts = FileFacts(
        sha256(b"sealed " + content).digest(), len(content), sha256(content).digest()
    )
    return Attachment(
        facts.blob_id,
        facts.size,
        commit_to_file(Secret(key), facts),
        b"image/jpeg",
        b"photo.jpg",
    )
