"""`python -m tests.canary.client HOME HANDLE RELAY`: a client that others look into.

It makes an account, serves its profile until its input ends, and remembers every secret
that it ever had. It is told to write them into a file (`secrets FILE`), or to have a
file in its memory (`read FILE`) like somebody who looks at it.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from tests.vault.support import CHEAP
from tgtui.agent import Setting, make_account, open_client
from tgtui.crypto import Secret, SystemEntropy
from tgtui.identity import parse_address
from tgtui.vault import Profile, SealedFile


SHORTEST: Final = 16
"""What is shorter than that is found by chance, such as a mere number."""

VARIED: Final = 8
"""So many different bytes does a secret have: all zeros are found by chance, too."""

_ledger: Final[set[bytes]] = set()
_read: Final[list[bytes]] = []
_wrap: Final = Secret.__init__


def _remember(self: Secret, value: bytes) -> None:
    _wrap(self, value)
    if len(value) >= SHORTEST and len(set(value)) >= VARIED:
        _ledger.add(bytes(value))


class Passphrase:
    """A `PassphraseSource` that knows what it is asked for."""

    async def __call__(self, *, new: bool) -> Secret:
        """Return it."""
        del new
        return Secret(b"the passphrase of a canary")


def setting_of(home: Path, relay: str) -> Setting:
    """Return how the profile in a folder is opened."""
    keys = home / "keys.sealed"
    return Setting(
        profile=Profile("default", home / "profile"),
        vault=SealedFile(keys, Passphrase(), entropy=SystemEntropy(), cost=CHEAP),
        relay=parse_address(relay),
        embedded=home / "embedded",
    )


async def main(home: Path, handle: str, relay: str) -> None:
    """Be a client."""
    setting = setting_of(home, relay)
    await make_account(setting, handle)
    async with open_client(setting):
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            await asyncio.to_thread(obey, *line.rstrip("\n").split(" ", 1))
            print("done", flush=True)


def obey(order: str, file: str) -> None:
    """Do what this process is told."""
    if order == "read":
        _read.append(Path(file).read_bytes())
    else:
        text = "\n".join(sorted(secret.hex() for secret in _ledger))
        Path(file).write_text(text, "ascii")


if __name__ == "__main__":
    Secret.__init__ = _remember  # type: ignore[method-assign]  # that is the point
    place, name, address = sys.argv[1:]
    asyncio.run(main(Path(place), name, address))
