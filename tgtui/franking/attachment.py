"""Files: what a message says of one, and the commitment to what is in it."""

from dataclasses import dataclass, field
from typing import Final

from tgtui.codec import Reader, Writer
from tgtui.crypto import (
    BadKeyLength,
    MacMismatch,
    Secret,
    check_mac,
    expand,
    extract,
    mac,
)
from tgtui.franking import limits
from tgtui.franking.errors import FileMismatch
from tgtui.franking.suite import FRANK, HASH_LENGTH, KEY_LENGTH


_COMMIT_LABEL: Final = b"tgtui/1 att"
_ENC_LABEL: Final = b"tgtui/1 att-enc"
_MAC_LABEL: Final = b"tgtui/1 att-mac"
_NO_SALT: Final = Secret(b"")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, as the message that carries it says.

    Attributes:
        blob_id: SHA-256 of the encrypted file, which is its address on the relay.
        size: Bytes of the file itself, not of its encryption.
        commitment: `att_commit`.
        media_type: What the sender says that it is.
        name: What the sender calls it; not to be trusted as a path.
    """

    blob_id: bytes = field(repr=False)
    size: int
    commitment: bytes = field(repr=False)
    media_type: bytes = field(repr=False)
    name: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the description of one file."""
        writer.fixed(self.blob_id)
        writer.u64(self.size)
        writer.fixed(self.commitment)
        writer.opaque(self.media_type)
        writer.opaque(self.name)

    @classmethod
    def decode(cls, reader: Reader) -> "Attachment":
        """Read the description of one file.

        Raises:
            DecodeError: The bytes are malformed, or a text is too long.
        """
        return cls(
            blob_id=reader.fixed(HASH_LENGTH),
            size=reader.u64(),
            commitment=reader.fixed(HASH_LENGTH),
            media_type=reader.opaque(limits.MEDIA_TYPE),
            name=reader.opaque(limits.NAME),
        )


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file whose bytes are at hand.

    Attributes:
        blob_id: SHA-256 of its encryption.
        size: Bytes of the file itself.
        plain_digest: SHA-256 of the file itself.
    """

    blob_id: bytes = field(repr=False)
    size: int
    plain_digest: bytes = field(repr=False)


def encryption_key(content_key: Secret) -> Secret:
    """Return the key that the file is encrypted with.

    Raises:
        BadKeyLength: The content key is not 32 bytes long.
    """
    return _derived(content_key, _ENC_LABEL)


def commit_to_file(content_key: Secret, facts: FileFacts) -> bytes:
    """Return `att_commit`, which binds the key, the blob and the file to each other.

    Raises:
        BadKeyLength: The content key is not 32 bytes long.
    """
    return mac(FRANK, _derived(content_key, _MAC_LABEL), _committed(facts))


def check_file(attachment: Attachment, content_key: Secret, facts: FileFacts) -> None:
    """Require that a file is the one that its message commits to.

    A cipher that commits to nothing opens one blob under two keys to two files; this
    check, before the file is opened or shown, is what finds the second one.

    Raises:
        FileMismatch: It is another blob, another size or another file.
        BadKeyLength: The content key is not 32 bytes long.
    """
    if (attachment.blob_id, attachment.size) != (facts.blob_id, facts.size):
        raise FileMismatch
    key = _derived(content_key, _MAC_LABEL)
    try:
        check_mac(FRANK, key, _committed(facts), tag=attachment.commitment)
    except MacMismatch:
        raise FileMismatch from None


def _derived(content_key: Secret, label: bytes) -> Secret:
    # One content key for two uses: each gets a key of its own (RFC 5869).
    if len(content_key) != KEY_LENGTH:
        message = f"a content key of {len(content_key)} bytes"
        raise BadKeyLength(message)
    return expand(
        FRANK, extract(FRANK, _NO_SALT, content_key), label, length=KEY_LENGTH
    )


def _committed(facts: FileFacts) -> bytes:
    writer = Writer()
    writer.fixed(_COMMIT_LABEL)
    writer.fixed(facts.blob_id)
    writer.u64(facts.size)
    writer.fixed(facts.plain_digest)
    return writer.getvalue()
