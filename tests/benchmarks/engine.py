"""What a client costs with all its proofs and its database, beside the floor of both.

`python -m tests.benchmarks.engine`: sending and receiving in rooms of 2, 100 and 1,000
accounts, catching up, searching, and opening a large profile. The floor of a message is
its signatures, verifications, MACs, hashes and ciphers, as the libraries offer them,
and the very statements that the engine ran, in an encrypted file too, with nothing of
ours around them. All are seconds of the processor.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from tests.benchmarks import store
from tests.benchmarks.arguments import positive
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.engine_floor import Statements, crypto_floor, replayed
from tests.simulation.client import Client
from tests.store.samples import KEY
from tgtui.crypto import SystemEntropy
from tgtui.engine import Engine
from tgtui.engine.effects import Submit
from tgtui.engine.events import Accepted, Event
from tgtui.engine.intents import Send
from tgtui.engine.queries import ListChats, ListMessages, Search
from tgtui.store import Database
from tgtui.store.opening import connect


MESSAGES: Final = 300
"""How many messages are sent and received in a row."""

TEXT: Final = "a" * 200
SEARCH_MS: Final = 20.0
OPEN_MS: Final = 1_000.0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table.

    Attributes:
        what: What was measured.
        taken: Its seconds, each.
        floor: The same of the primitives and the database alone.
        budget: What it may be, in words.
        kept: Whether it is.
    """

    what: str
    taken: float
    floor: float
    budget: str = ""
    kept: bool = True

    def __str__(self) -> str:
        rate = 1 / self.taken
        return (
            f"  {self.what:<34}{self.taken * 1e3:>9.3f} ms{rate:>9,.0f}/s"
            f"{self.floor * 1e3:>9.3f} ms{self.taken / self.floor:>7.2f}"
            f"{f'   {self.budget}' if self.budget else ''}"
            f"{'' if self.kept else ' MISSED'}"
        )


class Talk:
    """One who writes and one who reads, frame by frame, so that each can be timed."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._relay = crowd.world.relay

    def send(self) -> float:
        """Have Anna send a message; return the seconds that it took her."""
        anna, chat = self._crowd.anna, self._crowd.chats["anna"]
        begun = process_time()
        _, effects = anna.engine.intend(Send(chat=chat, text=TEXT), self._relay.now)
        taken = process_time() - begun
        [submit] = [each for each in effects if isinstance(each, Submit)]
        stamp = _submitted(anna, submit)
        accepted = Accepted(submit.group, submit.dev_seq, stamp)
        begun = process_time()
        anna.engine.hear(accepted, self._relay.now)
        return taken + process_time() - begun

    def receive(self) -> float:
        """Have Bob hear all that came; return the seconds that it took him."""
        bob = self._crowd.bob
        begun = process_time()
        while bob.coming:
            bob.deliver_one()
        return process_time() - begun


def _submitted(client: Client, submit: Submit) -> bytes:
    """Have the relay take what was submitted, and return its stamp."""
    client.going.append(submit)
    client.send_one()
    [accepted] = [each for each in client.coming if isinstance(each, Accepted)]
    client.coming.clear()
    return accepted.stamp


def per_message(folder: Path, size: int, count: int) -> Iterator[Row]:
    """Measure sending and receiving in a room of so many."""
    folder.mkdir()
    crowd = Crowd(folder, size)
    talk = Talk(crowd)
    for _ in range(10):
        talk.send()
        talk.receive()
    with Statements() as sending:
        talk.send()
    with Statements() as hearing:
        talk.receive()
    sent, heard = [], []
    for _ in range(count):
        sent.append(talk.send())
        heard.append(talk.receive())
    crypto = crypto_floor()
    for what, times, statements in (
        ("send", sent, sending),
        ("receive", heard, hearing),
    ):
        floor = crypto[what] + replayed(folder / f"{what}.db", statements)
        yield Row(f"{what}, N = {size:,}", median(times), floor)


def catching_up(folder: Path, count: int) -> Row:
    """Measure how somebody who was away gets many messages at once."""
    folder.mkdir()
    crowd = Crowd(folder, 2)
    talk = Talk(crowd)
    talk.send()
    with Statements() as statements:
        talk.receive()
    crowd.bob.cut()
    for _ in range(count):
        # Every thousand of them the keys are changed, which goes first.
        crowd.anna.intend(Send(chat=crowd.chats["anna"], text=TEXT))
        crowd.world.settle(60)
    seconds = 0.0
    hear = crowd.bob.hear

    def hearing(event: Event) -> None:
        nonlocal seconds
        begun = process_time()
        hear(event)
        seconds += process_time() - begun

    setattr(crowd.bob, "hear", hearing)  # noqa: B010  (of this one alone)
    crowd.bob.connect()
    crowd.world.settle(60_000)
    shown = crowd.bob.ask(ListMessages(chat=crowd.chats["bob"], limit=2 * count))
    assert sum(each.text == TEXT for each in shown) > count
    floor = crypto_floor()["receive"] + replayed(folder / "floor.db", statements)
    return Row(f"catch up with {count:,}, each", seconds / count, floor)


def large_profile(folder: Path, count: int) -> Iterator[Row]:
    """Measure search in many messages, and how long opening them takes."""
    folder.mkdir()
    path = folder / "large.db"
    crowd = Crowd(folder, 2)
    own = crowd.anna.engine.own
    rows = list(store.messages(count))
    with Database.open(path, KEY) as database:
        descriptor = crowd.world.relay.descriptor
        Engine.found(
            database, device=own.device, handle=own.handle, descriptor=descriptor
        )
        store.fill(database, rows)
        now = crowd.world.relay.now
        engine = Engine(database, SystemEntropy())
        for what, text in (
            ("common word", store.word(0)),
            ("rare word", store.word(store.WORDS - 1)),
            ("phrase", f'"{store.word(0)} {store.word(1)}"'),
            ("beginning", store.word(0)[:2]),
        ):
            taken = timed(partial(engine.answer, Search(text=text), now))
            floor = timed(partial(database.messages.search, text, limit=50))
            title = f"search {count:,}, {what}"
            kept = taken * 1e3 <= SEARCH_MS
            yield Row(title, taken, floor, f"{SEARCH_MS:g} ms", kept)
        reading = timed(lambda: engine.answer(ListChats(), now))
        raw = timed(database.chats.all)
        yield Row(f"list {store.CHATS} chats", reading, raw)

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

    taken = timed(opened)
    kept = taken * 1e3 <= OPEN_MS
    yield Row(f"open {count:,}", taken, timed(bare), f"{OPEN_MS:g} ms", kept)


def timed(work: Callable[[], object]) -> float:
    """Return the median seconds of some calls."""
    times = []
    for _ in range(7):
        begun = process_time()
        work()
        times.append(process_time() - begun)
    return median(times)


def rows_of(given: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """Yield every row as soon as it is measured."""
    for size in given.members:
        yield from per_message(folder / f"room {size}", size, given.messages)
    yield catching_up(folder / "away", given.away)
    yield from large_profile(folder / "large", given.stored)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all, and print it with a summary."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.engine",
        description="Measures what a client costs, with proofs and database.",
    )
    parser.add_argument("--members", type=positive, nargs="*", default=[2, 100, 1000])
    parser.add_argument("--messages", type=positive, default=MESSAGES)
    parser.add_argument("--away", type=positive, default=10_000)
    parser.add_argument("--stored", type=positive, default=100_000)
    given = parser.parse_args(arguments)
    print(f"  {'':<34}{'time':>12}{'':>11}{'floor':>12}{'ratio':>7}   budget")
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for row in rows_of(given, Path(name)):
            print(row, flush=True)
            rows.append(row)
    judged = [row for row in rows if row.budget]
    kept = sum(row.kept for row in judged)
    print(f"{kept} of {len(judged)} budgets kept")


if __name__ == "__main__":
    main()
