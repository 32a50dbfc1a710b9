"""Verifies that structures decode, and encode to the same bytes (RFC 9420 §6, §12)."""

from collections.abc import Callable, Mapping
from typing import Final

from tests.mls.vectors.case import Case, Malformed, require_own_suite, same
from tgtui.codec import Encodable, Reader, Writer, decode_whole, encoded
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.framing.content import ContentType
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.message import decode_message, encode_message
from tgtui.mls.framing.private_message import PrivateMessage
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.framing.welcome import GroupSecrets, Welcome
from tgtui.mls.key_package import UnverifiedKeyPackage
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.update import UnverifiedUpdate
from tgtui.mls.tree.encoding import UnverifiedRatchetTree
from tgtui.mls.wire_format import WireFormat


STRUCTURES: Final[Mapping[str, Callable[[Reader], Encodable]]] = {
    "group_secrets": GroupSecrets.decode,
    "add_proposal": UnverifiedAdd.decode,
    "update_proposal": UnverifiedUpdate.decode,
    "remove_proposal": Remove.decode,
    "pre_shared_key_proposal": PreSharedKey.decode,
    "re_init_proposal": ReInit.decode,
    "external_init_proposal": ExternalInit.decode,
    "group_context_extensions_proposal": GroupContextExtensions.decode,
    "commit": UnverifiedCommit.decode,
}
MESSAGES: Final[Mapping[str, tuple[WireFormat, type]]] = {
    "mls_welcome": (WireFormat.WELCOME, Welcome),
    "mls_key_package": (WireFormat.KEY_PACKAGE, UnverifiedKeyPackage),
    "public_message_application": (WireFormat.PUBLIC_MESSAGE, PublicMessage),
    "public_message_proposal": (WireFormat.PUBLIC_MESSAGE, PublicMessage),
    "public_message_commit": (WireFormat.PUBLIC_MESSAGE, PublicMessage),
    "private_message": (WireFormat.PRIVATE_MESSAGE, PrivateMessage),
}
CONTENTS: Final = {
    "public_message_application": ContentType.APPLICATION,
    "public_message_proposal": ContentType.PROPOSAL,
    "public_message_commit": ContentType.COMMIT,
}


def verify(case: Case) -> None:
    """Verify one of each structure."""
    for name, decode in STRUCTURES.items():
        data = case.data(name)
        same(name, encoded(decode_whole(decode, data)), data)
    _verify_tree(case.data("ratchet_tree"))
    for name, (wire_format, kind) in MESSAGES.items():
        _verify_message(name, case.data(name), wire_format, kind)
    # A GroupInfo says all of a group, so it decodes for known suites only.
    info = case.data("mls_group_info")
    require_own_suite(_suite_of(info))
    _verify_message("mls_group_info", info, WireFormat.GROUP_INFO, UnverifiedGroupInfo)


def _suite_of(group_info: bytes) -> int:
    """Return the suite id, which stands behind two versions and a wire format."""
    reader = Reader(group_info)
    reader.fixed(6)
    return reader.u16()


def _verify_message(
    name: str, data: bytes, wire_format: WireFormat, kind: type
) -> None:
    message = decode_message(data)
    if not isinstance(message, kind):
        reason = f"{name} is a {type(message).__name__}"
        raise Malformed(reason)
    same(f"the wire format of {name}", message.wire_format, wire_format)
    same(name, encode_message(message), data)
    if isinstance(message, PublicMessage):
        same(f"the type of {name}", message.content.claimed_type, CONTENTS[name])


def _verify_tree(data: bytes) -> None:
    # Contents are random: a tree may hold the same key twice, so that no RatchetTree
    # can be made of it.
    claimed = decode_whole(UnverifiedRatchetTree.decode, data)
    nodes = list(claimed.claimed_nodes)
    while nodes and nodes[-1] is None:
        nodes.pop()
    writer = Writer()
    writer.vector(enumerate(nodes), _encode_node)
    same("ratchet_tree", writer.getvalue(), data)


def _encode_node(item: tuple[int, Encodable | None], writer: Writer) -> None:
    index, node = item
    writer.optional(present=node is not None)
    if node is not None:
        writer.u8(1 + index % 2)
        node.encode(writer)
