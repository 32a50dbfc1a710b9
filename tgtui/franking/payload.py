"""What an encrypted message carries: the content, and what opens its commitment."""

from dataclasses import dataclass, field

from tgtui.codec import EncodeError, Reader, Writer
from tgtui.crypto import SIGNATURE_LENGTH, Entropy, Secret, SigningKey
from tgtui.franking.commitment import commit, sign_commitment
from tgtui.franking.content import (
    VERSION,
    Content,
    Context,
    FrankedContent,
    read_version,
    written,
)
from tgtui.franking.suite import KEY_LENGTH


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a commitment and proves who made it.

    Attributes:
        key: `K_f`, the franking key.
        signature: `sender_sig`.
        file_keys: The content key of each file, in order.
    """

    key: Secret
    signature: bytes = field(repr=False)
    file_keys: tuple[Secret, ...] = ()

    def encode(self, writer: Writer) -> None:
        """Append the key, the signature and the files' keys, which nobody counts."""
        writer.fixed(self.key.expose())
        writer.fixed(self.signature)
        for key in self.file_keys:
            writer.fixed(key.expose())

    @classmethod
    def decode(cls, reader: Reader, *, files: int) -> "Opening":
        """Read what opens a content of so many files.

        Raises:
            Truncated: The input ends first.
        """
        return cls(
            key=Secret(reader.fixed(KEY_LENGTH)),
            signature=reader.fixed(SIGNATURE_LENGTH),
            file_keys=()
            if not files
            else tuple(Secret(reader.fixed(KEY_LENGTH)) for _ in range(files)),
        )


@dataclass(frozen=True, slots=True)
class Payload:
    """The application data of a message, read but not checked.

    Attributes:
        content: What it says.
        encoded_content: The bytes of that as they came, without version and suite.
        opening: What opens the commitment in the message's authenticated data.
    """

    content: Content
    encoded_content: bytes = field(repr=False)
    opening: Opening

    def franked(self, context: Context) -> bytes:
        """Return the FrankedContent in this context, the received bytes as they are."""
        return b"".join((VERSION, context.encoded(), self.encoded_content))

    def encode(self, writer: Writer) -> None:
        """Append version and suite, the content, and what opens it."""
        writer.fixed(VERSION)
        writer.fixed(self.encoded_content)
        self.opening.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "Payload":
        """Read a payload.

        Raises:
            DecodeError: The bytes are malformed, or of another version.
        """
        read_version(reader)
        start = reader.offset
        content = Content.decode(reader)
        encoded_content = reader.since(start)
        opening = Opening.decode(reader, files=len(content.attachments))
        return cls(content, encoded_content, opening)


@dataclass(frozen=True, slots=True)
class Franked:
    """A message ready to be encrypted, and what its sender keeps of it.

    Attributes:
        payload: What is to be encrypted.
        commitment: `C`, which goes into the authenticated data.
        encoded: The FrankedContent.
    """

    payload: Payload
    commitment: bytes = field(repr=False)
    encoded: bytes = field(repr=False)


def frank(
    content: Content,
    context: Context,
    *,
    device_key: SigningKey,
    entropy: Entropy,
    file_keys: tuple[Secret, ...] = (),
) -> Franked:
    """Commit to a content and sign the commitment.

    Args:
        content: What to say.
        context: Where, and by whom.
        device_key: The sender's, which is that of its leaf.
        entropy: Where the franking key comes from.
        file_keys: The content key of each file, in order.

    Raises:
        EncodeError: A field does not fit, or not each file has one key.
    """
    if [KEY_LENGTH] * len(content.attachments) != [len(key) for key in file_keys]:
        message = f"{len(content.attachments)} files, {len(file_keys)} keys of them"
        raise EncodeError(message)
    key = Secret(entropy.draw(KEY_LENGTH))
    franked = written(FrankedContent(context, content))
    encoded_content = franked[len(VERSION) + len(context.encoded()) :]
    commitment = commit(key, franked)
    signature = sign_commitment(device_key, commitment, relay_id=context.relay_id)
    opening = Opening(key, signature, file_keys)
    return Franked(Payload(content, encoded_content, opening), commitment, franked)
