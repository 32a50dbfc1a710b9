"""Public keys of a moderator, as the text that an operator adds to a relay.

tgtui-moderator:1:BASE32
body = u8 1 | flags u8 (bit 0: an officer) | signature_key[32] | hpke_key<V>
"""

from dataclasses import dataclass, field
from typing import Final

from tgtui.codec import BadValue, DecodeError, Reader, Writer, decode_whole, encoded
from tgtui.crypto import PUBLIC_KEY_LENGTH, InvalidPublicKey
from tgtui.identity import labels, limits
from tgtui.identity.copied_text import TextKind
from tgtui.identity.errors import DamagedText
from tgtui.identity.sealing import check_sealing_key
from tgtui.identity.statement import VERSION, read_version


_KIND: Final = TextKind(
    "moderator key", "tgtui-moderator", labels.MODERATOR_CHECK, limit=2_100
)
_OFFICER: Final = 1


@dataclass(frozen=True, slots=True)
class ModeratorKey:
    """The public keys of a moderator.

    Attributes:
        signature_key: The Ed25519 key that signs verdicts.
        hpke_key: The key of `SEALING_SUITE` to which reports are sealed.
        officer: Whether reports that only officers may see are sealed to it too.
    """

    signature_key: bytes = field(repr=False)
    hpke_key: bytes = field(repr=False)
    officer: bool = False

    @property
    def text(self) -> str:
        """The keys as one line of text; `parse_moderator_key` reads it."""
        return _KIND.write(encoded(self))

    def encode(self, writer: Writer) -> None:
        """Append the body of the text."""
        writer.u8(VERSION)
        writer.u8(_OFFICER if self.officer else 0)
        writer.fixed(self.signature_key)
        writer.opaque(self.hpke_key)

    @classmethod
    def decode(cls, reader: Reader) -> "ModeratorKey":
        """Read the body of the text.

        Raises:
            UnknownVersion: It is of a newer version.
            InvalidPublicKey: Nothing can be sealed to the key.
            DecodeError: The bytes are malformed.
        """
        read_version(reader, "moderator key")
        flags = reader.u8()
        if flags not in {0, _OFFICER}:
            message = f"flags {flags:#04x}"
            raise BadValue(message)
        signature_key = reader.fixed(PUBLIC_KEY_LENGTH)
        hpke_key = reader.opaque(limits.HPKE_KEY)
        check_sealing_key(hpke_key)
        return cls(signature_key, hpke_key, officer=flags == _OFFICER)


def parse_moderator_key(text: str) -> ModeratorKey:
    """Return the keys in a text; white space around it does not matter.

    Raises:
        NotThisText: It begins otherwise.
        UnknownVersion: It is of a newer version.
        DamagedText: It is not well formed, or nothing can be sealed to the key.
        MistypedText: The checksum does not match.
    """
    body = _KIND.read(text)
    try:
        return decode_whole(ModeratorKey.decode, body)
    except (DecodeError, InvalidPublicKey) as error:
        raise DamagedText(_KIND.what, str(error)) from None
