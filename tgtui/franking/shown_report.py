"""A sealed report as its moderator reads it: the proof first, then what was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tgtui.codec import DecodeError, decode_whole
from tgtui.crypto import HpkeKeyPair
from tgtui.franking.content import Content
from tgtui.franking.errors import InvalidReport, SealedBadly
from tgtui.franking.keys import FrankingKeys
from tgtui.franking.report import UnverifiedReport
from tgtui.franking.report_item import Role, UnverifiedItem
from tgtui.franking.rule import Rule
from tgtui.franking.sealed_report import SealedReport
from tgtui.franking.shown_content import kind_words, quoted, shown_body, shown_file
from tgtui.franking.verify import (
    NOTHING_BESIDE,
    Beside,
    VerifiedItem,
    VerifiedReport,
    verify_report,
)
from tgtui.identity import IdentityError, id_text
from tgtui.text import moment


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report that was opened.

    Attributes:
        report_id: Its id.
        lines: What the moderator reads; of an invalid report only why it is that.
        verified: The report, if it proves what it says.
        invalid: The rule that it breaks, and which message does, if not.
    """

    report_id: bytes = field(repr=False)
    lines: tuple[str, ...]
    verified: VerifiedReport | None
    invalid: InvalidReport | None = None


def show_report(
    sealed: bytes,
    moderator: HpkeKeyPair,
    keys: FrankingKeys,
    *,
    beside: Beside = NOTHING_BESIDE,
) -> ShownReport:
    """Open a sealed report, verify it by all rules, and return what to read of it.

    Args:
        sealed: The report as the relay, or a file, has it.
        moderator: The key pair of the moderator.
        keys: The relay's keys, from its descriptor.
        beside: What else is known.

    Raises:
        NotSealedToThis: Others are to open it.
        SealedBadly: It is malformed, or was changed.
    """
    try:
        outside = decode_whole(SealedReport.decode, sealed)
    except DecodeError:
        raise SealedBadly from None
    try:
        report = _opened(outside, moderator)
        verified = verify_report(report, keys=keys, beside=beside)
    except InvalidReport as error:
        return ShownReport(outside.report_id, _refused(error), None, error)
    return ShownReport(outside.report_id, tuple(_lines(verified)), verified)


def _opened(outside: SealedReport, moderator: HpkeKeyPair) -> UnverifiedReport:
    try:
        return outside.open(moderator)
    except (DecodeError, IdentityError):
        raise InvalidReport(Rule.V1) from None


def _refused(error: InvalidReport) -> tuple[str, ...]:
    return (
        f"INVALID  {error.rule.name}  {error}",
        "nothing of it is shown, since it proves nothing about anybody",
    )


def _lines(verified: VerifiedReport) -> Iterator[str]:
    """Yield the proof line, what the reporter says, and the messages with their gaps.

    Accounts are letters in the order in which they appear; the end tells which account
    a letter is, of the reporter and of those alone whose messages are reported.
    """
    complaint = verified.report.complaint
    yield verified.line
    for flag in verified.flags:
        yield f"note: {flag.value}"
    illegal = " · said to be illegal in the EU" if complaint.illegal else ""
    yield f"reported for: {complaint.category.words}{illegal}"
    if complaint.note:
        yield "the reporter writes:"
        yield from quoted(complaint.note)
    letters = _letters(verified)
    gaps = {gap.after: gap.words for gap in verified.gaps}
    for place, item in enumerate(verified.items):
        yield ""
        yield _heading(verified.items, place, letters)
        yield from shown_body(item.franked.content)
        yield from _files(verified.report.items[place], item)
        if place in gaps:
            yield ""
            yield f"({gaps[place]})"
    yield ""
    yield from _accounts(verified, letters)


def _letters(verified: VerifiedReport) -> dict[bytes, str]:
    """Return what each account is called."""
    letters: dict[bytes, str] = {}
    for item in verified.items:
        account = item.franked.context.account
        letters.setdefault(account, f"{chr(ord('A') + len(letters))}")
    return letters


def _heading(
    items: Sequence[VerifiedItem], place: int, letters: dict[bytes, str]
) -> str:
    item = items[place]
    content, fields = item.franked.content, item.stamp.fields
    role = "REPORTED" if item.role is Role.REPORTED else "context"
    who = letters[item.franked.context.account]
    said = f"{place + 1}  {role}  {who}  {kind_words(content.kind)}"
    return f"{said}  {moment(fields.accepted_at)}{_aim(items, content)}"


def _aim(items: Sequence[VerifiedItem], content: Content) -> str:
    """Return to which message of the report one refers, if to one of it."""
    for number, item in enumerate(items, 1):
        if item.stamp.fields.commitment == content.ref:
            return f"  (refers to {number})"
    return ""


def _files(reported: UnverifiedItem, item: VerifiedItem) -> Iterator[str]:
    disclosed = {each.index for each in reported.file_keys}
    for index, attachment in enumerate(item.franked.content.attachments):
        if index not in disclosed:
            what = "not included"
        elif attachment in item.unseen:
            what = "its key is included, and it was not fetched"
        else:
            what = "included, and the one that was sent"
        yield shown_file(attachment, what)


def _accounts(verified: VerifiedReport, letters: dict[bytes, str]) -> Iterator[str]:
    reporter = verified.reporter.account
    reported = {
        item.franked.context.account
        for item in verified.items
        if item.role is Role.REPORTED
    }
    for account, letter in letters.items():
        itself = ", the reporter" if account == reporter else ""
        shown = id_text(account) if account in reported else "not reported"
        yield f"{letter}: {shown}{itself}"
    yield f"reporter: {id_text(reporter)}"
    yield f"room: {verified.report.group_id.hex()}"
