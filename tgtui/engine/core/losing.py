"""A device that lost its place in a room: it stops, and asks to be let back in (M3)."""

from typing import Final

from tgtui.codec import encoded
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.log import received
from tgtui.engine.core.members import accounts_in, role_of
from tgtui.engine.core.packages import fresh_package
from tgtui.engine.core.remembered import ASK_EVERY, Standing
from tgtui.engine.core.session import Errand, Session
from tgtui.engine.errors import NotNow
from tgtui.engine.rows import ChatRow
from tgtui.wire import Refusal
from tgtui.wire.requests import Rejoin


REJOIN: Final = "ask to rejoin"
SOON: Final = 60_000


def lose(session: Session, group_id: bytes) -> None:
    """Stop following a room, and ask its members to let this device back in."""
    facts = session.facts(group_id)
    if facts is None or facts.standing is not Standing.ACTIVE:
        return
    facts.standing = Standing.LOST
    facts.chores = ()
    facts.asked_back = 0
    facts.is_old = False
    accounts = accounts_in(session, group_id)
    facts.roster = tuple((a, role_of(session, group_id, a)) for a in accounts)
    session.keep_facts(group_id, facts)
    # What is under way stays as it is: the relay may have taken it (M4).
    session.drop_group(group_id)
    chat = session.store.rooms.chat(group_id)
    if chat is not None:
        text = "this device missed a change of the group, and asks to be let back in"
        add_line(session, chat, text, level="yellow")
    ask_back(session, group_id)


def missed(session: Session, group_id: bytes, handshake: int) -> bool:
    """Tell whether a handshake lies in a part of the log that this device skipped.

    It then loses its place, since it cannot follow what comes after.
    """
    facts = session.facts(group_id)
    if facts is None or facts.standing is not Standing.ACTIVE:
        return False
    state = received(facts)
    if not state.handshake < handshake <= state.seq:
        return False
    lose(session, group_id)
    return True


def ask_back(session: Session, group_id: bytes) -> None:
    """Ask the members of a room to let this device back in, if it is time to."""
    facts = session.facts(group_id)
    if facts is None or facts.standing is not Standing.LOST:
        return
    if not session.link.online:
        return
    if facts.asked_back and session.now - facts.asked_back < ASK_EVERY:
        return
    errand = Errand(REJOIN, group=group_id)
    if errand in session.asked.values():
        return
    package = fresh_package(session)
    request = session.own.device.ask_to_rejoin(
        group_id, key_package=package.package.encoded, at=session.now
    )
    session.ask("rejoin", Rejoin(encoded(request)), errand)


def asked(session: Session, errand: Errand, wait: int = ASK_EVERY) -> None:
    """Take note that the relay knows: it asks the members now, one after the other."""
    facts = session.facts(errand.group)
    if facts is not None and facts.standing is Standing.LOST:
        facts.asked_back = session.now - ASK_EVERY + wait
        session.keep_facts(errand.group, facts)


def not_asked(session: Session, errand: Errand, refusal: Refusal | None) -> None:
    """Ask again in a while where the relay declines, and soon where it did not hear."""
    asked(session, errand, SOON if refusal is None else ASK_EVERY)


def rejoin_now(session: Session, row: ChatRow) -> None:
    """Ask at once to be let back in, where this device lost its place.

    Raises:
        NotNow: It has its place.
    """
    facts = None if row.group is None else session.facts(row.group)
    if facts is None or row.group is None:
        raise NotNow
    if facts.standing is Standing.ACTIVE and facts.gap_since:
        lose(session, row.group)
        return
    if facts.standing is not Standing.LOST:
        message = "this device has its place in the chat"
        raise NotNow(message)
    facts.asked_back = 0
    session.keep_facts(row.group, facts)
    ask_back(session, row.group)
