"""Tests of `tgtui.franking.report`."""

from dataclasses import replace
from hashlib import sha256

import pytest

from tests.franking.case import COMPLAINT, Case
from tests.franking.setting import ANNA, BOB, a_file
from tgtui.codec import BadValue, EncodeError, TooLong, decode_whole, encoded
from tgtui.crypto import Secret, verify_with_label
from tgtui.franking import (
    Category,
    Complaint,
    Role,
    UnverifiedItem,
    UnverifiedReport,
    consent_digest,
    write_report,
)


CASE = Case()
SAID = CASE.said(b"one", b"two")
REPORT = CASE.report(SAID)
DATA = encoded(REPORT)


def test_it_round_trips() -> None:
    again = decode_whole(UnverifiedReport.decode, DATA)
    assert again == REPORT
    assert encoded(again) == DATA
    assert again.complaint == COMPLAINT


def test_the_reporter_signs_every_byte_before() -> None:
    assert DATA == REPORT.signed + REPORT.signature == REPORT.content() + DATA[-64:]
    verify_with_label(
        ANNA.device_key.public_key,
        b"tgtui/1 report",
        DATA[:-64],
        signature=DATA[-64:],
    )


def test_it_begins_with_what_the_reporter_says() -> None:
    note = COMPLAINT.note.encode()
    relay_id, group_id = CASE.chat.relay.relay_id, CASE.chat.group_id
    begin = b"\x01" + b"I" * 16 + relay_id + b"\x20" + group_id + b"\x02\x00"
    begin += bytes((len(note),)) + note + COMPLAINT.consent_digest
    assert DATA.startswith(begin)


def test_consent_is_the_hash_of_what_was_shown() -> None:
    assert consent_digest("é") == sha256("é".encode()).digest()


def test_the_categories_are_those_of_the_panel() -> None:
    assert [category.name for category in Category] == [
        "SPAM",
        "HARASSMENT",
        "HATE",
        "SEXUAL",
        "SELF_HARM",
        "CHILD_SAFETY",
        "VIOLENCE",
        "OTHER",
    ]


def changed(place: int, value: int) -> bytes:
    """Return the report's bytes with another one at a place."""
    return DATA[:place] + bytes((value,)) + DATA[place + 1 :]


CATEGORY = 1 + 16 + 32 + 33


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, 2, "version"),
        (CATEGORY, 0, "category 0"),
        (CATEGORY, 9, "category 9"),
        (CATEGORY + 1, 2, "presence"),
    ],
)
def test_what_does_not_exist_is_refused(place: int, value: int, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        decode_whole(UnverifiedReport.decode, changed(place, value))


@pytest.mark.parametrize("note", ["n" * 1_001, "€" * 1_001])
def test_a_note_is_limited(note: str) -> None:
    with pytest.raises(EncodeError, match="allowed"):
        CASE.report(SAID, replace(COMPLAINT, note=note))
    CASE.report(SAID, replace(COMPLAINT, note="€" * 1_000))


@pytest.mark.parametrize(
    "complaint",
    [
        replace(COMPLAINT, report_id=bytes(15)),
        replace(COMPLAINT, report_id=bytes(15), consent_digest=bytes(33)),
        replace(COMPLAINT, consent_digest=bytes(31)),
    ],
)
def test_ids_have_one_length(complaint: Complaint) -> None:
    with pytest.raises(EncodeError):
        CASE.report(SAID, complaint)


def test_an_id_that_hides_behind_another_field_is_refused() -> None:
    # One byte less in the id and one more in the digest: as long as the right ones,
    # and read as others.
    relay_id = CASE.chat.relay.relay_id
    complaint = replace(COMPLAINT, report_id=b"I" * 16 + relay_id[:0])
    assert CASE.report(SAID, complaint).complaint == complaint
    item = UnverifiedItem.of(SAID[0], Role.REPORTED)
    context = replace(item.franked.context, relay_id=relay_id[:31])
    short = replace(item, franked=replace(item.franked, context=context))
    longer = replace(COMPLAINT, report_id=b"I" * 17)
    with pytest.raises(EncodeError, match="wrong length"):
        CASE.report([short], longer)


def test_a_report_is_of_messages() -> None:
    with pytest.raises(EncodeError, match="no message"):
        CASE.report([])


def test_one_message_at_least_is_reported() -> None:
    items = [UnverifiedItem.of(each, Role.CONTEXT) for each in SAID]
    with pytest.raises(EncodeError, match="is reported"):
        CASE.report(items)


def test_there_are_at_most_21_messages() -> None:
    case = Case()
    said = case.said(*[b"again"] * 22)
    assert len(case.report(said[:21]).items) == 21
    with pytest.raises(EncodeError, match="21 items"):
        case.report(said)
    items = tuple(UnverifiedItem.of(each, Role.REPORTED) for each in said)
    data = replace(REPORT, items=items).content() + bytes(64)
    with pytest.raises(TooLong):
        decode_whole(UnverifiedReport.decode, data)


def test_no_file_is_disclosed_to_child_safety() -> None:
    case = Case()
    proof = case.evidence(
        case.chat.say(BOB, b"", attachments=(a_file(),), file_keys=(Secret(b"k" * 32),))
    )
    complaint = replace(COMPLAINT, category=Category.CHILD_SAFETY)
    with pytest.raises(EncodeError, match="discloses no files"):
        case.report([UnverifiedItem.of(proof, Role.REPORTED, files=(0,))], complaint)
    assert case.report([proof], complaint).complaint == complaint


def test_a_report_says_whose_it_is() -> None:
    items = (UnverifiedItem.of(SAID[0], Role.REPORTED),)
    report = write_report(
        COMPLAINT, items, reporter=BOB.credential, device_key=BOB.device_key
    )
    assert encoded(report.reporter) == BOB.credential.encoded()
    assert report.reporter_key == BOB.device_key.public_key


def test_each_category_has_its_words() -> None:
    assert [category.words for category in Category] == [
        "spam or scam",
        "harassment or threats",
        "hate",
        "sexual, unwanted",
        "self-harm risk",
        "child safety",
        "violence or terror",
        "other",
    ]
