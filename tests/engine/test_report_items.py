"""What of some messages goes into a report."""

from dataclasses import replace

import pytest

from tests.engine.reports import Reports, chosen
from tests.franking.case import Case
from tests.franking.setting import ANNA, BOB, MALLORY, OTHER_GROUP, Chat, a_file
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import Secret
from tgtui.engine.errors import DataDamaged, NoProof, NotReportable
from tgtui.engine.report_items import MOST_ITEMS, Chosen, items_of, title_versions
from tgtui.franking import Evidence, FrankedContent, Kind, Role, Versions


def edited(case: Case, times: int) -> list[Evidence]:
    """Let Bob write a message and change it so often."""
    versions = case.said(b"version 0")
    ref = versions[0].commitment
    for number in range(1, times + 1):
        said = case.chat.say(BOB, b"version %d" % number, kind=Kind.EDIT, ref=ref)
        versions.append(case.evidence(said))
    return versions


def bodies(*messages: Chosen) -> list[bytes]:
    """Return what the items of a report say."""
    items, _ = items_of(messages)
    return [item.evidence.franked.content.body for item in items]


def test_they_stand_in_the_order_of_the_log() -> None:
    one, two, three = Reports().said(b"one", b"two", b"three")
    assert bodies(three, one, two) == [b"one", b"two", b"three"]


def test_an_edit_takes_nothing_out_of_a_report() -> None:
    case = Case()
    versions = edited(case, 2)
    items, left_out = items_of([chosen(*versions)])
    assert [item.evidence for item in items] == versions
    assert {item.role for item in items} == {Role.REPORTED}
    assert left_out == 0


def test_a_deletion_is_there_for_context() -> None:
    case = Case()
    message = case.said(b"abuse")[0]
    gone = case.chat.say(MALLORY, b"", kind=Kind.DELETE, ref=message.commitment)
    deletion = Evidence(
        gone.franked.encoded if gone.franked else b"",
        gone.franked.payload.opening if gone.franked else message.opening,
        gone.stamp,
        MALLORY.credential,
    )
    items, _ = items_of([chosen(message, deletion)])
    assert [(item.role, item.author) for item in items] == [
        (Role.REPORTED, "Bob"),
        (Role.CONTEXT, ""),
    ]


def test_what_does_not_fit_is_counted() -> None:
    case = Case()
    before = case.said(b"before", sender=ANNA)[0]
    versions = edited(case, 30)
    context = chosen(before, role=Role.CONTEXT, author="you")
    items, left_out = items_of([context, chosen(*versions)])
    assert len(items) == MOST_ITEMS
    assert left_out == 11
    assert items[0].evidence == before
    assert items[1].evidence == versions[0]
    assert [item.evidence for item in items[2:]] == versions[12:]


def test_what_is_reported_comes_before_context() -> None:
    case = Case()
    context = edited(case, 15)
    reported = edited(case, 15)
    items, left_out = items_of([chosen(*reported), chosen(*context, role=Role.CONTEXT)])
    kept = [item.evidence for item in items]
    assert set(reported_seqs(reported)) <= {item.seq for item in items}
    assert kept[0] == context[0]
    assert left_out == 11


def reported_seqs(versions: list[Evidence]) -> list[int]:
    """Return the places of versions in the log."""
    return [each.stamp.fields.seq for each in versions]


def test_one_message_twice_is_reported_once() -> None:
    message = Reports().said(b"one")[0]
    for messages in (
        (message, replace(message, role=Role.CONTEXT)),
        (replace(message, role=Role.CONTEXT), message),
        (message, message),
    ):
        items, _ = items_of(messages)
        assert [item.role for item in items] == [Role.REPORTED]
    versions = edited(Case(), 2)
    items, left_out = items_of([chosen(*versions), chosen(*versions)])
    assert ([item.evidence for item in items], left_out) == (versions, 0)


def test_there_are_1_to_21() -> None:
    messages = Reports().said(*[b"text"] * 22)
    assert len(items_of(messages[:21])[0]) == 21
    for wrong in (messages, []):
        with pytest.raises(NotReportable, match=f"not of {len(wrong)}"):
            items_of(wrong)


def test_they_are_of_one_room() -> None:
    here = Reports().said(b"one")
    there = Case(Chat(group_id=OTHER_GROUP)).said(b"two")
    with pytest.raises(NotReportable, match="more than one room"):
        items_of([*here, chosen(*there)])


def test_files_are_disclosed_where_that_is_wanted() -> None:
    case = Case()
    said = case.chat.say(
        BOB,
        b"look",
        attachments=(a_file(),) * 2,
        file_keys=(Secret(b"k" * 32),) * 2,
    )
    message = chosen(case.evidence(said), files=(1, 0, 1))
    assert items_of([message])[0][0].files == (0, 1)
    assert items_of([message], with_files=False)[0][0].files == ()
    item = items_of([message])[0][0]
    assert [key.index for key in item.unverified().file_keys] == [0, 1]
    missing = items_of([replace(message, files=(2,))])[0][0]
    with pytest.raises(NotReportable, match="no key of that file"):
        missing.unverified()


def test_what_was_not_stored_is_not_proved() -> None:
    message = Reports().said(b"one")[0]
    with pytest.raises(NoProof):
        items_of([replace(message, versions=b"")])
    with pytest.raises(DataDamaged):
        items_of([replace(message, versions=message.versions[:-1])])
    newer = message.versions[:2] + b"\x09" + message.versions[3:]
    with pytest.raises(NoProof, match="version 9"):
        items_of([replace(message, versions=newer)])


def test_a_title_is_reported_like_a_message() -> None:
    case = Case()
    meta, commitment = case.chat.meta(BOB, "vile title")
    delivery = case.chat.commit(BOB, meta, commitment=commitment)
    versions = title_versions(meta, delivery.stamp)
    read = decode_whole(Versions.decode, versions)
    content = decode_whole(FrankedContent.decode, read.all[0].encoded).content
    assert content.kind == Kind.GROUP_META
    other = case.chat.commit(BOB)
    with pytest.raises(NoProof):
        title_versions(meta, other.stamp)
    again = case.chat.retitle(BOB, "another")
    with pytest.raises(NoProof):
        title_versions(meta, again.stamp)


def test_versions_are_encoded_as_the_engine_stores_them() -> None:
    message = Case().said(b"one")[0]
    assert chosen(message).versions == encoded(Versions((message,)))
