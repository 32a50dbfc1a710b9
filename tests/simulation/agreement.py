"""Whether all agree, and whether nobody says or knows more than is true."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.simulation.client import Client
from tests.simulation.looking import (
    facts_of,
    group_of,
    messages,
    received,
    rooms,
    shown,
)
from tgtui.engine.core.remembered import Standing
from tgtui.engine.core.session import HANDSHAKE
from tgtui.engine.queries import ListMembers
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView, Trust
from tgtui.errors import PeerFault
from tgtui.mls import Group, MlsError, Removed


if TYPE_CHECKING:
    from tests.simulation.truth import Truth


GOOD = (Trust.ENCRYPTED, Trust.CHECKED)


def caught_up(truth: "Truth") -> Iterator[str]:
    """Who is in a room has its whole log."""
    for client in truth.honest:
        for group_id, _, facts in rooms(client):
            room = truth.world.relay.tx.rooms.room(group_id)
            inside = client.account in truth.world.relay.inside(group_id)
            if room is None or not inside:
                continue
            name = f"{client.name} in {group_id.hex()[:8]}"
            if facts.standing is Standing.ACTIVE and received(facts).seq != room.seq:
                yield f"{name} has entries up to {received(facts).seq} of {room.seq}"
            if facts.standing in (Standing.REMOVED, Standing.INVITED):
                yield f"{name} is {facts.standing}, and the relay says otherwise"
            if facts.standing is Standing.LOST and _could_return(truth, group_id):
                yield f"{name} was not let back in"


def places_kept(truth: "Truth") -> Iterator[str]:
    """Nobody loses their place in a room for nothing."""
    if truth.hostile or truth.cheated:
        return
    for account, group_id in truth.spy.lost:
        client = next(c for c in truth.world.clients.values() if c.account == account)
        excused = client.name in truth.old or (client.name, group_id) in truth.skipped
        if not excused:
            yield f"{client.name} lost its place in {group_id.hex()[:8]}"


def _could_return(truth: "Truth", group_id: bytes) -> bool:
    """Tell whether somebody is in a room who could let others in."""
    standings = [facts_of(client, group_id) for client in truth.honest]
    return any(f is not None and f.standing is Standing.ACTIVE for f in standings)


def agreed(truth: "Truth") -> Iterator[str]:
    """Who is in one room agrees about it."""
    views: dict[bytes, dict[str, tuple[object, ...]]] = defaultdict(dict)
    for client in truth.honest:
        for group_id, chat, facts in rooms(client):
            group = group_of(client, group_id)
            if facts.standing is not Standing.ACTIVE or group is None:
                continue
            members = client.ask(ListMembers(chat=chat))
            row = client.database.chats.get(chat)
            assert row is not None
            if row.group == group_id:
                views[group_id][client.name] = (
                    group.epoch,
                    group.epoch_authenticator.expose().hex()[:8],
                    facts.timer,
                    row.title,
                    tuple(sorted((m.person.account, m.role) for m in members)),
                )
    for group_id, seen in views.items():
        if len(set(seen.values())) > 1:
            short = {name: view[:4] for name, view in seen.items()}
            yield f"room {group_id.hex()[:8]}: {short}"


def nothing_later(truth: "Truth") -> Iterator[str]:
    """Who is not in a group any more learns nothing of what is said there later."""
    members = {(t.group, t.seq): t.members for t in truth.world.relay.accepted}
    for client in truth.honest:
        for row in shown(client):
            place = row.group or b"", row.seq or 0
            if place in members and client.account not in members[place]:
                yield f"{client.name} shows {row.text}, of which it may know nothing"
        for group_id, _, facts in rooms(client):
            gone = facts.standing in (Standing.REMOVED, Standing.LEFT)
            if gone and group_of(client, group_id) is not None:
                yield f"{client.name} has keys of a room that it is not in"
            kept = truth.spy.kept.get((client.account, group_id))
            if not any(client.account in t.inside for t in truth.of_room(group_id)):
                # Who never accepted is removed when the invitation has expired.
                continue
            if gone and kept is not None and _is_current(truth, client, kept):
                yield f"{client.name}'s old keys open what is said now"


def _is_current(truth: "Truth", client: Client, kept: Group) -> bool:
    """Tell whether the keys that a device gave up lead to those of a group's members.

    Whoever has all that the relay took would go on from them, entry by entry.
    """
    session = client.engine._session  # noqa: SLF001 - a thief would do the same
    for taken in truth.world.relay.accepted:
        if taken.group != kept.group_id:
            continue
        environment = session.environment(truth.world.relay.now, HANDSHAKE)
        with suppress(MlsError, PeerFault):
            kept, event = kept.receive(taken.message, environment)
            if isinstance(event, Removed):
                return False
    now = {
        group.epoch_authenticator.expose()
        for other in truth.honest
        if (group := group_of(other, kept.group_id)) is not None
        and (facts := facts_of(other, kept.group_id)) is not None
        and facts.standing is Standing.ACTIVE
    }
    return kept.epoch_authenticator.expose() in now


def indicators(truth: "Truth") -> Iterator[str]:
    """No indicator is better than the truth."""
    for client in truth.honest:
        for chat in client.chats():
            if chat.status.trust in GOOD:
                yield from _indicator(truth, client, chat)


def _indicator(truth: "Truth", client: Client, chat: ChatView) -> Iterator[str]:
    status = chat.status
    row = client.database.chats.get(chat.id)
    assert row is not None
    group = None if row.group is None else group_of(client, row.group)
    if group is None or row.group is None or chat.state is not ChatState.ACTIVE:
        yield f"{client.name} says {status.words!r}, and has no group"
        return
    holders = {
        other.name
        for other in truth.world.clients.values()
        if (theirs := group_of(other, row.group)) is not None
        and theirs.epoch_authenticator == group.epoch_authenticator
    }
    if status.readers < len(holders):
        yield f"{client.name} says {status.words!r}, and {sorted(holders)} can read"
    others = [c for c in truth.world.clients.values() if c.name in holders]
    unchecked = [c.name for c in others if c is not client and not _checked(client, c)]
    if status.trust is Trust.CHECKED and unchecked:
        yield f"{client.name} says {status.words!r}, and never checked {unchecked}"


def _checked(client: Client, other: Client) -> bool:
    return other.name in client.checked


def alarms(truth: "Truth") -> Iterator[str]:
    """Nobody is accused of what nobody did."""
    if truth.hostile or truth.cheated:
        return
    for client in truth.honest:
        for group_id, _, facts in rooms(client):
            if facts.forked or facts.foreign or facts.voided:
                yield f"{client.name} sees a fault in {group_id.hex()[:8]}"
        for row in messages(client):
            if row.level == "red":
                yield f"{client.name} is told {row.text!r}"
            if row.state is MessageState.HIDDEN and not truth.old:
                yield f"{client.name} does not see a message: {row.text!r}"
