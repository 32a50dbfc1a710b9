"""Tests of `tgtui.franking.errors`."""

from tgtui.franking import (
    ForeignKey,
    FrankingError,
    InvalidReport,
    NewerVersion,
    NotShown,
    Reason,
    ReportTooLarge,
    Rule,
)


def test_an_error_has_words_and_fields() -> None:
    foreign = ForeignKey(b"\x01" * 8)
    assert str(foreign) == "the relay had no key 0101010101010101 at that time"
    assert foreign.key_id == b"\x01" * 8
    assert "leave out some of the context" in str(ReportTooLarge(600_000))
    assert ReportTooLarge(600_000).size == 600_000
    assert "update tgtui" in str(NewerVersion(9))
    hidden = NotShown(Reason.AHEAD_OF_TIME)
    assert (str(hidden), hidden.reason) == (
        "not shown: ahead of time",
        Reason.AHEAD_OF_TIME,
    )


def test_an_invalid_report_says_which_message_and_why() -> None:
    whole = InvalidReport(Rule.V8)
    assert str(whole) == "the report: the reporter did not sign it"
    assert (whole.rule, whole.item) == (Rule.V8, None)
    second = InvalidReport(Rule.V2, 1)
    assert str(second) == "message 2 of the report: the relay did not stamp it"
    assert second.item == 1


def test_all_are_errors_of_this_room() -> None:
    assert issubclass(InvalidReport, FrankingError)
