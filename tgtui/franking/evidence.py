"""What a device stores of a message so that a report about it can be proved later."""

from dataclasses import dataclass, field
from typing import Final

from tgtui.codec import Reader, Writer, decode_whole
from tgtui.crypto import PUBLIC_KEY_LENGTH
from tgtui.franking import limits
from tgtui.franking.content import FrankedContent
from tgtui.franking.errors import NewerVersion
from tgtui.franking.payload import Opening
from tgtui.franking.stamp import Stamp, UnverifiedStamp
from tgtui.identity import Credential, UnverifiedCredential


EVIDENCE_VERSION: Final = 1
"""The version that this library writes."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One version of a message, with everything that proves who wrote it.

    It is made by `receive`, after every check, and read back from the device's own
    store alone; a report makes others check it anew.

    Attributes:
        encoded: The FrankedContent, as it was committed to.
        opening: What opens the commitment; files' keys may have been given up.
        stamp: The relay's stamp.
        credential: The sender's, with the key of its device.
    """

    encoded: bytes = field(repr=False)
    opening: Opening
    stamp: Stamp
    credential: Credential

    @property
    def franked(self) -> FrankedContent:
        """What was written, where and by whom."""
        return decode_whole(FrankedContent.decode, self.encoded)

    @property
    def commitment(self) -> bytes:
        """`C`, by which other messages refer to this one."""
        return self.stamp.fields.commitment

    def encode(self, writer: Writer) -> None:
        """Append a stored evidence."""
        writer.u8(EVIDENCE_VERSION)
        writer.opaque(self.encoded)
        writer.u8(len(self.opening.file_keys))
        self.opening.encode(writer)
        self.stamp.encode(writer)
        self.credential.encode(writer)
        writer.fixed(self.credential.device_key)

    @classmethod
    def decode(cls, reader: Reader) -> "Evidence":
        """Read a stored evidence, which was verified before it was stored.

        Raises:
            NewerVersion: It is of a version that is not known here.
            DecodeError: The bytes are malformed.
        """
        version = reader.u8()
        if version != EVIDENCE_VERSION:
            raise NewerVersion(version)
        data = reader.opaque(limits.CONTENT)
        decode_whole(FrankedContent.decode, data)
        opening = Opening.decode(reader, files=reader.u8())
        stamp = UnverifiedStamp.decode(reader).trust()
        credential = UnverifiedCredential.decode(reader)
        return cls(
            data, opening, stamp, credential.trust(reader.fixed(PUBLIC_KEY_LENGTH))
        )
