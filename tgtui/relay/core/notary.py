"""Stamps and records of this relay, made with its present franking key."""

from struct import Struct
from typing import Final

from msgspec.structs import astuple

from tgtui.codec import decode_whole, encoded
from tgtui.crypto import SigningKey
from tgtui.franking import (
    FrankingKeys,
    SegmentFields,
    StampSigner,
    TruncatedFields,
    UnverifiedStamp,
    announce,
)
from tgtui.relay.core.context import (
    ProvenStamp,
    SignedRecord,
    Stamped,
    StampFields,
)


_PLACE: Final = Struct("!QQ")
"""The seq and the accepted_at of a short stamp."""


class FrankingNotary:
    """What a relay's franking key signs; what its older keys signed is recognised."""

    def __init__(self, keys: FrankingKeys, key: SigningKey) -> None:
        """Take what the descriptor says of the keys, and the present one."""
        self._keys = keys
        self._key = key
        self._signer = StampSigner(keys.relay_id, key)

    def stamp(self, fields: StampFields) -> Stamped:
        """Return the stamp of an entry."""
        signed, signature, head = self._signer.stamp(*astuple(fields))
        place = _PLACE.pack(fields.seq, fields.accepted_at)
        short = b"".join((self._signer.key_id, place, signature))
        return Stamped(signed, signature, short, head)

    def prove(self, signed: bytes, signature: bytes) -> ProvenStamp:
        """Read a stamp and require that this relay made it.

        Raises:
            PeerFault: It did not, or the bytes are malformed.
        """
        stamp = decode_whole(UnverifiedStamp.decode, signed + signature)
        fields = stamp.verify(self._keys).fields
        return ProvenStamp(fields.group_id, fields.seq, signature)

    def segment(
        self, group_id: bytes, *, segment: int, last: tuple[int, bytes], at: int
    ) -> SignedRecord:
        """Return the record that opens a segment after a seq and its head (M6)."""
        seq, head = last
        fields = SegmentFields(
            relay_id=self._keys.relay_id,
            group_id=group_id,
            segment=segment,
            last_known_seq=seq,
            last_known_head=head,
            at=at,
        )
        record = announce(fields, self._key)
        return SignedRecord(encoded(record), record.head)

    def truncated(
        self, group_id: bytes, *, through: int, head: bytes, at: int
    ) -> SignedRecord:
        """Return the record that says that entries are gone (M7)."""
        record = announce(
            TruncatedFields(group_id=group_id, through_seq=through, head=head, at=at),
            self._key,
        )
        return SignedRecord(encoded(record), b"")
