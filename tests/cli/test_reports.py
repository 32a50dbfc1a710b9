"""Reports from the command line: shown in full, agreed to, and never before."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import NOW as WRITTEN, FakeClient, account, message
from tests.engine.reports import MOD, NOW, STRANGER, Reports, chosen
from tests.franking.setting import signing_key
from tgtui.agent import reports as agent_reports
from tgtui.engine.intents import AnyIntent, Block, CancelReport, SendReport
from tgtui.engine.queries import (
    EvidenceReply,
    GetBackground,
    GetEvidence,
    ListReports,
)
from tgtui.engine.views import ReportView
from tgtui.franking import show_report
from tgtui.identity import ModeratorKey


FOR_SPAM = ["--category", "spam"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def said(client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> Reports:
    """What Bob said, with its proof, at a relay that has moderators."""
    said = Reports()
    monkeypatch.setattr(agent_reports, "now_ms", lambda: NOW)
    bad = said.said(b"i will find you")
    client.replies[GetEvidence] = EvidenceReply(versions=(bad[0].versions,))
    client.replies[GetBackground] = said.background
    client.replies[ListReports] = ()
    client.become(1, reportable=True)

    def received(intent: AnyIntent) -> None:
        if isinstance(intent, SendReport):
            view = ReportView(
                report=intent.report,
                created=WRITTEN,
                state="received",
                category="spam",
                about="message of @bob",
            )
            client.replies[ListReports] = (view,)

    client.react = received
    return said


def test_a_report_is_shown_then_sent(
    client: FakeClient, run: Run, said: Reports
) -> None:
    code, out, err = run("report", "@bob", "1", *FOR_SPAM, "--note", "twice", "--yes")
    assert code == 0
    assert "Reporting to the moderators of relay.example" in err
    assert "This leaves your device, readable only by 3 moderators" in err
    assert "i will find you" in err
    assert "twice" in err
    assert err.endswith("tgtui: received\n")
    (sent,) = client.intents
    assert isinstance(sent, SendReport)
    assert out == f"{sent.report.hex()}\n"
    shown = show_report(sent.sealed, MOD, said.verified_descriptor)
    assert shown.verified is not None
    assert shown.verified.report.complaint.note == "twice"


@pytest.mark.usefixtures("said")
def test_nothing_is_sent_where_nobody_agrees(
    client: FakeClient, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = run("report", "@bob", "1", *FOR_SPAM)
    assert code == 2
    assert "--yes goes on all the same" in err
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert run("report", "@bob", "1", *FOR_SPAM)[0] == 130
    assert client.intents == []
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    code, out, _ = run("report", "@bob", "1", *FOR_SPAM, "--json")
    assert code == 0
    assert json.loads(out[out.index("{") :])["state"] == "received"


@pytest.mark.usefixtures("said")
def test_who_wrote_it_is_blocked_where_that_is_wanted(
    client: FakeClient, run: Run
) -> None:
    assert run("report", "@bob", "1", *FOR_SPAM, "--yes", "--block")[0] == 0
    assert client.intents[1:] == [Block(account=account("bob"))]


def test_a_report_that_waits_or_is_refused_says_so(
    client: FakeClient, run: Run, said: Reports
) -> None:
    del said

    def answered(state: str, intent: AnyIntent) -> None:
        assert isinstance(intent, SendReport)
        view = ReportView(
            report=intent.report,
            created=WRITTEN,
            state=state,
            category="spam",
            about="",
            reason="too many reports",
        )
        client.replies[ListReports] = (view,)

    client.react = lambda intent: answered("waiting", intent)
    assert run("report", "1", "1", *FOR_SPAM, "--yes", "--no-wait")[0] == 3
    client.react = lambda intent: answered("refused", intent)
    code, _, err = run("report", "1", "1", *FOR_SPAM, "--yes")
    assert code == 1
    assert err.endswith("tgtui: refused: too many reports\n")


def test_earlier_messages_go_with_it(
    client: FakeClient, run: Run, said: Reports
) -> None:
    before, bad = said.case.said(b"before"), said.case.said(b"i will find you")
    client.messages.insert(0, message(0, 1, "before", mine=True))
    client.replies[GetEvidence] = EvidenceReply(
        versions=tuple(chosen(each[0]).versions for each in (before, bad))
    )
    code, _, err = run("report", "1", "1", *FOR_SPAM, "--context", "3", "--yes")
    assert code == 0
    assert "beside it: message from you" in err


@pytest.mark.usefixtures("said")
def test_help_comes_first(run: Run) -> None:
    options = ["--category", "self-harm", "--illegal", "--yes"]
    code, _, err = run("report", "1", "1", *options)
    assert code == 0
    assert err.startswith("tgtui: If somebody is in danger now")
    assert "illegal in the EU" in err


def test_a_proof_is_exported_sealed(
    client: FakeClient, run: Run, said: Reports, tmp_path: Path
) -> None:
    key = ModeratorKey(signing_key(b"S" * 32).public_key, STRANGER.public).text
    keyfile = tmp_path / "key"
    keyfile.write_text(f"{key}\n")
    for number, to in enumerate((key, str(keyfile))):
        file = tmp_path / f"proof{number}"
        export = ["--export", str(file), "--to", to]
        code, out, err = run("report", "1", "1", *FOR_SPAM, *export, "--yes")
        assert (code, out) == (0, "")
        assert "Exporting a proof into a file" in err
        assert file.stat().st_mode & 0o777 == 0o600
        shown = show_report(file.read_bytes(), STRANGER, said.verified_descriptor)
        assert shown.verified is not None
    assert client.intents == []


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["1", "1"], 2),
        (["1", "1", "--category", "x"], 2),
        (["1", "2", *FOR_SPAM], 2),
        (["1", "77", *FOR_SPAM], 4),
        (["1", "1", *FOR_SPAM, "--export", "x"], 2),
        (["1", "1", *FOR_SPAM, "--to", "x"], 2),
        (["1", "1", *FOR_SPAM, "--context", "21"], 2),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(
    client: FakeClient, run: Run, arguments: list[str], code: int
) -> None:
    assert run("report", *arguments, "--yes")[0] == code
    assert client.intents == []


@pytest.mark.usefixtures("said")
def test_without_a_proof_there_is_no_report(client: FakeClient, run: Run) -> None:
    client.replies[GetEvidence] = EvidenceReply(versions=(b"",))
    code, _, err = run("report", "1", "1", *FOR_SPAM, "--yes")
    assert (code, client.intents) == (1, [])
    assert "proof" in err


def test_reports_are_listed_and_cancelled(client: FakeClient, run: Run) -> None:
    assert run("reports")[:2] == (0, "")
    view = ReportView(
        report=b"r" * 16,
        created=WRITTEN,
        state="refused",
        category="spam",
        about="message of @bob",
        reason="too many",
    )
    client.replies[ListReports] = (view,)
    line = run("reports")[1].splitlines()[1]
    assert line.startswith("72727272  ")
    assert line.endswith("refused: too many  spam  message of @bob")
    assert json.loads(run("reports", "--json")[1])[0]["report"] == (b"r" * 16).hex()
    assert run("reports", "cancel", "7272") == (0, "", "tgtui: cancelled\n")
    assert run("reports", "cancel", "99")[0] == 4
    assert client.intents == [CancelReport(report=b"r" * 16)]
