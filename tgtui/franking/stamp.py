"""The relay's stamp on an entry of a room's log, linked to the stamp before it."""

from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct
from typing import Final

from tgtui.codec import BadValue, Reader, Writer, opaque, uint
from tgtui.crypto import SIGNATURE_LENGTH, sign_content
from tgtui.franking import limits
from tgtui.franking.content import Context
from tgtui.franking.errors import WrongRoom
from tgtui.franking.keys import FrankingKeys, check_by_relay
from tgtui.franking.sequence import number_of
from tgtui.franking.suite import HASH_LENGTH
from tgtui.identity import KEY_ID_LENGTH


STAMP_LABEL: Final = b"tgtui/1 frank-stamp"
"""The label that a relay signs StampTBS with."""

# epoch, seq, prev, accepted_at, account, device, commitment, hash of the message.
_AFTER_GROUP: Final = Struct("!QQ32sQ32s32s32s32s")


@dataclass(frozen=True, slots=True)
class StampFields:
    """StampTBS: what a stamp says.

    Attributes:
        key_id: The franking key that signs.
        relay_id: The relay.
        group_id: The room.
        epoch: The epoch that the entry's header names.
        seq: The entry's place in the log; see `sequence`.
        prev: The head of the stamp before, or zeros before the first.
        accepted_at: When the relay accepted it, in ms since 1970.
        account: Whose device submitted it.
        device: Which device did.
        commitment: `C` of the entry's authenticated data; zeros for most handshakes.
        message_hash: SHA-256 of the MLSMessage.
    """

    key_id: bytes = field(repr=False)
    relay_id: bytes = field(repr=False)
    group_id: bytes = field(repr=False)
    epoch: int
    seq: int
    prev: bytes = field(repr=False)
    accepted_at: int
    account: bytes = field(repr=False)
    device: bytes = field(repr=False)
    commitment: bytes = field(repr=False)
    message_hash: bytes = field(repr=False)

    @property
    def context(self) -> Context:
        """Where the entry was written and by whom, as the relay says."""
        return Context(
            self.relay_id, self.group_id, self.epoch, self.account, self.device
        )

    def encode(self, writer: Writer) -> None:
        """Append StampTBS."""
        writer.fixed(self.encoded())

    def encoded(self) -> bytes:
        """Return StampTBS, in one piece: it is done for each message.

        Raises:
            EncodeError: A number is no u64, or the group's id too long.
        """
        return b"".join(
            (
                self.key_id,
                self.relay_id,
                opaque(self.group_id),
                uint(self.epoch, 8),
                uint(self.seq, 8),
                self.prev,
                uint(self.accepted_at, 8),
                self.account,
                self.device,
                self.commitment,
                self.message_hash,
            )
        )

    @classmethod
    def decode(cls, reader: Reader) -> "StampFields":
        """Read StampTBS.

        Raises:
            DecodeError: The bytes are malformed, or no entry has this number.
        """
        key_id, relay_id = reader.fixed(KEY_ID_LENGTH), reader.fixed(HASH_LENGTH)
        group_id = reader.opaque(limits.GROUP_ID)
        rest = _AFTER_GROUP.unpack(reader.fixed(_AFTER_GROUP.size))
        if not number_of(rest[1]):
            message = f"no entry has the sequence number {rest[1]}"
            raise BadValue(message)
        return cls(key_id, relay_id, group_id, *rest)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp that a key of the relay signed.

    Attributes:
        fields: What it says.
        encoded_fields: The bytes of that.
        signature: The relay's.
        head: What the next stamp links to.
    """

    fields: StampFields
    encoded_fields: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    head: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the full form: StampTBS and the signature."""
        writer.fixed(self.encoded_fields)
        writer.fixed(self.signature)

    def encoded(self) -> bytes:
        """Return the full form."""
        return self.encoded_fields + self.signature


@dataclass(frozen=True, slots=True)
class UnverifiedStamp:
    """A stamp in full form, as somebody sent it."""

    _fields: StampFields
    _encoded_fields: bytes = field(repr=False)
    _signature: bytes = field(repr=False)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedStamp":
        """Read the full form: StampTBS and 64 bytes of signature.

        Raises:
            DecodeError: The bytes are malformed.
        """
        start = reader.offset
        fields = StampFields.decode(reader)
        encoded_fields = reader.since(start)
        return cls(fields, encoded_fields, reader.fixed(SIGNATURE_LENGTH))

    @classmethod
    def of(cls, fields: StampFields, signature: bytes) -> "UnverifiedStamp":
        """Return the stamp that says `fields`, with a signature to be checked."""
        return cls(fields, fields.encoded(), signature)

    @property
    def claimed(self) -> StampFields:
        """What it says, which nobody has vouched for."""
        return self._fields

    def verify(self, keys: FrankingKeys) -> Stamp:
        """Return the stamp if the relay signed it with a key that it had at the time.

        Raises:
            WrongRoom: It is another relay's.
            ForeignKey: The relay had no such key then.
            BadStamp: The key did not sign it.
        """
        fields = self._fields
        if fields.relay_id != keys.relay_id:
            raise WrongRoom
        signed = sign_content(STAMP_LABEL, self._encoded_fields)
        check_by_relay(
            keys,
            fields.key_id,
            at=fields.accepted_at,
            signed=signed,
            signature=self._signature,
        )
        return self._with_head(signed)

    def trust(self) -> Stamp:
        """Return the stamp unverified: for one that was stored after `verify`."""
        return self._with_head(sign_content(STAMP_LABEL, self._encoded_fields))

    def encode(self, writer: Writer) -> None:
        """Append the full form."""
        writer.fixed(self._encoded_fields)
        writer.fixed(self._signature)

    def _with_head(self, signed: bytes) -> Stamp:
        head = sha256(signed + self._signature).digest()
        return Stamp(self._fields, self._encoded_fields, self._signature, head)
