"""A notary for tests: it signs, and its records can be read without the real forms."""

from hashlib import sha256

from tgtui.codec import opaque, uint
from tgtui.crypto import InvalidSignature, Secret, SigningKey, verify
from tgtui.relay.core.context import (
    ProvenStamp,
    SignedRecord,
    Stamped,
    StampFields,
)


class SimpleNotary:
    """Signs a plain concatenation of the fields."""

    def __init__(self, relay_id: bytes) -> None:
        self._relay_id = relay_id
        self._key = SigningKey(Secret(sha256(relay_id).digest()))
        self.signed_by: dict[bytes, bytes] = {}

    def stamp(self, fields: StampFields) -> Stamped:
        signed = b"".join(
            (
                fields.group_id + uint(fields.seq, 8) + uint(fields.epoch, 8),
                fields.prev + uint(fields.accepted_at, 8) + fields.account,
                fields.device + fields.commitment + fields.message_hash,
            )
        )
        signature = self._key.sign(signed)
        self.signed_by[signature] = signed
        short = b"simple!!" + uint(fields.seq, 8) + uint(fields.accepted_at, 8)
        head = sha256(signed + signature).digest()
        return Stamped(signed, signature, short + signature, head)

    def prove(self, signed: bytes, signature: bytes) -> ProvenStamp:
        verify(self._key.public_key, signed, signature=signature)
        if len(signed) < 40:
            raise InvalidSignature
        return ProvenStamp(signed[:32], int.from_bytes(signed[32:40], "big"), signature)

    def segment(
        self, group_id: bytes, *, segment: int, last: tuple[int, bytes], at: int
    ) -> SignedRecord:
        seq, head = last
        return self._record(
            b"segment", group_id, uint(segment, 4) + uint(seq, 8) + head + uint(at, 8)
        )

    def truncated(
        self, group_id: bytes, *, through: int, head: bytes, at: int
    ) -> SignedRecord:
        said = uint(through, 8) + head + uint(at, 8)
        return self._record(b"truncated", group_id, said)

    def _record(self, kind: bytes, group_id: bytes, said: bytes) -> SignedRecord:
        signed = opaque(kind) + group_id + said
        signature = self._key.sign(signed)
        return SignedRecord(signed + signature, sha256(signed + signature).digest())
