"""`python -m tests.benchmarks.relay`: rates, delays, memory and replay of a relay."""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple

import uvloop

from tests.benchmarks.relay.device import CAUGHT, Device, Waiter, now
from tests.benchmarks.relay.load import pace, saturate
from tests.benchmarks.relay.rooms import Room, devices, found
from tgtui.identity import RelayId
from tgtui.wire import Resume, RoomKind
from tgtui.wire.client_frames import Held


PROBES: Final = 200

WAITING: Final = 32
"""KiB above which a client that does not read is cut off from what comes new."""

ROUNDS: Final = 8
"""How often at most clients that do not read are sent more."""


class Server(NamedTuple):
    """A relay that runs.

    Attributes:
        process: Its process.
        port: Where it listens.
        relay_id: Who it is.
    """

    process: subprocess.Popen[str]
    port: int
    relay_id: RelayId

    def memory(self) -> int:
        """Return the resident memory of its process in bytes."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def seconds(self) -> float:
        """Return the time of the processor that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def server(folder: Path, *rooms: str) -> AsyncIterator[Server]:
    """Run a relay on core 0, with this process on the other cores."""
    command = [sys.executable, "-m", "tests.benchmarks.relay.server", str(folder), "0"]
    with subprocess.Popen(  # noqa: ASYNC220  (nothing else runs until it is up)
        [*command, *rooms], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = await asyncio.to_thread(process.stdout.readline)
        port, relay_id = line.split()
        try:
            yield Server(process, int(port), RelayId(bytes.fromhex(relay_id)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


async def pairs(served: Server, count: int, prefix: str = "p") -> list[Room]:
    """Return conversations of two."""
    made: list[Room] = []
    for number in range(count):
        two = await devices(served.port, served.relay_id, f"{prefix}{number}.", 2)
        made.append(await found(two, f"{prefix}{number}", RoomKind.DIRECT))
    return made


async def measure_pairs(folder: Path, seconds: float) -> None:
    """Measure conversations of two, at full speed and at a fixed rate."""
    async with server(folder) as served:
        rooms = await pairs(served, 32)
        await saturate(rooms, 1, senders=2)
        before = served.seconds()
        tally, elapsed = await saturate(rooms, seconds, senders=2)
        used = served.seconds() - before
        rate = tally.receipts / elapsed
        print(
            f"1:1, 64 devices       {rate:9,.0f} accepted/s"
            f"  {tally.entries / elapsed:9,.0f} delivered/s"
            f"  {1e6 * used / max(tally.receipts, 1):5.0f} us of the relay's core each"
        )
        steady = await pace(rooms, 1000, seconds)
        print(
            f"1:1 at 1,000/s        p50 {steady.delay(0.5):5.2f} ms"
            f"  p99 {steady.delay(0.99):5.2f} ms"
        )


async def measure_room(folder: Path, size: int, seconds: float) -> None:
    """Measure a room of many, of whom a few write."""
    async with server(folder, f"r{size}.:{size}") as served:
        members = await devices(served.port, served.relay_id, f"r{size}.", size)
        room = await found(members, f"room of {size}", RoomKind.GROUP)
        tally, elapsed = await saturate([room], seconds, senders=4, window=4)
        print(
            f"room of {size:<5,}        {tally.receipts / elapsed:9,.0f} accepted/s"
            f"  {tally.entries / elapsed:9,.0f} delivered/s"
        )


async def measure_slow(folder: Path, count: int, seconds: float) -> None:
    """Measure what others get, and what it costs, while many do not read at all."""
    async with server(folder, f"slow.:{count}") as served:
        rooms = await pairs(served, 32)
        await saturate(rooms, 1, senders=2)
        alone, elapsed = await saturate(rooms, seconds, senders=2)
        before = alone.receipts / elapsed
        deaf = await devices(served.port, served.relay_id, "slow.", count)
        room = await found(deaf, "room of the deaf", RoomKind.GROUP)
        memory = served.memory()
        for device in deaf[1:]:
            assert device.transport is not None
            device.transport.pause_reading()
        speaker = Room(room.group, room.members[:1], room.base)
        # Until each of them has as much waiting as the relay keeps for one.
        grown = last = 0.0
        for _ in range(ROUNDS):
            await saturate([speaker], seconds, senders=1)
            last, grown = grown, (served.memory() - memory) / count / 1024
            if last > WAITING and grown < last + 1:
                break
        heard, elapsed = await saturate(rooms, seconds, senders=2)
        share = 100 * heard.receipts / elapsed / before
        print(
            f"{count:,} that do not read  {grown:9.1f} KiB each"
            f"  others at {share:3.0f} % of {before:,.0f}/s"
        )


async def measure_crowd(folder: Path, count: int, seconds: float) -> None:
    """Measure what others get while many come back at once to what they missed."""
    async with server(folder, f"crowd.:{count}") as served:
        rooms = await pairs(served, 32)
        await saturate(rooms, 1, senders=2)
        alone, elapsed = await saturate(rooms, seconds, senders=2)
        before = alone.receipts / elapsed
        members = await devices(served.port, served.relay_id, "crowd.", count)
        room = await found(members, "room of the crowd", RoomKind.GROUP)
        speaker = Room(room.group, room.members[:1], room.base)
        for device in members[1:]:
            assert device.transport is not None
            device.transport.close()
        missed, _ = await saturate([speaker], seconds, senders=1, window=32)
        back = [again(device) for device in members[1:]]
        waiters = [Waiter(device) for device in back]
        for device in back:
            await device.connect()
        begun = now()
        for device in back:
            device.send(Resume((Held(room.group, 1),)))
        caught = asyncio.gather(*(one.next(CAUGHT, patience=120) for one in waiters))
        heard, elapsed = await saturate(rooms, seconds, senders=2)
        share = 100 * heard.receipts / elapsed / before
        await caught
        rate = missed.receipts * len(back) / (now() - begun)
        print(
            f"{len(back)} that catch up    {rate:9,.0f} entries/s"
            f"  others at {share:3.0f} % of {before:,.0f}/s"
        )


def again(device: Device) -> Device:
    """Return the same device, not connected yet."""
    back = Device(device.name, device.port, device.relay_id)
    back.token = device.token
    return back


async def measure_idle(folder: Path, count: int) -> None:
    """Measure the memory of connections that say nothing."""
    async with server(folder) as served:
        await devices(served.port, served.relay_id, "warm", 32)
        before = served.memory()
        await devices(served.port, served.relay_id, "idle", count)
        each = (served.memory() - before) / count / 1024
        print(f"idle connections      {each:9.1f} KiB each ({count:,})")


async def measure_replay(folder: Path, count: int) -> None:
    """Measure how fast a device that comes back gets what it missed."""
    async with server(folder) as served:
        (room,) = await pairs(served, 1)
        reader = room.members[1]
        assert reader.transport is not None
        reader.transport.close()
        writer = Room(room.group, room.members[:1], room.base)
        total = 0
        while total < count:
            tally, _ = await saturate([writer], 1, senders=1, window=32)
            total += tally.receipts
        back = again(reader)
        waiter = Waiter(back)
        await back.connect()
        begun = now()
        back.send(Resume((Held(room.group, 1),)))
        await waiter.next(CAUGHT, patience=120)
        elapsed = now() - begun
        print(f"replay                {total / elapsed:9,.0f} entries/s ({total:,})")


def probe(folder: Path) -> None:
    """Print how long this disk takes to make a page durable."""
    path = folder / "probe"
    times = []
    with path.open("wb", buffering=0) as file:
        for _ in range(PROBES):
            file.write(bytes(4096))
            begun = perf_counter()
            os.fdatasync(file.fileno())
            times.append(1000 * (perf_counter() - begun))
    times.sort()
    print(
        f"fdatasync of 4 KiB    p50 {times[PROBES // 2]:5.2f} ms"
        f"  p99 {times[PROBES * 99 // 100]:5.2f} ms"
    )


Measure = Callable[[Path], Awaitable[None]]
"""Measures something of a relay in an empty folder, and prints it."""


def measures(seconds: float, *, full: bool) -> dict[str, Measure]:
    """Return all that can be measured, by name."""
    slow, idle, missed = (1000, 5000, 100_000) if full else (300, 1000, 20_000)
    return {
        "pairs": lambda folder: measure_pairs(folder, seconds),
        "room10": lambda folder: measure_room(folder, 10, seconds),
        "room100": lambda folder: measure_room(folder, 100, seconds),
        "room1000": lambda folder: measure_room(folder, 1000, seconds),
        "slow": lambda folder: measure_slow(folder, slow, seconds),
        "crowd": lambda folder: measure_crowd(folder, 40, seconds),
        "idle": lambda folder: measure_idle(folder, idle),
        "replay": lambda folder: measure_replay(folder, missed),
    }


async def run(options: argparse.Namespace, folder: Path) -> None:
    """Measure everything that was asked for."""
    probe(folder)
    for name, measure in measures(options.seconds, full=options.full).items():
        if not options.only or name in options.only:
            place = folder / name
            place.mkdir()
            await measure(place)


def main(given: Sequence[str] | None = None) -> None:
    """Measure a relay in a process of its own, on the same machine."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.relay", description=main.__doc__
    )
    parser.add_argument("--seconds", type=float, default=5, help="of each load (5)")
    parser.add_argument(
        "--full",
        action="store_true",
        help="1,000 that do not read, 5,000 idle, 100,000 missed",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        choices=list(measures(0, full=False)),
    )
    options = parser.parse_args(given)
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores - {0} or cores)
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(run(options, Path(folder)))
    print(f"relay: measured in {perf_counter() - begun:.0f} s, stamped and durable")


if __name__ == "__main__":
    main()
