"""Tests of `tgtui.franking.interruption`."""

from dataclasses import replace

import pytest

from tests.franking.receiver import Receiver
from tests.franking.setting import (
    ANNA,
    BOB,
    GROUP,
    NOON,
    OTHER_GROUP,
    Chat,
    Given,
    Keys,
    Relay,
    signing_key,
)
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import SigningKey
from tgtui.franking import (
    About,
    Again,
    BadStamp,
    ForeignKey,
    Held,
    Notice,
    Received,
    ReceiverState,
    SegmentFields,
    Shown,
    TruncatedFields,
    Wanted,
    WrongRoom,
    announce,
    begin_segment,
    read_segment,
    read_truncated,
    skip_expired,
    start_of,
)


MONTH = 30 * 24 * 3_600 * 1_000


@pytest.fixture
def bob(chat: Chat) -> Receiver:
    """Return a device that has received three entries of Anna's."""
    receiver = Receiver(chat)
    for _ in range(3):
        receiver.take(chat.say(ANNA))
    return receiver


def segment(
    receiver: Receiver, key: SigningKey | None = None, **changes: Given
) -> Received:
    """Announce that the relay restarts after the second entry."""
    relay = receiver.chat.relay
    second = receiver.records.entries.get(2)
    fields = SegmentFields(
        relay.relay_id, GROUP, 1, 2, second.head if second else bytes(32), NOON
    )
    changed = replace(fields, **changes)
    data = encoded(announce(changed, key or relay.key))
    return begin_segment(
        receiver.state,
        decode_whole(read_segment, data),
        room=receiver.chat.room(),
        records=receiver.records,
    )


def truncated(
    receiver: Receiver,
    key: SigningKey | None = None,
    silent_for: int = MONTH,
    **changes: Given,
) -> Received:
    """Announce that all entries up to the tenth are gone."""
    fields = TruncatedFields(GROUP, 10, b"t" * 32, NOON)
    relay = receiver.chat.relay
    changed = replace(fields, **changes)
    data = encoded(announce(changed, key or relay.key))
    return skip_expired(
        receiver.state,
        decode_whole(read_truncated, data),
        room=receiver.chat.room(),
        silent_for=silent_for,
        retention=MONTH,
    )


def test_a_segment_goes_on_from_its_announcement(chat: Chat, bob: Receiver) -> None:
    found = segment(bob)
    assert found.verdict is None
    assert found.notices == (
        Notice(About.RESTARTED, seq=start_of(1)),
        Notice(About.LOST_ENTRIES, seq=2),
    )
    bob.keep(found)
    assert bob.records.counters == {}
    assert bob.records.commitments
    chat.seq, chat.head = start_of(1), found.state.head
    chat.dev_seqs[ANNA.device] = 2
    after = bob.take(chat.say(ANNA))
    assert isinstance(after.verdict, Shown)
    assert after.notices == ()
    assert after.state.seq == start_of(1) + 1


def test_without_the_announcement_the_jump_is_held(chat: Chat, bob: Receiver) -> None:
    chat.seq = start_of(1)
    assert bob.take(chat.say(ANNA)).verdict == Held(4, Wanted.MISSING_ENTRIES)


def test_what_was_seen_is_the_announcement(chat: Chat, bob: Receiver) -> None:
    bob.keep(segment(bob))
    chat.seq, chat.head = start_of(1), bob.state.head
    assert bob.take(chat.say(ANNA)).notices == ()
    lie = bob.take(chat.say(BOB, seen_seq=start_of(1), seen_head=b"x" * 32))
    assert [notice.about for notice in lie.notices] == [About.OTHER_HISTORY]


def test_a_segment_that_loses_nothing_of_ones_own(bob: Receiver) -> None:
    found = segment(bob, last_known_seq=3, last_known_head=bob.state.head)
    assert [notice.about for notice in found.notices] == [About.RESTARTED]


@pytest.mark.parametrize("last", [0, 2, 3])
def test_a_segment_that_continues_another_log(bob: Receiver, last: int) -> None:
    found = segment(bob, last_known_seq=last, last_known_head=b"x" * 32)
    assert found.notices[-1] == Notice(About.RELAY_DIFFERS, seq=last)


def test_a_head_that_is_forgotten_is_not_compared(bob: Receiver) -> None:
    bob.records.entries.clear()
    found = segment(bob, last_known_head=b"x" * 32)
    abouts = [notice.about for notice in found.notices]
    assert abouts == [About.RESTARTED, About.LOST_ENTRIES]


def test_what_is_left_of_the_last_segment_comes_first(bob: Receiver) -> None:
    found = segment(bob, last_known_seq=4)
    assert found.verdict == Held(4, Wanted.MISSING_ENTRIES)
    assert found.state == bob.state


def test_a_segment_may_be_announced_again(bob: Receiver) -> None:
    bob.keep(segment(bob))
    again = segment(bob)
    assert again.verdict == Again()
    assert again.state == bob.state


def test_segments_may_be_skipped(bob: Receiver) -> None:
    assert segment(bob, segment=7).state.seq == start_of(7)


def test_somebody_elses_announcements_are_refused(bob: Receiver) -> None:
    stranger = signing_key(b"X" * 32)
    with pytest.raises(ForeignKey):
        segment(bob, stranger)
    with pytest.raises(ForeignKey):
        truncated(bob, stranger)
    with pytest.raises(WrongRoom):
        segment(bob, group_id=OTHER_GROUP)
    with pytest.raises(WrongRoom):
        segment(bob, relay_id=b"Q" * 32)
    with pytest.raises(WrongRoom):
        truncated(bob, group_id=OTHER_GROUP)


def test_the_announcements_relay_is_the_one_that_the_room_pins(bob: Receiver) -> None:
    relay = bob.chat.relay
    fields = SegmentFields(b"Q" * 32, GROUP, 1, 2, bytes(32), NOON)
    room = bob.chat.room(keys=Keys(b"Q" * 32, relay.keys.periods))
    read = decode_whole(read_segment, encoded(announce(fields, relay.key)))
    with pytest.raises(WrongRoom):
        begin_segment(bob.state, read, room=room, records=bob.records)


def test_forged_announcements_are_refused(bob: Receiver) -> None:
    relay = bob.chat.relay
    honest = announce(TruncatedFields(GROUP, 10, b"t" * 32, NOON), relay.key)
    forged = replace(honest, fields=replace(honest.fields, through_seq=11))
    with pytest.raises(BadStamp):
        skip_expired(
            bob.state,
            decode_whole(read_truncated, encoded(forged)),
            room=bob.chat.room(),
            silent_for=MONTH,
            retention=MONTH,
        )


def test_after_a_truncation_the_log_goes_on(chat: Chat, bob: Receiver) -> None:
    found = truncated(bob)
    assert found.verdict is None
    assert found.notices == (Notice(About.EXPIRED, seq=10, count=7),)
    assert (found.state.seq, found.state.baseline_seq) == (10, 10)
    bob.keep(found)
    chat.seq, chat.head = 10, b"t" * 32
    chat.dev_seqs[ANNA.device] = 8
    after = bob.take(chat.say(ANNA))
    assert isinstance(after.verdict, Shown)
    # Which of Anna's entries expired is not known: her first one sets the count again.
    assert after.notices == ()
    chat.dev_seqs[ANNA.device] = 10
    late = bob.take(chat.say(ANNA))
    assert [notice.about for notice in late.notices] == [About.MISSING_ENTRY]


def test_after_a_truncation_old_entries_are_duplicates(
    chat: Chat, bob: Receiver
) -> None:
    bob.keep(truncated(bob))
    chat.seq, chat.head = 10, b"t" * 32
    chat.dev_seqs[ANNA.device] = 2
    found = bob.take(chat.say(ANNA))
    assert not isinstance(found.verdict, Shown)


def test_a_truncation_before_its_time_is_noticed(bob: Receiver) -> None:
    found = truncated(bob, silent_for=MONTH - 1)
    assert found.notices[1:] == (Notice(About.DELETED_EARLY, seq=10),)


def test_a_truncation_of_what_was_received_changes_nothing(bob: Receiver) -> None:
    found = truncated(bob, through_seq=3)
    assert found.verdict == Again()
    assert found.state == bob.state


def test_a_truncation_in_another_segment_takes_its_announcement(bob: Receiver) -> None:
    found = truncated(bob, through_seq=start_of(1) + 5)
    assert found.verdict == Held(4, Wanted.MISSING_ENTRIES)
    bob.keep(segment(bob))
    after = truncated(bob, through_seq=start_of(1) + 5)
    assert after.state.seq == start_of(1) + 5


def test_a_lost_handshake_is_noticed_with_the_next_entry(
    chat: Chat, bob: Receiver
) -> None:
    bob.keep(truncated(bob))
    chat.seq, chat.head, chat.base_seq = 10, b"t" * 32, 8
    found = bob.take(chat.say(BOB).in_full(), unreadable=True)
    assert found.notices == (Notice(About.MISSED_CHANGE, seq=8),)


def test_a_joiner_may_be_cut_too() -> None:
    chat = Chat(Relay())
    joiner = Receiver(chat, ReceiverState.joined(chat.commit(ANNA).stamp))
    assert truncated(joiner).state.resets == 1
