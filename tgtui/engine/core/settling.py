"""What a person settles about people and chats, and about reports under way."""

from typing import Final

from tgtui.engine.core.lines import add_line
from tgtui.engine.core.naming import line
from tgtui.engine.core.session import Errand, Session
from tgtui.engine.core.standing import others_of
from tgtui.engine.effects import PutReport
from tgtui.engine.errors import NotNow, TooLong
from tgtui.engine.events import ReportAnswered
from tgtui.engine.intents import (
    Block,
    CancelReport,
    Mute,
    SendReport,
    SetDraft,
    SetPetname,
)
from tgtui.engine.rows import ReportRow
from tgtui.wire import Refusal
from tgtui.wire.requests import AccountRequest, ReportRequest


BLOCK: Final = "block an account"
UNBLOCK: Final = "block an account no longer"
WITHDRAW: Final = "withdraw a report"
PETNAME: Final = 64
DRAFT: Final = 16 * 1024

_REASONS: Final = {
    Refusal.FORBIDDEN: "this relay has no moderators",
    Refusal.QUOTA: "too many of your reports are open",
    Refusal.STALE: "the moderators have changed: report it anew",
    Refusal.PADDING: "the relay does not take it",
    Refusal.MALFORMED: "the relay does not take it",
}


def acknowledge(session: Session, chat: int) -> None:
    """Take back what the indicator warned of: the user has read it."""
    row = session.chat(chat)
    facts = session.chat_facts(row)
    facts.warnings = ()
    session.keep_chat(row, facts)
    for account in others_of(session, row):
        person = session.person(account)
        about = session.person_facts(person)
        if about.replaced_by != about.acknowledged:
            about.acknowledged = about.replaced_by
            session.keep_person(person, about)


def mute(session: Session, intent: Mute) -> None:
    """Announce nothing of a chat until a time."""
    row = session.chat(intent.chat)
    row.muted_until = max(0, intent.until)
    session.keep_chat(row)


def draft(session: Session, intent: SetDraft) -> None:
    """Keep what was begun to be written."""
    if len(intent.text.encode()) > DRAFT:
        raise TooLong
    row = session.chat(intent.chat)
    row.draft = intent.text
    session.keep_chat(row)


def block(session: Session, intent: Block) -> None:
    """Block an account, here and at the relay."""
    if intent.account == session.own.account:
        message = "you cannot block yourself"
        raise NotNow(message)
    row = session.person(intent.account)
    row.blocked = intent.on
    session.keep_person(row)
    call, what = ("block", BLOCK) if intent.on else ("unblock", UNBLOCK)
    name = f"blocking:{intent.account.hex()}"
    session.store.values.put(name, b"1")
    errand = Errand(what, key=intent.account)
    session.ask(call, AccountRequest(intent.account), errand)


def petname(session: Session, intent: SetPetname) -> None:
    """Call an account by a name of one's own."""
    name = line(intent.name).strip()
    if len(name) > PETNAME:
        message = f"a name has at most {PETNAME} characters"
        raise TooLong(message)
    row = session.person(intent.account)
    row.petname = name
    session.keep_person(row)


def forget_check(session: Session, account: bytes) -> None:
    """Have an account count as not checked; its key is taken as it is now."""
    row = session.person(account)
    facts = session.person_facts(row)
    row.verified, row.method, facts.replaced_by = 0, "", None
    session.keep_person(row, facts)
    for chat in session.store.chats.with_peer(account):
        add_line(session, chat.id, "the key counts as not checked again")


# --- reports


def report(session: Session, intent: SendReport) -> None:
    """Keep a report that was sealed, and hand it in as soon as that is possible."""
    row = ReportRow(
        report=intent.report,
        created=session.now,
        state="waiting",
        sealed=intent.sealed,
        summary=intent.summary,
    )
    session.store.reports.put(row)
    session.touch(0)
    hand_in(session, row)


def hand_in(session: Session, row: ReportRow) -> None:
    """Hand in a report, where there is a connection."""
    if session.link.online and row.state == "waiting":
        session.do(PutReport(row.report, row.sealed))


def hand_in_all(session: Session) -> None:
    """Hand in all reports that wait."""
    for row in session.store.reports.all():
        hand_in(session, row)


def report_answered(session: Session, event: ReportAnswered) -> None:
    """Take note of what became of a report."""
    row = session.store.reports.get(event.report)
    if row is None or row.state != "waiting":
        return
    if event.state is not None:
        row.state, row.sealed = event.state, b""
    elif event.refusal in _REASONS:
        row.state, row.reason = "refused", _REASONS[event.refusal]
        row.sealed = b""
    session.store.reports.put(row)
    session.touch(0)


def cancel_report(session: Session, intent: CancelReport) -> None:
    """Cancel a report that waits, or withdraw one that was handed in."""
    row = session.store.reports.get(intent.report)
    if row is None:
        message = "there is no such report"
        raise NotNow(message)
    if row.state == "waiting":
        row.state, row.sealed = "cancelled", b""
        session.store.reports.put(row)
        session.touch(0)
    elif row.state == "received":
        errand = Errand(WITHDRAW, key=intent.report)
        session.ask("withdraw-report", ReportRequest(intent.report), errand)


def withdrawn(session: Session, errand: Errand) -> None:
    """Take note that a report was withdrawn."""
    row = session.store.reports.get(errand.key)
    if row is not None:
        row.state = "withdrawn"
        session.store.reports.put(row)
        session.touch(0)


def resume(session: Session) -> None:
    """Tell the relay what it was not told: reports, and who is blocked."""
    hand_in_all(session)
    for row in session.store.people.all():
        if session.store.values.get(f"blocking:{row.account.hex()}") is not None:
            block(session, Block(account=row.account, on=row.blocked))


def blocked(session: Session, errand: Errand) -> None:
    """Take note that the relay knows who is blocked."""
    session.store.values.put(f"blocking:{errand.key.hex()}", None)
