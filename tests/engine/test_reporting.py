"""Reports from the preview to the moderator's screen."""

from dataclasses import replace

import msgspec
import pytest

from tests.engine.reports import (
    ALWAYS,
    DAY,
    MOD,
    NOW,
    OFFICER,
    OTHER_MOD,
    STRANGER,
    THREE,
    Reports,
    chosen,
    draft,
    moderator,
)
from tests.franking.setting import ANNA, BOB
from tests.franking.test_sealed_report import large
from tests.identity.relays import content, descriptor
from tgtui.codec import decode_whole
from tgtui.crypto import HpkeKeyPair, SeededEntropy
from tgtui.engine.errors import (
    DataDamaged,
    ModeratorsChanged,
    NoModerators,
    NoOfficers,
    NoProof,
    NotReportable,
)
from tgtui.engine.queries import Background
from tgtui.engine.report_items import Chosen, title_versions
from tgtui.engine.reporting import Draft, preview, seal
from tgtui.franking import (
    Category,
    NotSealedToThis,
    ReportTooLarge,
    Role,
    SealedReport,
    ShownReport,
    consent_digest,
    show_report,
)
from tgtui.identity import Period, key_id_of


def sent(
    reports: Reports, one: Draft, to: tuple[bytes, ...] = ()
) -> tuple[bytes, bytes]:
    """Return id and bytes of a report, once its preview was shown."""
    shown = preview(one, reports.background, now=NOW, to=to)
    return seal(shown, reports.background, now=NOW, entropy=SeededEntropy(b"reporting"))


def opened(reports: Reports, sealed: bytes, by: HpkeKeyPair) -> ShownReport:
    """Let a moderator open a report."""
    return show_report(sealed, by, reports.verified_descriptor)


def test_every_moderator_reads_what_was_shown() -> None:
    reports = Reports()
    one = draft(*reports.said(b"i will find you"), note="Since yesterday.")
    shown = preview(one, reports.background, now=NOW)
    report_id, sealed = sent(reports, one)
    for pair in (MOD, OTHER_MOD, OFFICER):
        found = opened(reports, sealed, pair)
        assert found.lines[0].startswith("VERIFIED")
        assert "  | i will find you" in found.lines
        assert found.verified is not None
        complaint = found.verified.report.complaint
        assert complaint.report_id == report_id == found.report_id
        assert complaint.consent_digest == consent_digest(shown.text)
        assert (complaint.category, complaint.note) == (one.category, one.note)
        assert found.verified.reporter.account == ANNA.account
    with pytest.raises(NotSealedToThis):
        opened(reports, sealed, STRANGER)


def test_a_report_of_child_safety_is_the_officers_alone() -> None:
    reports = Reports()
    child = draft(*reports.said(b"one"), category=Category.CHILD_SAFETY)
    _, sealed = sent(reports, child)
    assert opened(reports, sealed, OFFICER).verified is not None
    for pair in (MOD, OTHER_MOD):
        with pytest.raises(NotSealedToThis):
            opened(reports, sealed, pair)
    # The relay requires a wrap for every active key, whatever it is about.
    outside = decode_whole(SealedReport.decode, sealed)
    everybody = {key_id_of(each.moderator.hpke_key) for each in THREE}
    assert set(outside.key_ids) == everybody


def test_without_an_officer_a_hotline_is_named() -> None:
    reports = Reports(moderation=(moderator(MOD),))
    message = reports.said(b"one")[0]
    child = draft(message, category=Category.CHILD_SAFETY)
    with pytest.raises(NoOfficers, match="hotline"):
        preview(child, reports.background, now=NOW)
    assert not preview(draft(message), reports.background, now=NOW).help


@pytest.mark.parametrize(
    "moderation",
    [(), (moderator(MOD, period=Period(ALWAYS.since, NOW)),)],
    ids=["none", "none any more"],
)
def test_without_moderators_there_are_other_ways(
    moderation: tuple[()],
) -> None:
    reports = Reports(moderation=moderation)
    message = reports.said(b"one")[0]
    with pytest.raises(NoModerators, match="block, leave, or export"):
        preview(draft(message), reports.background, now=NOW)
    _, sealed = sent(reports, draft(message), (STRANGER.public,))
    assert opened(reports, sealed, STRANGER).verified is not None


def test_an_export_is_for_the_named_keys_alone() -> None:
    reports = Reports()
    message = draft(*reports.said(b"one"), category=Category.CHILD_SAFETY)
    _, sealed = sent(reports, message, (STRANGER.public,))
    assert opened(reports, sealed, STRANGER).verified is not None
    with pytest.raises(NotSealedToThis):
        opened(reports, sealed, OFFICER)
    with pytest.raises(NotReportable, match="nothing can be sealed"):
        sent(reports, message, (b"short",))


def test_others_than_shown_get_nothing() -> None:
    reports = Reports()
    shown = preview(draft(*reports.said(b"one")), reports.background, now=NOW)
    entropy = SeededEntropy(b"reporting")
    reports.moderation = (*THREE, moderator(STRANGER))
    with pytest.raises(ModeratorsChanged):
        seal(shown, reports.background, now=NOW, entropy=entropy)
    reports.moderation = ()
    with pytest.raises(NoModerators):
        seal(shown, reports.background, now=NOW, entropy=entropy)
    reports.moderation = THREE
    assert seal(shown, reports.background, now=NOW, entropy=entropy)


def test_a_title_is_reported_without_having_joined() -> None:
    reports = Reports()
    chat = reports.case.chat
    meta, commitment = chat.meta(BOB, "vile title")
    delivery = chat.commit(BOB, meta, commitment=commitment)
    title = Chosen(title_versions(meta, delivery.stamp), Role.REPORTED, "Bob")
    shown = preview(draft(title), reports.background, now=NOW)
    assert "  reported: title and description from Bob" in shown.text
    assert "  | vile title" in shown.text
    _, sealed = sent(reports, draft(title))
    assert "  | vile title" in opened(reports, sealed, MOD).lines


def test_what_is_ones_own_is_not_reported() -> None:
    reports = Reports()
    own = chosen(*reports.case.said(b"mine", sender=ANNA))
    with pytest.raises(NotReportable, match="your own message"):
        preview(draft(own), reports.background, now=NOW)
    beside = replace(own, role=Role.CONTEXT)
    both = draft(beside, *reports.said(b"one"))
    assert len(preview(both, reports.background, now=NOW).items) == 2


def test_something_is_reported() -> None:
    reports = Reports()
    beside = replace(reports.said(b"one")[0], role=Role.CONTEXT)
    with pytest.raises(NotReportable, match="no message of the report is reported"):
        preview(draft(beside), reports.background, now=NOW)


def test_a_note_is_short() -> None:
    reports = Reports()
    message = reports.said(b"one")[0]
    long = draft(message, note="x" * 1_000)
    assert long.note in preview(long, reports.background, now=NOW).text
    with pytest.raises(NotReportable, match="1001 characters"):
        preview(draft(message, note="x" * 1_001), reports.background, now=NOW)


def test_what_proves_nothing_is_not_sent() -> None:
    reports = Reports()
    evidence = reports.case.said(b"one")[0]
    false = replace(evidence, encoded=evidence.encoded.replace(b"\x03one", b"\x03two"))
    with pytest.raises(NoProof, match="its text is not the one"):
        preview(draft(chosen(false)), reports.background, now=NOW)


def test_another_relays_message_is_not_reported_here() -> None:
    reports = Reports()
    message = reports.said(b"one")[0]
    background = reports.background
    other = descriptor(content()).encoded
    with pytest.raises(NoProof):
        preview(
            draft(message),
            replaced(background, descriptor=other),
            now=NOW,
        )


def replaced(background: Background, **changes: bytes) -> Background:
    """Return other things to write a report with."""
    return msgspec.structs.replace(background, **changes)


def test_damage_is_named() -> None:
    reports = Reports()
    message = draft(*reports.said(b"one"))
    for changes in ({"device": b""}, {"descriptor": b"\x01"}):
        with pytest.raises(DataDamaged):
            preview(message, replaced(reports.background, **changes), now=NOW)


def test_what_is_too_large_says_so() -> None:
    reports = Reports()
    said = [large(reports.case, b"x" * 16_384) for _ in range(21)]
    messages = [chosen(each, files=tuple(range(16))) for each in said]
    with pytest.raises(ReportTooLarge):
        sent(reports, draft(*messages))


def test_a_list_says_what_it_is_about() -> None:
    reports = Reports()
    one, two = reports.said(b"one", b"two")
    about = [
        preview(draft(*messages), reports.background, now=NOW).about
        for messages in ([one], [one, two], [one, replace(two, author="Eve")])
    ]
    assert about == ["message of Bob", "2 entries of Bob", "2 entries of 2 accounts"]


def test_no_later_than_now_counts() -> None:
    later = moderator(STRANGER, period=Period(NOW + DAY, NOW + 2 * DAY))
    reports = Reports(moderation=(*THREE, later))
    shown = preview(draft(*reports.said(b"one")), reports.background, now=NOW)
    assert STRANGER.public not in shown.recipients.readers
    assert len(shown.recipients.readers) == 3
