"""What happens on its own in a history, or goes wrong, as its dice say."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tests.simulation.client import Client, Crash
from tests.simulation.looking import rooms
from tests.simulation.wishes import Act
from tgtui.engine.core.remembered import Standing
from tgtui.engine.events import Event, PutBack
from tgtui.store import Database
from tgtui.store.session import Session


if TYPE_CHECKING:
    from tests.simulation.story import Story


TOGETHER: Final = 3
"""How many frames are heard in one transaction, where they are many."""


def let_send(story: "Story", client: Client) -> None:
    """Let the relay get a frame."""
    if client.going:
        story.tell(client, f"sends {type(client.going[0]).__name__}")
        client.send_one()


def let_ask(story: "Story", client: Client) -> None:
    """Let the relay get a request; those under way come in any order."""
    if client.asking:
        which = story.dice.number(len(client.asking))
        story.tell(client, f"asks {client.asking[which].call}")
        client.ask_one(which)


def let_hear(story: "Story", client: Client) -> None:
    """Let a client get some frames and an answer."""
    count = min(1 + story.dice.number(4), len(client.coming))
    for at in range(count):
        story.tell(client, f"hears {type(client.coming[at]).__name__}")
    # Half of the time they are heard together, as where they came before.
    each = count if count >= TOGETHER else 1
    for _ in range(0, count, each):
        client.deliver(each)
    if client.answers:
        which = story.dice.number(len(client.answers))
        story.tell(client, f"has the answer {type(client.answers[which]).__name__}")
        client.hear_answer(which)


def pass_time(story: "Story", client: Client) -> None:
    """Let time pass."""
    story.world.relay.now += 1 + story.dice.number(20_000)
    story.tell(client, "ticks")
    client.tick()
    story.world.relay.take_turns()


def cut(story: "Story", client: Client) -> None:
    """End a connection, perhaps for a while."""
    story.tell(client, "is cut off")
    client.cut()
    if story.dice.flag():
        story.apart[client.name] = story.dice.number(80)


def connect(story: "Story", client: Client) -> None:
    """Open a connection, where that is possible."""
    if not client.online and not story.apart.get(client.name):
        story.tell(client, "connects")
        client.connect()


@contextmanager
def _ending_at(write: int) -> Iterator[None]:
    """End the process at a write within a transaction."""
    left, before = write, Session.write

    def fused(self: Session, sql: str, values: tuple[Any, ...] = ()) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise Crash
        return before(self, sql, values)

    Session.write = fused  # type: ignore[method-assign]
    try:
        yield
    finally:
        Session.write = before  # type: ignore[method-assign]


def crash_before(story: "Story", client: Client) -> None:
    """End a client while it decides something: nothing of it is durable."""
    story.tell(client, "crashes before it has stored something")
    with _ending_at(story.dice.number(12)):
        try:
            _do_something(story, client)
        except Crash:
            story.tell(client, "has not stored it")
    client.restart()


def _next(client: Client) -> list[Event]:
    """Return what a client hears together."""
    return list(islice(client.coming, TOGETHER))


def _do_something(story: "Story", client: Client) -> None:
    if client.coming:
        client.engine.hear_all(_next(client), story.world.relay.now)
    elif client.answers:
        client.engine.hear(client.answers[0], story.world.relay.now)
    else:
        story.wish(client)


def crash_after(story: "Story", client: Client) -> None:
    """End a client when it has stored something, and has done nothing yet."""
    story.tell(client, "crashes after it has stored something")
    if client.coming:
        client.engine.hear_all(_next(client), story.world.relay.now)
    client.restart()


def repeat(story: "Story", client: Client) -> None:
    """Send a client again what it has."""
    for group_id, _, facts in rooms(client):
        if client.online and facts.standing is Standing.ACTIVE:
            story.tell(client, "is sent all again")
            client.repeat(group_id, 1 + story.dice.number(6))
            return


def end_relay(story: "Story", _: Client) -> None:
    """End the relay between two of its transactions: what it took is durable."""
    story.told.append(f"{story.world.relay.now} the relay ends, and is back")
    for client in story.world.clients.values():
        client.asking.clear()
        client.answers.clear()
        client.cut()


def copy(story: "Story", client: Client) -> None:
    """Copy a client's data."""
    story.copies[client.name] = client.database.snapshot()


def put_back(story: "Story", client: Client) -> None:
    """Have a client go on from the copy of its data that was made."""
    data = story.copies.pop(client.name, None)
    if data is not None:
        story.tell(client, "has old data put back")
        story.truth.put_back(client)
        client.restart(Database.of_snapshot(data))
        if story.dice.number(2):
            # Its computer may know how new the data was, and may not.
            client.hear(PutBack())


ORDINARY: dict[Act, int] = {let_send: 40, let_ask: 20, let_hear: 60, connect: 8}
"""What happens on its own, and how often."""

MISHAPS: dict[Act, int] = {
    pass_time: 6,
    cut: 2,
    crash_before: 2,
    crash_after: 2,
    repeat: 2,
    end_relay: 1,
    copy: 2,
    put_back: 1,
}
"""What goes wrong, and how often, in histories in which it does."""
