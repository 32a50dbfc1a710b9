"""Texts that people copy: a kind, a version, and base32 with a checksum in it.

    PREFIX:1:BASE32     BASE32 spells the body and the first 4 bytes of
                        SHA-256(label | body)

They are read in upper case too, in which a QR code needs less room.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from tgtui.codec import BadValue
from tgtui.identity.base32 import from_base32, to_base32
from tgtui.identity.errors import (
    DamagedText,
    MistypedText,
    NotThisText,
    UnknownVersion,
)
from tgtui.identity.statement import VERSION


_CHECK_LENGTH: Final = 4
_LONGEST_VERSION: Final = 4


@dataclass(frozen=True, slots=True)
class TextKind:
    """A kind of text.

    Attributes:
        what: What it is called, such as "invite".
        prefix: How it begins, such as "tgtui-invite".
        label: What its checksum is labelled with.
        limit: The most characters that it may have.
    """

    what: str
    prefix: str
    label: bytes = field(repr=False)
    limit: int

    def write(self, body: bytes) -> str:
        """Return the text that carries `body`."""
        carried = to_base32(body + self._check(body))
        return f"{self.prefix}:{VERSION}:{carried}"

    def read(self, text: str) -> bytes:
        """Return the body that a text carries.

        White space around it does not matter, nor whether letters are upper case.

        Raises:
            NotThisText: It begins otherwise.
            UnknownVersion: It is of a newer version.
            DamagedText: It is too long, or is not base32.
            MistypedText: The checksum does not match.
        """
        stripped = text.strip()
        # Some letters that are not ASCII become ASCII in lower case.
        lower = stripped.lower() if stripped.isascii() else stripped
        carried = self.after_prefix(lower)
        try:
            data = from_base32(carried)
        except BadValue as error:
            raise DamagedText(self.what, str(error)) from None
        body, check = data[:-_CHECK_LENGTH], data[-_CHECK_LENGTH:]
        if check != self._check(body):
            raise MistypedText(self.what)
        return body

    def after_prefix(self, text: str) -> str:
        """Return what stands behind prefix and version.

        Raises:
            NotThisText: It begins otherwise.
            UnknownVersion: It is of a newer version.
            DamagedText: It is too long.
        """
        begins = f"{self.prefix}:"
        version, colon, rest = text.removeprefix(begins).partition(":")
        is_number = version.isascii() and version.isdecimal()
        if not (text.startswith(begins) and colon and is_number):
            raise NotThisText(self.what, f"{begins}{VERSION}:")
        if version != str(VERSION):
            raise UnknownVersion(self.what, int(version[:_LONGEST_VERSION]))
        if len(text) > self.limit:
            raise DamagedText(self.what, f"more than {self.limit} characters")
        return rest

    def _check(self, body: bytes) -> bytes:
        return sha256(self.label + body).digest()[:_CHECK_LENGTH]
