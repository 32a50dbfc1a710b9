"""MLSMessage: everything that clients send each other (RFC 9420 §6)."""

from collections.abc import Callable, Mapping
from typing import Final

from tgtui.codec import BadValue, Encodable, Reader, Writer, decode_whole
from tgtui.mls.capabilities import MLS10
from tgtui.mls.errors import UnsupportedMessage
from tgtui.mls.framing.content import WireFormat
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.private_message import PrivateMessage
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.key_package import UnverifiedKeyPackage


Message = (
    PublicMessage
    | PrivateMessage
    | Welcome
    | UnverifiedGroupInfo
    | UnverifiedKeyPackage
)


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
        message = f"protocol version {version}"
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


def encode_message(wire_format: WireFormat, body: Encodable | bytes) -> bytes:
    """Return an MLSMessage around an encoded or encodable body."""
    writer = Writer()
    writer.u16(MLS10)
    writer.u16(wire_format)
    if isinstance(body, bytes):
        writer.fixed(body)
    else:
        body.encode(writer)
    return writer.getvalue()
