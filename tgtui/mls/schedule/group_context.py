"""The GroupContext: what all members of an epoch agree on (RFC 9420 §8.1)."""

from dataclasses import dataclass, field

from tgtui.codec import Reader, Writer
from tgtui.crypto import CipherSuite, UnsupportedSuite, suite_by_id
from tgtui.mls import limits
from tgtui.mls.capabilities import MLS10
from tgtui.mls.errors import UnsupportedMessage
from tgtui.mls.extension import Extensions, decode_extensions


@dataclass(frozen=True, slots=True)
class GroupContext:
    """Summarizes the state of a group.

    Attributes:
        suite: The cipher suite.
        group_id: The group's name, constant over its life.
        epoch: Counts the commits.
        tree_hash: The hash of the whole tree, `hash_length` bytes.
        confirmed_transcript_hash: The hash over all commits; empty in epoch 0.
        extensions: The extensions in force.
    """

    suite: CipherSuite
    group_id: bytes
    epoch: int
    tree_hash: bytes = field(repr=False)
    confirmed_transcript_hash: bytes = field(repr=False)
    extensions: Extensions

    def encode(self, writer: Writer) -> None:
        """Append `struct GroupContext`."""
        writer.u16(MLS10)
        writer.u16(self.suite.id)
        writer.opaque(self.group_id)
        writer.u64(self.epoch)
        writer.opaque(self.tree_hash)
        writer.opaque(self.confirmed_transcript_hash)
        writer.structs(self.extensions)

    @classmethod
    def decode(cls, reader: Reader) -> "GroupContext":
        """Read `struct GroupContext`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: The version is not mls10, or the cipher suite is not
                implemented.
            InvalidExtensions: An extension occurs twice.
        """
        version = reader.u16()
        if version != MLS10:
            message = f"protocol version {version}"
            raise UnsupportedMessage(message)
        return cls(
            _suite(reader.u16()),
            reader.opaque(limits.GROUP_ID),
            reader.u64(),
            reader.opaque(limits.HASH),
            reader.opaque(limits.HASH),
            decode_extensions(reader),
        )


def _suite(suite_id: int) -> CipherSuite:
    try:
        return suite_by_id(suite_id)
    except UnsupportedSuite as error:
        # Whoever describes a group chose its suite; the reader did not ask for it.
        raise UnsupportedMessage(str(error)) from None
