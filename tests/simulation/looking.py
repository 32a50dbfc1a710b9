"""What a client's database says, read without asking its engine."""

from collections.abc import Iterator

from tests.simulation.client import SHOWN, Client
from tgtui.codec import decode_whole
from tgtui.engine.core.remembered import RoomFacts, room_facts
from tgtui.engine.rows import MessageRow
from tgtui.franking import ReceiverState
from tgtui.mls import Group


def rooms(client: Client) -> Iterator[tuple[bytes, int, RoomFacts]]:
    """Yield each room of a client, with its chat and what is remembered of it."""
    for group_id, chat in client.database.rooms.all():
        data = client.database.rooms.facts(group_id)
        if data is not None:
            yield group_id, chat, room_facts(data)


def facts_of(client: Client, group_id: bytes) -> RoomFacts | None:
    """Return what a client remembers of a room."""
    data = client.database.rooms.facts(group_id)
    return None if data is None else room_facts(data)


def received(facts: RoomFacts) -> ReceiverState:
    """Return how far a room's log was received."""
    if not facts.receiver:
        return ReceiverState.created()
    return decode_whole(ReceiverState.decode, facts.receiver)


def group_of(client: Client, group_id: bytes) -> Group | None:
    """Return a client's state of a group, read from its database."""
    epoch = client.database.rooms.epoch(group_id)
    if epoch is None:
        return None
    return Group.restore(epoch, client.database.rooms.ratchet(group_id))


def messages(client: Client) -> Iterator[MessageRow]:
    """Yield all messages that a client has, in the order of its timelines."""
    for chat in client.database.chats.all():
        yield from client.database.messages.page(chat.id, limit=1_000_000)[::-1]


def shown(client: Client) -> Iterator[MessageRow]:
    """Yield the messages that a client shows as sent or received."""
    for row in messages(client):
        if row.kind and row.state in SHOWN:
            yield row
