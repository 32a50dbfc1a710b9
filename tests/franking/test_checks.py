"""Tests of `tgtui.franking.checks`."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.franking.receiver import Receiver, hidden
from tests.franking.setting import (
    ANNA,
    BOB,
    MALLORY,
    NOTHING,
    Chat,
    Delivery,
    Given,
)
from tgtui.codec import encoded
from tgtui.crypto import Secret, sign_with_label
from tgtui.franking import (
    Franked,
    FrankedMeta,
    Kind,
    Opened,
    Reason,
    Sender,
    Shown,
    Taken,
)
from tgtui.franking.checks import check_new, check_seen, check_target
from tgtui.franking.errors import NotShown


def with_opening(franked: Franked, **changes: Given) -> Franked:
    """Return a message that opens otherwise than it should."""
    opening = replace(franked.payload.opening, **changes)
    return replace(franked, payload=replace(franked.payload, opening=opening))


def opened_as(delivery: Delivery, data: bytes) -> Opened:
    """Return other application data of the same sender."""
    return Opened(Sender(delivery.sender.credential), data)


def test_what_is_no_payload_is_hidden(chat: Chat, bob: Receiver) -> None:
    delivery = chat.say(ANNA)
    found = bob.take(delivery, opened=opened_as(delivery, b"\x01\x01short"))
    assert hidden(found) is Reason.MALFORMED


def test_r1_another_key_does_not_open(chat: Chat, bob: Receiver) -> None:
    other = with_opening(chat.franked(ANNA), key=Secret(b"x" * 32))
    assert hidden(bob.take(chat.post(ANNA, other))) is Reason.NOT_FROM_SENDER


def test_r1_the_commitment_is_that_of_the_authenticated_data(
    chat: Chat, bob: Receiver
) -> None:
    found = bob.take(chat.post(ANNA, chat.franked(ANNA), declared=b"x" * 32))
    assert hidden(found) is Reason.NOT_FROM_SENDER
    zero = bob.take(chat.post(ANNA, chat.franked(ANNA), declared=NOTHING))
    assert hidden(zero) is Reason.NOT_FROM_SENDER


@pytest.mark.parametrize(
    "change",
    [
        {"relay_id": b"x" * 32},
        {"group_id": b"other"},
        {"epoch": 8},
        {"account": b"x" * 32},
        {"device": b"x" * 32},
    ],
)
def test_r2_another_context_fails_by_itself(
    chat: Chat, bob: Receiver, change: dict[str, Given]
) -> None:
    context = replace(chat.context(ANNA), **change)
    franked = chat.franked(ANNA, context=context)
    assert hidden(bob.take(chat.post(ANNA, franked))) is Reason.NOT_FROM_SENDER


def test_r2_both_numbers_of_the_device_are_one(chat: Chat, bob: Receiver) -> None:
    delivery = chat.say(ANNA)
    found = bob.take(delivery.with_entry(dev_seq=2))
    assert hidden(found) is Reason.OTHER_PLACE


def test_r2_the_timer_is_the_rooms(chat: Chat, bob: Receiver) -> None:
    assert hidden(bob.take(chat.say(ANNA, expires=5))) is Reason.OTHER_PLACE
    chat.timer = 30
    assert isinstance(bob.take(chat.say(ANNA)).verdict, Shown)
    assert hidden(bob.take(chat.say(ANNA, expires=0))) is Reason.OTHER_PLACE


def test_r3_without_the_senders_signature_it_is_hidden(
    chat: Chat, bob: Receiver
) -> None:
    unsigned = with_opening(chat.franked(ANNA), signature=bytes(64))
    assert hidden(bob.take(chat.post(ANNA, unsigned))) is Reason.NOT_FROM_SENDER


def test_r3_a_revoked_device_is_hidden_from_then_on(chat: Chat, bob: Receiver) -> None:
    last = chat.say(ANNA)
    revoked = {(ANNA.account, ANNA.device): chat.now}
    assert isinstance(bob.take(last, revoked=revoked).verdict, Shown)
    late = chat.say(ANNA)
    # Nobody can revoke a device of another account.
    mallorys = {(MALLORY.account, ANNA.device): 0}
    assert hidden(bob.take(late, revoked={**mallorys, **revoked})) is Reason.REVOKED
    assert isinstance(bob.take(chat.say(ANNA), revoked=mallorys).verdict, Shown)
    commit = chat.commit(ANNA)
    assert hidden(bob.take(commit, revoked=revoked)) is Reason.REVOKED


def test_r6_a_copy_is_hidden(chat: Chat, bob: Receiver) -> None:
    first = chat.say(ANNA)
    bob.take(first)
    with pytest.raises(NotShown) as caught:
        check_new(first.commitment, bob.records)
    assert caught.value.reason is Reason.REPEATED
    check_new(b"x" * 32, bob.records)
    bob.records.commitments.add(NOTHING)
    check_new(NOTHING, bob.records)


def test_r8_nobody_has_seen_the_future() -> None:
    check_seen(4, 5)
    for seen in (5, 6):
        with pytest.raises(NotShown) as caught:
            check_seen(seen, 5)
        assert caught.value.reason is Reason.AHEAD_OF_TIME


def test_r8_it_holds_for_messages_and_handshakes(chat: Chat, bob: Receiver) -> None:
    ahead = bob.take(chat.say(ANNA, seen_seq=1))
    assert hidden(ahead) is Reason.AHEAD_OF_TIME
    commit = chat.commit(ANNA, seen=(2, NOTHING))
    assert hidden(bob.take(commit)) is Reason.AHEAD_OF_TIME


Judge = Callable[..., bool | None]


@pytest.fixture
def target(chat: Chat, bob: Receiver) -> Judge:
    """Judge what somebody does to a message of Anna's."""
    bob.records.authors[b"a" * 32] = ANNA.account

    def judged(sender: Sender, kind: Kind, ref: bytes = b"a" * 32) -> bool | None:
        content = chat.content(ANNA, b"", kind=kind, ref=ref)
        return check_target(content, sender, bob.records)

    return judged


OWN, FOREIGN = Sender(ANNA.credential), Sender(BOB.credential)
MODERATOR = Sender(BOB.credential, moderates=True)


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        (OWN, Kind.EDIT),
        (OWN, Kind.DELETE),
        (MODERATOR, Kind.DELETE),
        (FOREIGN, Kind.REACTION),
        (FOREIGN, Kind.TEXT),
        (FOREIGN, 200),
    ],
)
def test_r10_what_may_be_done(target: Judge, sender: Sender, kind: Kind) -> None:
    assert target(sender, kind) is True


@pytest.mark.parametrize(
    ("sender", "kind"),
    [(FOREIGN, Kind.EDIT), (MODERATOR, Kind.EDIT), (FOREIGN, Kind.DELETE)],
)
def test_r10_nobody_changes_what_others_wrote(
    target: Judge, sender: Sender, kind: Kind
) -> None:
    with pytest.raises(NotShown) as caught:
        target(sender, kind)
    assert caught.value.reason is Reason.NOT_THEIRS


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.DELETE, Kind.REACTION])
def test_r10_what_changes_a_message_names_it(target: Judge, kind: Kind) -> None:
    with pytest.raises(NotShown) as caught:
        target(OWN, kind, NOTHING)
    assert caught.value.reason is Reason.AIMLESS


def test_r10_a_message_that_is_not_here_may_be_meant(target: Judge) -> None:
    assert target(FOREIGN, Kind.EDIT, b"x" * 32) is False
    assert target(FOREIGN, Kind.TEXT, NOTHING) is None


def test_texts_of_a_room_do_not_change_by_a_message(chat: Chat, bob: Receiver) -> None:
    found = bob.take(chat.say(MALLORY, b"\0\0", kind=Kind.GROUP_META))
    assert hidden(found) is Reason.MISPLACED


def test_a_kind_of_a_newer_version_is_shown(chat: Chat, bob: Receiver) -> None:
    verdict = bob.take(chat.say(ANNA, b"?", kind=200)).verdict
    assert isinstance(verdict, Shown)
    assert verdict.content.content.kind == 200


def test_a_commit_may_set_texts(chat: Chat, bob: Receiver) -> None:
    verdict = bob.take(chat.retitle(ANNA, "Cooks")).verdict
    assert isinstance(verdict, Taken)
    assert verdict.meta is not None
    assert b"Cooks" in verdict.meta.franked.content.body


def test_a_commit_without_texts_has_none(chat: Chat, bob: Receiver) -> None:
    commit = chat.commit(ANNA)
    assert bob.take(commit).verdict == Taken(commit.stamp, None)


def committed(chat: Chat, meta: FrankedMeta | None, commitment: bytes) -> Delivery:
    """Let Anna commit texts, whatever is wrong with them."""
    return chat.commit(ANNA, meta, commitment=commitment)


def test_a_commitment_in_a_commit_has_texts(chat: Chat, bob: Receiver) -> None:
    assert hidden(bob.take(committed(chat, None, b"x" * 32))) is Reason.MALFORMED


def test_texts_are_those_that_were_committed_to(chat: Chat, bob: Receiver) -> None:
    meta, _ = chat.meta(ANNA)
    found = bob.take(committed(chat, meta, b"x" * 32))
    assert hidden(found) is Reason.NOT_FROM_SENDER


def test_texts_are_the_committers_own(chat: Chat, bob: Receiver) -> None:
    meta, commitment = chat.meta(BOB)
    found = bob.take(committed(chat, meta, commitment))
    assert hidden(found) is Reason.OTHER_PLACE


@pytest.mark.parametrize("change", [{"dev_seq": 9}, {"expires": 9}])
def test_texts_are_of_their_place(
    chat: Chat, bob: Receiver, change: dict[str, Given]
) -> None:
    meta, commitment = chat.meta(ANNA, **change)
    found = bob.take(committed(chat, meta, commitment))
    assert hidden(found) is Reason.OTHER_PLACE


def test_texts_of_an_earlier_epoch_are_refused(chat: Chat, bob: Receiver) -> None:
    meta, commitment = chat.meta(ANNA)
    chat.epoch += 1
    found = bob.take(committed(chat, meta, commitment))
    assert hidden(found) is Reason.OTHER_PLACE


def test_a_label_of_another_use_is_no_signature(chat: Chat, bob: Receiver) -> None:
    franked = chat.franked(ANNA)
    content = chat.relay.relay_id + franked.commitment
    wrong = sign_with_label(ANNA.device_key, b"tgtui/1 report", content)
    found = bob.take(chat.post(ANNA, with_opening(franked, signature=wrong)))
    assert hidden(found) is Reason.NOT_FROM_SENDER


def test_bytes_after_the_payload_are_refused(chat: Chat, bob: Receiver) -> None:
    delivery = chat.say(ANNA)
    assert delivery.franked is not None
    data = encoded(delivery.franked.payload) + b"\0"
    found = bob.take(delivery, opened=opened_as(delivery, data))
    assert hidden(found) is Reason.MALFORMED
