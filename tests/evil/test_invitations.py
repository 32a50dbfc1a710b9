"""Invitations that lie: what is not proved is not shown, and nobody enters unasked."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.evil.member import MINUTES, friends
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.core.joining import UNOPENED
from tgtui.engine.effects import FetchBlob
from tgtui.engine.events import BlobCame, Connected, Disconnected, Failed
from tgtui.engine.intents import CreateGroup, Rename, StartChat
from tgtui.engine.rows import ChatState
from tgtui.wire import Hello, InboxItem, Invitation, Refusal, decode_item, encode_item


Lie = Callable[[Invitation], Invitation]


def strangers() -> tuple[World, Client, Client]:
    """Return Anna, who knows nobody, and Bob, who has begun a group with her."""
    world = World()
    anna, bob = world.people("anna", "bob")
    anna.cut()
    bob.intend(StartChat(handle="anna"))
    world.settle()
    return world, anna, bob


def receives(world: World, client: Client, lie: Lie) -> None:
    """Let a client get its inbox, with each invitation as the relay likes it."""
    items = world.relay.tx.inbox.items(client.device, 0, 100)
    client.connect()
    client.coming.clear()
    for item in items:
        told = decode_item(item.kind, item.body)
        assert told is not None
        said = lie(told) if isinstance(told, Invitation) else told
        kind, body = encode_item(said)
        client.coming.append(InboxItem(item.seq, item.at, kind, body))
    world.settle()


def test_a_stranger_is_a_request_whatever_the_relay_says() -> None:
    world, anna, _ = strangers()
    receives(world, anna, lambda told: replace(told, request=False))
    assert [chat.state for chat in anna.chats()] == [ChatState.REQUEST]


def group_of(world: World, owner: Client, guest: Client, title: str) -> None:
    """Have somebody begin a group with somebody who is offline."""
    owner.intend(CreateGroup(title=title, people=(guest.account,)))
    world.settle(MINUTES)


def test_a_title_without_its_stamp_is_not_shown() -> None:
    world, (anna, bob), _ = friends("anna", "bob")
    bob.cut()
    group_of(world, anna, bob, "Vile things")
    receives(world, bob, lambda told: replace(told, title=None))
    world.settle(10 * MINUTES)
    assert not any("Vile" in chat.name for chat in bob.chats())
    assert len(bob.chats()) == 3


def test_a_title_with_the_stamp_of_another_room_is_refused() -> None:
    world, (anna, bob), _ = friends("anna", "bob")
    bob.cut()
    group_of(world, anna, bob, "One")
    group_of(world, anna, bob, "Two")
    titles = []

    def remember(told: Invitation) -> Invitation:
        titles.append(told.title)
        return told

    for item in world.relay.tx.inbox.items(bob.device, 0, 100):
        told = decode_item(item.kind, item.body)
        if isinstance(told, Invitation):
            remember(told)
    one, two = titles[-2:]
    swap = {one: two, two: one}
    receives(world, bob, lambda told: replace(told, title=swap.get(told.title)))
    assert not {"One", "Two"} & {chat.name for chat in bob.chats()}


@pytest.mark.parametrize("refusal", [None, Refusal.BUSY])
def test_a_group_info_that_does_not_come_is_fetched_again(
    refusal: Refusal | None,
) -> None:
    world, anna, _ = strangers()
    kept: list[bytes] = []

    def as_blob(told: Invitation) -> Invitation:
        kept.append(told.group_info or b"")
        return replace(told, group_info=None, group_info_blob=bytes(32))

    fetch = told_of(world, anna, as_blob)
    anna.engine.hear(Failed(fetch.number, refusal), world.relay.now)
    assert anna.chats() == ()
    assert anna.database.values.get(UNOPENED) is not None
    again = fetches(world, anna)
    anna.hear(BlobCame(again.number, kept[0]))
    assert [chat.state for chat in anna.chats()] == [ChatState.REQUEST]
    assert anna.database.values.get(UNOPENED) is None


def told_of(world: World, client: Client, lie: Lie) -> FetchBlob:
    """Tell a client of an invitation, and return its request for the GroupInfo."""
    [item] = world.relay.tx.inbox.items(client.device, 0, 100)
    told = decode_item(item.kind, item.body)
    assert isinstance(told, Invitation)
    client.engine.hear(Connected(Hello(1, world.relay.now, 1)), world.relay.now)
    frame = InboxItem(item.seq, item.at, *encode_item(lie(told)))
    effects = client.engine.hear(frame, world.relay.now)
    [fetch] = [each for each in effects if isinstance(each, FetchBlob)]
    return fetch


def fetches(world: World, client: Client) -> FetchBlob:
    """Return the next request for the blob: after a while, or on a new connection."""
    for _ in range(4):
        world.relay.now += 31_000
        for effect in client.engine.start(world.relay.now):
            if isinstance(effect, FetchBlob):
                return effect
    client.engine.hear(Disconnected(), world.relay.now)
    effects = client.engine.hear(
        Connected(Hello(1, world.relay.now, 1)), world.relay.now
    )
    [found] = [each for each in effects if isinstance(each, FetchBlob)]
    return found


def test_one_that_is_gone_is_given_up() -> None:
    world, anna, _ = strangers()
    fetch = told_of(
        world,
        anna,
        lambda told: replace(told, group_info=None, group_info_blob=bytes(32)),
    )
    anna.engine.hear(Failed(fetch.number, Refusal.NOT_FOUND), world.relay.now)
    assert anna.database.values.get(UNOPENED) is None


def test_a_renamed_group_shows_its_proved_title_to_who_comes_later() -> None:
    world, (anna, bob, carl), _ = friends("anna", "bob", "carl")
    anna.intend(Rename(chat=anna.chat("Friends").id, title="Best friends"))
    world.settle(MINUTES)
    for person in (bob, carl):
        assert person.chat("Best friends").state is ChatState.ACTIVE
