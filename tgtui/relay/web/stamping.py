"""The stamp of an entry in full form: what was signed, built anew (protocol.md M5)."""

from hashlib import sha256

from tgtui.codec import decode_whole
from tgtui.franking import Context, ShortStamp
from tgtui.relay.core import Sender, delivery
from tgtui.relay.ports import LogEntry
from tgtui.relay.web.node import Node
from tgtui.wire import HEAD_LENGTH, Outer, Refusal, Refused, read_outer, requests
from tgtui.wire.replies import WholeStamp


async def whole_stamp(
    node: Node, sender: Sender, asked: requests.EntryRequest
) -> WholeStamp:
    """Return what the relay signed of an entry.

    Raises:
        Refused: It is not there (any more), or the device may not read it.
    """
    entry = await node.look(lambda tx, _: delivery.entry(tx, sender, asked))
    outer, message_hash = await _read(node, entry)
    short = decode_whole(ShortStamp.decode, entry.stamp)
    context = Context(
        node.lend().relay_id, asked.group, outer.epoch, entry.account, entry.device
    )
    stamp = short.rebuilt(
        context,
        prev=entry.prev,
        commitment=outer.aad.commitment,
        message_hash=message_hash,
    )
    return WholeStamp(stamp.claimed.encoded(), short.signature)


async def _read(node: Node, entry: LogEntry) -> tuple[Outer, bytes]:
    """Return the header of an entry's message, and the hash of the message.

    Raises:
        Refused: It was a blob, which is gone.
    """
    if entry.message is not None:
        return read_outer(entry.message), sha256(entry.message).digest()
    blob = entry.blob or b""
    row = await node.look(lambda tx, _: tx.blobs.blob(blob))
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    head = await node.backend.blob_store.read(blob, 0, HEAD_LENGTH)
    return read_outer(head, size=row.size), blob
