"""What a relay may read of a message: the PrivateMessage's header and our AAD (P0).

A PrivateMessage (RFC 9420 §6.3) says group, epoch and content type in clear, and so
does its authenticated_data. In the product that is one of

    application  u8 1 | u8 1 | C[32] | dev_seq u64 | base_seq u64                   50 B
    handshake    u8 1 | u8 2 | C[32] | dev_seq u64 | base_seq u64
                 | seen_seq u64 | seen_head[32] | roster_hash[32]                  122 B

Both sides read them here, from the message itself, and from no copy of it.
"""

from struct import Struct
from typing import Final

import msgspec
from msgspec.structs import astuple

from tgtui.codec import MAX_LENGTH, length_header
from tgtui.wire.errors import BadOuter


ZERO: Final = bytes(32)
"""The commitment of a handshake that changes no title."""

HEAD_LENGTH: Final = 1024
"""So many bytes of a message hold all that `read_outer` reads."""

_APPLICATION: Final = Struct("!BB32sQQ")
_HANDSHAKE: Final = Struct("!BB32sQQQ32s32s")
_VERSION: Final = 1
_FORM_APPLICATION: Final = 1
_FORM_HANDSHAKE: Final = 2

_BEGIN: Final = bytes.fromhex("0001 0002 20")
"""MLS 1.0, PrivateMessage, and the header of a group id of 32 bytes (RFC 9420 §6)."""

_MARKS: Final = 45
"""Where the content type stands, after the group id and the epoch."""

_APPLICATION_MARKS: Final = bytes.fromhex("01 32 01 01")
_HANDSHAKE_MARKS: Final = bytes.fromhex("03 407a 01 02")
"""The content type, the header of the authenticated data, its version and its form."""

_APPLICATION_HEAD: Final = Struct("!5x 32sQ 4x 32sQQ B")
_HANDSHAKE_HEAD: Final = Struct("!5x 32sQ 5x 32sQQQ32s32s B")
"""All up to the header of the encrypted_sender_data, which is its last field."""

_SENDER_DATA: Final = 28
"""Bytes of that: a SenderData of 12 and the AEAD's tag of 16 (RFC 9420 §6.3.2)."""


class ApplicationAad(msgspec.Struct, frozen=True, gc=False):
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
        return _APPLICATION.pack(_VERSION, _FORM_APPLICATION, *astuple(self))


class HandshakeAad(msgspec.Struct, frozen=True, gc=False):
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
        return _HANDSHAKE.pack(_VERSION, _FORM_HANDSHAKE, *astuple(self))


Aad = ApplicationAad | HandshakeAad


class Outer(msgspec.Struct, frozen=True, gc=False):
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
    if data[:5] != _BEGIN:
        message = "not a PrivateMessage of a group whose id has 32 bytes"
        raise BadOuter(message)
    if data[_MARKS : _MARKS + 4] == _APPLICATION_MARKS:
        return _read(data, size, head=_APPLICATION_HEAD, kind=ApplicationAad)
    if data[_MARKS : _MARKS + 5] == _HANDSHAKE_MARKS:
        return _read(data, size, head=_HANDSHAKE_HEAD, kind=HandshakeAad)
    # protocol.md M1: proposals travel inside commits only.
    found = data[_MARKS : _MARKS + 5].hex(" ")
    message = f"content type and authenticated data that begin with {found}"
    raise BadOuter(message)


def _read(
    data: bytes,
    size: int | None,
    *,
    head: Struct,
    kind: type[ApplicationAad | HandshakeAad],
) -> Outer:
    """Read the fields of a message that begins as it should.

    Raises:
        BadOuter: It ends too early, or its vectors are not as they should be.
    """
    start = head.size + _SENDER_DATA
    if len(data) <= start:
        message = "a message that ends before its ciphertext"
        raise BadOuter(message)
    group_id, epoch, *fields, sender_data = head.unpack_from(data)
    if sender_data != _SENDER_DATA:
        message = "sealed sender data of another length"
        raise BadOuter(message)
    ciphertext = _vector_length(data, start, len(data) if size is None else size)
    return Outer(group_id, epoch, kind(*fields), ciphertext)


def _vector_length(data: bytes, start: int, size: int) -> int:
    """Return the length of the vector that begins at `start` and ends at `size`.

    Raises:
        BadOuter: It does not end there, or its header is not the shortest one.
    """
    width = 1 << (data[start] >> 6)
    length = size - start - width
    if (
        len(data) > size
        or not 0 <= length <= MAX_LENGTH
        or data[start : start + width] != length_header(length)
    ):
        message = "a ciphertext that does not end with the message"
        raise BadOuter(message)
    return length
