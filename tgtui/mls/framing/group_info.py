"""GroupInfo: a signed description of a group for those who join (RFC 9420 §12.4.3)."""

from dataclasses import dataclass, field
from typing import ClassVar

from tgtui.codec import Reader, Writer, decode_whole, opaque
from tgtui.crypto import (
    InvalidSignature,
    SigningKey,
    sign_with_label,
    verify_with_label,
)
from tgtui.mls import labels, limits
from tgtui.mls.environment import Environment
from tgtui.mls.errors import InvalidGroupInfo, UnknownMember
from tgtui.mls.extension import (
    Extensions,
    ExtensionType,
    check_unique,
    decode_extensions,
    find_extension,
)
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.tree.encoding import UnverifiedRatchetTree
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.validation import verify_tree
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A GroupInfo whose signature and tree were verified, or that this client made.

    Attributes:
        context: The GroupContext.
        extensions: What else newcomers should know.
        confirmation_tag: Of the commit that led to the epoch; a joiner verifies it
            once it has the epoch's secrets.
        signer: The leaf index of the member that signed.
    """

    context: GroupContext
    extensions: Extensions
    confirmation_tag: bytes = field(repr=False)
    signer: int

    def sign(self, key: SigningKey) -> bytes:
        """Return `struct GroupInfo`, signed.

        Raises:
            InvalidExtensions: An extension type occurs twice.
        """
        check_unique(self.extensions)
        writer = Writer()
        self.context.encode(writer)
        writer.structs(self.extensions)
        writer.opaque(self.confirmation_tag)
        writer.u32(self.signer)
        content = writer.getvalue()
        return content + opaque(sign_with_label(key, labels.GROUP_INFO_TBS, content))


class UnverifiedGroupInfo:
    """A GroupInfo as somebody sent it; only `verify` gives its content away."""

    __slots__ = ("_claimed", "_content", "_signature")
    wire_format: ClassVar[WireFormat] = WireFormat.GROUP_INFO

    def __init__(self, claimed: GroupInfo, content: bytes, signature: bytes) -> None:
        """Keep what it claims and what the signature covers."""
        self._claimed = claimed
        self._content = content
        self._signature = signature

    @property
    def raw(self) -> bytes:
        """The GroupInfo as it stands on the wire."""
        return self._content + opaque(self._signature)

    def encode(self, writer: Writer) -> None:
        """Append `struct GroupInfo` as it was received."""
        writer.fixed(self.raw)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedGroupInfo":
        """Read `struct GroupInfo`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: The version is not mls10, or the cipher suite is not
                implemented.
            InvalidExtensions: An extension type occurs twice.
        """
        start = reader.offset
        context = GroupContext.decode(reader)
        extensions = decode_extensions(reader, limits.GROUP_INFO)
        tag = reader.opaque(limits.HASH)
        signer = reader.u32()
        content = reader.since(start)
        claimed = GroupInfo(context, extensions, tag, signer)
        return cls(claimed, content, reader.opaque(limits.SIGNATURE))

    def verify(
        self, tree: UnverifiedRatchetTree | bytes | None, environment: Environment
    ) -> tuple[GroupInfo, RatchetTree]:
        """Return the GroupInfo and the tree if both are what a member signed.

        Args:
            tree: The tree, if it was sent apart, also as `Group.encode_tree` returns
                it; else it is in an extension.
            environment: The time, and who decides about credentials.

        Raises:
            DecodeError: The bytes of the tree are malformed.
            InvalidGroupInfo: There is no tree, or no member signed this.
            InvalidTree: The tree breaks a rule; so do other errors of `verify_tree`.
        """
        claimed = self._claimed
        if tree is None:
            tree = find_extension(claimed.extensions, ExtensionType.RATCHET_TREE)
        if tree is None:
            message = "there is no ratchet tree; set `tree` in the options"
            raise InvalidGroupInfo(message)
        if isinstance(tree, bytes):
            tree = decode_whole(UnverifiedRatchetTree.decode, tree)
        verified = verify_tree(tree, claimed.context, environment)
        try:
            signer = verified.leaf(claimed.signer)
            verify_with_label(
                signer.signature_key,
                labels.GROUP_INFO_TBS,
                self._content,
                signature=self._signature,
            )
        except (UnknownMember, InvalidSignature) as error:
            message = "no member of the group signed this description of it"
            raise InvalidGroupInfo(message) from error
        return claimed, verified
