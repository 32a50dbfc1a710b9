"""One message of a report, with everything that a moderator needs to verify it."""

from dataclasses import dataclass, field
from enum import IntEnum

from tgtui.codec import BadValue, EncodeError, Reader, Writer, decode_whole
from tgtui.crypto import PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH, Secret
from tgtui.franking import limits
from tgtui.franking.content import FrankedContent
from tgtui.franking.evidence import Evidence
from tgtui.franking.stamp import UnverifiedStamp
from tgtui.franking.suite import KEY_LENGTH
from tgtui.identity import Credential, UnverifiedCredential


class Role(IntEnum):
    """Why a message is in a report."""

    REPORTED = 1
    CONTEXT = 2


@dataclass(frozen=True, slots=True)
class FileKey:
    """The key of a file that the reporter discloses.

    Attributes:
        index: Which file of the message, from 0.
        key: Its content key.
    """

    index: int
    key: Secret

    def encode(self, writer: Writer) -> None:
        """Append index and key."""
        writer.u8(self.index)
        writer.fixed(self.key.expose())

    @classmethod
    def decode(cls, reader: Reader) -> "FileKey":
        """Read index and key.

        Raises:
            Truncated: The input ends first.
        """
        return cls(reader.u8(), Secret(reader.fixed(KEY_LENGTH)))


@dataclass(frozen=True, slots=True)
class UnverifiedItem:
    """A message of a report, read but not checked.

    Attributes:
        encoded: The FrankedContent, as it came.
        franked: The same, read.
        key: `K_f`.
        sender_signature: `sender_sig`.
        stamp: The relay's stamp in full form.
        credential: The sender's.
        device_key: The sender's device key.
        file_keys: Keys of the files that are disclosed, in order.
        role: Whether it is reported, or there for context.
    """

    encoded: bytes = field(repr=False)
    franked: FrankedContent
    key: Secret
    sender_signature: bytes = field(repr=False)
    stamp: UnverifiedStamp
    credential: UnverifiedCredential
    device_key: bytes = field(repr=False)
    file_keys: tuple[FileKey, ...]
    role: Role

    @classmethod
    def of(
        cls, evidence: Evidence, role: Role, *, files: tuple[int, ...] = ()
    ) -> "UnverifiedItem":
        """Return what a reporter says of a message.

        Args:
            evidence: What was stored of it.
            role: Whether it is reported, or there for context.
            files: Which of its files are disclosed, from 0, in order.

        Raises:
            EncodeError: There is no such file, or its key was given up.
        """
        opening, credential = evidence.opening, evidence.credential
        if any(index >= len(opening.file_keys) for index in files):
            message = "there is no key of that file"
            raise EncodeError(message)
        return cls(
            encoded=evidence.encoded,
            franked=evidence.franked,
            key=opening.key,
            sender_signature=opening.signature,
            stamp=UnverifiedStamp.of(evidence.stamp.fields, evidence.stamp.signature),
            credential=unverified(credential),
            device_key=credential.device_key,
            file_keys=tuple(FileKey(i, opening.file_keys[i]) for i in files),
            role=role,
        )

    def encode(self, writer: Writer) -> None:
        """Append the item."""
        writer.opaque(self.encoded)
        writer.fixed(self.key.expose())
        writer.fixed(self.sender_signature)
        self.stamp.encode(writer)
        self.credential.encode(writer)
        writer.fixed(self.device_key)
        writer.structs(self.file_keys)
        writer.u8(self.role)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedItem":
        """Read an item.

        Raises:
            IdentityError: The credential is of a version that is not known.
            DecodeError: The bytes are malformed, or a key is of no file.
        """
        data = reader.opaque(limits.CONTENT)
        item = cls(
            encoded=data,
            franked=decode_whole(FrankedContent.decode, data),
            key=Secret(reader.fixed(KEY_LENGTH)),
            sender_signature=reader.fixed(SIGNATURE_LENGTH),
            stamp=UnverifiedStamp.decode(reader),
            credential=UnverifiedCredential.decode(reader),
            device_key=reader.fixed(PUBLIC_KEY_LENGTH),
            file_keys=reader.vector(
                FileKey.decode, limits.ATTACHMENTS * (1 + KEY_LENGTH)
            ),
            role=_role(reader.u8()),
        )
        indices = [each.index for each in item.file_keys]
        files = range(len(item.franked.content.attachments))
        if indices != sorted(set(indices)) or not set(indices) <= set(files):
            message = "the keys of files are not in order, or of no file"
            raise BadValue(message)
        return item


def unverified(credential: Credential) -> UnverifiedCredential:
    """Return a credential as whoever gets it sees it."""
    return decode_whole(UnverifiedCredential.decode, credential.encoded())


def _role(number: int) -> Role:
    try:
        return Role(number)
    except ValueError:
        message = f"no message has the role {number} in a report"
        raise BadValue(message) from None
