"""`python -m tests.faults.clients --kills N --seed S`: kills clients that talk.

Three clients, each a process with its store on the disk and its keys in a real keyring,
and their relay are killed N times each, while the three go on talking.
"""

import argparse
import asyncio
import os
import socket
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.dice import Dice
from tests.faults.circle import TITLE, fall_silent, gather
from tests.faults.forked import ForkedRelay
from tests.faults.logs import check_logs
from tests.faults.moments import points
from tests.faults.party import check_file
from tests.faults.record import Record, Wish, complaints
from tests.faults.talker import Place, Talker
from tests.faults.view import Broken
from tests.integration.process import RelayProcess, environment
from tests.services.gnome_keyring import unlocked_keyring
from tgtui.crypto import SeededEntropy
from tgtui.wire import Role


NAMES: Final = ("anna", "bob", "carl")

_FIRST_PORT: Final = 20_000
_PORTS: Final = 10_000
_BUS: Final = "DBUS_SESSION_BUS_ADDRESS"
_WORST: Final = 30


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of it.

    Attributes:
        kills: How often each of the four was killed.
        counts: What the three did, and where they were killed.
        entries: How many entries the rooms have.
        seconds: How long it took.
    """

    kills: int
    counts: Counter[str]
    entries: int
    seconds: float

    def __str__(self) -> str:
        counts = self.counts
        return (
            f"{self.kills} kills of each of three clients and a relay: "
            f"{counts['texts']} texts, {counts['texts'] - counts['sure']} of them cut "
            f"off, {counts['edits']} edits, {counts['reactions']} reactions, "
            f"{counts['titles']} titles, {counts['roles']} roles, "
            f"{counts['refreshes']} refreshes, "
            f"{self.entries} entries; nothing lost, nothing twice, one order, "
            f"{self.seconds:.0f} s"
        )


async def kill_relay(relay: RelayProcess, dice: Dice, kills: int) -> None:
    """Kill a relay again and again, mostly while it serves."""
    for _ in range(kills):
        if dice.number(6):
            await asyncio.sleep((200 + dice.number(1_300)) / 1000)
        else:
            await relay.kill()
            await relay.spawn(port=relay.port)
            await asyncio.sleep(dice.number(120) / 1000)
        await relay.kill()
        await asyncio.sleep(dice.number(300) / 1000)
        await relay.start(port=relay.port)


async def kill_client(talker: Talker, dice: Dice, kills: int) -> "asyncio.Task[None]":
    """Kill a client again and again; return what ends with the last process."""
    for point in points(dice, kills):
        await talker.be_killed(point)
    return await talker.begin()


def free_port() -> int:
    """Return a port that is free, and that no connection takes by itself.

    A client that tries to connect to one of the latter may connect to itself, and then
    no relay can have it.
    """
    for number in range(_PORTS):
        port = _FIRST_PORT + (os.getpid() + number) % _PORTS
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    message = "there is no free port"
    raise AssertionError(message)


async def run(folder: Path, *, kills: int, seed: int, hasty: bool = False) -> Summary:
    """Kill each of four processes so many times, and check that nothing got lost.

    Args:
        folder: An empty folder.
        kills: How many times.
        seed: What determines when, and what is said.
        hasty: Whether the clients have a fault that is to be found.

    Raises:
        Broken: Something got lost, came twice, or is not the same for all.
    """
    begin = time.monotonic()
    relay = ForkedRelay(folder)
    record = Record(title=Wish(TITLE), role=Wish(Role.MEMBER.name))
    with unlocked_keyring() as bus:
        await relay.start(port=free_port())
        variables = {**environment(folder), _BUS: bus.variables[_BUS]}
        place = Place(folder, variables, relay.said, hasty)
        talkers = [
            Talker(name, place, record, _dice(seed, name + " talks")) for name in NAMES
        ]
        try:
            await _talk(relay, talkers, record, (kills, seed))
            assert await relay.stop() == 0, relay.last_words()
        finally:
            await asyncio.gather(*(talker.close() for talker in talkers))
            await relay.close()
    entries = sum(check_logs(relay.data / "relay.db").values())
    counts = sum((talker.counts for talker in talkers), Counter[str]())
    return Summary(kills, counts, entries, time.monotonic() - begin)


def _dice(seed: int, name: str) -> Dice:
    return Dice(SeededEntropy(f"clients {seed} {name}".encode()))


async def _talk(
    relay: ForkedRelay, talkers: list[Talker], record: Record, order: tuple[int, int]
) -> None:
    """Have them talk and be killed, and judge what is left.

    Raises:
        Broken: It is not what it has to be.
    """
    kills, seed = order
    async with asyncio.TaskGroup() as group:
        first = [await talker.begin() for talker in talkers]
        lives = [group.create_task(talker.live()) for talker in talkers]
        await gather(talkers)
        for talker, living in zip(talkers, first, strict=True):
            talker.talking = True
            talker.kill()
            await living
        reaping = group.create_task(kill_relay(relay, _dice(seed, "relay"), kills))
        last = await asyncio.gather(
            *(kill_client(each, _dice(seed, each.name), kills) for each in talkers)
        )
        await reaping
        for talker in talkers:
            talker.talking = False
        trouble = await fall_silent(talkers)
        stores = {}
        for talker, living in zip(talkers, last, strict=True):
            stores[talker.name] = await talker.end(living)
        for life in lives:
            life.cancel()
    found = complaints(record, stores)
    found += [trouble] if trouble else []
    if found:
        raise Broken("\n".join([f"{len(found)} faults", *found[:_WORST]]))
    check_file(relay.data / "relay.db")
    check_logs(relay.data / "relay.db", stores)


def main() -> None:
    """Read the command line, and print a summary as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hasty", action="store_true", help="plant a fault")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        summary = asyncio.run(
            run(Path(folder), kills=given.kills, seed=given.seed, hasty=given.hasty)
        )
    for what, count in sorted(summary.counts.items()):
        print(f"{count:6} {what}")
    print(f"seed {given.seed}, {summary}")


if __name__ == "__main__":
    main()
