"""Data that this computer knows to be older than what it had before (attack 6)."""

from tgtui.engine.core.chores import refresh_now
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.remembered import Standing
from tgtui.engine.core.session import Session


OLDER = "this copy of the data is older than what this computer had before"
"""What is said of it."""


def data_is_old(session: Session) -> None:
    """Send nothing in any room before this device has new keys there.

    No relay has to say that the copy is old: one that lies low is not asked. Where the
    relay has more than the copy knows of, the room is lost as `rollback` says.
    """
    for group_id, chat in session.store.rooms.all():
        facts = session.facts(group_id)
        if facts is None or facts.standing is not Standing.ACTIVE or facts.is_old:
            continue
        # The newer copy acknowledged more, which the relay need not keep any longer.
        facts.is_old, facts.heard = True, 0
        session.keep_facts(group_id, facts)
        refresh_now(session, group_id)
        add_line(session, chat, OLDER, level="yellow")
