"""Proof that a relay showed two histories: two stamps of one place in a room's log."""

from dataclasses import dataclass

from tgtui.codec import BadValue, Reader, Writer
from tgtui.franking.errors import NotAFork
from tgtui.franking.keys import FrankingKeys
from tgtui.franking.stamp import Stamp, UnverifiedStamp


@dataclass(frozen=True, slots=True)
class ForkProof:
    """Two stamps of this relay for one entry of one room that say different things.

    It speaks for itself: whoever has the relay's descriptor can verify it, and no
    member can make one, whatever it claims.

    Attributes:
        first: The stamp whose fields are the smaller, as bytes.
        second: The other one.
    """

    first: Stamp
    second: Stamp

    def encode(self, writer: Writer) -> None:
        """Append both stamps in full form."""
        self.first.encode(writer)
        self.second.encode(writer)


@dataclass(frozen=True, slots=True)
class UnverifiedForkProof:
    """What somebody says is a proof."""

    _first: UnverifiedStamp
    _second: UnverifiedStamp

    def encode(self, writer: Writer) -> None:
        """Append both stamps in full form."""
        self._first.encode(writer)
        self._second.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedForkProof":
        """Read two stamps in full form, the smaller one first.

        Raises:
            DecodeError: The bytes are malformed, or the stamps in the wrong order.
        """
        start = reader.offset
        first = UnverifiedStamp.decode(reader)
        middle = reader.offset
        second = UnverifiedStamp.decode(reader)
        if reader.since(start)[: middle - start] > reader.since(middle):
            message = "the stamps are not in their order"
            raise BadValue(message)
        return cls(first, second)

    def verify(self, keys: FrankingKeys) -> ForkProof:
        """Return the proof if it is one.

        Raises:
            NotAFork: The stamps are of different places, or say the same.
            WrongRoom: A stamp is another relay's.
            ForeignKey: The relay had no such key then.
            BadStamp: The key did not sign a stamp.
        """
        return prove_fork(self._first.verify(keys), self._second.verify(keys))


def prove_fork(one: Stamp, other: Stamp) -> ForkProof:
    """Return the proof that two verified stamps make.

    Raises:
        NotAFork: They are of different places, or say the same.
    """
    places = {
        (stamp.fields.relay_id, stamp.fields.group_id, stamp.fields.seq)
        for stamp in (one, other)
    }
    if len(places) != 1 or one.encoded_fields == other.encoded_fields:
        raise NotAFork
    first, second = sorted((one, other), key=Stamp.encoded)
    return ForkProof(first, second)
