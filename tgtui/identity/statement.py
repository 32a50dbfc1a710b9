"""What all signed statements share: a version that opens them, and a signature."""

from typing import Final

from tgtui.codec import Reader
from tgtui.crypto import InvalidSignature, verify_with_label
from tgtui.identity.errors import ForgedStatement, UnknownVersion


VERSION: Final = 1
"""The version of every statement that this room knows: its first byte."""


def read_version(reader: Reader, what: str) -> None:
    """Read the byte that opens a statement.

    Args:
        reader: Where it begins.
        what: What the statement is called, for the error.

    Raises:
        UnknownVersion: It is not `VERSION`.
        Truncated: There is none.
    """
    version = reader.u8()
    if version != VERSION:
        raise UnknownVersion(what, version)


def check_signed(
    public_key: bytes, label: bytes, *, content: bytes, signature: bytes, what: str
) -> None:
    """Require that `signature` is one of `content` under a label (RFC 9420 §5.1.2).

    Args:
        public_key: Whose signature it should be.
        label: The label without the prefix "MLS 1.0 ".
        content: What should have been signed.
        signature: What to check, 64 bytes.
        what: What the statement is called, for the error.

    Raises:
        ForgedStatement: It is not.
    """
    try:
        verify_with_label(public_key, label, content, signature=signature)
    except InvalidSignature:
        raise ForgedStatement(what) from None
