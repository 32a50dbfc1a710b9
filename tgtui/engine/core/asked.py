"""Answers to requests: each goes to the rule that asked."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from tgtui.engine.core import (
    changing,
    founding,
    joining,
    knowing,
    losing,
    packages,
    receiving,
    sending,
    settling,
    streams,
    submissions,
)
from tgtui.engine.core.session import Errand, Session
from tgtui.wire import Refusal
from tgtui.wire.replies import (
    Claimed,
    Done,
    Found,
    KeyPackageCount,
    ReportState,
    RoomList,
    RosterReply,
    WholeStamp,
)


def replied(session: Session, number: int, reply: msgspec.Struct) -> None:
    """Take the answer to a request."""
    errand = session.asked.pop(number, None)
    rule = _REPLIES.get(type(reply))
    if errand is not None and rule is not None:
        rule(session, errand, reply)


def _found(session: Session, errand: Errand, reply: Found) -> None:
    if errand.what == founding.LOOK_UP:
        founding.looked_up(session, errand, reply)
    else:
        knowing.learned(session, errand, reply)


def _claimed(session: Session, errand: Errand, reply: Claimed) -> None:
    if errand.what == founding.CLAIM:
        founding.claimed(session, errand, reply)
    else:
        changing.claimed(session, errand, reply)
        sending.pump(session, errand.group)


def _counted(session: Session, errand: Errand, reply: KeyPackageCount) -> None:
    if errand.what == packages.COUNT:
        packages.counted(session, reply)
    else:
        packages.published(session, reply)


def _rooms(session: Session, _: Errand, reply: RoomList) -> None:
    streams.rooms_listed(session, reply)


def _stamp(session: Session, errand: Errand, reply: WholeStamp) -> None:
    if errand.what == submissions.PAST:
        submissions.past_came(session, errand, reply)
        sending.pump(session, errand.group)
    else:
        receiving.stamp_came(session, errand, reply)


def _report(session: Session, errand: Errand, _: ReportState) -> None:
    settling.withdrawn(session, errand)


def _done(session: Session, errand: Errand, _: Done) -> None:
    if errand.what == founding.ACCEPT:
        joining.accepted(session, errand)
    elif errand.what == losing.REJOIN:
        losing.asked(session, errand)
    elif errand.what == joining.DECLINE:
        joining.declined(session, errand)
    elif errand.what in (settling.BLOCK, settling.UNBLOCK):
        settling.blocked(session, errand)


_REPLIES: Final[dict[type, Callable[[Session, Errand, Any], None]]] = {
    Found: _found,
    Claimed: _claimed,
    KeyPackageCount: _counted,
    RoomList: _rooms,
    RosterReply: sending.roster_came,
    WholeStamp: _stamp,
    ReportState: _report,
    Done: _done,
}

Miss = Callable[[Session, Errand, Refusal | None, int | None], None]


def _claim_missed(
    session: Session, errand: Errand, refusal: Refusal | None, wait: int | None
) -> None:
    changing.not_claimed(session, errand, refusal, wait)
    sending.pump(session, errand.group)


def _look_up_missed(
    session: Session, errand: Errand, refusal: Refusal | None, _: int | None
) -> None:
    founding.not_looked_up(session, errand, refusal)


def _rejoin_missed(
    session: Session, errand: Errand, refusal: Refusal | None, _: int | None
) -> None:
    losing.not_asked(session, errand, refusal)


def _accept_missed(
    session: Session, errand: Errand, refusal: Refusal | None, _: int | None
) -> None:
    if refusal is Refusal.NOT_FOUND:
        joining.not_accepted(session, errand)
    elif refusal is None:
        session.link.infos_at = session.now + submissions.PAUSE


def _decline_missed(
    session: Session, errand: Errand, refusal: Refusal | None, _: int | None
) -> None:
    if refusal is not None:
        joining.declined(session, errand)
    else:
        session.link.infos_at = session.now + submissions.PAUSE


def _rooms_missed(
    session: Session, _: Errand, refusal: Refusal | None, wait: int | None
) -> None:
    """Ask anew how far this device counted: nothing is sent before that is known."""
    if refusal is not None:
        session.link.rooms_at = session.now + (wait or submissions.PAUSE)


def _past_missed(
    session: Session, errand: Errand, refusal: Refusal | None, _: int | None
) -> None:
    if refusal is not None:
        submissions.past_missed(session, errand)
        sending.pump(session, errand.group)


def _name_missed(
    session: Session, _: Errand, __: Refusal | None, ___: int | None
) -> None:
    """Let whoever waits for a name know that none comes."""
    session.touch(0)


_MISSES: Final[dict[str, Miss]] = {
    founding.LOOK_UP: _look_up_missed,
    founding.CLAIM: founding.not_claimed,
    changing.CLAIM: _claim_missed,
    knowing.NAME: _name_missed,
    knowing.MEET: _name_missed,
    losing.REJOIN: _rejoin_missed,
    founding.ACCEPT: _accept_missed,
    joining.DECLINE: _decline_missed,
    streams.ROOMS: _rooms_missed,
    receiving.STAMP: lambda session, errand, _, __: receiving.stamp_missed(
        session, errand
    ),
    submissions.PAST: _past_missed,
    joining.INFO: joining.not_fetched,
}


def failed(
    session: Session, number: int, refusal: Refusal | None, wait: int | None
) -> None:
    """Do what is left to do where a request has no good answer."""
    errand = session.asked.pop(number, None)
    miss = None if errand is None else _MISSES.get(errand.what)
    if errand is not None and miss is not None:
        miss(session, errand, refusal, wait)
