"""Titles and descriptions of rooms, franked like messages, in a group's extension."""

from dataclasses import dataclass, field

from tgtui.codec import BadValue, Reader, TooLong, Writer, decode_whole
from tgtui.crypto import PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH, Secret
from tgtui.franking import limits
from tgtui.franking.commitment import check_commitment, check_sender
from tgtui.franking.content import FrankedContent
from tgtui.franking.errors import NotShown, WrongRoom
from tgtui.franking.evidence import Evidence
from tgtui.franking.kind import Kind
from tgtui.franking.payload import Franked, Opening
from tgtui.franking.reason import Reason
from tgtui.franking.stamp import Stamp
from tgtui.franking.suite import KEY_LENGTH
from tgtui.identity import Credential, UnverifiedCredential


@dataclass(frozen=True, slots=True)
class RoomTexts:
    """The body of a content of kind 6: all texts of the room, as they are from now on.

    Attributes:
        title: At most 128 characters.
        description: At most 1,000 characters.
    """

    title: str
    description: str

    def encode(self, writer: Writer) -> None:
        """Append both texts in UTF-8."""
        writer.opaque(self.title.encode())
        writer.opaque(self.description.encode())

    @classmethod
    def decode(cls, reader: Reader) -> "RoomTexts":
        """Read both texts.

        Raises:
            DecodeError: The bytes are malformed, or a text is too long.
        """
        title = read_text(reader, limits.TITLE)
        return cls(title, read_text(reader, limits.DESCRIPTION))


@dataclass(frozen=True, slots=True)
class FrankedMeta:
    """A room's texts with their opening, verified as their author's.

    Attributes:
        encoded: The FrankedContent, of kind 6.
        opening: What opens its commitment.
        credential: The author's, with the key of its device.
        texts: The texts.
    """

    encoded: bytes = field(repr=False)
    opening: Opening
    credential: Credential
    texts: RoomTexts

    @classmethod
    def of(cls, franked: Franked, credential: Credential) -> "FrankedMeta":
        """Return what an author puts into the extension of its commit."""
        texts = decode_whole(RoomTexts.decode, franked.payload.content.body)
        return cls(franked.encoded, franked.payload.opening, credential, texts)

    def encode(self, writer: Writer) -> None:
        """Append the bytes of the extension."""
        writer.opaque(self.encoded)
        self.opening.encode(writer)
        self.credential.encode(writer)
        writer.fixed(self.credential.device_key)

    def with_stamp(self, stamp: Stamp) -> Evidence:
        """Return the evidence, given the stamp of the commit that set the texts.

        Somebody who is invited gets that stamp with the Welcome and the rest with the
        group, and can report a title without ever having joined.

        Raises:
            WrongRoom: The stamp is not of these texts.
        """
        content = decode_whole(FrankedContent.decode, self.encoded)
        fields = stamp.fields
        if fields.context != content.context:
            raise WrongRoom
        check_commitment(self.opening.key, self.encoded, commitment=fields.commitment)
        return Evidence(self.encoded, self.opening, stamp, self.credential)


@dataclass(frozen=True, slots=True)
class UnverifiedMeta:
    """The bytes of a group's extension for its texts, read but not checked."""

    _encoded: bytes = field(repr=False)
    _franked: FrankedContent
    _opening: Opening
    _credential: UnverifiedCredential
    _device_key: bytes = field(repr=False)
    _texts: RoomTexts

    @property
    def claimed(self) -> FrankedContent:
        """What it says, which nobody has vouched for."""
        return self._franked

    @property
    def encoded_content(self) -> bytes:
        """The FrankedContent, as it came."""
        return self._encoded

    def encode(self, writer: Writer) -> None:
        """Append the bytes of the extension."""
        writer.opaque(self._encoded)
        self._opening.encode(writer)
        self._credential.encode(writer)
        writer.fixed(self._device_key)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedMeta":
        """Read the bytes of the extension.

        Raises:
            IdentityError: The credential is of a version that is not known.
            DecodeError: The bytes are malformed, or hold something else than texts.
        """
        data = reader.opaque(limits.CONTENT)
        franked = decode_whole(FrankedContent.decode, data)
        content = franked.content
        if content.kind != Kind.GROUP_META or content.attachments:
            message = f"a content of kind {content.kind} as a room's texts"
            raise BadValue(message)
        opening = Opening(
            Secret(reader.fixed(KEY_LENGTH)), reader.fixed(SIGNATURE_LENGTH)
        )
        credential = UnverifiedCredential.decode(reader)
        device_key = reader.fixed(PUBLIC_KEY_LENGTH)
        texts = decode_whole(RoomTexts.decode, content.body)
        return cls(data, franked, opening, credential, device_key, texts)

    def verify(self, commitment: bytes) -> FrankedMeta:
        """Return the texts if their author committed to them and signed that.

        Args:
            commitment: `C`, from the authenticated data or the stamp of the commit.

        Raises:
            CommitmentMismatch: Something else was committed to.
            NotCertified: The author's account does not vouch for the device.
            NotFromSender: The device does not vouch for the commitment.
            NotShown: It was written in another name.
        """
        check_commitment(self._opening.key, self._encoded, commitment=commitment)
        credential = self._credential.verify(self._device_key)
        context = self._franked.context
        if (credential.account, credential.device) != (context.account, context.device):
            raise NotShown(Reason.OTHER_PLACE)
        check_sender(
            self._device_key,
            commitment,
            relay_id=context.relay_id,
            signature=self._opening.signature,
        )
        return FrankedMeta(self._encoded, self._opening, credential, self._texts)


def read_text(reader: Reader, characters: int) -> str:
    """Read a text in UTF-8 of at most so many characters.

    Raises:
        DecodeError: It is longer, or not UTF-8.
    """
    data = reader.opaque(limits.CHARACTER * characters)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        message = "a text is not UTF-8"
        raise BadValue(message) from None
    if len(text) > characters:
        message = f"{len(text)} characters where {characters} are allowed"
        raise TooLong(message)
    return text
