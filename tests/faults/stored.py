"""What a client's store says, as plain values that fit into a line of output."""

from typing import Any

import msgspec

from tgtui.codec import decode_whole
from tgtui.crypto import SystemEntropy
from tgtui.engine import Engine
from tgtui.engine.core.remembered import room_facts
from tgtui.engine.ports import Store
from tgtui.engine.queries import ListMembers, Me, WhoAmI
from tgtui.engine.rows import ChatRow, MessageRow, MessageState
from tgtui.franking import ReceiverState
from tgtui.mls import Group
from tgtui.wire import RoomKind


SHOWN = ("sent", "delivered", "read", "received")
"""The states of messages that their readers have, or will have."""

ALL = 1_000_000


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is stored.

    Attributes:
        text: What it says.
        state: What became of it.
        kind: Its kind; 0 for a line.
        edited: Whether it was edited.
        level: How a line is shown.
        reason: Why it waits, failed or is hidden.
        reactions: What was put to it, by account.
    """

    text: str
    state: str
    kind: int
    edited: bool
    level: str
    reason: str
    reactions: dict[str, str]


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """A chat as it is stored, with the room that it is written to.

    Attributes:
        is_group: Whether it is a group.
        peer: The other account, in a chat of two.
        title: Its title.
        roles: The roles of its members, by account.
        group: The room.
        seq: The last entry of its log that was received.
        head: The head of the chain there.
        own: How many entries are of this device.
        epoch: What tells apart the epochs of all groups.
        waiting: How much is in the outbox, and how much under way.
        repeated: How many messages came twice, and were passed over.
        messages: All of them, in the order in which they are shown.
    """

    is_group: bool
    peer: str
    title: str
    roles: dict[str, str]
    group: str
    seq: int
    head: str
    own: int
    epoch: str
    waiting: int
    repeated: int
    messages: tuple[Message, ...]


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """All that is compared of a store."""

    account: str
    device: str
    chats: tuple[Chat, ...]


def stored(store: Store) -> Stored:
    """Return what a store says."""
    engine = Engine(store, SystemEntropy())
    me = engine.answer(WhoAmI(), 0)
    assert isinstance(me, Me)
    return Stored(
        account=me.person.account.hex(),
        device=me.device.hex(),
        chats=tuple(_chat(store, engine, row) for row in store.chats.all()),
    )


def _chat(store: Store, engine: Engine, row: ChatRow) -> Chat:
    members: Any = engine.answer(ListMembers(chat=row.id), 0)
    group_id = row.group or b""
    facts = room_facts(store.rooms.facts(group_id) or b"")
    state = decode_whole(ReceiverState.decode, facts.receiver)
    repeated = store.values.get(f"duplicates:{group_id.hex()}") or b""
    attempts = store.outbox.attempts(group_id)
    rows = store.messages.page(row.id, limit=ALL)[::-1]
    return Chat(
        is_group=row.kind is RoomKind.GROUP,
        peer=(row.peer or b"").hex(),
        title=row.title,
        roles={m.person.account.hex(): m.role.name for m in members},
        group=group_id.hex(),
        seq=state.seq,
        head=state.head.hex(),
        own=facts.dev_seq,
        epoch=_epoch(store, group_id),
        waiting=len(store.outbox.of_chat(row.id)) + len(attempts),
        repeated=int.from_bytes(repeated, "big"),
        messages=tuple(_message(store, message) for message in rows),
    )


def _epoch(store: Store, group_id: bytes) -> str:
    epoch = store.rooms.epoch(group_id)
    if epoch is None:
        return "none"
    group = Group.restore(epoch, store.rooms.ratchet(group_id))
    return group.epoch_authenticator.expose().hex()


def _message(store: Store, row: MessageRow) -> Message:
    put = store.messages.reactions(row.id)
    return Message(
        text=row.text,
        state=row.state.value,
        kind=row.kind if row.state is not MessageState.HIDDEN else 0,
        edited=row.edited,
        level=row.level,
        reason=row.reason,
        reactions={one.account.hex(): one.text for one in put if one.text},
    )
