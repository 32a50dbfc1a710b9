"""Whether the messages are there: once, in order, whole, and equal for all."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation.client import SHOWN, Client
from tests.simulation.looking import facts_of, messages, received, rooms, shown
from tests.simulation.relay import Taken
from tgtui.engine.core.attempts import NEVER
from tgtui.engine.core.remembered import Standing
from tgtui.engine.rows import ChatState, MessageRow, MessageState


if TYPE_CHECKING:
    from tests.simulation.truth import Truth


UNSENT = frozenset({MessageState.WAITING, MessageState.FAILED})


def once(truth: "Truth") -> Iterator[str]:
    """Every message is shown once at most, wherever it is shown."""
    for client in truth.honest:
        rows = list(shown(client))
        places = Counter((row.group, row.seq) for row in rows if row.seq)
        for (_, seq), count in places.items():
            if count > 1:
                yield f"{client.name} shows entry {seq} {count} times"
        texts = Counter(row.text for row in rows if row.text in truth.written)
        for text, count in texts.items():
            if count > 1:
                yield f"{client.name} shows {text} {count} times"


def order(truth: "Truth") -> Iterator[str]:
    """Messages are shown in the order of the log, and all that are shown are in it."""
    places = truth.places()
    for client in truth.honest:
        last: dict[bytes, int] = {}
        for row in shown(client):
            group, seq = row.group or b"", row.seq or 0
            skipped = client.name in truth.old and not _received(client, group, seq)
            if seq <= last.get(group, 0) and not skipped:
                yield f"{client.name} shows {row.text} out of order"
            last[group] = max(seq, last.get(group, 0))
            if seq not in places[group]:
                yield f"{client.name} shows {row.text!r}, which is not in the log"


def _received(client: Client, group: bytes, seq: int) -> bool:
    """Tell whether an entry is in the part of a log that a client received."""
    facts = facts_of(client, group)
    if facts is None:
        return False
    state = received(facts)
    return state.baseline_seq < seq <= state.seq


def _has_all(truth: "Truth", client: Client, group: bytes) -> bool:
    """Tell whether a client can have missed nothing of a room, since it is served it.

    It can where it went on from old data, or lost its place: then all that counts is
    what it received since it has it back.
    """
    lost = (client.account, group) in truth.spy.lost
    return not lost and client.name not in truth.old


def _lied(truth: "Truth", taken: Taken) -> bool:
    """Tell whether a hostile member sent it, of which not all has to be shown."""
    clients = truth.world.clients
    return taken.sender.account in {clients[name].account for name in truth.hostile}


def whole(truth: "Truth") -> Iterator[str]:
    """Who is served a room shows all that it says since they are."""
    texts = truth.places()
    for client in truth.honest:
        there = {(row.group, row.seq) for row in shown(client)}
        if client.name in truth.old:
            there |= {(row.group, row.seq) for row in messages(client) if row.seq}
        for taken in truth.world.relay.accepted:
            place = taken.group, taken.seq
            if taken.seq not in texts[taken.group] or place in there:
                continue
            if client.name in truth.old and taken.sender.account == client.account:
                # What a newer copy of the same data sent is its own business.
                continue
            if client.account not in taken.inside or _lied(truth, taken):
                continue
            if _has_all(truth, client, taken.group) or _received(client, *place):
                text = texts[taken.group][taken.seq]
                yield f"{client.name} does not show {text} ({taken.seq})"


def _look_of(client: Client, row: MessageRow) -> tuple[object, ...]:
    reactions = client.database.messages.reactions(row.id)
    put = sorted((r.account, r.text) for r in reactions if r.commitment and r.text)
    return row.text, row.edited, row.deleted, tuple(put)


def equal(truth: "Truth") -> Iterator[str]:
    """A message looks the same for all who follow its room from before it on."""
    looks: dict[tuple[bytes, int], dict[str, tuple[object, ...]]] = {}
    for client in truth.honest:
        if client.name in truth.old:
            continue
        for row in shown(client):
            group = row.group or b""
            facts = facts_of(client, group)
            if facts is None or facts.standing is not Standing.ACTIVE:
                continue
            if row.seq and _received(client, group, row.seq):
                look = looks.setdefault((group, row.seq), {})
                look[client.name] = _look_of(client, row)
    for (_, seq), seen in looks.items():
        if len(set(seen.values())) > 1:
            short = {name: look[:3] for name, look in seen.items()}
            yield f"entry {seq} is not the same for all: {short}"


def nothing_lost(truth: "Truth") -> Iterator[str]:
    """What was written waits, has failed, or is in the log as its writer shows it."""
    taken = {(t.group, t.seq) for t in truth.world.relay.accepted}
    for text, name in truth.written.items():
        client = truth.world.clients[name]
        rows = [row for row in messages(client) if row.text == text]
        if not rows and text not in truth.dropped:
            yield f"{name} lost {text}"
        for row in rows:
            if row.state in SHOWN and (row.group, row.seq) not in taken:
                yield f"{name} shows {text} as sent, and the relay never took it"
            waits = client.database.outbox.of_message(row.id)
            if row.state in UNSENT and waits is None:
                yield f"{name} does not send {text}"


def sent(truth: "Truth") -> Iterator[str]:
    """Nothing waits where the indicator says that messages go out."""
    for client in truth.honest:
        for chat in client.chats():
            rows = client.database.outbox.of_chat(chat.id)
            rows = [row for row in rows if row.not_before < NEVER]
            if chat.state is ChatState.ACTIVE and chat.status.sending and rows:
                yield f"{client.name} still has {len(rows)} to send in {chat.name}"
        for group_id, _, facts in rooms(client):
            attempts = client.database.outbox.attempts(group_id)
            if facts.standing is Standing.ACTIVE and attempts:
                yield f"{client.name} has no answer to {len(attempts)} submissions"
