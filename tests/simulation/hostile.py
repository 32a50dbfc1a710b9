"""Who keeps to no rule: a member in some histories, the relay in others (N22).

The relay is honest again when all comes to rest, and everybody connects anew then.
"""

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.evil.member import Mallory
from tests.simulation.client import Client
from tests.simulation.looking import rooms
from tests.simulation.wishes import Act
from tgtui.engine.core.remembered import Standing
from tgtui.engine.events import Failed
from tgtui.errors import PeerFault
from tgtui.franking import Kind
from tgtui.mls import MlsError
from tgtui.wire import Entry, Refusal, Refused


if TYPE_CHECKING:
    from tests.simulation.story import Story


def lie(story: "Story", _: Client) -> None:
    """Let a hostile member submit what no app would."""
    for client in story.world.clients.values():
        if client.name not in story.truth.hostile:
            continue
        for group_id, _chat, facts in rooms(client):
            if facts.standing is Standing.ACTIVE and not story.dice.number(3):
                with suppress(Refused, MlsError, PeerFault, AssertionError, ValueError):
                    _submit(story, Mallory(client, group_id))
                return


def _submit(story: "Story", member: Mallory) -> None:
    story.tell(member.client, "submits a lie")
    number = story.dice.number(6)
    if number == 0:
        member.say("another history", seen_head=bytes(32))
    elif number == 1:
        member.say("ahead of time", seen_seq=member.seq + 5)
    elif number == 2:
        member.say("no stamp", kind=Kind.FORK)
    elif number == 3:
        member.commit(commitment=b"c" * 32)
    elif number == 4:
        member.commit(member.terms(timer=7, relay_id=bytes(32)))
    else:
        member.commit(seen_head=bytes(32))


def withhold(story: "Story", client: Client) -> None:
    """Have the relay keep an entry back."""
    for at, frame in enumerate(client.coming):
        if isinstance(frame, Entry):
            story.tell(client, "is not sent an entry")
            del client.coming[at]
            return


def mix(story: "Story", client: Client) -> None:
    """Have the relay send its frames in another order."""
    story.tell(client, "is sent all in another order")
    client.coming = deque(story.dice.shuffled(list(client.coming)))


def refuse(story: "Story", client: Client) -> None:
    """Have the relay decline a request for no reason."""
    if client.asking:
        asked = client.asking.pop(story.dice.number(len(client.asking)))
        refusal = story.dice.one((Refusal.BUSY, Refusal.RATE, Refusal.FAULT))
        story.tell(client, f"is refused {asked.call}")
        client.answers.append(Failed(asked.number, refusal, 1_000))


MEMBER: dict[Act, int] = {lie: 6}
"""What happens where a member is hostile."""

RELAY: dict[Act, int] = {withhold: 4, mix: 3, refuse: 3}
"""What happens where the relay is."""
