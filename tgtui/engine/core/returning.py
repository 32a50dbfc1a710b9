"""Whether an invitation leads back into a room, and who is new there since."""

from typing import Final

from tgtui.engine.core.lines import warn
from tgtui.engine.core.log import received
from tgtui.engine.core.naming import listed
from tgtui.engine.core.opening import Joined
from tgtui.engine.core.remembered import RoomFacts, Standing, member_facts
from tgtui.engine.core.session import Session
from tgtui.wire import RoomKind


_RETURNS: Final = (
    Standing.LOST,
    Standing.ACTIVE,
    Standing.REMOVED,
    Standing.LEFT,
    Standing.INVITED,
)
"""How this device stood in rooms that it comes back to."""


def returns(session: Session, joined: Joined, known: RoomFacts) -> bool:
    """Tell whether this device may come back to a room by an invitation.

    One of before does not count: a key of last resort may open it again.
    """
    if known.standing not in _RETURNS:
        return False
    state, seq = received(known), joined.stamp.fields.seq
    later = seq > state.baseline_seq and seq >= state.seq
    return later and _fits(session, joined)


def _fits(session: Session, joined: Joined) -> bool:
    """Tell whether a room is still of the kind of its chat, and with the same peer."""
    chat = session.store.rooms.chat(joined.invitation.group)
    row = None if chat is None else session.store.chats.get(chat)
    if row is None or row.kind is not joined.invitation.kind:
        return False
    if row.kind is not RoomKind.DIRECT or row.peer is None:
        return True
    return joined.members.accounts.keys() <= {session.own.account, row.peer}


def seen_before(session: Session, group_id: bytes) -> set[bytes]:
    """Return the accounts that this device has seen in a room."""
    return set(member_facts(session.store.values.get(f"members:{group_id.hex()}")))


def warn_of_new(
    session: Session, chat: int, before: set[bytes], joined: Joined
) -> None:
    """Tell who is in a room that this device has not seen there before."""
    new = tuple(a for a in joined.members.accounts if a not in before)
    if before and new:
        verb = "is" if len(new) == 1 else "are"
        warn(session, chat, f"{listed(new)} {verb} new here")
