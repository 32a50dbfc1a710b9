"""Of the thirty-six cases of the specification: senders, the path, files, and tags."""

from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.franking.case import Case, broken
from tests.franking.cases.salamander import two_keys
from tests.franking.receiver import hidden
from tests.franking.setting import (
    BOB,
    MALLORY,
    Chat,
    Delivery,
    Given,
    a_file,
)
from tgtui.codec import encoded
from tgtui.crypto import Secret
from tgtui.franking import (
    About,
    Evidence,
    FileFacts,
    FileMismatch,
    Franked,
    Held,
    Kind,
    Opened,
    Reason,
    Role,
    Rule,
    Sender,
    ShortStamp,
    UnverifiedItem,
    UnverifiedStamp,
    Wanted,
    check_file,
    commit,
    commit_to_file,
    encryption_key,
    sign_commitment,
)


def reopened(franked: Franked, **changes: Given) -> Franked:
    """Return a message that opens otherwise."""
    opening = replace(franked.payload.opening, **changes)
    return replace(franked, payload=replace(franked.payload, opening=opening))


# A sender who wants to be read and not reported


def test_19_the_sender_sends_a_wrong_tag(case: Case) -> None:
    delivery = case.chat.post(BOB, case.chat.franked(BOB), declared=b"t" * 32)
    assert hidden(case.receiver.take(delivery)) is Reason.NOT_FROM_SENDER


def test_20_the_sender_sends_no_signature(case: Case) -> None:
    unsigned = reopened(case.chat.franked(BOB), signature=bytes(64))
    delivery = case.chat.post(BOB, unsigned)
    assert hidden(case.receiver.take(delivery)) is Reason.NOT_FROM_SENDER


def test_21_the_sender_signs_for_another_relay(case: Case) -> None:
    franked = case.chat.franked(BOB)
    signature = sign_commitment(BOB.device_key, franked.commitment, relay_id=b"Q" * 32)
    delivery = case.chat.post(BOB, reopened(franked, signature=signature))
    assert hidden(case.receiver.take(delivery)) is Reason.NOT_FROM_SENDER


# The path, and other members


def test_22_the_path_strips_the_stamp(case: Case) -> None:
    delivery = case.chat.say(BOB)
    stamp = delivery.entry.stamp
    assert isinstance(stamp, ShortStamp)
    stripped = delivery.with_entry(stamp=replace(stamp, signature=bytes(64)))
    found = case.receiver.take(stripped)
    assert found.verdict == Held(1, Wanted.FULL_STAMP)
    full = UnverifiedStamp.of(delivery.stamp.fields, bytes(64))
    found = case.receiver.take(delivery.with_entry(stamp=full))
    assert hidden(found) is Reason.NOT_VOUCHED_FOR


def test_23_a_stamp_is_glued_to_another_ciphertext(case: Case) -> None:
    delivery = case.chat.say(BOB)
    other = delivery.with_entry(message_hash=sha256(b"other").digest())
    assert isinstance(case.receiver.take(other).verdict, Held)
    full = replace(
        other, entry=replace(other.entry, stamp=delivery.in_full().entry.stamp)
    )
    assert hidden(case.receiver.take(full)) is Reason.WRONG_STAMP


def test_24_two_messages_of_one_sender_have_their_stamps_swapped(case: Case) -> None:
    one, two = case.chat.say(BOB, b"one"), case.chat.say(BOB, b"two")
    swapped = one.with_entry(stamp=replace_stamp(one, two))
    assert isinstance(case.receiver.take(swapped).verdict, Held)


def replace_stamp(one: Delivery, other: Delivery) -> ShortStamp:
    """Return the stamp of another message, with the place of this one."""
    short = ShortStamp.of(other.stamp)
    return replace(short, seq=one.stamp.fields.seq)


def test_25_a_member_replays_anothers_body(case: Case) -> None:
    original = case.chat.say(BOB, b"hello")
    case.receiver.take(original)
    copied = case.chat.say(MALLORY, b"hello")
    replayed = replace(copied, data=original.data)
    assert hidden(case.receiver.take(replayed)) is Reason.NOT_FROM_SENDER


def test_26_the_relay_stamps_the_wrong_account(case: Case) -> None:
    franked = case.chat.franked(BOB)
    delivery = case.chat.post(BOB, franked, account=MALLORY.account)
    assert isinstance(case.receiver.take(delivery).verdict, Held)
    assert hidden(case.receiver.take(delivery.in_full())) is Reason.WRONG_STAMP


def test_27_a_message_is_replayed(case: Case) -> None:
    franked = case.chat.franked(BOB)
    case.receiver.take(case.chat.post(BOB, franked))
    case.receiver.records.counters.clear()
    found = case.receiver.take(case.chat.post(BOB, franked))
    assert hidden(found) is Reason.REPEATED


def test_28_the_relay_drops_a_message(case: Case) -> None:
    case.chat.say(BOB)
    found = case.receiver.take(case.chat.say(BOB))
    assert found.verdict == Held(1, Wanted.MISSING_ENTRIES)


def test_29_the_relay_shows_another_history(case: Case) -> None:
    case.receiver.take(Case(Chat(case.chat.relay)).chat.say(MALLORY, b"to Anna"))
    case.chat.say(MALLORY, b"to Bob")
    answer = case.chat.say(BOB, b"as you say")
    found = case.receiver.take(answer)
    assert found.verdict == Held(2, Wanted.FULL_STAMP)
    assert case.receiver.take(answer.in_full()).verdict == Held(2, Wanted.ANOTHER_COPY)


def test_30_the_relay_suppresses_a_message_before_stamping_it(case: Case) -> None:
    case.said(b"one")
    case.chat.dev_seqs[BOB.device] += 1
    found = case.receiver.take(case.chat.say(BOB, b"three"))
    assert [notice.about for notice in found.notices] == [About.MISSING_ENTRY]


def test_31_a_context_item_contradicts_the_chain(case: Case) -> None:
    one = case.said(b"one")[0]
    other = Case(Chat(case.chat.relay))
    forked = other.said(b"uno", b"due", sender=MALLORY)[1]
    context = UnverifiedItem.of(one, Role.CONTEXT)
    assert broken(case, case.report([context, forked])) is Rule.V7


# Files


def test_32_a_second_key_opens_one_blob_to_another_file() -> None:
    shown, hidden_key = Secret(b"1" * 32), Secret(b"2" * 32)
    keys = encryption_key(shown).expose(), encryption_key(hidden_key).expose()
    blob, first, second = two_keys(keys)
    for key, plain in zip(keys, (first, second), strict=True):
        assert AESGCM(key).decrypt(bytes(12), blob, None) == plain
    facts = [
        FileFacts(sha256(blob).digest(), len(plain), sha256(plain).digest())
        for plain in (first, second)
    ]
    sent = replace(
        a_file(),
        blob_id=facts[0].blob_id,
        size=facts[0].size,
        commitment=commit_to_file(shown, facts[0]),
    )
    check_file(sent, shown, facts[0])
    for other, fact in (
        (hidden_key, facts[1]),
        (shown, facts[1]),
        (hidden_key, facts[0]),
    ):
        with pytest.raises(FileMismatch):
            check_file(sent, other, fact)


def test_33_another_blob_comes_under_the_same_name() -> None:
    facts = FileFacts(b"b" * 32, len(b"picture"), sha256(b"picture").digest())
    with pytest.raises(FileMismatch):
        check_file(a_file(), Secret(b"k" * 32), facts)


def test_34_a_message_with_a_file_is_reported_without_the_file(case: Case) -> None:
    key = Secret(b"k" * 32)
    sent = case.chat.say(BOB, kind=Kind.FILE, attachments=(a_file(),), file_keys=(key,))
    report = case.report([case.evidence(sent)])
    found = case.verified(report)
    assert found.items[0].unseen == ()
    assert key.expose() not in encoded(report)


# Commitments


def test_35_a_commitment_is_used_again_for_another_text(case: Case) -> None:
    one = case.chat.franked(BOB, b"one")
    case.receiver.take(case.chat.post(BOB, one))
    two = case.chat.franked(BOB, b"two")
    found = case.receiver.take(case.chat.post(BOB, two, declared=one.commitment))
    assert hidden(found) is Reason.NOT_FROM_SENDER
    # Were the relay to take both, a report of the second one would still fail.
    proof = Evidence(
        two.encoded,
        one.payload.opening,
        case.chat.post(BOB, one).stamp,
        BOB.credential,
    )
    assert broken(case, case.report([proof])) is Rule.V3


def test_36_equal_texts_have_commitments_that_tell_nothing(case: Case) -> None:
    one, two = (case.chat.franked(BOB, b"same") for _ in range(2))
    assert one.encoded == two.encoded
    assert one.commitment != two.commitment
    assert sum(a == b for a, b in zip(one.commitment, two.commitment, strict=True)) < 8


def test_a_padded_key_opens_nothing(case: Case) -> None:
    # HMAC takes `k` and `k || 0` for the same key; a franking key has one length.
    franked = case.chat.franked(BOB)
    key = Secret(franked.payload.opening.key.expose()[:31])
    with pytest.raises(Exception, match="31 bytes"):
        commit(key, franked.encoded)


def test_a_leaf_of_another_member_is_not_the_sender(case: Case) -> None:
    delivery = case.chat.say(BOB)
    opened = Opened(Sender(MALLORY.credential), delivery.data)
    assert isinstance(case.receiver.take(delivery, opened=opened).verdict, Held)
    found = case.receiver.take(delivery.in_full(), opened=opened)
    assert hidden(found) is Reason.WRONG_STAMP
