"""What a message costs in each backend: `python -m tests.benchmarks.relay_backends`.

The rules of a relay are left out: each message makes the calls that they make, on its
way in (it is accepted) and on its way out (its reader has it, and it is dropped).
Beside it are bare inserts of the same bytes, and how long this disk takes to make a
page durable.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Final, NamedTuple

import apsw
from msgspec.structs import replace

from tests.benchmarks.arguments import positive
from tgtui.crypto import SystemEntropy
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.ports import (
    Backend,
    LogEntry,
    Membership,
    Room,
    SentEntry,
    Transaction,
    Work,
)
from tgtui.wire import Role, RoomKind


PROBES: Final = 200
ENTROPY: Final = SystemEntropy()
MESSAGE: Final = ENTROPY.draw(1024)
STAMP: Final = ENTROPY.draw(88)
HEAD: Final = ENTROPY.draw(32)


class Pair(NamedTuple):
    """A room of two.

    Attributes:
        group: The room.
        accounts: Who is in it.
        devices: With which devices.
    """

    group: bytes
    accounts: tuple[bytes, bytes]
    devices: tuple[bytes, bytes]


class Cost(NamedTuple):
    """What one message took, in microseconds.

    Attributes:
        loop: Of the processor, in the thread of the event loop.
        all: Of the processor, in all threads.
        wall: Until it was durable, with all others of its batch.
    """

    loop: float
    all: float
    wall: float


def founded(count: int) -> list[Pair]:
    """Return pairs that have no room yet."""

    def two() -> tuple[bytes, bytes]:
        return ENTROPY.draw(32), ENTROPY.draw(32)

    return [Pair(ENTROPY.draw(32), two(), two()) for _ in range(count)]


def found(pair: Pair) -> Work[None]:
    """Return what makes the room of a pair."""

    def rule(t: Transaction) -> None:
        t.rooms.put_room(Room(pair.group, RoomKind.DIRECT, 0, HEAD, 0, 0, 0, 0))
        for place, account in enumerate(pair.accounts):
            devices = (pair.devices[place],)
            who = (account, Role.OWNER, devices, place, account, 1, 0)
            t.rooms.put_member(pair.group, Membership(*who, accepted=True))
            t.log.put_cursor(pair.group, pair.devices[place], 0)

    return rule


def accept(pair: Pair) -> Work[int]:
    """Return what accepts a message of the first of a pair."""
    commitment, digest = ENTROPY.draw(32), ENTROPY.draw(32)
    account, device, group = pair.accounts[0], pair.devices[0], pair.group

    def rule(t: Transaction) -> int:
        room, member = t.rooms.room(group), t.rooms.member(group, account)
        if room is None or member is None:
            raise LookupError
        dev_seq = t.log.last_dev_seq(group, device) + 1
        if t.log.seen_commitment(group, commitment):
            raise LookupError
        seq = room.seq + 1
        entry = (seq, STAMP, account, device, MESSAGE, None, HEAD, seq)
        t.log.append(group, LogEntry(*entry))
        t.log.put_sent(group, device, SentEntry(dev_seq, digest, commitment, STAMP))
        t.log.add_commitment(group, commitment)
        t.rooms.put_room(replace(room, seq=seq, head=HEAD, accepted_at=seq))
        return seq

    return rule


def acknowledge(pair: Pair, device: int) -> Work[None]:
    """Return what is done when one of a pair has read all."""

    def rule(t: Transaction) -> None:
        group = pair.group
        room = t.rooms.room(group)
        if room is None:
            raise LookupError
        before = t.log.lowest_cursor(group)
        t.log.put_cursor(group, pair.devices[device], room.seq)
        lowest = t.log.lowest_cursor(group)
        if lowest is not None and lowest != before:
            t.log.drop_through(group, lowest)

    return rule


def in_and_out(pair: Pair) -> Iterator[Work[object]]:
    """Yield what one message makes a relay do, in three transactions' time."""
    yield accept(pair)
    yield acknowledge(pair, 0)
    yield acknowledge(pair, 1)


async def together(backend: Backend, works: Sequence[Work[object]]) -> None:
    """Run rules at once, and wait for the last."""
    finished = asyncio.get_running_loop().create_future()

    def last(_: object, error: BaseException | None) -> None:
        if error is None:
            finished.set_result(None)
        else:
            finished.set_exception(error)

    for work in works[:-1]:
        backend.enqueue(work, _ignore)
    backend.enqueue(works[-1], last)
    await finished


async def cost(
    backend: Backend, pairs: Sequence[Pair], chosen: argparse.Namespace
) -> tuple[Cost, Cost]:
    """Measure messages that are accepted, and then those that are read as well."""
    for start in range(0, len(pairs), chosen.batch):
        await together(backend, [found(pair) for pair in pairs[start:][: chosen.batch]])

    async def run(steps: Callable[[Pair], Sequence[Work[object]]]) -> Cost:
        loop = whole = wall = 0.0
        for number in range(chosen.messages // chosen.batch):
            mixed = [
                pairs[(number * chosen.batch + each) * 7919 % len(pairs)]
                for each in range(chosen.batch)
            ]
            for works in zip(*map(steps, mixed), strict=True):
                begun = thread_time(), process_time(), perf_counter()
                await together(backend, works)
                ended = thread_time(), process_time(), perf_counter()
                loop += ended[0] - begun[0]
                whole += ended[1] - begun[1]
                wall += ended[2] - begun[2]
        count = chosen.messages // chosen.batch * chosen.batch
        return Cost(*(each / count * 1e6 for each in (loop, whole, wall)))

    return await run(lambda pair: [accept(pair)]), await run(
        lambda pair: list(in_and_out(pair))
    )


def bare(folder: Path, messages: int, batch: int) -> Cost:
    """Measure inserts of as many bytes into one table, and nothing else."""
    connection = apsw.Connection(str(folder / "bare.db"))
    pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"
    connection.execute(pragmas).fetchall()
    connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, bytes BLOB)")
    rows = [(MESSAGE + STAMP * 2 + HEAD * 6,)] * batch
    begun = process_time(), perf_counter()
    for _ in range(messages // batch):
        with connection:
            connection.executemany("INSERT INTO row (bytes) VALUES (?)", rows)
    count = messages // batch * batch
    cpu = (process_time() - begun[0]) / count * 1e6
    wall = (perf_counter() - begun[1]) / count * 1e6
    connection.close()
    return Cost(cpu, cpu, wall)


def probe(folder: Path) -> list[float]:
    """Return how long each of some pages took to be durable, in microseconds."""
    descriptor = os.open(folder / "probe", os.O_RDWR | os.O_CREAT, 0o600)
    times = []
    for number in range(PROBES):
        os.pwrite(descriptor, bytes(4096), number * 4096)
        begun = perf_counter()
        os.fdatasync(descriptor)
        times.append((perf_counter() - begun) * 1e6)
    os.close(descriptor)
    return times


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.relay_backends",
        description="Measures what a message costs in each backend of the relay.",
    )
    parser.add_argument("--messages", type=positive, default=10_000)
    parser.add_argument("--rooms", type=positive, default=1000, help="each of two")
    parser.add_argument("--batch", type=positive, default=100, help="to a commit")
    return parser.parse_args(arguments)


def shown(name: str, cost: Cost) -> str:
    """Return the line of a measurement."""
    loop, whole, wall = cost
    return f"  {name:<28}{loop:>9.1f}{whole:>9.1f}{wall:>9.1f}{1e6 / whole:>11,.0f}"


async def measure(folder: Path, chosen: argparse.Namespace) -> dict[str, Cost]:
    """Print each measurement, and return them by name."""
    pairs = founded(chosen.rooms)
    costs: dict[str, Cost] = {}
    backends: dict[str, Backend] = {
        "memory": MemoryBackend(),
        "sqlite": SqliteBackend(folder),
    }
    for name, backend in backends.items():
        accepted, whole = await cost(backend, pairs, chosen)
        costs |= {f"{name}, accepted": accepted, f"{name}, in and out": whole}
        await backend.close()
    costs["bare inserts"] = bare(folder, chosen.messages, chosen.batch)
    return costs


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all, and print it with a summary."""
    chosen = parsed(arguments)
    with tempfile.TemporaryDirectory() as name:
        times = probe(Path(name))
        costs = asyncio.run(measure(Path(name), chosen))
    print(f"{chosen.rooms} rooms of two, {chosen.batch} messages of 1 KiB a commit")
    print(f"  {'us a message':<28}{'loop':>9}{'cpu':>9}{'wall':>9}{'a cpu s':>11}")
    for row in costs.items():
        print(shown(*row))
    fdatasync = median(times)
    print(f"  fdatasync of a page: median {fdatasync:.0f} us, most {max(times):.0f} us")
    sqlite, floor = costs["sqlite, accepted"], costs["bare inserts"]
    print(
        f"a message is accepted in {sqlite.all:.1f} us of the processor,"
        f" {sqlite.all / floor.all:.1f} times the bare insert"
    )


def _ignore(*_: object) -> None:
    return


if __name__ == "__main__":
    main()
