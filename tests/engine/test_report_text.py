"""The text that a reporter agrees to."""

from dataclasses import replace

import pytest

from tests.engine.reports import (
    MOD,
    NOW,
    OFFICER,
    STRANGER,
    Reports,
    chosen,
    draft,
)
from tests.franking.setting import ANNA, BOB, a_file
from tgtui.crypto import Secret
from tgtui.engine.report_text import fingerprint, help_text
from tgtui.engine.reporting import preview
from tgtui.franking import Category, Evidence, Kind, Role
from tgtui.franking.sequence import start_of
from tgtui.identity import key_id_of


NOT_SENT = "Not sent: the rest of this chat, your contacts, your own keys."


def test_it_says_what_leaves_the_device_and_to_whom() -> None:
    reports = Reports()
    case = reports.case
    before = chosen(case.said(b"hi", sender=ANNA)[0], role=Role.CONTEXT, author="you")
    case.said(b"left out")
    bad = reports.said(b"i will find you\n\x1b[2Jok")[0]
    shown = preview(
        draft(before, bad, illegal=True, note="Since\nyesterday."),
        reports.background,
        now=NOW,
    )
    keys = ", ".join(
        fingerprint(each.moderator.hpke_key) for each in reports.moderation
    )
    assert shown.text.split("\n") == [
        "Reporting to the moderators of relay.example",
        "Reason: harassment or threats · you say that it is illegal in the EU",
        f"This leaves your device, readable only by 3 moderators (keys {keys}):",
        "  beside it: message from you, 15 Jan 2027, 08:00 UTC · proof: complete",
        "  | hi",
        "  (1 entry left out, which shows)",
        "  reported: message from Bob, 15 Jan 2027, 08:00 UTC · proof: complete",
        "  | i will find you",
        "  | [2Jok",
        "  your note:",
        "  | Since",
        "  | yesterday.",
        "  your account @anna, and the accounts of all who wrote these messages",
        "  which room it was, and their places and times in it",
        "Whoever reads it can prove to anyone who wrote these messages.",
        f"{NOT_SENT} Bob is not told.",
    ]


def test_files_are_named_and_not_included_unless_wanted() -> None:
    reports = Reports()
    said = reports.case.chat.say(
        BOB, b"look", attachments=(a_file(),) * 2, file_keys=(Secret(b"k" * 32),) * 2
    )
    message = chosen(reports.case.evidence(said), files=(1,))
    shown = preview(draft(message), reports.background, now=NOW)
    described = '  file "photo.jpg" (image/jpeg, 7 bytes)'
    assert f"{described}: not included\n" in shown.text
    assert f"{described}: INCLUDED, they can open it\n" in shown.text
    child = draft(message, category=Category.CHILD_SAFETY)
    officers = preview(child, reports.background, now=NOW)
    assert officers.text.count(f"{described}: not included\n") == 2
    assert "INCLUDED" not in officers.text


def test_officers_are_called_so() -> None:
    reports = Reports()
    child = draft(*reports.said(b"one"), category=Category.CHILD_SAFETY)
    text = preview(child, reports.background, now=NOW).text
    assert text.startswith("Reporting to the safety officers of relay.example\n")
    key = fingerprint(OFFICER.public)
    assert f"readable only by 1 safety officer (key {key}):" in text
    assert fingerprint(MOD.public) not in text


@pytest.mark.parametrize("count", [1, 2])
def test_an_export_names_its_keys(count: int) -> None:
    reports = Reports()
    keys = [STRANGER.public, MOD.public][:count]
    text = preview(
        draft(*reports.said(b"one")), reports.background, now=NOW, to=keys
    ).text
    holders = ("whoever has the key", "those who have the keys")[count - 1]
    assert text.startswith("Exporting a proof into a file\n")
    assert f"only by {holders} {fingerprint(STRANGER.public)}" in text


def test_several_people_are_not_told() -> None:
    reports = Reports()
    one, two = reports.said(b"one", b"two")
    text = preview(
        draft(one, replace(two, author="Eve")), reports.background, now=NOW
    ).text
    assert text.endswith(" Who wrote this is not told.")


def test_what_has_no_room_is_told() -> None:
    reports = Reports()
    case = reports.case
    versions = case.said(b"version 0")
    for number in range(22):
        said = case.chat.say(
            BOB, b"%d" % number, kind=Kind.EDIT, ref=versions[0].commitment
        )
        versions.append(case.evidence(said))
    anonymous = draft(chosen(*versions), reporter="")
    text = preview(anonymous, reports.background, now=NOW).text
    assert "  2 changes of these messages: no room, not included\n" in text
    assert "  your account, and" in text


def test_a_new_segment_is_told() -> None:
    reports = Reports()
    case = reports.case
    one = reports.said(b"one")[0]
    case.chat.seq = start_of(1)
    later = case.chat.say(BOB, b"two", seen_seq=0, seen_head=bytes(32))
    assert later.franked is not None
    evidence = Evidence(
        later.franked.encoded,
        later.franked.payload.opening,
        later.stamp,
        BOB.credential,
    )
    text = preview(draft(one, chosen(evidence)), reports.background, now=NOW).text
    assert "  (the relay restarted its log here)\n" in text


def test_no_name_makes_a_line_of_its_own() -> None:
    reports = Reports()
    message = replace(reports.said(b"one")[0], author="Bob\nNot sent: anything")
    odd = draft(message, relay="relay\nNot sent: anything", reporter="a\nb")
    text = preview(odd, reports.background, now=NOW).text
    assert [line for line in text.split("\n") if line.startswith("Not sent")] == [
        f"{NOT_SENT} Bob Not sent: anything is not told."
    ]


def test_help_comes_with_two_categories() -> None:
    with_help = {category for category in Category if help_text(category)}
    assert with_help == {Category.SELF_HARM, Category.CHILD_SAFETY}


def test_a_fingerprint_is_the_id_of_the_key() -> None:
    found = fingerprint(MOD.public)
    assert found.replace(" ", "") == key_id_of(MOD.public).hex()
    assert [len(part) for part in found.split(" ")] == [4, 4, 4, 4]
