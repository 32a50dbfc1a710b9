"""What a client costs with all its proofs and its database, beside the floor of both.

`python -m tests.benchmarks.engine`: sending and receiving in rooms of 2, 100 and 1,000
accounts, catching up, searching, and opening a large profile. The floor is signatures,
verifications, MACs, hashes and ciphers, as the libraries offer them, and what has to be
written, in a copy of the same encrypted file, with nothing of ours around it. Time,
floor and ratio are of the processor; the last column is what passes, while the disk is
waited for: every transaction is on it before anything is shown or sent.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks import store
from tests.benchmarks.arguments import positive
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.engine_floor import (
    PROOFS,
    RECEIPT,
    Primitives,
    Time,
    Writes,
    crypto,
    rewritten,
)
from tests.benchmarks.proofs import TEXT, Reader, Writer
from tests.benchmarks.timing import Work
from tests.simulation.client import Client
from tests.store.samples import KEY
from tgtui.agent.link import AT_ONCE
from tgtui.crypto import SystemEntropy
from tgtui.engine import Engine
from tgtui.engine.effects import Submit
from tgtui.engine.events import Accepted, Event
from tgtui.engine.intents import Send
from tgtui.engine.queries import ListChats, ListMessages, Search
from tgtui.store import Database
from tgtui.store.messages import SEARCH
from tgtui.store.opening import connect
from tgtui.store.search import expression
from tgtui.wire import Entry


LOOKED_FOR: Final = 20e-3
OPEN: Final = 1.0
PROVEN: Final = {"send": 1 / 5_000, "receive": 1 / 3_000}
"""How many seconds a message may take without a database (system.md 7)."""

WARM: Final = 10
"""How many messages are sent and received before any is timed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table.

    Attributes:
        what: What was measured.
        taken: How long it took, each.
        floor: The same of the primitives and the database alone.
        budget: How many seconds of the processor it may take; 0 for any.
        rate: Whether the budget is said as a rate.
    """

    what: str
    taken: Time
    floor: float
    budget: float = 0.0
    rate: bool = False

    @property
    def kept(self) -> bool:
        """Whether the budget is."""
        return not self.budget or self.taken.used <= self.budget

    def __str__(self) -> str:
        used, passed = self.taken
        allowed = f"{self.budget * 1e3:,.0f} ms"
        if self.rate:
            allowed = f"{1 / (self.budget or 1):,.0f}/s"
        return (
            f"  {self.what:<30}{used * 1e3:>9.3f} ms{1 / used:>9,.0f}/s"
            f"{self.floor * 1e3:>9.3f} ms{used / self.floor:>8.2f}"
            f"{passed * 1e3:>10.2f} ms{f'   {allowed}' if self.budget else ''}"
            f"{'' if self.kept else ' MISSED'}"
        )


class Talk:
    """One who writes and one who reads, frame by frame, so that each can be timed."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._relay = crowd.world.relay

    def send(self) -> Time:
        """Have Anna send a message and get its receipt; return how long she took."""
        anna, chat = self._crowd.anna, self._crowd.chats["anna"]
        begun = Time.now()
        _, effects = anna.engine.intend(Send(chat=chat, text=TEXT), self._relay.now)
        taken = Time.now().since(begun)
        [submit] = [each for each in effects if isinstance(each, Submit)]
        stamp = _submitted(anna, submit)
        digest = sha256(submit.message).digest()
        accepted = Accepted(submit.group, submit.dev_seq, digest, stamp)
        begun = Time.now()
        anna.engine.hear(accepted, self._relay.now)
        return taken.plus(Time.now().since(begun))

    def receive(self) -> Time:
        """Have Bob hear all that came; return how long he took."""
        bob = self._crowd.bob
        begun = Time.now()
        while bob.coming:
            bob.deliver_one()
        return Time.now().since(begun)


def _submitted(client: Client, submit: Submit) -> bytes:
    """Have the relay take what was submitted, and return its stamp."""
    client.going.append(submit)
    client.send_one()
    [accepted] = [each for each in client.coming if isinstance(each, Accepted)]
    client.coming.clear()
    return accepted.stamp


def _median(times: Sequence[Time]) -> Time:
    used, passed = zip(*times, strict=True)
    return Time(median(used), median(passed))


def per_message(folder: Path, size: int, count: int) -> Iterator[Row]:
    """Measure sending and receiving in a room of so many."""
    folder.mkdir()
    crowd = Crowd(folder, size)
    talk, primitives = Talk(crowd), Primitives()
    for _ in range(WARM):
        talk.send()
        talk.receive()
    sent: list[Time] = []
    heard: list[Time] = []

    def talking() -> None:
        for _ in range(count):
            sent.append(talk.send())
            heard.append(talk.receive())

    rates = primitives.around(talking)
    for what, calls, name, work, times in (
        ("send", PROOFS["send"] + RECEIPT, "anna", talk.send, sent),
        ("receive", PROOFS["receive"], "bob", talk.receive, heard),
    ):
        with Writes() as writes:
            work()
        alone = rewritten(folder / f"{name}.db", writes).plus(crypto(calls, rates))
        yield Row(f"{what}, N = {size:,}", _median(times), alone.used)
    yield from proven(crowd, size, count)


def proven(crowd: Crowd, size: int, count: int) -> Iterator[Row]:
    """Measure what the proofs of a message cost by themselves in a room."""
    writer, reader = Writer(crowd), Reader(crowd)
    primitives = Primitives()

    def writing() -> None:
        for _ in range(count):
            writer.send()

    def reading() -> None:
        for frame in crowd.bob.coming:
            assert isinstance(frame, Entry)
            reader.receive(frame)

    for what, one, work in (("send", writer, writing), ("receive", reader, reading)):
        rates = primitives.around(work)
        each = one.seconds / count
        floor = crypto(PROOFS[what], rates).used
        title = f"{what}, N = {size:,}, proofs"
        yield Row(title, Time(each, each), floor, PROVEN[what], rate=True)


def catching_up(folder: Path, count: int) -> Row:
    """Measure how somebody who was away gets many messages at once."""
    folder.mkdir()
    crowd = Crowd(folder, 2)
    bob, talk = crowd.bob, Talk(crowd)
    talk.send()
    with Writes() as writes:
        talk.receive()
    crowd.anna.cut()
    bob.cut()
    writer = Writer(crowd)
    for _ in range(count):
        writer.send()
    taken = Time(0, 0)
    hear = bob.hear

    def hearing(*events: Event) -> None:
        nonlocal taken
        begun = Time.now()
        hear(*events)
        taken = taken.plus(Time.now().since(begun))

    setattr(bob, "hear", hearing)  # noqa: B010  (of this one alone)

    def coming_back() -> None:
        bob.connect()
        while bob.asking:
            bob.ask_one()
        while bob.going:
            bob.send_one()
        while bob.coming:
            bob.deliver(AT_ONCE)
        crowd.world.settle(1_000)

    primitives = Primitives()
    rates = primitives.around(coming_back)
    shown = bob.ask(ListMessages(chat=crowd.chats["bob"], limit=2 * count))
    assert sum(each.text == TEXT for each in shown) > count
    alone = rewritten(folder / "bob.db", writes, together=True)
    floor = alone.plus(crypto(PROOFS["receive"], rates)).used
    return Row(f"catch up with {count:,}, each", taken.times(1 / count), floor)


def large_profile(folder: Path, count: int) -> Iterator[Row]:
    """Measure search in many messages, and how long opening them takes."""
    folder.mkdir()
    path = folder / "large.db"
    crowd = Crowd(folder, 2)
    own, now = crowd.anna.engine.own, crowd.world.relay.now
    with Database.open(path, KEY) as database:
        descriptor = crowd.world.relay.descriptor
        Engine.found(
            database, device=own.device, handle=own.handle, descriptor=descriptor
        )
        store.fill(database, list(store.messages(count)))
        engine = Engine(database, SystemEntropy())
        for what, text in (
            ("common word", store.word(0)),
            ("rare word", store.word(store.WORDS - 1)),
            ("phrase", f'"{store.word(0)} {store.word(1)}"'),
            ("beginning", store.word(0)[:2]),
        ):
            taken = timed(partial(engine.answer, Search(text=text), now))
            floor = timed(_found(database, text)).used
            yield Row(f"search {count:,}, {what}", taken, floor, LOOKED_FOR)
        listed = timed(partial(engine.answer, ListChats(), now))
        floor = timed(database.chats.all).used
        yield Row(f"list {store.CHATS} chats", listed, floor)

    def opened() -> None:
        with Database.open(path, KEY) as database:
            engine = Engine(database, SystemEntropy())
            engine.start(now)
            engine.answer(ListChats(), now)
            engine.answer(ListMessages(chat=1), now)

    def bare() -> None:
        connection = connect(path, KEY)
        connection.execute(store.PAGE).fetchall()
        connection.close()

    yield Row(f"open {count:,}", timed(opened), timed(bare).used, OPEN)


def _found(database: Database, text: str) -> Work:
    """Return the search for words by SQLite alone."""
    connection = database._session.connection  # noqa: SLF001
    values = expression(text, None), 50
    return lambda: connection.execute(SEARCH, values).fetchall()


def timed(work: Work) -> Time:
    """Return the median time of some calls."""
    times = []
    for _ in range(7):
        begun = Time.now()
        work()
        times.append(Time.now().since(begun))
    return _median(times)


def rows_of(given: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """Yield every row as soon as it is measured."""
    for size in given.members:
        yield from per_message(folder / f"room {size}", size, given.messages)
    yield catching_up(folder / "away", given.away)
    yield from large_profile(folder / "large", given.stored)


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.engine",
        description="Measures what a client costs, with proofs and database.",
    )
    quick = "--quick" in (arguments or ())
    rooms = [2, 20] if quick else [2, 100, 1000]
    parser.add_argument("--quick", action="store_true", help="little of everything")
    parser.add_argument("--members", type=positive, nargs="*", default=rooms)
    sizes = (
        ("messages", 20 if quick else 300),
        ("away", 200 if quick else 10_000),
        ("stored", 2_000 if quick else 100_000),
    )
    for name, size in sizes:
        parser.add_argument(f"--{name}", type=positive, default=size)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all, and print it with a summary."""
    given = parsed(arguments)
    head = f"{'time':>12}{'':>11}{'floor':>12}{'ratio':>8}{'passed':>13}   budget"
    print(f"  {'':<30}{head}")
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for row in rows_of(given, Path(name)):
            print(row, flush=True)
            rows.append(row)
    judged = [row for row in rows if row.budget]
    kept = sum(row.kept for row in judged)
    print(f"{kept} of {len(judged)} budgets kept")


if __name__ == "__main__":
    main(sys.argv[1:])
