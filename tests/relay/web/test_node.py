"""What a node lends to rules, and in which thread it does so."""

import asyncio
import threading
from pathlib import Path

from tests.relay.notary import SimpleNotary
from tgtui.crypto import Secret, SeededEntropy
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core import Context, Outcome, Settings
from tgtui.relay.ports import Transaction
from tgtui.relay.web import Clock, Hub, Node


RELAY = b"R" * 32


def test_what_is_lent_is_made_in_the_loop_s_thread(tmp_path: Path) -> None:
    """Rules that read run in others, and who the relay is changes in the loop's."""
    lent: list[int] = []
    ran: list[int] = []

    def lend() -> Context:
        lent.append(threading.get_ident())
        return Context(
            1_000,
            RELAY,
            Settings(),
            SimpleNotary(RELAY),
            SeededEntropy(b"node"),
            Secret(b"k" * 32),
        )

    def look(_: Transaction, context: Context) -> int:
        ran.append(threading.get_ident())
        return context.now

    async def main() -> None:
        backend = SqliteBackend(tmp_path)
        node = Node(backend, Hub(backend), Clock(), lend, lambda: (1, b""))
        assert await node.look(look) == 1_000
        assert await node.act(lambda tx, given: Outcome(look(tx, given))) == 1_000
        await backend.close()

    asyncio.run(main())
    here = threading.get_ident()
    assert lent == [here, here]
    assert ran[0] != here
