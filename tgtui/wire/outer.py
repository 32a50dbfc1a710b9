"""What a relay may read of a message: the PrivateMessage's header and our AAD (P0).

A PrivateMessage (RFC 9420 §6.3) says group, epoch and content type in clear, and so
does its authenticated_data. In the product that is one of

    application  u8 1 | u8 1 | C[32] | dev_seq u64 | base_seq u64                   50 B
    handshake    u8 1 | u8 2 | C[32] | dev_seq u64 | base_seq u64
                 | seen_seq u64 | seen_head[32] | roster_hash[32]                  122 B

Both sides read them here, from the message itself, and from no copy of it.
"""

from struct import Struct
from typing import Final, NamedTuple

from tgtui.codec import DecodeError, Reader, length_header
from tgtui.wire.errors import BadOuter


ZERO: Final = bytes(32)
"""The commitment of a handshake that changes no title."""

_HEAD: Final = Struct("!HHB32sQB")
_APPLICATION: Final = Struct("!BB32sQQ")
_HANDSHAKE: Final = Struct("!BB32sQQQ32s32s")
_VERSION: Final = 1
_MLS10: Final = 1
_PRIVATE_MESSAGE: Final = 2
_GROUP_ID_LENGTH: Final = 32
_CONTENT_APPLICATION: Final = 1
_CONTENT_COMMIT: Final = 3
_SENDER_DATA: Final = 256
_FORM_APPLICATION: Final = 1
_FORM_HANDSHAKE: Final = 2

HEAD_LENGTH: Final = 1024
"""So many bytes of a message hold all that `read_outer` reads."""


class ApplicationAad(NamedTuple):
    """The authenticated data of an application message (P0).

    Attributes:
        commitment: C, 32 bytes: what the sender commits to.
        dev_seq: The count of this device's entries in the group, from 1.
        base_seq: The `seq` of the last handshake that the sender has evaluated.
    """

    commitment: bytes
    dev_seq: int
    base_seq: int

    def encoded(self) -> bytes:
        """Return the 50 bytes."""
        return _APPLICATION.pack(_VERSION, _FORM_APPLICATION, *self)


class HandshakeAad(NamedTuple):
    """The authenticated data of a commit (P0).

    Attributes:
        commitment: C, 32 bytes; `ZERO` unless the commit changes a title.
        dev_seq: The count of this device's entries in the group, from 1.
        base_seq: The `seq` of the last handshake that the sender has evaluated.
        seen_seq: The `seq` of the last entry that the sender has processed.
        seen_head: The head of the chain there, 32 bytes.
        roster_hash: The hash of the roster after the commit, 32 bytes (M9).
    """

    commitment: bytes
    dev_seq: int
    base_seq: int
    seen_seq: int
    seen_head: bytes
    roster_hash: bytes

    def encoded(self) -> bytes:
        """Return the 122 bytes."""
        return _HANDSHAKE.pack(_VERSION, _FORM_HANDSHAKE, *self)


Aad = ApplicationAad | HandshakeAad


class Outer(NamedTuple):
    """What can be read of a PrivateMessage without any key.

    Attributes:
        group_id: The group, 32 bytes.
        epoch: The epoch that it was encrypted in.
        aad: The authenticated data; its type says whether this is a commit.
        ciphertext: The length of the sealed content in bytes.
    """

    group_id: bytes
    epoch: int
    aad: Aad
    ciphertext: int

    @property
    def handshake(self) -> bool:
        """Whether the message is a commit."""
        return isinstance(self.aad, HandshakeAad)


def decode_aad(data: bytes, *, handshake: bool) -> Aad:
    """Read authenticated data that fills `data` exactly.

    Args:
        data: The authenticated_data of a PrivateMessage.
        handshake: Whether its content type is commit.

    Raises:
        BadOuter: The data is not in the one form for this content type.
    """
    form = _HANDSHAKE if handshake else _APPLICATION
    if len(data) != form.size:
        message = f"authenticated data of {len(data)} bytes, not {form.size}"
        raise BadOuter(message)
    version, kind, *fields = form.unpack(data)
    expected = _FORM_HANDSHAKE if handshake else _FORM_APPLICATION
    if (version, kind) != (_VERSION, expected):
        message = f"authenticated data of version {version}, form {kind}"
        raise BadOuter(message)
    return HandshakeAad(*fields) if handshake else ApplicationAad(*fields)


def read_outer(data: bytes, *, size: int | None = None) -> Outer:
    """Read the header of an MLSMessage that holds a PrivateMessage.

    Args:
        data: The message, or its first `HEAD_LENGTH` bytes.
        size: The length of the whole message where `data` is not all of it.

    Raises:
        BadOuter: It is no such message, or its authenticated data is not ours.
    """
    if len(data) < _HEAD.size:
        message = "a message that ends within its header"
        raise BadOuter(message)
    version, wire_format, length, group_id, epoch, content = _HEAD.unpack_from(data)
    head = (version, wire_format, length)
    if head != (_MLS10, _PRIVATE_MESSAGE, _GROUP_ID_LENGTH):
        message = "not a PrivateMessage of a group whose id has 32 bytes"
        raise BadOuter(message)
    if content not in (_CONTENT_APPLICATION, _CONTENT_COMMIT):
        # protocol.md M1: proposals travel inside commits only.
        message = f"content type {content}"
        raise BadOuter(message)
    handshake = content == _CONTENT_COMMIT
    authenticated, ciphertext = _read_tail(data, len(data) if size is None else size)
    aad = decode_aad(authenticated, handshake=handshake)
    return Outer(group_id, epoch, aad, ciphertext)


def _read_tail(data: bytes, size: int) -> tuple[bytes, int]:
    """Return the authenticated data and the length of the ciphertext.

    Raises:
        BadOuter: The vectors are malformed or do not end with the message.
    """
    reader = Reader(data)
    reader.offset = _HEAD.size
    try:
        authenticated = reader.opaque(_HANDSHAKE.size)
        reader.opaque(_SENDER_DATA)
    except DecodeError as error:
        message = f"a malformed PrivateMessage: {error}"
        raise BadOuter(message) from error
    start = reader.offset
    for width in (1, 2, 4):
        length = size - start - width
        if length >= 0 and data[start : start + width] == length_header(length):
            return authenticated, length
    message = "a ciphertext that does not end with the message"
    raise BadOuter(message)
