"""Makes a relay's stamps, thousands a second: fields in, signed bytes out."""

import struct
from hashlib import sha256
from typing import Final, final

from tgtui.codec import EncodeError, opaque
from tgtui.crypto import SigningKey, sign_content
from tgtui.franking.stamp import STAMP_LABEL
from tgtui.franking.suite import HASH_LENGTH
from tgtui.identity import key_id_of


_AFTER_GROUP: Final = struct.Struct("!QQ32sQ32s32s32s32s")
_LENGTHS: Final = (HASH_LENGTH,) * 5


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

    def stamp(  # noqa: PLR0913, PLR0917  (the fields of StampTBS)
        self,
        group_id: bytes,
        epoch: int,
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
        hashes = (account, device, commitment, message_hash)
        if (len(prev), *map(len, hashes)) != _LENGTHS:
            message = "a hash or an id is not 32 bytes long"
            raise EncodeError(message)
        try:
            rest = _AFTER_GROUP.pack(epoch, seq, prev, accepted_at, *hashes)
        except struct.error:
            message = "a number does not fit into 8 bytes"
            raise EncodeError(message) from None
        fields = b"".join((self._opening, opaque(group_id), rest))
        signed = sign_content(STAMP_LABEL, fields)
        signature = self._key.sign(signed)
        return fields, signature, sha256(signed + signature).digest()
