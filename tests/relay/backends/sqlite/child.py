"""Accepts messages until it is killed: `python -m` this module, with a directory.

It prints the place of each message once it is accepted, and `ready` before the first.
"""

import asyncio
import sys
from pathlib import Path

from tests.relay.backends.sqlite.support import accept
from tgtui.relay.backends.sqlite import SqliteBackend


AT_ONCE = 20


async def main(directory: Path) -> None:
    """Accept without end, some at a time."""
    backend = SqliteBackend(directory)
    print("ready", flush=True)

    async def one_after_another() -> None:
        while True:
            seq = await backend.run(accept)
            print(seq, flush=True)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
