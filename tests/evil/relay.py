"""What a relay that cheats can make, since it holds the keys that it stamps with."""

from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from tests.simulation.client import Client
from tests.simulation.relay import Relay
from tests.simulation.world import World
from tgtui.crypto import Secret, SigningKey
from tgtui.engine.intents import Accept, StartChat
from tgtui.relay.core import FrankingNotary, Stamped, StampFields
from tgtui.relay.ports import LogEntry, Room
from tgtui.wire import Entry, read_outer


STRANGER = SigningKey(Secret(b"s" * 32))
"""A key that the relay never announced."""


def pair() -> tuple[World, Client, Client, bytes]:
    """Return two people who chat, and their room."""
    world = World()
    anna, bob = world.people("anna", "bob")
    chat = anna.intend(StartChat(handle="bob"))
    world.settle()
    bob.intend(Accept(chat=bob.chats()[0].id))
    world.settle()
    row = anna.database.chats.get(chat)
    assert row is not None
    assert row.group is not None
    return world, anna, bob, row.group


def room_of(relay: Relay, group: bytes) -> Room:
    """Return a room as the relay has it."""
    room = relay.tx.rooms.room(group)
    assert room is not None
    return room


def last_entry(relay: Relay, group: bytes) -> LogEntry:
    """Return the last entry of a room."""
    return relay.log[group, room_of(relay, group).seq]


def forged(
    relay: Relay,
    group: bytes,
    entry: LogEntry,
    *,
    key: SigningKey | None = None,
    **changes: Any,  # noqa: ANN401
) -> Entry:
    """Return an entry that the relay stamps as it likes.

    Args:
        relay: The relay.
        group: The room.
        entry: The entry that is stamped, or stamped anew.
        key: Another key to stamp with than the relay's.
        changes: What the stamp says otherwise.
    """
    stamped = stamped_anew(relay, group, entry, key=key, **changes)
    message = entry.message or b""
    return Entry(group, stamped.short, entry.account, entry.device, message)


def stamped_anew(
    relay: Relay,
    group: bytes,
    entry: LogEntry,
    *,
    key: SigningKey | None = None,
    **changes: Any,  # noqa: ANN401
) -> Stamped:
    """Return the stamp of such an entry."""
    message = entry.message or b""
    outer = read_outer(message)
    fields = StampFields(
        group,
        outer.epoch,
        entry.seq,
        entry.prev,
        relay.now,
        entry.account,
        entry.device,
        outer.aad.commitment,
        sha256(message).digest(),
    )
    fields = replace(fields, **changes)
    notary = relay.notary
    if key is not None:
        notary = FrankingNotary(relay.descriptor, key)
    return notary.stamp(fields)


def step(client: Client) -> None:
    """Let one thing happen that is under way with a client."""
    if client.asking:
        client.ask_one()
    elif client.answers:
        client.hear_answer()
    elif client.going:
        client.send_one()
    elif client.coming:
        client.deliver_one()
