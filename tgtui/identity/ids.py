"""How the 32 bytes of an id are written for people and read again."""

from typing import Final

from tgtui.codec import BadValue
from tgtui.identity.base32 import from_base32, to_base32
from tgtui.identity.errors import BadId


ID_LENGTH: Final = 32
"""Bytes of the id of an account, a device or a relay."""

ID_TEXT_LENGTH: Final = 52
"""Characters of an id that is written in base32."""


def id_text(value: bytes) -> str:
    """Return the 52 characters of an id."""
    return to_base32(value)


def parse_id(text: str) -> bytes:
    """Return the 32 bytes of an id, of which `text` is the only spelling.

    Raises:
        BadId: It spells no 32 bytes, or not in the one way there is.
    """
    if len(text) != ID_TEXT_LENGTH:
        message = f"an id has {ID_TEXT_LENGTH} characters, and this has {len(text)}"
        raise BadId(message)
    try:
        return from_base32(text)
    except BadValue as error:
        message = f"this is not an id: {error}"
        raise BadId(message) from None
