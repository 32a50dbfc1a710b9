"""What merging a pending commit will mean, as bytes."""

from tgtui.codec import MAX_LENGTH, Reader, Writer
from tgtui.mls.events import EpochChanged, GroupClosed, MemberChange
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.tree.leaf_node import LeafNode, UnverifiedLeafNode


def encode_outcome(outcome: EpochChanged | GroupClosed, writer: Writer) -> None:
    """Append the event of a commit."""
    closed = isinstance(outcome, GroupClosed)
    change = outcome.change if isinstance(outcome, GroupClosed) else outcome
    writer.u64(change.epoch)
    writer.u32(change.committer)
    writer.optional(present=change.external)
    writer.vector(change.changes, _encode_change)
    writer.optional(present=change.extensions_changed)
    writer.structs(change.psks)
    writer.opaque(change.authenticated_data)
    writer.optional(present=closed)
    if isinstance(outcome, GroupClosed):
        outcome.reinit.encode(writer)


def decode_outcome(reader: Reader) -> EpochChanged | GroupClosed:
    """Read what `encode_outcome` wrote.

    Raises:
        DecodeError: The bytes are malformed.
    """
    change = EpochChanged(
        reader.u64(),
        reader.u32(),
        reader.optional(),
        reader.vector(_decode_change, MAX_LENGTH),
        reader.optional(),
        reader.vector(PreSharedKeyId.decode, MAX_LENGTH),
        reader.opaque(MAX_LENGTH),
    )
    if reader.optional():
        return GroupClosed(change, ReInit.decode(reader))
    return change


def _encode_change(change: MemberChange, writer: Writer) -> None:
    writer.u32(change.index)
    for leaf in (change.before, change.after):
        writer.optional(present=leaf is not None)
        if leaf is not None:
            leaf.encode(writer)


def _decode_change(reader: Reader) -> MemberChange:
    return MemberChange(reader.u32(), _decode_leaf(reader), _decode_leaf(reader))


def _decode_leaf(reader: Reader) -> LeafNode | None:
    return UnverifiedLeafNode.decode(reader).trust() if reader.optional() else None
