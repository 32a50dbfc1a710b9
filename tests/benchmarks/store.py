"""What the client's database costs beside SQLite: `python -m tests.benchmarks.store`.

The floor is the same statement, in an encrypted file too, with nothing of ours around
it: what is between the two is Python's work on rows.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Final, NamedTuple

import apsw

from tests.benchmarks.arguments import positive
from tests.benchmarks.timing import Bench, Work
from tests.store.samples import KEY, ROOM, chat, message, name
from tgtui.engine.rows import MessageRow
from tgtui.store import Database
from tgtui.store.columns import Columns, values_of_new
from tgtui.store.messages import SEARCH
from tgtui.store.migrate import migrate, migrations
from tgtui.store.opening import connect
from tgtui.store.search import expression


AT_ONCE: Final = 500
"""How many messages are added in a transaction."""

WORDS: Final = 5000
"""How many words there are; some are said far more often than others."""

LENGTH: Final = 12
"""How many words a message has."""

CHATS: Final = 50
"""How many chats there are; in the first one, more is said."""

COLUMNS: Final = Columns("message", MessageRow)
PAGE: Final = COLUMNS.select + "WHERE chat = 1 ORDER BY place DESC LIMIT 50"


class Question(NamedTuple):
    """Something that is timed.

    Attributes:
        title: What it is called.
        work: Does it.
        floor: Does it without the store.
        goal: How many milliseconds it may take.
    """

    title: str
    work: Work
    floor: Work
    goal: float


def skewed(seed: int, below: int) -> int:
    """Return a number below another, more often a small one than a large one."""
    part = int.from_bytes(name(seed)[:4], "big") / 2**32
    return int(below * part**3)


def word(number: int) -> str:
    """Return a word of 3 to 9 letters."""
    drawn = name(f"word {number}")
    return "".join(chr(97 + each % 26) for each in drawn[: 3 + drawn[-1] % 7])


def messages(count: int) -> Iterator[MessageRow]:
    """Yield messages of many chats."""
    words = [word(number) for number in range(WORDS)]
    for at in range(count):
        said = (words[skewed(at * LENGTH + each, WORDS)] for each in range(LENGTH))
        row = message(1 + skewed(at, CHATS), " ".join(said), group=ROOM, seq=at)
        row.device, row.commitment, row.accepted = ROOM, name(at), at
        yield row


def by_hundreds(rows: Sequence[MessageRow]) -> Iterator[Sequence[MessageRow]]:
    """Yield the messages of one transaction after the other."""
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def fill(database: Database, rows: Sequence[MessageRow]) -> float:
    """Add messages to a database; return the seconds that each took."""
    with database.transaction():
        for _ in range(CHATS):
            database.chats.add(chat())
    begun = process_time()
    for some in by_hundreds(rows):
        with database.transaction():
            for row in some:
                database.messages.add(row)
    return (process_time() - begun) / len(rows)


def bare(connection: apsw.Connection, rows: Sequence[MessageRow]) -> float:
    """Do the same with SQLite alone."""
    migrate(connection, migrations())
    listed = [[values_of_new(row) for row in some] for some in by_hundreds(rows)]
    chats = "INSERT INTO chat VALUES (?, 2, '', NULL, '', '', NULL, 1, 1, 0, 0, '',"
    values = [(number,) for number in range(1, CHATS + 1)]
    connection.executemany(f"{chats} NULL, x'')", values)
    begun = process_time()
    for some_values in listed:
        with connection:
            connection.executemany(COLUMNS.insert, some_values)
    return (process_time() - begun) / len(rows)


def questions(database: Database, connection: apsw.Connection) -> Iterator[Question]:
    """Yield everything that is asked."""

    def ask(sql: str, values: Sequence[str | int] = ()) -> object:
        return connection.execute(sql, values).fetchall()

    search = database.messages.search
    work: Work = partial(database.messages.page, 1)
    yield Question("page of 50", work, partial(ask, PAGE), 1)
    for title, query, where in (
        ("search, common word", word(0), None),
        ("search, rare word", word(WORDS - 1), None),
        ("search, in a small chat", word(0), CHATS),
        ("search, two words", f"{word(0)} {word(1)}", None),
        ("search, phrase", f'"{word(0)} {word(1)}"', None),
        ("search, one letter", word(0)[0], None),
        ("search, two letters", word(0)[:2], None),
    ):
        asked = (expression(query, where) or "", 50)
        work = partial(search, query, chat=where)
        yield Question(title, work, partial(ask, SEARCH, asked), 20)


def measure(folder: Path, count: int) -> tuple[int, int]:
    """Print each measurement; return how many goals are kept, and of how many."""
    rows = list(messages(count))
    connection = connect(folder / "bare", KEY)
    with Database.open(folder / "database", KEY) as database:
        added, floor = fill(database, rows), bare(connection, rows)
        print(line("add a message", added, floor))
        judged = []
        for question in questions(database, connection):
            timed = Bench({"floor": question.floor}).time(question.work)
            rates = timed.rates["floor"]
            print(line(question.title, timed.seconds, rates, question.goal), flush=True)
            judged.append(timed.seconds * 1e3 <= question.goal)
    connection.close()
    return sum(judged), len(judged)


def line(title: str, taken: float, floor: float, goal: float | None = None) -> str:
    """Return the line of a measurement."""
    shown = f"  {title:<26}{taken * 1e3:>9.3f}{floor * 1e3:>9.3f}{taken / floor:>7.2f}"
    return shown if goal is None else f"{shown}   goal {goal:g} ms"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all, and print it with a summary."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.store",
        description="Measures what the client's database costs beside SQLite.",
    )
    parser.add_argument("--messages", type=positive, default=100_000)
    count = parser.parse_args(arguments).messages
    print(f"{count:,} messages of {LENGTH} words in {CHATS} chats, ms of the processor")
    print(f"  {'':<26}{'store':>9}{'floor':>9}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as name_of_folder:
        kept, total = measure(Path(name_of_folder), count)
    print(f"{kept} of {total} goals kept")


if __name__ == "__main__":
    main()
