"""MLSMessage: everything that clients send each other (RFC 9420 §6)."""

from collections.abc import Callable, Mapping
from typing import Final

from tgtui.codec import BadValue, Reader, decode_whole, encoded
from tgtui.mls.capabilities import MLS10
from tgtui.mls.errors import InvalidGroupInfo, InvalidWelcome, UnsupportedMessage
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.private_message import PrivateMessage
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.key_package import KeyPackage, UnverifiedKeyPackage
from tgtui.mls.wire_format import WireFormat


Message = (
    PublicMessage
    | PrivateMessage
    | Welcome
    | UnverifiedGroupInfo
    | UnverifiedKeyPackage
)
"""What an MLSMessage may be, unverified: `Group.receive` takes the first two,
`Group.join` a Welcome, `Group.join_from_outside` a GroupInfo, and a KeyPackage is
verified before an `Add` can be made of it."""


def decode_message(data: bytes | bytearray | memoryview) -> Message:
    """Read an MLSMessage that fills `data` exactly.

    Raises:
        DecodeError: The bytes are malformed.
        UnsupportedMessage: The version, a type inside, or the cipher suite of a
            GroupInfo is not implemented.
        InvalidExtensions: An extension type occurs twice somewhere.
    """
    return decode_whole(read_message, data)


def read_message(reader: Reader) -> Message:
    """Read an MLSMessage.

    Raises:
        DecodeError: As `decode_message`, and so are the others.
    """
    version = reader.u16()
    if version != MLS10:
        message = f"not an MLSMessage of version 1 (mls10), but of {version}"
        raise UnsupportedMessage(message)
    value = reader.u16()
    try:
        wire_format = WireFormat(value)
    except ValueError:
        message = f"wire format {value}"
        raise BadValue(message) from None
    return _DECODERS[wire_format](reader)


_DECODERS: Final[Mapping[WireFormat, Callable[[Reader], Message]]] = {
    WireFormat.PUBLIC_MESSAGE: PublicMessage.decode,
    WireFormat.PRIVATE_MESSAGE: PrivateMessage.decode,
    WireFormat.WELCOME: Welcome.decode,
    WireFormat.GROUP_INFO: UnverifiedGroupInfo.decode,
    WireFormat.KEY_PACKAGE: UnverifiedKeyPackage.decode,
}


def encode_message(body: Message | KeyPackage) -> bytes:
    """Return the MLSMessage around a structure, whose class knows its wire format."""
    return framed_message(body.wire_format, encoded(body))


def framed_message(wire_format: WireFormat, body: bytes) -> bytes:
    """Return the MLSMessage around a structure that is encoded already."""
    return MLS10.to_bytes(2, "big") + wire_format.to_bytes(2, "big") + body


def as_welcome(message: Welcome | bytes) -> Welcome:
    """Return a Welcome, read from an MLSMessage unless it is one already.

    Raises:
        DecodeError: As `decode_message`, and so is UnsupportedMessage.
        InvalidWelcome: The message is of another kind.
    """
    body = decode_message(message) if isinstance(message, bytes) else message
    if not isinstance(body, Welcome):
        reason = "this message is not a Welcome"
        raise InvalidWelcome(reason)
    return body


def as_group_info(message: UnverifiedGroupInfo | bytes) -> UnverifiedGroupInfo:
    """Return a GroupInfo, read from an MLSMessage unless it is one already.

    Raises:
        DecodeError: As `decode_message`, and so are the others.
        InvalidGroupInfo: The message is of another kind.
    """
    body = decode_message(message) if isinstance(message, bytes) else message
    if not isinstance(body, UnverifiedGroupInfo):
        reason = "this message is not a GroupInfo"
        raise InvalidGroupInfo(reason)
    return body
