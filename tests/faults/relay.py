"""`python -m tests.faults.relay --kills N --seed S`: kills a relay under load."""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.dice import Dice
from tests.faults.forked import ForkedRelay
from tests.faults.house import PATIENCE
from tests.faults.party import Party, check_file
from tests.faults.points import After, Point, points
from tests.integration.process import RelayProcess
from tgtui.crypto import SeededEntropy


OPTIONS: Final = ("--registration", "invite")
"""How the relay is started."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of it.

    Attributes:
        kills: How often the relay was killed.
        entries: How many entries the rooms have.
        receipts: How many receipts were compared with what every member got.
        resent: How often bytes without an answer were sent again.
        rewritten: How often a message was written anew, on a newer base.
        commits: How many commits there were.
        guests: How many guests were let in, founded a room, uploaded and reported.
        promises: How often something accepted was found to be there.
        cuts: How many connections ended under their clients.
        seconds: How long it took.
    """

    kills: int
    entries: int
    receipts: int
    resent: int
    rewritten: int
    commits: int
    guests: int
    promises: int
    cuts: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.entries} entries, {self.receipts} receipts "
            f"seen by all, {self.resent} resent, {self.rewritten} rewritten, "
            f"{self.commits} commits, {self.cuts} cuts, {self.guests} guests, "
            f"{self.promises} promises kept, no gap, no repeat, chains whole, "
            f"{self.seconds:.0f} s"
        )


class Reaper:
    """Kills a relay at the given points, and starts it again."""

    def __init__(self, relay: RelayProcess, party: Party) -> None:
        self._relay = relay
        self._party = party
        self._before: Counter[str] = Counter()

    async def kill_at(self, point: Point) -> None:
        """Start the relay, compare receipts with what everybody gets, and kill it."""
        await self._relay.spawn(*OPTIONS)
        if point.after is After.STARTING:
            await asyncio.sleep(point.count / 1000)
        else:
            await self.serve()
            await self._catch_up_until(point)
        self._party.load.up.clear()
        await self._relay.kill()

    async def _catch_up_until(self, point: Point) -> None:
        """Compare receipts with what everybody gets, until it is time to kill.

        Raises:
            Broken: The relay broke a promise.
        """
        catching_up = asyncio.create_task(self._party.audit())
        try:
            await self._reached(point)
            if point.after in {After.RESUMED, After.SERVING}:
                # These are to hit the catching up itself; it is checked the next time.
                catching_up.cancel()
            await asyncio.wait({catching_up})
            if not catching_up.cancelled():
                catching_up.result()
        finally:
            catching_up.cancel()
            await asyncio.gather(catching_up, return_exceptions=True)

    async def serve(self) -> None:
        """Wait until the relay serves, and tell everybody where."""
        async with asyncio.timeout(PATIENCE):
            await self._relay.wait_until_it_serves()
        self._party.move(self._relay.url)
        self._before = self._party.load.counts.copy()
        self._party.load.up.set()

    async def _reached(self, point: Point) -> None:
        """Wait until it is time."""
        load, what = self._party.load, point.after.value
        if point.after is After.SERVING:
            await asyncio.sleep(point.count / 1000)
        else:
            async with asyncio.timeout(PATIENCE):
                while load.counts[what] - self._before[what] < point.count:
                    load.happened.clear()
                    await load.happened.wait()
        await asyncio.sleep(point.pause / 1000)


def nothing(_: int, __: Path) -> None:
    """Leave the relay's data alone while it is dead."""


async def run(
    folder: Path,
    *,
    kills: int,
    seed: int,
    verbose: bool = False,
    meanwhile: Callable[[int, Path], None] = nothing,
) -> Summary:
    """Kill a relay so many times, and check that it keeps all its promises.

    Args:
        folder: An empty folder.
        kills: How many times.
        seed: What determines when.
        verbose: Whether to print a line for each kill.
        meanwhile: What is done to the relay's data after each kill.

    Raises:
        Broken: It does not, as a group of errors.
    """
    begin = time.monotonic()
    named = f"kills {seed}".encode()
    relay = ForkedRelay(folder)
    party = Party(named, relay.data)
    await relay.start(*OPTIONS)
    try:
        await party.gather(relay.url)
        await relay.kill()
        reaper = Reaper(relay, party)
        async with asyncio.TaskGroup() as group:
            life = group.create_task(party.live())
            for number, point in enumerate(points(Dice(SeededEntropy(named)), kills)):
                await reaper.kill_at(point)
                meanwhile(number, relay.data)
                if verbose:
                    print(f"{number + 1}: {point}: {party.entries} entries", flush=True)
            await relay.spawn(*OPTIONS)
            await reaper.serve()
            await party.fall_silent()
            await party.agree()
            life.cancel()
        assert await relay.stop() == 0, relay.last_words()
    finally:
        await relay.close()
        await party.leave()
    for name in ("relay.db", "blobs.db"):
        check_file(relay.data / name)
    lines = [line for device in party.devices for line in device.lines.values()]
    return Summary(
        kills,
        party.entries,
        party.checked,
        sum(line.resent for line in lines),
        sum(line.rewritten for line in lines),
        party.load.counts["commits"],
        party.load.counts["visits"],
        party.house.ledger.looked,
        party.load.counts["cuts"],
        time.monotonic() - begin,
    )


def main() -> None:
    """Read the command line, and print a summary as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        summary = asyncio.run(
            run(Path(folder), kills=given.kills, seed=given.seed, verbose=given.verbose)
        )
    print(f"seed {given.seed}, {summary}")


if __name__ == "__main__":
    main()
