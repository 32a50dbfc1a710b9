"""Verifies a report offline: the rules V1 to V9, and the line for the moderator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from tgtui.codec import DecodeError, decode_whole
from tgtui.crypto import InvalidSignature, verify_with_label
from tgtui.franking.attachment import Attachment, FileFacts, check_file
from tgtui.franking.commitment import check_commitment, check_sender
from tgtui.franking.content import FrankedContent
from tgtui.franking.errors import (
    BadStamp,
    CommitmentMismatch,
    FileMismatch,
    ForeignKey,
    InvalidReport,
    NotFromSender,
    WrongRoom,
)
from tgtui.franking.keys import FrankingKeys
from tgtui.franking.report import REPORT_LABEL, UnverifiedReport
from tgtui.franking.report_item import Role, UnverifiedItem
from tgtui.franking.rule import Rule
from tgtui.franking.sequence import segment_of
from tgtui.franking.stamp import Stamp
from tgtui.identity import Credential, IdentityError


class Flag(Enum):
    """What a moderator should know, and what costs the reporter nothing."""

    RELAY_CLOCK = "the relay's clock went back between two messages"
    NOT_A_MEMBER = "the reporter was not in the room at that time"
    REVOKED_BEFORE = "a sender had revoked its device before the relay took this"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a verifier knows beside the report and the relay's keys.

    Attributes:
        files: Disclosed files that were fetched and decrypted, by blob id.
        revoked: Since when, in ms since 1970, accounts have revoked devices of theirs:
            by account and device.
        reporter_was_member: What the relay's roster says, or None if it was not asked.
    """

    files: Mapping[bytes, FileFacts] = field(default_factory=dict, repr=False)
    revoked: Mapping[tuple[bytes, bytes], int] = field(default_factory=dict, repr=False)
    reporter_was_member: bool | None = None


NOTHING_BESIDE = Beside()
"""No file fetched, no revocation known, no roster asked."""


@dataclass(frozen=True, slots=True)
class VerifiedItem:
    """A message that its sender provably sent.

    Attributes:
        franked: What was written, where and by whom.
        stamp: The relay's stamp.
        sender: The sender's credential.
        role: Whether it is reported, or there for context.
        unseen: The disclosed files that were not at hand to be checked.
    """

    franked: FrankedContent
    stamp: Stamp
    sender: Credential
    role: Role
    unseen: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries of the log between two messages that the reporter left out.

    Attributes:
        after: The place of the message before, from 0.
        missing: How many; None where the relay's log begins a new segment in between.
    """

    after: int
    missing: int | None

    @property
    def words(self) -> str:
        """The line between the two messages."""
        if self.missing is None:
            return "the relay restarted its log here"
        noun = "entry" if self.missing == 1 else "entries"
        return f"{self.missing} {noun} left out"


@dataclass(frozen=True, slots=True)
class VerifiedReport:
    """A report of which every rule holds.

    Attributes:
        report: The report.
        items: Its messages.
        reporter: Who reports.
        gaps: Where entries were left out.
        flags: What a moderator should know besides.
    """

    report: UnverifiedReport
    items: tuple[VerifiedItem, ...]
    reporter: Credential
    gaps: tuple[Gap, ...]
    flags: tuple[Flag, ...]

    @property
    def line(self) -> str:
        """The line that a moderator reads before anything else."""
        count = len(self.gaps)
        gaps = {0: "no gaps", 1: "1 gap"}.get(count, f"{count} gaps")
        return f"VERIFIED  sender key ✓  relay stamp ✓  order ✓  {gaps}"


def read_report(data: bytes) -> UnverifiedReport:
    """Read a report: V1.

    Raises:
        InvalidReport: It is not well-formed.
    """
    try:
        return decode_whole(UnverifiedReport.decode, data)
    except (DecodeError, IdentityError):
        raise InvalidReport(Rule.V1) from None


def verify_report(
    report: UnverifiedReport,
    *,
    keys: FrankingKeys,
    beside: Beside = NOTHING_BESIDE,
) -> VerifiedReport:
    """Return the report if it proves what it says: V2 to V9.

    The reporter's own client does the same before it sends anything.

    Args:
        report: As `read_report` or `SealedReport.open` gave it.
        keys: The relay's keys, from its descriptor.
        beside: What else is known.

    Raises:
        InvalidReport: It does not.
    """
    items = tuple(
        _verified(report, place, item, keys=keys, files=beside.files)
        for place, item in enumerate(report.items)
    )
    _check_order(items)
    _check_chain(items)
    reporter = _verified_reporter(report)
    return VerifiedReport(
        report, items, reporter, _gaps(items), _flags(items, beside=beside)
    )


def _verified(
    report: UnverifiedReport,
    place: int,
    item: UnverifiedItem,
    *,
    keys: FrankingKeys,
    files: Mapping[bytes, FileFacts],
) -> VerifiedItem:
    """Return one message of the report: V2 to V5, V9."""
    try:
        stamp = item.stamp.verify(keys)
    except (BadStamp, ForeignKey, WrongRoom):
        raise InvalidReport(Rule.V2, place) from None
    fields, context = stamp.fields, item.franked.context
    try:
        check_commitment(item.key, item.encoded, commitment=fields.commitment)
    except CommitmentMismatch:
        raise InvalidReport(Rule.V3, place) from None
    if context != fields.context:
        raise InvalidReport(Rule.V4, place)
    if (context.relay_id, context.group_id) != (report.relay_id, report.group_id):
        raise InvalidReport(Rule.V6, place)
    try:
        sender = _verified_sender(item, fields.commitment)
    except (IdentityError, NotFromSender):
        raise InvalidReport(Rule.V5, place) from None
    try:
        unseen = _check_files(item, files)
    except FileMismatch:
        raise InvalidReport(Rule.V9, place) from None
    return VerifiedItem(item.franked, stamp, sender, item.role, unseen)


def _verified_sender(item: UnverifiedItem, commitment: bytes) -> Credential:
    sender = item.credential.verify(item.device_key)
    context = item.franked.context
    if (sender.account, sender.device) != (context.account, context.device):
        raise NotFromSender
    check_sender(
        item.device_key,
        commitment,
        relay_id=context.relay_id,
        signature=item.sender_signature,
    )
    return sender


def _check_files(
    item: UnverifiedItem, files: Mapping[bytes, FileFacts]
) -> tuple[Attachment, ...]:
    """Check the disclosed files that are at hand, and return the others."""
    unseen = []
    for disclosed in item.file_keys:
        attachment = item.franked.content.attachments[disclosed.index]
        facts = files.get(attachment.blob_id)
        if facts is None:
            unseen.append(attachment)
        else:
            check_file(attachment, disclosed.key, facts)
    return tuple(unseen)


def _check_order(items: Sequence[VerifiedItem]) -> None:
    """V6: strictly in the order of the log, and no commitment twice."""
    for place, (one, other) in enumerate(pairwise(items), start=1):
        if one.stamp.fields.seq >= other.stamp.fields.seq:
            raise InvalidReport(Rule.V6, place)
    commitments: set[bytes] = set()
    for place, item in enumerate(items):
        commitment = item.stamp.fields.commitment
        if commitment in commitments:
            raise InvalidReport(Rule.V6, place)
        commitments.add(commitment)


def _check_chain(items: Sequence[VerifiedItem]) -> None:
    """V7: what a message says came before is what is before it in the report."""
    heads = {item.stamp.fields.seq: item.stamp.head for item in items}
    for place, item in enumerate(items):
        fields, content = item.stamp.fields, item.franked.content
        before = heads.get(fields.seq - 1, fields.prev)
        seen = heads.get(content.seen_seq, content.seen_head)
        if (
            before != fields.prev
            or seen != content.seen_head
            or content.seen_seq >= fields.seq
        ):
            raise InvalidReport(Rule.V7, place)


def _verified_reporter(report: UnverifiedReport) -> Credential:
    """V8: the reporter signed, and its account vouches for the key."""
    try:
        reporter = report.reporter.verify(report.reporter_key)
        verify_with_label(
            report.reporter_key,
            REPORT_LABEL,
            report.signed,
            signature=report.signature,
        )
    except (IdentityError, InvalidSignature):
        raise InvalidReport(Rule.V8) from None
    return reporter


def _gaps(items: Sequence[VerifiedItem]) -> tuple[Gap, ...]:
    gaps = []
    for place, (one, other) in enumerate(pairwise(items)):
        first, second = one.stamp.fields.seq, other.stamp.fields.seq
        if segment_of(first) != segment_of(second):
            gaps.append(Gap(place, None))
        elif second > first + 1:
            gaps.append(Gap(place, second - first - 1))
    return tuple(gaps)


def _flags(items: Sequence[VerifiedItem], *, beside: Beside) -> tuple[Flag, ...]:
    times = [item.stamp.fields.accepted_at for item in items]
    found = []
    if times != sorted(times):
        found.append(Flag.RELAY_CLOCK)
    if beside.reporter_was_member is False:
        found.append(Flag.NOT_A_MEMBER)
    if any(_revoked_before(item, beside) for item in items):
        found.append(Flag.REVOKED_BEFORE)
    return tuple(found)


def _revoked_before(item: VerifiedItem, beside: Beside) -> bool:
    since = beside.revoked.get((item.sender.account, item.sender.device))
    return since is not None and item.stamp.fields.accepted_at > since
