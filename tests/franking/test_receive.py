"""Tests of `tgtui.franking.receive`."""

from dataclasses import replace

from tests.franking.receiver import Receiver
from tests.franking.setting import (
    ANNA,
    BOB,
    MALLORY,
    NOTHING,
    OTHER_GROUP,
    Chat,
    Relay,
)
from tgtui.codec import encoded
from tgtui.franking import (
    About,
    Delta,
    DeviceCounter,
    Hidden,
    Kind,
    Notice,
    PastEntry,
    Reason,
    Received,
    ReceiverState,
    Shown,
    Taken,
    epoch_applied,
    start_of,
)
from tgtui.franking.limits import HEADS


def abouts(found: Received) -> list[About]:
    """Return what notices are about."""
    return [notice.about for notice in found.notices]


def test_a_message_is_shown_with_its_evidence(chat: Chat, bob: Receiver) -> None:
    delivery = chat.say(ANNA, b"hello")
    found = bob.take(delivery)
    assert isinstance(found.verdict, Shown)
    assert found.verdict.content.content.body == b"hello"
    assert found.verdict.evidence.stamp == delivery.stamp
    assert found.verdict.target_known is None
    assert found.notices == ()


def test_what_changes_is_said_in_proportion(chat: Chat, bob: Receiver) -> None:
    delivery = chat.say(ANNA)
    stamp = delivery.stamp
    assert bob.take(delivery).delta == Delta(
        entry=PastEntry(1, stamp.head, stamp.encoded()),
        counter=DeviceCounter(ANNA.device, 1, 0),
        commitment=delivery.commitment,
    )


def test_a_handshake_moves_base_seq(chat: Chat, bob: Receiver) -> None:
    found = bob.take(chat.commit(ANNA))
    assert isinstance(found.verdict, Taken)
    assert found.state.handshake == 1
    assert found.delta.commitment is None
    assert bob.take(chat.say(ANNA)).state.handshake == 1


def test_hidden_entries_move_the_log_and_the_counter(chat: Chat, bob: Receiver) -> None:
    found = bob.take(chat.post(ANNA, chat.franked(ANNA), declared=b"x" * 32))
    assert isinstance(found.verdict, Hidden)
    assert (found.state.seq, found.state.head) == (1, chat.head)
    assert found.delta.counter == DeviceCounter(ANNA.device, 1, 0)
    assert found.delta.commitment is None
    after = bob.take(chat.say(ANNA))
    assert isinstance(after.verdict, Shown)
    assert after.notices == ()


def test_a_copy_of_a_message_is_hidden(chat: Chat, bob: Receiver) -> None:
    first = chat.franked(ANNA)
    bob.take(chat.post(ANNA, first))
    found = bob.take(chat.post(ANNA, first))
    # Both numbers of the device are in it, so that it is a duplicate first of all.
    assert found.verdict == Hidden(Reason.DUPLICATE)
    bob.records.counters.clear()
    assert bob.take(chat.post(ANNA, first)).verdict == Hidden(Reason.REPEATED)
    bob.records.counters.clear()
    bob.records.write(epoch_applied())
    assert isinstance(bob.take(chat.post(ANNA, first)).verdict, Shown)


def test_r9_a_missing_entry_of_a_device_is_the_relays_doing(
    chat: Chat, bob: Receiver
) -> None:
    bob.take(chat.say(ANNA))
    chat.dev_seqs[ANNA.device] = 3
    found = bob.take(chat.say(ANNA))
    assert isinstance(found.verdict, Shown)
    assert found.notices == (Notice(About.MISSING_ENTRY, ANNA.device, seq=2, count=2),)
    assert bob.take(chat.say(ANNA)).notices == ()


def test_r9_whoever_has_the_whole_log_knows_where_devices_begin(
    chat: Chat, bob: Receiver
) -> None:
    chat.dev_seqs[ANNA.device] = 3
    found = bob.take(chat.say(ANNA))
    assert found.notices == (Notice(About.MISSING_ENTRY, ANNA.device, seq=1, count=3),)


def test_r9_for_a_joiner_the_first_number_sets_it(chat: Chat) -> None:
    chat.say(ANNA)
    joiner = Receiver(chat, ReceiverState.joined(chat.commit(BOB).stamp))
    assert joiner.take(chat.say(ANNA)).notices == ()
    chat.dev_seqs[ANNA.device] += 1
    assert abouts(joiner.take(chat.say(ANNA))) == [About.MISSING_ENTRY]


def test_a_joiner_takes_the_log_from_its_commit_on(chat: Chat) -> None:
    chat.say(ANNA)
    joiner = Receiver(chat, ReceiverState.joined(chat.commit(ANNA).stamp))
    found = joiner.take(chat.say(BOB))
    assert isinstance(found.verdict, Shown)
    assert found.notices == ()


def test_r8_a_joiner_cannot_judge_what_was_before(chat: Chat) -> None:
    chat.say(ANNA)
    joiner = Receiver(chat, ReceiverState.joined(chat.commit(ANNA).stamp))
    assert joiner.take(chat.say(BOB, seen_seq=1, seen_head=b"x" * 32)).notices == ()
    at_baseline = chat.say(BOB, seen_seq=2, seen_head=b"x" * 32)
    found = joiner.take(at_baseline)
    assert found.notices == (Notice(About.OTHER_HISTORY, BOB.device, seq=2),)


def test_r8_another_history_is_a_claim(chat: Chat, bob: Receiver) -> None:
    bob.take(chat.say(ANNA))
    found = bob.take(chat.say(MALLORY, seen_seq=1, seen_head=b"x" * 32))
    assert isinstance(found.verdict, Shown)
    assert found.notices == (Notice(About.OTHER_HISTORY, MALLORY.device, seq=1),)
    zero = bob.take(chat.commit(MALLORY, seen=(0, b"x" * 32)))
    assert zero.notices == (Notice(About.OTHER_HISTORY, MALLORY.device, seq=0),)


def test_r8_heads_from_long_ago_are_forgotten(chat: Chat, bob: Receiver) -> None:
    bob.take(chat.say(ANNA))
    bob.records.entries.clear()
    found = bob.take(chat.say(MALLORY, seen_seq=1, seen_head=b"x" * 32))
    assert found.notices == ()


def test_the_last_10_000_entries_are_remembered(chat: Chat) -> None:
    for seq, gone in ((9_999, None), (10_000, 1), (25_000, 15_001)):
        chat.seq, chat.head = seq, b"h" * 32
        state = ReceiverState(seq, b"h" * 32, 0, NOTHING, 0)
        found = Receiver(chat, state).take(chat.say(ANNA))
        assert found.delta.forget == gone
    assert HEADS == 10_000


def test_a_new_segment_leaves_the_last_one_in_memory(chat: Chat) -> None:
    start = start_of(1)
    chat.seq, chat.head = start + 5_000, b"h" * 32
    state = ReceiverState(chat.seq, b"h" * 32, 0, NOTHING, 0)
    assert Receiver(chat, state).take(chat.say(ANNA)).delta.forget is None


def test_a_handshake_that_was_never_seen_is_noticed(chat: Chat, bob: Receiver) -> None:
    delivery = chat.say(ANNA)
    found = bob.take(delivery.with_entry(base_seq=3))
    assert found.notices == (Notice(About.MISSED_CHANGE, seq=3),)


def test_an_unreadable_entry_counts_as_its_relay_says(
    chat: Chat, bob: Receiver
) -> None:
    bob.take(chat.say(ANNA))
    second = bob.take(chat.say(ANNA).in_full(), unreadable=True)
    assert second.verdict == Hidden(Reason.UNREADABLE)
    assert second.delta.counter == DeviceCounter(ANNA.device, 2, 0)
    after = bob.take(chat.say(ANNA))
    assert isinstance(after.verdict, Shown)
    assert after.notices == ()


def test_an_unreadable_entry_cannot_make_the_next_one_a_duplicate(
    chat: Chat, bob: Receiver
) -> None:
    bob.take(chat.say(ANNA))
    garbage = chat.say(ANNA).in_full().with_entry(dev_seq=1 << 60)
    found = bob.take(garbage, unreadable=True)
    assert found.delta.counter == DeviceCounter(ANNA.device, 2, 0)
    assert isinstance(bob.take(chat.say(ANNA)).verdict, Shown)


def test_of_an_unreadable_entry_a_joiner_takes_no_number(chat: Chat) -> None:
    joiner = Receiver(chat, ReceiverState.joined(chat.commit(BOB).stamp))
    found = joiner.take(chat.say(ANNA).in_full(), unreadable=True)
    assert found.delta.counter is None
    again = chat.say(ANNA).in_full().with_entry(dev_seq=0)
    assert joiner.take(again, unreadable=True).delta.counter is None


def test_an_entry_that_nobody_vouches_for_counts_nothing(bob: Receiver) -> None:
    foreign = Chat(Relay(key_seed=b"X" * 32)).say(ANNA).in_full()
    found = bob.take(foreign, unreadable=True)
    assert found.verdict == Hidden(Reason.FOREIGN_KEY)
    assert found.delta.counter is None


def fork(chat: Chat, body: bytes, bob: Receiver) -> Received:
    """Let Mallory show a stamp."""
    return bob.take(chat.say(MALLORY, body, kind=Kind.FORK))


def test_a_shown_stamp_that_contradicts_ones_own_is_a_proof(
    chat: Chat, bob: Receiver
) -> None:
    mine = chat.say(ANNA)
    bob.take(mine)
    other = Chat(chat.relay).say(BOB).stamp
    found = fork(chat, other.encoded(), bob)
    assert isinstance(found.verdict, Shown)
    (notice,) = found.notices
    assert notice.about is About.FORK_PROVEN
    assert notice.proof is not None
    assert {notice.proof.first, notice.proof.second} == {mine.stamp, other}


def test_the_same_stamp_is_no_news(chat: Chat, bob: Receiver) -> None:
    mine = chat.say(ANNA)
    bob.take(mine)
    assert fork(chat, mine.stamp.encoded(), bob).notices == ()


def test_a_stamp_from_long_ago_cannot_be_compared(chat: Chat, bob: Receiver) -> None:
    mine = chat.say(ANNA)
    bob.take(mine)
    bob.records.entries.clear()
    assert fork(chat, mine.stamp.encoded(), bob).notices == ()


def test_a_claim_without_proof_names_who_claims(chat: Chat, bob: Receiver) -> None:
    mine = chat.say(ANNA)
    bob.take(mine)
    claim = (Notice(About.UNPROVEN_CLAIM, MALLORY.device),)
    assert fork(chat, b"nonsense", bob).notices == claim
    forged = replace(mine.stamp, signature=bytes(64))
    assert fork(chat, forged.encoded(), bob).notices == claim
    elsewhere = Chat(chat.relay, group_id=OTHER_GROUP).say(BOB).stamp
    assert fork(chat, elsewhere.encoded(), bob).notices == claim
    fields = replace(mine.stamp.fields, accepted_at=1)
    assert fork(chat, encoded(fields) + bytes(64), bob).notices == claim


def test_ones_own_entries_go_through_the_same_checks(chat: Chat) -> None:
    anna = Receiver(chat)
    delivery = chat.say(ANNA)
    assert delivery.franked is not None
    verdict = anna.take(delivery).verdict
    assert isinstance(verdict, Shown)
    assert verdict.evidence.encoded == delivery.franked.encoded
