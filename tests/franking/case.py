"""A conversation and a report about it, honest unless a test changes something."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import pytest

from tests.franking.receiver import Receiver
from tests.franking.setting import ANNA, BOB, Chat, Delivery, Person
from tgtui.franking import (
    Beside,
    Category,
    Complaint,
    Evidence,
    InvalidReport,
    Role,
    Rule,
    Shown,
    UnverifiedItem,
    UnverifiedReport,
    VerifiedReport,
    consent_digest,
    verify_report,
    write_report,
)


COMPLAINT: Final = Complaint(
    report_id=b"I" * 16,
    category=Category.HARASSMENT,
    illegal=False,
    note="Since yesterday.",
    consent_digest=consent_digest("1 message from Bob leaves your device"),
)


@dataclass
class Case:
    """A chat, a member who receives it, and what that member has stored."""

    chat: Chat = field(default_factory=Chat)
    reader: Person = field(default_factory=lambda: ANNA)

    def __post_init__(self) -> None:
        """Let the reader receive the log from its beginning."""
        self.receiver = Receiver(self.chat)

    def evidence(self, delivery: Delivery) -> Evidence:
        """Receive a message and return what is stored of it."""
        verdict = self.receiver.take(delivery).verdict
        assert isinstance(verdict, Shown)
        return verdict.evidence

    def said(self, *texts: bytes, sender: Person = BOB) -> list[Evidence]:
        """Let somebody send messages and return what is stored of them."""
        return [self.evidence(self.chat.say(sender, text)) for text in texts]

    def report(
        self,
        reported: Sequence[Evidence | UnverifiedItem],
        complaint: Complaint = COMPLAINT,
    ) -> UnverifiedReport:
        """Return the reader's report of these messages."""
        items = tuple(
            UnverifiedItem.of(each, Role.REPORTED)
            if isinstance(each, Evidence)
            else each
            for each in reported
        )
        return write_report(
            complaint,
            items,
            reporter=self.reader.credential,
            device_key=self.reader.device_key,
        )

    def verified(
        self, report: UnverifiedReport, beside: Beside | None = None
    ) -> VerifiedReport:
        """Verify a report as a moderator does."""
        return verify_report(
            report, keys=self.chat.relay.keys, beside=beside or Beside()
        )


def broken(case: Case, report: UnverifiedReport) -> Rule:
    """Return the rule that a report breaks."""
    with pytest.raises(InvalidReport) as caught:
        case.verified(report)
    return caught.value.rule
