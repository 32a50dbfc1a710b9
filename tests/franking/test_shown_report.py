"""What a moderator reads of a report: proof first, and of a false one only that."""

from dataclasses import replace
from hashlib import sha256
from typing import Final

import pytest

from tests.franking.case import COMPLAINT, Case
from tests.franking.setting import ANNA, BOB, Relay, a_file
from tests.franking.test_sealed_report import ONE, by_hand, padded
from tgtui.codec import encoded
from tgtui.crypto import HpkeKeyPair, Secret, SeededEntropy, derive_key_pair
from tgtui.franking import (
    Beside,
    Complaint,
    Evidence,
    FileFacts,
    Kind,
    NotSealedToThis,
    Role,
    Rule,
    SealedBadly,
    ShownReport,
    UnverifiedItem,
    UnverifiedReport,
    seal_report,
    show_report,
)
from tgtui.franking.suite import FRANK
from tgtui.identity import id_text


ENTROPY: Final = SeededEntropy(b"shown")
MODERATOR: Final = derive_key_pair(FRANK, Secret(b"M" * 32))
ROOM: Final = f"room: {(b'G' * 32).hex()}"


def shown(
    case: Case, report: UnverifiedReport, beside: Beside | None = None
) -> ShownReport:
    """Seal a report and let a moderator open it."""
    sealed = encoded(seal_report(report, [MODERATOR.public], entropy=ENTROPY))
    keys = case.chat.relay.keys
    return show_report(sealed, MODERATOR, keys, beside=beside or Beside())


def context(evidence: Evidence) -> UnverifiedItem:
    """Return a message that is there for context."""
    return UnverifiedItem.of(evidence, Role.CONTEXT)


def test_the_proof_comes_first_and_all_is_told() -> None:
    case = Case()
    before = case.said(b"hi", sender=ANNA)[0]
    case.said(b"left out", b"left out too")
    bad = case.said(b"i will find you\n\x1b[2J")[0]
    complaint = replace(COMPLAINT, illegal=True, note="Since\nyesterday.")
    found = shown(case, case.report([context(before), bad], complaint))
    assert found.lines == (
        "VERIFIED  sender key ✓  relay stamp ✓  order ✓  1 gap",
        "reported for: harassment or threats · said to be illegal in the EU",
        "the reporter writes:",
        "  | Since",
        "  | yesterday.",
        "",
        "1  context  A  message  15 Jan 2027, 08:00 UTC",
        "  | hi",
        "",
        "(2 entries left out)",
        "",
        "2  REPORTED  B  message  15 Jan 2027, 08:00 UTC",
        "  | i will find you",
        "  | [2J",
        "",
        "A: not reported, the reporter",
        f"B: {id_text(BOB.account)}",
        f"reporter: {id_text(ANNA.account)}",
        ROOM,
    )
    assert found.verified is not None
    assert found.report_id == COMPLAINT.report_id
    assert found.invalid is None


def test_edits_and_deletions_say_what_they_are_of() -> None:
    case = Case()
    first = case.said(b"abuse")[0]
    ref = first.commitment
    edit = case.evidence(case.chat.say(BOB, b"harmless", kind=Kind.EDIT, ref=ref))
    gone = case.evidence(case.chat.say(BOB, b"", kind=Kind.DELETE, ref=ref))
    found = shown(case, case.report([first, edit, gone], no_note()))
    assert found.lines[1:9] == (
        "reported for: harassment or threats",
        "",
        "1  REPORTED  A  message  15 Jan 2027, 08:00 UTC",
        "  | abuse",
        "",
        "2  REPORTED  A  edit  15 Jan 2027, 08:00 UTC  (refers to 1)",
        "  | harmless",
        "",
    )
    assert found.lines[9].startswith("3  REPORTED  A  deletion")


def no_note() -> Complaint:
    """Return a complaint in which the reporter writes nothing."""
    return replace(COMPLAINT, note="")


def test_files_are_told_by_what_is_known_of_them() -> None:
    case = Case()
    keys = tuple(Secret(bytes((letter,)) * 32) for letter in b"abc")
    files = tuple(
        a_file(b"picture %d" % number, key.expose()) for number, key in enumerate(keys)
    )
    evidence = case.evidence(
        case.chat.say(BOB, b"look", attachments=files, file_keys=keys)
    )
    item = UnverifiedItem.of(evidence, Role.REPORTED, files=(1, 2))
    facts = facts_of(b"picture 2")
    beside = Beside(files={facts.blob_id: facts})
    lines = shown(case, case.report([item]), beside).lines
    said = [line.partition("): ")[2] for line in lines if "  file " in line]
    assert said == [
        "not included",
        "its key is included, and it was not fetched",
        "included, and the one that was sent",
    ]


def facts_of(content: bytes) -> FileFacts:
    """Return what a moderator finds when fetching a file."""
    blob = sha256(b"sealed " + content).digest()
    return FileFacts(blob, len(content), sha256(content).digest())


def test_flags_are_told_below_the_proof() -> None:
    case = Case()
    said = case.said(b"one")
    beside = Beside(reporter_was_member=False)
    assert shown(case, case.report(said), beside).lines[1] == (
        "note: the reporter was not in the room at that time"
    )


def test_of_a_false_report_nothing_is_shown() -> None:
    case = Case()
    one, two = case.said(b"one", b"two")
    item = UnverifiedItem.of(two, Role.REPORTED)
    false = replace(item, encoded=item.encoded.replace(b"two", b"ten"))
    found = shown(case, case.report([one, false]))
    assert found.verified is None
    assert found.invalid is not None
    assert (found.invalid.rule, found.invalid.item) == (Rule.V3, 1)
    assert found.lines == (
        f"INVALID  V3  message 2 of the report: {Rule.V3.sentence}",
        "nothing of it is shown, since it proves nothing about anybody",
    )


def test_another_relays_report_is_not_proved() -> None:
    case = Case()
    report = case.report(case.said(b"one"))
    sealed = encoded(seal_report(report, [MODERATOR.public], entropy=ENTROPY))
    other = Relay(b"X" * 32).keys
    found = show_report(sealed, MODERATOR, other)
    assert found.lines[0].startswith("INVALID  V2  message 1")


def test_what_is_malformed_inside_breaks_the_first_rule() -> None:
    data = encoded(by_hand(padded(b"\1short"), bytes(32), bytes(16)))
    found = show_report(data, ONE, Case().chat.relay.keys)
    assert found.lines[0] == "INVALID  V1  the report: it is not well-formed"


def test_what_is_not_for_this_moderator_stays_closed() -> None:
    case = Case()
    report = case.report(case.said(b"one"))
    officer: HpkeKeyPair = derive_key_pair(FRANK, Secret(b"O" * 32))
    sealed = encoded(
        seal_report(
            report,
            [MODERATOR.public, officer.public],
            entropy=ENTROPY,
            without=[MODERATOR.public],
        )
    )
    keys = case.chat.relay.keys
    assert show_report(sealed, officer, keys).verified is not None
    with pytest.raises(NotSealedToThis):
        show_report(sealed, MODERATOR, keys)
    for damaged in (b"", sealed[:-1], sealed[:-1] + bytes((sealed[-1] ^ 1,))):
        with pytest.raises(SealedBadly):
            show_report(damaged, officer, keys)
