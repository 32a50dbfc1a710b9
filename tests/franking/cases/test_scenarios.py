"""The scenarios that force the receiver's rules, each from its beginning to its end."""

import pytest

from tests.franking.case import Case
from tests.franking.receiver import Receiver
from tests.franking.setting import (
    ANNA,
    BOB,
    GROUP,
    MALLORY,
    NOTHING,
    Chat,
    Delivery,
)
from tgtui.codec import decode_whole, encoded
from tgtui.franking import (
    About,
    Announcement,
    Hidden,
    Kind,
    Level,
    Notice,
    Reason,
    ReceiverState,
    SegmentFields,
    Shown,
    Taken,
    TruncatedFields,
    UnverifiedForkProof,
    UnverifiedMeta,
    UnverifiedStamp,
    announce,
    begin_segment,
    epoch_applied,
    read_segment,
    read_truncated,
    skip_expired,
    start_of,
)


DAY = 24 * 3_600 * 1_000


def levels(notices: tuple[Notice, ...]) -> list[Level]:
    """Return how loud notices are."""
    return [notice.about.level for notice in notices]


# A member who cries wolf: yellow, with the name of the device, and the chat goes on.


def test_a_false_claim_is_yellow_and_the_room_goes_on() -> None:
    chat = Chat()
    members = [Receiver(chat) for _ in range(3)]
    first = chat.say(ANNA)
    lie = chat.say(MALLORY, seen_seq=1, seen_head=b"x" * 32)
    answer = chat.say(BOB, first.stamp.encoded(), kind=Kind.FORK)
    following = chat.say(ANNA, b"as I was saying")
    for member in members:
        member.take(first)
        found = member.take(lie)
        assert isinstance(found.verdict, Shown)
        assert levels(found.notices) == [Level.YELLOW]
        assert found.notices[0].device == MALLORY.device
        # Every honest member answers with its own stamp, which agrees with all others.
        assert member.take(answer).notices == ()
        after = member.take(following)
        assert isinstance(after.verdict, Shown)
        assert after.notices == ()


def test_a_real_fork_is_red_for_whoever_sees_both_stamps() -> None:
    chat = Chat()
    anna = Receiver(chat)
    shown_to_anna = chat.say(MALLORY, b"to Anna")
    anna.take(shown_to_anna)
    shown_to_bob = Chat(chat.relay).say(MALLORY, b"to Bob").stamp
    # Bob has the other half, and says so in what the relay lets through.
    chat.dev_seqs[BOB.device] = 0
    claim = chat.say(
        BOB,
        shown_to_bob.encoded(),
        kind=Kind.FORK,
        seen_seq=1,
        seen_head=shown_to_bob.head,
    )
    found = anna.take(claim)
    assert levels(found.notices) == [Level.YELLOW, Level.RED]
    proof = found.notices[1].proof
    assert proof is not None
    read = decode_whole(UnverifiedForkProof.decode, encoded(proof))
    assert read.verify(chat.relay.keys) == proof


def test_a_member_alone_cannot_make_a_hole() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    receiver.take(chat.say(MALLORY))
    # The relay takes number 2 alone; inside she writes 5.
    skipped = chat.say(MALLORY, dev_seq=5).with_entry(dev_seq=2)
    found = receiver.take(skipped)
    assert found.verdict == Hidden(Reason.OTHER_PLACE)
    assert found.notices == ()
    chat.dev_seqs[MALLORY.device] = 2
    assert isinstance(receiver.take(chat.say(MALLORY)).verdict, Shown)


# Handshakes, joiners, and what was hidden


def test_commits_have_no_commitment_and_are_no_copies_of_each_other() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    for _ in range(3):
        commit = chat.commit(ANNA)
        assert commit.commitment == NOTHING
        assert isinstance(receiver.take(commit).verdict, Taken)
        receiver.records.write(epoch_applied())
        assert isinstance(receiver.take(chat.say(BOB)).verdict, Shown)


def test_a_withheld_commit_breaks_the_chain() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    chat.commit(ANNA)
    found = receiver.take(chat.say(ANNA))
    assert found.state == receiver.state
    assert not isinstance(found.verdict, Shown)


def test_a_copy_in_another_epoch_fails_by_itself() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    original = chat.franked(ANNA)
    receiver.take(chat.post(ANNA, original))
    receiver.take(chat.commit(BOB))
    receiver.records.write(epoch_applied())
    receiver.records.counters.clear()
    copy = receiver.take(chat.post(ANNA, original))
    assert copy.verdict == Hidden(Reason.NOT_FROM_SENDER)


def test_a_joiner_begins_with_the_full_stamp_of_the_commit_that_added_it() -> None:
    chat = Chat()
    for _ in range(3):
        chat.say(ANNA)
    # The notice with the Welcome carries the full form.
    sent = chat.commit(ANNA).stamp.encoded()
    stamp = decode_whole(UnverifiedStamp.decode, sent).verify(chat.relay.keys)
    joiner = Receiver(chat, ReceiverState.joined(stamp))
    found = joiner.take(chat.say(ANNA))
    assert isinstance(found.verdict, Shown)
    assert found.notices == ()


def test_what_is_hidden_does_not_stop_what_follows() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    hidden = [
        chat.post(MALLORY, chat.franked(MALLORY), declared=b"x" * 32),
        chat.say(MALLORY, kind=Kind.EDIT, ref=NOTHING),
        chat.say(MALLORY, expires=99),
        chat.say(MALLORY, seen_seq=99),
    ]
    for delivery in hidden:
        assert isinstance(receiver.take(delivery).verdict, Hidden)
    found = receiver.take(chat.say(MALLORY))
    assert isinstance(found.verdict, Shown)
    assert found.notices == ()


def test_nobody_edits_what_somebody_else_wrote() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    annas = chat.say(ANNA, b"I will pay")
    receiver.take(annas)
    edit = chat.say(MALLORY, b"I pay double", kind=Kind.EDIT, ref=annas.commitment)
    assert receiver.take(edit).verdict == Hidden(Reason.NOT_THEIRS)
    own = chat.say(ANNA, b"I paid", kind=Kind.EDIT, ref=annas.commitment)
    assert isinstance(receiver.take(own).verdict, Shown)


# A relay that is restored from last night


def restored(chat: Chat, last: Delivery) -> Announcement[SegmentFields]:
    """Let the relay announce a new segment after the last entry that it still has."""
    fields = SegmentFields(
        chat.relay.relay_id,
        GROUP,
        1,
        last.stamp.fields.seq,
        last.stamp.head,
        chat.now,
    )
    announcement = announce(fields, chat.relay.key)
    chat.seq, chat.head = start_of(1), announcement.head
    chat.dev_seqs = {}
    return announcement


def test_a_restored_relay_frames_nobody_and_signs_no_number_twice() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    log = [chat.say(ANNA) for _ in range(57)]
    for delivery in log:
        receiver.take(delivery)
    announcement = restored(chat, log[39])
    found = begin_segment(
        receiver.state,
        decode_whole(read_segment, encoded(announcement)),
        room=chat.room(),
        records=receiver.records,
    )
    assert [notice.about for notice in found.notices] == [
        About.RESTARTED,
        About.LOST_ENTRIES,
    ]
    assert Level.RED not in levels(found.notices)
    receiver.keep(found)
    for _ in range(3):
        delivery = chat.say(BOB)
        after = receiver.take(delivery)
        assert isinstance(after.verdict, Shown)
        assert after.notices == ()
        assert delivery.stamp.fields.seq > start_of(1)
    # Somebody who was offline and has the restored relay's view joins in without fuss.
    behind = Receiver(chat)
    for delivery in log[:40]:
        behind.take(delivery)
    again = begin_segment(
        behind.state,
        decode_whole(read_segment, encoded(announcement)),
        room=chat.room(),
        records=behind.records,
    )
    assert [notice.about for notice in again.notices] == [About.RESTARTED]


def test_a_number_that_is_signed_twice_is_a_proof() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    first = chat.say(ANNA)
    receiver.take(first)
    # A relay that goes on at old numbers instead of beginning a segment.
    chat.seq, chat.head = 0, NOTHING
    found = receiver.take(chat.say(BOB).in_full())
    assert [notice.about for notice in found.notices] == [About.FORK_PROVEN]


# A device that was away for longer than the relay keeps entries


@pytest.mark.parametrize(
    ("away", "abouts"),
    [
        (31 * DAY, [About.EXPIRED]),
        (29 * DAY, [About.EXPIRED, About.DELETED_EARLY]),
    ],
)
def test_a_device_that_comes_back_goes_on(away: int, abouts: list[About]) -> None:
    chat = Chat()
    receiver = Receiver(chat)
    receiver.take(chat.say(ANNA))
    for _ in range(9):
        chat.say(ANNA)
    fields = TruncatedFields(GROUP, 10, chat.head, chat.now)
    announcement = announce(fields, chat.relay.key)
    found = skip_expired(
        receiver.state,
        decode_whole(read_truncated, encoded(announcement)),
        room=chat.room(),
        silent_for=away,
        retention=30 * DAY,
    )
    assert [notice.about for notice in found.notices] == abouts
    assert found.notices[0].count == 9
    receiver.keep(found)
    after = receiver.take(chat.say(ANNA))
    assert isinstance(after.verdict, Shown)
    assert after.notices == ()


def test_a_truncation_that_lies_about_the_head_breaks_the_chain() -> None:
    chat = Chat()
    receiver = Receiver(chat)
    for _ in range(3):
        chat.say(ANNA)
    fields = TruncatedFields(GROUP, 3, b"x" * 32, chat.now)
    read = decode_whole(read_truncated, encoded(announce(fields, chat.relay.key)))
    receiver.keep(
        skip_expired(receiver.state, read, room=chat.room(), silent_for=99, retention=1)
    )
    assert not isinstance(receiver.take(chat.say(ANNA)).verdict, Shown)


# A vile title, reported by somebody who never joined


def test_somebody_who_is_invited_reports_the_title() -> None:
    case = Case(reader=ANNA)
    chat = case.chat
    meta, commitment = chat.meta(MALLORY, "vile")
    titled = chat.commit(MALLORY, meta, commitment=commitment)
    chat.say(MALLORY)
    chat.commit(MALLORY)
    # Anna gets the extension with the group, and the stamp with the Welcome.
    stamp = decode_whole(UnverifiedStamp.decode, titled.stamp.encoded())
    verified = stamp.verify(chat.relay.keys)
    extension = decode_whole(UnverifiedMeta.decode, encoded(meta))
    texts = extension.verify(verified.fields.commitment)
    found = case.verified(case.report([texts.with_stamp(verified)]))
    assert found.line == "VERIFIED  sender key ✓  relay stamp ✓  order ✓  no gaps"
    assert found.items[0].sender == MALLORY.credential


def test_an_edited_message_is_reported_with_what_it_said_first() -> None:
    case = Case()
    vile = case.evidence(case.chat.say(BOB, b"vile"))
    edit = case.chat.say(BOB, b"nice", kind=Kind.EDIT, ref=vile.commitment)
    edited = case.evidence(edit)
    found = case.verified(case.report([vile, edited]))
    assert [item.franked.content.body for item in found.items] == [b"vile", b"nice"]


def test_a_stamp_outlives_the_key_that_made_it() -> None:
    case = Case()
    proof = case.said(b"one")[0]
    key = case.chat.relay.key
    case.chat.relay.announce(key, until=proof.stamp.fields.accepted_at + 1)
    assert case.verified(case.report([proof])).items
