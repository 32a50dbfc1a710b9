"""Makes a relay's stamps, thousands a second: fields in, signed bytes out."""

from hashlib import sha256
from typing import final

from tgtui.codec import EncodeError, opaque, uint
from tgtui.crypto import SigningKey, sign_content
from tgtui.franking.stamp import STAMP_LABEL
from tgtui.franking.suite import HASH_LENGTH
from tgtui.identity import key_id_of


@final
class StampSigner:
    """A relay's stamping key, and what all of its stamps begin with.

    Attributes:
        key_id: The id of the key.
    """

    __slots__ = ("_key", "_opening", "key_id")

    def __init__(self, relay_id: bytes, key: SigningKey) -> None:
        """Take the relay's id and the private half of a franking key of its own."""
        self.key_id = key_id_of(key.public_key)
        self._key = key
        self._opening = self.key_id + relay_id

    def stamp(  # noqa: PLR0913  (the fields of StampTBS)
        self,
        group_id: bytes,
        epoch: int,
        *,
        seq: int,
        prev: bytes,
        accepted_at: int,
        account: bytes,
        device: bytes,
        commitment: bytes,
        message_hash: bytes,
    ) -> tuple[bytes, bytes, bytes]:
        """Return StampTBS, its signature, and the head that the next one links to.

        No object is made on the way: this is on the path of every accepted entry.

        Raises:
            EncodeError: A number or a hash does not fit its field.
        """
        parts = (account, device, commitment, message_hash)
        hashes = b"".join(parts)
        if {len(prev), *map(len, parts)} != {HASH_LENGTH}:
            message = "a hash or an id is not 32 bytes long"
            raise EncodeError(message)
        place, time = uint(epoch, 8) + uint(seq, 8), uint(accepted_at, 8)
        fields = b"".join((self._opening, opaque(group_id), place, prev, time, hashes))
        signed = sign_content(STAMP_LABEL, fields)
        signature = self._key.sign(signed)
        return fields, signature, sha256(signed + signature).digest()
