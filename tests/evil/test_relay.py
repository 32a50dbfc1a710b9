"""A relay that cheats: each attack has its state and its words (trust.md 6)."""

import pytest
from msgspec.structs import replace

from tests.evil.relay import (
    STRANGER,
    forged,
    last_entry,
    pair,
    room_of,
    stamped_anew,
    step,
)
from tests.simulation import relay as rules
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.core.wanted import Claim, packed
from tgtui.engine.intents import CompareKey, ForgetCheck, Meet, Send, StartChat
from tgtui.engine.queries import GetPerson
from tgtui.engine.rows import ChatState, OutboxRow
from tgtui.engine.views import Status, Trust
from tgtui.relay.core.key_packages import claim_key_package
from tgtui.wire import (
    Entry,
    InboxItem,
    Invitation,
    RejoinOffer,
    Signalled,
    Truncated,
    decode_item,
    encode_item,
)
from tgtui.wire.replies import Claimed, Found, WholeStamp
from tgtui.wire.requests import ClaimKeyPackage


def status(client: Client) -> Status:
    """Return the indicator of the only chat."""
    [chat] = client.chats()
    return chat.status


def says(client: Client, text: str) -> None:
    """Write a text in the only chat."""
    [chat] = client.chats()
    client.intend(Send(chat=chat.id, text=text))


def still(world: World, anna: Client, bob: Client) -> None:
    """Require that both still reach each other at once."""
    says(anna, "from anna")
    says(bob, "from bob")
    world.settle()
    for client in (anna, bob):
        assert {"from anna", "from bob"} <= set(client.texts(1))


def give_handle_away(
    monkeypatch: pytest.MonkeyPatch, world: World, client: Client
) -> None:
    """Have the relay say that somebody else is called @bob."""
    mallory = world.person("mallory")
    found = Found(mallory.account, "bob", mallory.identity.public_key, None, ())
    monkeypatch.setitem(rules.RULES, "lookup", lambda *_: found)
    client.intend(Meet(handle="bob"))
    world.settle()


def test_another_account_under_a_known_handle_is_warned_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, anna, bob, _ = pair()
    give_handle_away(monkeypatch, world, anna)
    found = status(anna)
    assert (found.trust, found.sending) == (Trust.CHANGED, False)
    assert "NEW key" in found.words
    [chat] = anna.chats()
    assert chat.peer == bob.account


def test_another_account_under_a_checked_handle_stops_sending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, anna, bob, _ = pair()
    key = anna.ask(GetPerson(account=bob.account)).key
    assert anna.intend(CompareKey(account=bob.account, text=key))
    assert status(anna).trust is Trust.CHECKED
    give_handle_away(monkeypatch, world, anna)
    says(anna, "kept back")
    world.settle()
    found = status(anna)
    assert (found.trust, found.sending) == (Trust.BLOCKED, False)
    assert found.words.startswith("NOT SENT · this is not the key you checked")
    assert bob.texts(1) == []
    anna.intend(ForgetCheck(account=bob.account))
    world.settle()
    assert bob.texts(1) == ["kept back"]


def test_a_key_package_of_somebody_else_lets_nobody_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, _, mallory = world.people("anna", "bob", "mallory")
    package = claim_key_package(
        world.relay.tx,
        world.relay.context(),
        anna.who,
        ClaimKeyPackage(mallory.account),
    ).reply
    assert isinstance(package, Claimed)
    monkeypatch.setitem(rules.RULES, "claim-key-package", lambda *_: package)
    anna.intend(StartChat(handle="bob"))
    world.settle()
    [chat] = anna.chats()
    assert chat.state is ChatState.SETTING_UP
    assert chat.status.trust is Trust.SETTING_UP
    assert "KeyPackages are not good" in chat.status.held
    assert mallory.chats() == ()


def test_an_invitation_in_the_name_of_another_is_dropped() -> None:
    world = World()
    anna, bob, carl = world.people("anna", "bob", "carl")
    bob.cut()
    anna.intend(StartChat(handle="bob"))
    world.settle()
    tables = world.relay.tx
    [item] = tables.inbox.items(bob.device, 0, 10)
    invitation = decode_item(item.kind, item.body)
    assert isinstance(invitation, Invitation)
    lying = replace(invitation, inviter=carl.account)
    bob.connect()
    bob.coming.clear()
    kind, body = encode_item(lying)
    bob.coming.append(InboxItem(1, item.at, kind, body))
    world.settle()
    assert bob.chats() == ()


def withhold(world: World, client: Client, seq: int) -> None:
    """Let a client get everything but one entry, again and again."""
    for _ in range(200):
        kept = [
            frame
            for frame in client.coming
            if not (isinstance(frame, Entry) and _seq(frame) == seq)
        ]
        client.coming.clear()
        client.coming.extend(kept)
        if not client.busy:
            break
        step(client)
    world.relay.now += 40_000
    client.tick()


def _seq(frame: Entry) -> int:
    return int.from_bytes(frame.stamp[8:16], "big")


def test_an_entry_that_is_kept_back_pauses_the_chat_until_it_comes() -> None:
    world, anna, bob, group = pair()
    bob.cut()
    says(anna, "one")
    says(anna, "two")
    world.settle()
    bob.connect()
    missing = room_of(world.relay, group).seq - 1
    withhold(world, bob, missing)
    found = status(bob)
    assert (found.trust, found.sending) == (Trust.BEHIND, False)
    assert found.words.startswith("catching up")
    assert bob.texts(1) == []
    bob.cut()
    bob.connect()
    world.settle()
    assert bob.texts(1) == ["one", "two"]
    assert status(bob).trust is Trust.ENCRYPTED


def test_what_is_sent_again_is_shown_once() -> None:
    world, anna, bob, group = pair()
    says(anna, "once")
    world.settle()
    entry = last_entry(world.relay, group)
    again = forged(world.relay, group, entry)
    bob.hear(Entry(group, entry.stamp, entry.account, entry.device, entry.message))
    assert bob.texts(1) == ["once"]
    # Under a new number, with a good stamp.
    head = bob.database.rooms.last_entry(group)
    assert head is not None
    anew = forged(world.relay, group, entry, seq=entry.seq + 1, prev=head[1])
    bob.hear(anew)
    assert bob.texts(1) == ["once"]
    assert again.stamp != entry.stamp


def claims(world: World, client: Client, stamp: bytes) -> None:
    """Let a member show a stamp to the others, as one does that was shown another."""
    what = packed(Claim(stamp=stamp))
    with client.database.transaction():
        client.database.outbox.add(OutboxRow(chat=1, what=what))
    says(client, "and a text")
    world.settle()


def test_two_stamps_of_one_entry_are_a_proof_that_stops_everything() -> None:
    world, anna, bob, group = pair()
    says(anna, "the truth")
    world.settle()
    entry = last_entry(world.relay, group)
    other = stamped_anew(world.relay, group, entry, message_hash=bytes(32))
    claims(world, anna, other.signed + other.signature)
    says(bob, "kept back")
    world.settle()
    found = status(bob)
    assert (found.trust, found.sending) == (Trust.BLOCKED, False)
    assert found.words == "NOT SENT · the relay showed different histories"
    assert "kept back" not in anna.texts(1)
    assert bob.database.values.get(f"fork:{group.hex()}") is not None


def test_a_claim_that_proves_nothing_is_told_and_stops_nobody() -> None:
    world, anna, bob, _ = pair()
    claims(world, anna, b"no stamp at all")
    assert any("proves nothing" in line for line in bob.lines(1))
    assert status(bob).trust is Trust.ENCRYPTED
    still(world, anna, bob)


def test_a_stamp_of_a_key_that_the_relay_never_had_is_red(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, anna, bob, group = pair()
    bob.cut()
    says(anna, "one")
    world.settle()
    entry = last_entry(world.relay, group)
    stamped = stamped_anew(world.relay, group, entry, key=STRANGER)
    whole = WholeStamp(stamped.signed, stamped.signature)
    monkeypatch.setitem(rules.RULES, "stamp", lambda *_: whole)
    bob.connect()
    while bob.busy:
        _swap(world, bob, group)
        step(bob)
    assert bob.texts(1) == []
    found = status(bob)
    assert (found.trust, found.sending) == (Trust.BLOCKED, False)
    assert found.words.startswith("NOT SENT · something came that the relay itself")


def _swap(world: World, client: Client, group: bytes) -> None:
    entry = last_entry(world.relay, group)
    for at, frame in enumerate(client.coming):
        if isinstance(frame, Entry) and _seq(frame) == entry.seq:
            client.coming[at] = forged(world.relay, group, entry, key=STRANGER)


def test_a_log_that_is_cut_too_early_is_said_so() -> None:
    world, anna, bob, group = pair()
    says(bob, "so that bob was here")
    world.settle()
    bob.cut()
    says(anna, "never seen")
    world.settle()
    room = room_of(world.relay, group)
    bob.connect()
    record = world.relay.notary.truncated(
        group, through=room.seq, head=room.head, at=world.relay.now
    )
    bob.coming.clear()
    bob.hear(Truncated(group, record.encoded))
    world.settle()
    assert any("deleted messages earlier" in line for line in bob.lines(1))
    still(world, anna, bob)


def test_a_record_that_the_relay_did_not_sign_is_red() -> None:
    world, _, bob, group = pair()
    room = room_of(world.relay, group)
    record = world.relay.notary.truncated(
        group, through=room.seq + 5, head=bytes(32), at=world.relay.now
    )
    bob.hear(Truncated(group, record.encoded[:-1] + b"\0"))
    # The relay may have another key since; it is asked once.
    assert status(bob).trust is Trust.ENCRYPTED
    bob.hear(Truncated(group, record.encoded[:-1] + b"\0"))
    assert status(bob).trust is Trust.BLOCKED


@pytest.mark.parametrize("junk", [b"", b"\0", b"\xff" * 200, bytes(500)])
def test_junk_in_any_frame_ends_nothing(junk: bytes) -> None:
    world, anna, bob, group = pair()
    stamp = last_entry(world.relay, group).stamp
    bob.hear(Entry(group, stamp, anna.account, anna.device, junk))
    bob.hear(Entry(group, bytes(88), anna.account, anna.device, junk))
    bob.hear(Entry(bytes(32), bytes(88), anna.account, anna.device, junk))
    bob.hear(Signalled(group, anna.device, junk[:44].ljust(44, b"\0")))
    bob.hear(RejoinOffer(junk, world.relay.now + 9))
    bob.hear(InboxItem(99, 1, 1, junk))
    world.settle()
    still(world, anna, bob)
