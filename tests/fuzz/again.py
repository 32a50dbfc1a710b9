"""Writes decoded structures anew from their fields, not from the bytes they keep."""

from tgtui.codec import Writer
from tgtui.crypto import DEFAULT_SUITE
from tgtui.mls import UnverifiedRatchetTree
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.framing.content import Body
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.message import Message
from tgtui.mls.framing.private_message import PrivateMessage, SenderData
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.key_package import UnverifiedKeyPackage
from tgtui.mls.proposals.proposal import encode_proposal
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.leaf_node import LeafSource, UnverifiedLeafNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.wire_format import WireFormat


def write_leaf(leaf: UnverifiedLeafNode, writer: Writer) -> None:
    """Append `struct LeafNode`."""
    said = leaf.trust()
    writer.opaque(said.encryption_key)
    writer.opaque(said.signature_key)
    said.credential.encode(writer)
    said.capabilities.encode(writer)
    writer.u8(said.source)
    if said.lifetime is not None:
        writer.u64(said.lifetime.not_before)
        writer.u64(said.lifetime.not_after)
    if said.source is LeafSource.COMMIT:
        writer.opaque(said.parent_hash)
    writer.structs(said.extensions)
    writer.opaque(said.signature)


def write_key_package(package: UnverifiedKeyPackage, writer: Writer) -> None:
    """Append `struct KeyPackage`."""
    writer.u16(package._version)  # noqa: SLF001
    writer.u16(package._suite_id)  # noqa: SLF001
    writer.opaque(package._init_key)  # noqa: SLF001
    write_leaf(package._leaf, writer)  # noqa: SLF001
    writer.structs(package._extensions)  # noqa: SLF001
    writer.opaque(package._signature)  # noqa: SLF001


def write_body(body: Body, writer: Writer) -> None:
    """Append application data, a proposal or a commit."""
    match body:
        case bytes():
            writer.opaque(body)
        case UnverifiedCommit():
            body.encode(writer)
        case _:
            encode_proposal(body, writer)


def write_public_message(message: PublicMessage, writer: Writer) -> None:
    """Append `struct PublicMessage`."""
    content = message.content
    body = Writer()
    write_body(content._body, body)  # noqa: SLF001
    head = content.claimed_header
    writer.fixed(head.framed(content.claimed_type, body.getvalue()))
    writer.opaque(content._signature)  # noqa: SLF001
    if isinstance(content._body, UnverifiedCommit):  # noqa: SLF001
        writer.opaque(content._confirmation_tag)  # noqa: SLF001
    if message.membership_tag is not None:
        writer.opaque(message.membership_tag)


def write_group_info(info: UnverifiedGroupInfo, writer: Writer) -> None:
    """Append `struct GroupInfo`."""
    said = info._claimed  # noqa: SLF001
    said.context.encode(writer)
    writer.structs(said.extensions)
    writer.opaque(said.confirmation_tag)
    writer.u32(said.signer)
    writer.opaque(info._signature)  # noqa: SLF001


def write_tree(claimed: UnverifiedRatchetTree, writer: Writer) -> None:
    """Append `optional<Node> ratchet_tree<V>`."""
    tree = RatchetTree(DEFAULT_SUITE)
    tree.nodes = [
        node.trust() if isinstance(node, UnverifiedLeafNode) else node
        for node in claimed.claimed_nodes
    ]
    encode_tree(tree, writer)


def write_sender_data(sender: SenderData, writer: Writer) -> None:
    """Append `struct SenderData`."""
    writer.fixed(sender.encoded())


def write_message(message: Message, writer: Writer) -> None:
    """Append `struct MLSMessage`."""
    writer.u16(1)
    match message:
        case PublicMessage():
            writer.u16(WireFormat.PUBLIC_MESSAGE)
            write_public_message(message, writer)
        case PrivateMessage():
            writer.u16(WireFormat.PRIVATE_MESSAGE)
            message.encode(writer)
        case Welcome():
            writer.u16(WireFormat.WELCOME)
            message.encode(writer)
        case UnverifiedGroupInfo():
            writer.u16(WireFormat.GROUP_INFO)
            write_group_info(message, writer)
        case UnverifiedKeyPackage():
            writer.u16(WireFormat.KEY_PACKAGE)
            write_key_package(message, writer)
