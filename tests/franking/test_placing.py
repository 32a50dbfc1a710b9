"""Tests of `tgtui.franking.placing`."""

from dataclasses import replace

import pytest

from tests.franking.receiver import Receiver, hidden
from tests.franking.setting import (
    ANNA,
    BOB,
    OTHER_GROUP,
    Chat,
    Delivery,
    Given,
    Relay,
    signing_key,
    stamped_by,
)
from tgtui.franking import (
    About,
    Again,
    Held,
    Notice,
    Reason,
    Received,
    ShortStamp,
    Shown,
    StampSigner,
    UnverifiedStamp,
    Wanted,
    out_of_turn,
)


def restamped(delivery: Delivery, **changes: Given) -> Delivery:
    """Return a delivery whose stamp the sender of it has tampered with."""
    fields = replace(delivery.stamp.fields, **changes)
    full = UnverifiedStamp.of(fields, delivery.stamp.signature)
    return replace(delivery, entry=replace(delivery.entry, stamp=full))


def test_the_next_entry_is_in_turn(chat: Chat, bob: Receiver) -> None:
    entry = chat.say(ANNA).entry
    room, records = chat.room(), bob.records
    assert out_of_turn(bob.state, entry.stamp, room=room, records=records) is None


def test_a_later_entry_waits_for_those_before(chat: Chat, bob: Receiver) -> None:
    chat.say(ANNA)
    late = chat.say(ANNA)
    for delivery in (late, late.in_full()):
        found = bob.take(delivery)
        assert found.verdict == Held(1, Wanted.MISSING_ENTRIES)
        assert found.state.seq == 0
        assert found.notices == ()


def test_an_entry_may_come_again(chat: Chat, bob: Receiver) -> None:
    first = chat.say(ANNA)
    bob.take(first)
    for delivery in (first, first.in_full()):
        assert bob.take(delivery) == Received(bob.state, bob.take(first).delta, Again())


def test_an_entry_from_long_ago_may_come_again(chat: Chat, bob: Receiver) -> None:
    first = chat.say(ANNA)
    bob.take(first)
    bob.records.entries.clear()
    assert bob.take(first).verdict == Again()


def test_another_stamp_of_a_past_entry_is_asked_for_in_full(
    chat: Chat, bob: Receiver
) -> None:
    bob.take(Chat(chat.relay).say(ANNA))
    other = chat.say(BOB)
    assert bob.take(other).verdict == Held(1, Wanted.FULL_STAMP)


def test_two_stamps_of_a_past_entry_are_a_proof(chat: Chat, bob: Receiver) -> None:
    mine = Chat(chat.relay).say(ANNA)
    bob.take(mine)
    other = chat.say(BOB).in_full()
    found = bob.take(other)
    assert found.verdict == Again()
    (notice,) = found.notices
    assert (notice.about, notice.seq) == (About.FORK_PROVEN, 1)
    assert notice.proof is not None
    assert {notice.proof.first, notice.proof.second} == {mine.stamp, other.stamp}


def test_a_forged_stamp_of_a_past_entry_proves_nothing(
    chat: Chat, bob: Receiver
) -> None:
    bob.take(Chat(chat.relay).say(ANNA))
    forged = restamped(chat.say(BOB), accepted_at=1)
    assert bob.take(forged).notices == ()
    abroad = Chat(Relay(b"Q" * 32)).say(BOB).in_full()
    assert bob.take(abroad).notices == ()
    foreign = Chat(Relay(key_seed=b"X" * 32)).say(BOB).in_full()
    assert bob.take(foreign).notices == ()


def test_what_cannot_be_rebuilt_is_asked_for_in_full(chat: Chat, bob: Receiver) -> None:
    delivery = chat.say(ANNA)
    ask = Held(1, Wanted.FULL_STAMP)
    short = delivery.entry.stamp
    assert isinstance(short, ShortStamp)
    wrong = replace(short, accepted_at=1)
    assert bob.take(delivery.with_entry(stamp=wrong)).verdict == ask
    foreign = replace(short, key_id=bytes(8))
    assert bob.take(delivery.with_entry(stamp=foreign)).verdict == ask
    assert bob.take(delivery, relay_id=b"Q" * 32).verdict == ask
    assert bob.take(delivery, unreadable=True).verdict == ask
    assert isinstance(bob.take(delivery).verdict, Shown)


def test_the_full_form_is_as_good(chat: Chat, bob: Receiver) -> None:
    assert isinstance(bob.take(chat.say(ANNA).in_full()).verdict, Shown)
    assert bob.state.head == chat.head


def test_a_bad_signature_is_hidden_and_the_log_goes_on(
    chat: Chat, bob: Receiver
) -> None:
    found = bob.take(restamped(chat.say(ANNA), accepted_at=1))
    assert hidden(found) is Reason.NOT_VOUCHED_FOR
    assert found.state.seq == 1


@pytest.mark.parametrize("seeds", [(b"R" * 32, b"X" * 32), (b"Q" * 32, b"F" * 32)])
def test_another_key_or_relay_is_hidden_and_red(
    bob: Receiver, seeds: tuple[bytes, bytes]
) -> None:
    foreign = Chat(Relay(*seeds)).say(ANNA).in_full()
    found = bob.take(foreign)
    assert hidden(found) is Reason.FOREIGN_KEY
    assert found.notices == (Notice(About.FOREIGN_KEY, seq=1),)


def test_a_stamp_after_another_history_is_held(chat: Chat, bob: Receiver) -> None:
    bob.take(chat.say(ANNA))
    other = Chat(chat.relay)
    other.say(BOB)
    found = bob.take(other.say(BOB).in_full())
    assert found.verdict == Held(2, Wanted.ANOTHER_COPY)
    assert found.state.seq == 1


@pytest.mark.parametrize(
    "change",
    [
        {"account": b"x" * 32},
        {"device": b"x" * 32},
        {"epoch": 8},
        {"group_id": OTHER_GROUP},
        {"commitment": b"x" * 32},
        {"message_hash": b"x" * 32},
    ],
)
def test_a_stamp_of_something_else_is_hidden(
    chat: Chat, bob: Receiver, change: dict[str, Given]
) -> None:
    delivery = chat.post(ANNA, chat.franked(ANNA), **change)
    assert bob.take(delivery).verdict == Held(1, Wanted.FULL_STAMP)
    assert hidden(bob.take(delivery.in_full())) is Reason.WRONG_STAMP
    assert bob.state.head == chat.head


def test_what_cannot_be_decrypted_is_hidden(chat: Chat, bob: Receiver) -> None:
    found = bob.take(chat.say(ANNA).in_full(), unreadable=True)
    assert hidden(found) is Reason.UNREADABLE
    assert bob.state.head == chat.head
    assert isinstance(bob.take(chat.say(ANNA)).verdict, Shown)


def test_an_old_key_counts_for_what_it_stamped(chat: Chat, bob: Receiver) -> None:
    first = chat.say(ANNA)
    chat.relay.announce(chat.relay.key, until=chat.now + 1)
    new = signing_key(b"N" * 32)
    chat.relay.announce(new, since=chat.now + 1)
    old_signer = chat.relay.signer
    chat.relay.signer = StampSigner(chat.relay.relay_id, new)
    second = chat.say(ANNA)
    assert isinstance(bob.take(first).verdict, Shown)
    assert isinstance(bob.take(second).verdict, Shown)
    # A stolen old key cannot stamp what is accepted now.
    chat.relay.signer = old_signer
    assert hidden(bob.take(chat.say(ANNA).in_full())) is Reason.FOREIGN_KEY


def test_stamps_of_the_setting_are_the_relays() -> None:
    relay = Relay()
    values = {
        "group_id": b"G",
        "epoch": 1,
        "seq": 1,
        "prev": bytes(32),
        "accepted_at": 5,
        "account": bytes(32),
        "device": bytes(32),
        "commitment": bytes(32),
        "message_hash": bytes(32),
    }
    stamp = stamped_by(relay, **values)
    again = UnverifiedStamp.of(stamp.fields, stamp.signature).verify(relay.keys)
    assert again == stamp
