"""A client in a process of its own: its store on the disk, its keys in the keyring.

`main` is run by the nursery. It serves its profile, as every process of tgtui that has
one open does, so that whoever started it says by its socket what it is to do. Or it
says what is in the store, once nobody has it open.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from tests.faults.moments import Moment, Point, arm
from tests.faults.stored import stored
from tgtui.agent import Local, NoAccount, Setting, make_account, open_client
from tgtui.agent.opening import opened_database
from tgtui.engine.intents import AnyIntent, Send
from tgtui.identity import parse_address
from tgtui.vault import OsKeyring, Profile


KEYRING_SECONDS = 60.0


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What a client is started for.

    Attributes:
        name: Its profile, and its handle.
        folder: Where its data is.
        relay: The address of its relay.
        moment: Where it is to end, or nothing.
        count: At which time.
        hasty: Whether it says that it has taken a message before that is so.
        look: Where it writes what is in the store, and ends; or nothing.
    """

    name: str
    folder: str
    relay: str
    moment: str = ""
    count: int = 0
    hasty: bool = False
    look: str = ""


def main(arguments: Sequence[str]) -> int:
    """Do what the one argument says."""
    orders = msgspec.json.decode(arguments[0], type=Orders)
    folder = Path(orders.folder)
    setting = Setting(
        profile=Profile(orders.name, folder / orders.name),
        vault=OsKeyring(KEYRING_SECONDS),
        relay=parse_address(orders.relay),
        embedded=folder / "embedded",
    )
    if orders.moment:
        arm(Point(Moment(orders.moment), orders.count))
    if orders.hasty:
        be_hasty()
    if orders.look:
        asyncio.run(look(setting, Path(orders.look)))
    else:
        asyncio.run(serve(setting, orders.name))
    return 0


async def serve(setting: Setting, name: str) -> None:
    """Have a profile open for ever, with an account at the relay."""
    try:
        await _serve(setting)
    except NoAccount:
        await make_account(setting, name)
        await _serve(setting)


async def _serve(setting: Setting) -> None:
    async with open_client(setting) as client:
        assert isinstance(client, Local)
        print("older" if client.rolled_back else "open", flush=True)
        await asyncio.Event().wait()


async def look(setting: Setting, path: Path) -> None:
    """Write what is in the store."""
    with setting.profile, await opened_database(setting) as database:
        said = msgspec.json.encode(stored(database))
    await asyncio.to_thread(path.write_bytes, said)


def be_hasty() -> None:
    """Plant a fault: a message counts as taken a moment before it is in the store."""
    plain = Local.intend

    async def intend(client: Local, intent: AnyIntent) -> Any:  # noqa: ANN401
        if not isinstance(intent, Send):
            return await plain(client, intent)

        async def soon() -> None:
            await asyncio.sleep(0.2)
            await plain(client, intent)

        later.add(asyncio.create_task(soon()))
        return 0

    later: set[asyncio.Task[None]] = set()
    setattr(Local, plain.__name__, intend)
