"""What an old copy of the database may do: nothing that a newer one may have done."""

from typing import Final

from tgtui.engine.core import losing
from tgtui.engine.core.attempts import fail
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.core.session import Session


MOST: Final = (1 << 62) - 1
"""More entries of one device than any relay can have."""

MAYBE: Final = "it may have been sent already"
"""Why something is not sent again by itself."""


def is_old(session: Session, group_id: bytes, facts: RoomFacts) -> bool:
    """Tell whether a newer copy of this database may have used keys of a room.

    It may have where the relay counted more than was ever encrypted here, or does not
    list the room at all. What was, and is in the log, comes with the log.
    """
    last = session.link.counted.get(group_id)
    if last is not None and last > MOST:
        return True
    if last is not None and last <= _highest(session, group_id, facts):
        return False
    if last is not None:
        rolled_back(session, group_id, last)
    return True


def _highest(session: Session, group_id: bytes, facts: RoomFacts) -> int:
    """Return the last own entry that the relay can have without a newer copy.

    The relay may have taken what was given up here: those bytes are kept too (M4).
    """
    return max(facts.counted, session.store.outbox.last_attempt(group_id))


def count_differs(session: Session, group_id: bytes, last: int) -> bool:
    """Take the relay's word for what it has of this device; tell whether that helps.

    Where it has more than this copy of the database knows of, the copy is an old one.
    Where it said so before and now does not, its newer word counts.
    """
    facts = session.facts(group_id)
    if facts is None or group_id not in session.link.caught:
        return False
    if _highest(session, group_id, facts) < last <= MOST:
        rolled_back(session, group_id, last)
        return True
    if facts.dev_seq <= last < facts.told:
        facts.told = session.link.counted[group_id] = last
        session.keep_facts(group_id, facts)
        return True
    return False


def rolled_back(session: Session, group_id: bytes, last: int) -> None:
    """Use no key of an old copy of this database again: its leaf has to be replaced.

    What waits to be sent may have been sent by the newer copy: the user decides.
    """
    facts, chat = session.facts(group_id), session.store.rooms.chat(group_id)
    if facts is None or chat is None:
        return
    facts.told = last if last <= MOST else facts.told
    session.keep_facts(group_id, facts)
    text = "this copy of the data is older than what was sent with it"
    add_line(session, chat, text, level="yellow")
    session.store.outbox.clear_attempts(group_id)
    for row in session.store.outbox.of_chat(chat):
        fail(session, row, MAYBE)
    losing.lose(session, group_id)
