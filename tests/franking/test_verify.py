"""Tests of `tgtui.franking.verify`."""

from dataclasses import replace
from hashlib import sha256

import pytest

from tests.franking.case import COMPLAINT, Case
from tests.franking.setting import (
    ANNA,
    BOB,
    MALLORY,
    OTHER_GROUP,
    Chat,
    Relay,
    a_file,
    stamped_by,
)
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import Secret, sign_with_label
from tgtui.franking import (
    Beside,
    Evidence,
    FileFacts,
    Flag,
    Gap,
    InvalidReport,
    Kind,
    Role,
    Rule,
    UnverifiedItem,
    UnverifiedReport,
    read_report,
    start_of,
)
from tgtui.franking.report_item import FileKey, unverified


CASE = Case()
ONE, TWO, THREE, FOUR = CASE.said(b"one", b"two", b"three", b"four")
FACTS = FileFacts(
    sha256(b"sealed picture").digest(), len(b"picture"), sha256(b"picture").digest()
)


def item(evidence: Evidence, role: Role = Role.REPORTED) -> UnverifiedItem:
    """Return a message as a report has it."""
    return UnverifiedItem.of(evidence, role)


def refused(
    report: UnverifiedReport, case: Case = CASE, beside: Beside | None = None
) -> tuple[Rule, int | None]:
    """Return the rule that a report breaks, and where."""
    with pytest.raises(InvalidReport) as caught:
        case.verified(report, beside)
    return caught.value.rule, caught.value.item


def test_an_honest_report_is_verified() -> None:
    report = CASE.report([ONE, item(TWO, Role.CONTEXT)])
    found = CASE.verified(report)
    assert found.line == "VERIFIED  sender key ✓  relay stamp ✓  order ✓  no gaps"
    assert [each.role for each in found.items] == [Role.REPORTED, Role.CONTEXT]
    assert found.items[0].franked.content.body == b"one"
    assert found.items[0].sender == BOB.credential
    assert found.items[0].stamp == ONE.stamp
    assert found.reporter == ANNA.credential
    assert found.report == report
    assert found.flags == ()


def test_gaps_are_counted_and_said() -> None:
    found = CASE.verified(CASE.report([ONE, FOUR]))
    assert found.gaps == (Gap(0, 2),)
    assert found.gaps[0].words == "2 entries left out"
    assert found.line.endswith("  1 gap")
    more = CASE.verified(CASE.report([ONE, THREE]))
    assert more.gaps[0].words == "1 entry left out"


def test_a_new_segment_is_a_gap() -> None:
    case = Case()
    first = case.said(b"before")
    # The relay restarts, as in `interruption`; what it announced is not in a report.
    start = start_of(1)
    case.chat.seq, case.chat.head = start, b"s" * 32
    case.receiver.state = case.receiver.state.restarted(start, b"s" * 32)
    after = case.said(b"after", b"and more")
    found = case.verified(case.report([*first, after[0], after[1]]))
    assert found.gaps == (Gap(0, None),)
    assert found.gaps[0].words == "the relay restarted its log here"


def test_two_gaps_as_in_the_specification() -> None:
    case = Case()
    said = case.said(b"1", b"2", b"3", b"4", b"5")
    line = case.verified(case.report(said[::2])).line
    assert line == "VERIFIED  sender key ✓  relay stamp ✓  order ✓  2 gaps"


def test_v1_what_is_malformed_is_refused() -> None:
    data = encoded(CASE.report([ONE]))
    assert read_report(data) == CASE.report([ONE])
    newer = data.replace(
        BOB.credential.encoded(), b"\x09" + BOB.credential.encoded()[1:]
    )
    for wrong in (b"", data[:-1], data + b"\0", newer):
        with pytest.raises(InvalidReport) as caught:
            read_report(wrong)
        assert (caught.value.rule, caught.value.item) == (Rule.V1, None)


def test_v2_another_key_or_relay_did_not_stamp_it() -> None:
    for relay in (Relay(key_seed=b"X" * 32), Relay(b"Q" * 32)):
        with pytest.raises(InvalidReport) as caught:
            Case(Chat(relay)).verified(CASE.report([ONE]))
        assert (caught.value.rule, caught.value.item) == (Rule.V2, 0)


def test_v2_a_stamp_that_was_changed() -> None:
    fields = replace(ONE.stamp.fields, accepted_at=1)
    stamp = replace(ONE.stamp, fields=fields)
    assert refused(CASE.report([replace(ONE, stamp=stamp)])) == (Rule.V2, 0)


def test_v3_another_text() -> None:
    data = ONE.encoded.replace(b"one", b"two")
    assert refused(CASE.report([TWO, replace(ONE, encoded=data)])) == (Rule.V3, 1)


def test_v4_a_stamp_of_another_place() -> None:
    fields = ONE.stamp.fields
    values = {
        name: getattr(fields, name)
        for name in (
            "group_id",
            "epoch",
            "seq",
            "prev",
            "accepted_at",
            "account",
            "device",
            "commitment",
            "message_hash",
        )
    }
    for change in ({"epoch": 9}, {"account": MALLORY.account}, {"group_id": b"x"}):
        stamp = stamped_by(CASE.chat.relay, **{**values, **change})
        assert refused(CASE.report([replace(ONE, stamp=stamp)])) == (Rule.V4, 0)


def test_v5_another_sender() -> None:
    mallorys = replace(ONE, credential=MALLORY.credential)
    assert refused(CASE.report([mallorys])) == (Rule.V5, 0)
    half = replace(item(ONE), credential=unverified(MALLORY.credential))
    assert refused(CASE.report([half])) == (Rule.V5, 0)
    unsigned = replace(item(ONE), sender_signature=bytes(64))
    assert refused(CASE.report([unsigned])) == (Rule.V5, 0)


def test_v6_out_of_order_or_twice() -> None:
    assert refused(CASE.report([TWO, ONE])) == (Rule.V6, 1)
    assert refused(CASE.report([ONE, THREE, THREE])) == (Rule.V6, 2)


def test_v6_a_commitment_twice() -> None:
    case = Case()
    franked = case.chat.franked(BOB)
    first = case.evidence(case.chat.post(BOB, franked))
    case.receiver.records.counters.clear()
    case.receiver.records.commitments.clear()
    second = case.evidence(case.chat.post(BOB, franked))
    assert refused(case.report([first, second]), case) == (Rule.V6, 1)


def test_v6_a_message_of_another_room() -> None:
    other = Case(Chat(CASE.chat.relay, group_id=OTHER_GROUP))
    foreign = other.said(b"elsewhere", b"again")
    assert refused(CASE.report([ONE, foreign[1]])) == (Rule.V6, 1)


def test_v7_a_chain_that_does_not_link() -> None:
    other = Case(Chat(CASE.chat.relay))
    elsewhere = other.said(b"uno", b"due", sender=MALLORY)
    # Both halves are stamped by the relay; together they show its fork.
    assert refused(CASE.report([ONE, elsewhere[1]])) == (Rule.V7, 1)


def test_v7_what_a_message_claims_to_have_seen() -> None:
    case = Case()
    first = case.said(b"one", b"two")
    false = case.evidence(case.chat.say(MALLORY, seen_seq=1, seen_head=b"x" * 32))
    assert refused(case.report([first[0], false]), case) == (Rule.V7, 1)
    # Without the message that it contradicts, there is nothing to contradict.
    assert case.verified(case.report([first[1], false])).gaps == ()


def test_v7_nobody_has_seen_the_future() -> None:
    case = Case()
    delivery = case.chat.say(BOB, seen_seq=5)
    assert delivery.franked is not None
    proof = Evidence(
        delivery.franked.encoded,
        delivery.franked.payload.opening,
        delivery.stamp,
        BOB.credential,
    )
    assert refused(case.report([proof]), case) == (Rule.V7, 0)


def test_v8_the_reporter_signs() -> None:
    report = CASE.report([ONE])
    unsigned = replace(report, signature=bytes(64))
    assert refused(unsigned) == (Rule.V8, None)
    in_anothers_name = replace(report, reporter=unverified(BOB.credential))
    assert refused(in_anothers_name) == (Rule.V8, None)
    content = replace(report, complaint=replace(COMPLAINT, note="No.")).content()
    changed = replace(report, signed=content)
    assert refused(changed) == (Rule.V8, None)
    wrong_label = sign_with_label(ANNA.device_key, b"tgtui/1 rejoin", report.signed)
    assert refused(replace(report, signature=wrong_label)) == (Rule.V8, None)


def with_file(case: Case) -> UnverifiedItem:
    """Return a message whose file is disclosed."""
    proof = case.evidence(
        case.chat.say(
            BOB,
            kind=Kind.FILE,
            attachments=(a_file(b"other", b"o" * 32), a_file()),
            file_keys=(Secret(b"o" * 32), Secret(b"k" * 32)),
        )
    )
    return UnverifiedItem.of(proof, Role.REPORTED, files=(1,))


def test_v9_a_disclosed_file_is_the_one_that_was_sent() -> None:
    case = Case()
    report = case.report([with_file(case)])
    found = case.verified(report, Beside(files={FACTS.blob_id: FACTS}))
    assert found.items[0].unseen == ()
    other = replace(FACTS, plain_digest=bytes(32))
    beside = Beside(files={FACTS.blob_id: other})
    assert refused(report, case, beside) == (Rule.V9, 0)


def test_v9_another_key_is_refused() -> None:
    case = Case()
    wrong = replace(with_file(case), file_keys=(FileKey(1, Secret(b"w" * 32)),))
    beside = Beside(files={FACTS.blob_id: FACTS})
    assert refused(case.report([wrong]), case, beside) == (Rule.V9, 0)


def test_v9_a_file_that_is_not_at_hand_is_said_to_be_unseen() -> None:
    case = Case()
    found = case.verified(case.report([with_file(case)]))
    assert [file.name for file in found.items[0].unseen] == [b"photo.jpg"]


def test_a_clock_that_goes_back_is_the_relays_fault() -> None:
    case = Case()
    first = case.said(b"one")
    case.chat.now -= 60_000
    second = case.said(b"two")
    found = case.verified(case.report([*first, *second]))
    assert found.flags == (Flag.RELAY_CLOCK,)
    assert found.line.startswith("VERIFIED")


def test_whether_the_reporter_was_there_is_a_flag() -> None:
    report = CASE.report([ONE])
    for was_member, flags in ((None, ()), (True, ()), (False, (Flag.NOT_A_MEMBER,))):
        found = CASE.verified(report, Beside(reporter_was_member=was_member))
        assert found.flags == flags


def test_a_report_stays_valid_when_the_device_is_revoked_later() -> None:
    report = CASE.report([ONE])
    at, device = ONE.stamp.fields.accepted_at, (BOB.account, BOB.device)
    assert CASE.verified(report, Beside(revoked={device: at})).flags == ()
    before = CASE.verified(report, Beside(revoked={device: at - 1}))
    assert before.flags == (Flag.REVOKED_BEFORE,)


def test_a_title_is_reported_like_a_message() -> None:
    case = Case()
    meta, commitment = case.chat.meta(MALLORY, "vile")
    stamp = case.chat.commit(MALLORY, meta, commitment=commitment).stamp
    found = case.verified(case.report([meta.with_stamp(stamp)]))
    assert b"vile" in found.items[0].franked.content.body


def test_a_second_device_reports_what_was_synchronised() -> None:
    synchronised = decode_whole(Evidence.decode, encoded(ONE))
    second = Case(CASE.chat, reader=MALLORY)
    found = second.verified(second.report([synchronised]))
    assert found.reporter == MALLORY.credential
