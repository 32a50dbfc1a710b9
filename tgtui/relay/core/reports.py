"""Sealed reports: the relay keeps them for moderators and cannot read them (M12)."""

from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Final, Literal, NamedTuple, Protocol

from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome, Sender
from tgtui.relay.core.statements import verified
from tgtui.relay.ports import ReportRow, Transaction
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import ReportState


REPORT_ID_LENGTH: Final = 16
"""Bytes of the id of a report."""

_RECEIVED: Final = "received"
_WITHDRAWN: Final = "withdrawn"


class SealedHeader(Protocol):
    """What a relay can read of a sealed report."""

    @property
    def relay_id(self) -> bytes:
        """The relay whose moderators it is for."""

    @property
    def report_id(self) -> bytes:
        """Its id."""

    @property
    def key_ids(self) -> Collection[bytes]:
        """The moderation keys to which it is sealed."""


class HandedIn(NamedTuple):
    """A report as it is handed in.

    Attributes:
        report: Its id.
        sealed: Its bytes.
        read: Reads the header of such bytes, or raises a `PeerFault`.
    """

    report: bytes
    sealed: bytes
    read: Callable[[bytes], SealedHeader]


def hand_in(
    tx: Transaction, context: Context, sender: Sender, handed: HandedIn
) -> Outcome[ReportState]:
    """Keep a sealed report, or say what became of it where it was handed in before.

    Raises:
        Refused: Its size gives away what is in it, a moderator could not open it, other
            bytes have its id, or the account handed in too many.
    """
    row = tx.reports.report(sender.account, handed.report)
    digest = sha256(handed.sealed).digest()
    if row is not None:
        if row.sealed_hash != digest:
            raise Refused(Refusal.TAKEN)
        return Outcome(_state(row))
    _check_form(context, handed)
    if tx.reports.open_reports(sender.account) >= limits.OPEN_REPORTS:
        raise Refused(Refusal.QUOTA)
    _check_rate(tx, context, sender)
    now = context.now
    row = ReportRow(
        sender.account, handed.report, handed.sealed, digest, _RECEIVED, now, now
    )
    tx.reports.put_report(row)
    return Outcome(_state(row))


def report_state(
    tx: Transaction, sender: Sender, request: requests.ReportRequest
) -> ReportState:
    """Return what became of a report of this account.

    Raises:
        Refused: There is none.
    """
    return _state(_own(tx, sender, request))


def withdraw_report(
    tx: Transaction, context: Context, sender: Sender, request: requests.ReportRequest
) -> Outcome[ReportState]:
    """Remove the bytes of a report; that there was one still counts for the day.

    Raises:
        Refused: There is none.
    """
    row = _own(tx, sender, request)
    if row.state == _RECEIVED:
        row = row._replace(sealed=b"", state=_WITHDRAWN, at=context.now)
        tx.reports.put_report(row)
    return Outcome(_state(row))


def _check_form(context: Context, handed: HandedIn) -> None:
    """Require a report that all active moderators of this relay can open.

    Raises:
        Refused: It is none.
    """
    if len(handed.report) != REPORT_ID_LENGTH:
        raise Refused(Refusal.MALFORMED)
    if len(handed.sealed) > max(limits.REPORT_SIZES):
        raise Refused(Refusal.TOO_LARGE)
    if len(handed.sealed) not in limits.REPORT_SIZES:
        raise Refused(Refusal.PADDING)
    header = verified(lambda: handed.read(handed.sealed), Refusal.MALFORMED)
    if (header.relay_id, header.report_id) != (context.relay_id, handed.report):
        raise Refused(Refusal.MALFORMED)
    if not context.moderation_keys:
        # Nobody would ever read it, and its sender would wait for an answer.
        raise Refused(Refusal.FORBIDDEN)
    if not set(context.moderation_keys) <= set(header.key_ids):
        raise Refused(Refusal.STALE)


def _check_rate(tx: Transaction, context: Context, sender: Sender) -> None:
    """Require that an account did not hand in too many within the last day.

    Raises:
        Refused: It did; it says in how many milliseconds it may hand in another.
    """

    def counted(wait: int) -> int:
        since = context.now + wait - limits.DAY + 1
        return tx.reports.reports_since(sender.account, since)

    if counted(0) < limits.REPORTS_A_DAY:
        return
    early, late = 0, limits.DAY
    while late - early > 1:
        middle = (early + late) // 2
        if counted(middle) < limits.REPORTS_A_DAY:
            late = middle
        else:
            early = middle
    raise Refused(Refusal.RATE, retry_after=late)


def _own(tx: Transaction, sender: Sender, request: requests.ReportRequest) -> ReportRow:
    """Return a report of this account.

    Raises:
        Refused: There is none.
    """
    row = tx.reports.report(sender.account, request.report)
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    return row


def _state(row: ReportRow) -> ReportState:
    """Return what the account is told of a report."""
    state: Literal["received", "withdrawn"] = (
        _RECEIVED if row.state == _RECEIVED else _WITHDRAWN
    )
    return ReportState(row.report, state, row.at)
