"""What a node lends to rules, and in which thread it does so."""

import asyncio
import threading
from pathlib import Path

import pytest

from tests.relay.notary import SimpleNotary
from tgtui.crypto import Secret, SeededEntropy
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.backends.telling import CLOSED
from tgtui.relay.core import Context, Outcome, Settings
from tgtui.relay.ports import StorageBroken, Transaction
from tgtui.relay.web import Clock, Hub, Node


RELAY = b"R" * 32


def lend() -> Context:
    """Return what a rule is lent."""
    entropy, key = SeededEntropy(b"node"), Secret(b"k" * 32)
    return Context(1_000, RELAY, Settings(), SimpleNotary(RELAY), entropy, key)


def look(_: Transaction, context: Context) -> int:
    """Return what time it is."""
    return context.now


def test_what_is_lent_is_made_in_the_loop_s_thread(tmp_path: Path) -> None:
    """Rules that read run in others, and who the relay is changes in the loop's."""
    lent: list[int] = []
    ran: list[int] = []

    def lending() -> Context:
        lent.append(threading.get_ident())
        return lend()

    def looking(tx: Transaction, context: Context) -> int:
        ran.append(threading.get_ident())
        return look(tx, context)

    async def main() -> None:
        backend = SqliteBackend(tmp_path)
        node = Node(backend, Hub(backend), Clock(), lending, lambda: (1, b""))
        assert await node.look(looking) == 1_000
        assert await node.act(lambda tx, given: Outcome(looking(tx, given))) == 1_000
        await backend.close()

    asyncio.run(main())
    here = threading.get_ident()
    assert lent == [here, here]
    assert ran[0] != here


class Reading:
    """A backend of which each read takes some turns of the loop."""

    def __init__(self) -> None:
        self.reading = 0
        self.most = 0

    async def read(self, _: object) -> None:
        """Take some turns, and write down who else reads."""
        self.reading += 1
        self.most = max(self.most, self.reading)
        for _ in range(3):
            await asyncio.sleep(0)
        self.reading -= 1


def test_one_reads_at_a_time_for_those_who_are_behind() -> None:
    """And the loop turns before each, so that everybody else is served as well."""
    backend = Reading()

    async def main() -> int:
        node = Node(backend, Hub(backend), Clock(), lend, lambda: (1, b""))  # type: ignore[arg-type]  # it only reads
        reads = asyncio.gather(*(node.look_in_turn(look) for _ in range(5)))
        turns = 0
        while not reads.done():
            await asyncio.sleep(0)
            turns += 1
        await node.look(look)
        return turns

    assert asyncio.run(main()) >= 5 * (3 + 1)
    assert backend.most == 1


def test_a_read_that_fails_stops_nobody_else() -> None:
    class Broken(Reading):
        async def read(self, _: object) -> None:
            if self.most == 0:
                self.most = 1
                raise StorageBroken(CLOSED)

    async def main() -> None:
        backend = Broken()
        node = Node(backend, Hub(backend), Clock(), lend, lambda: (1, b""))  # type: ignore[arg-type]  # it only reads
        with pytest.raises(StorageBroken):
            await node.look_in_turn(look)
        await node.look_in_turn(look)

    asyncio.run(main())
