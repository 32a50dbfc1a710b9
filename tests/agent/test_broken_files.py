"""Files whose way to a relay is cut, up and down, go on from there and arrive whole."""

import asyncio
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.agent.seats import seated
from tests.agent.shelves import House, contents, entries, told
from tests.integration.middle import Middle, standing_between
from tests.integration.peer import Peer, peers
from tests.net.running import waits
from tests.relay.main.processes import running
from tgtui.engine.effects import UploadFile
from tgtui.engine.events import Connected, FileUploaded
from tgtui.engine.intents import NewFile
from tgtui.identity import RelayAddress
from tgtui.net import BEGIN_BLOB
from tgtui.wire import limits, requests


DATA = sha256(b"a file").digest() * (3 * limits.CHUNK // 32)
UP = limits.CHUNK + 100_000
DOWN = limits.CHUNK
SENT_FROM = re.compile(rb"\?offset=(\d+) ")
ASKED_FROM = re.compile(rb"(?i)\r\nrange: bytes=(\d+)-")


def offsets(pattern: re.Pattern[bytes], middle: Middle) -> list[int]:
    """Return from where on clients sent bytes of a blob, or asked for them."""
    return [int(offset) for offset in pattern.findall(bytes(middle.heard))]


@pytest.mark.slow
@waits
async def test_a_file_arrives_whole_however_often_its_way_is_cut(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "relay", "--plain", "--registration", "open") as relay:
        house = House(tmp_path)
        made = await house.sealed(DATA)
        async with peers(relay.address, "bob") as (bob,):
            await _sent(relay.address, tmp_path, made, bob)
        await _saved(relay.address, house, made)


async def _sent(
    address: RelayAddress, folder: Path, made: NewFile, other: Peer
) -> None:
    """Upload a file by a runner, over a way that is cut."""
    middle = Middle(address.port)
    announced = requests.BeginBlob(made.blob, made.sealed_size)

    async def durable() -> None:
        while not (await other.call(BEGIN_BLOB, announced)).offset:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async with (
        standing_between(middle) as port,
        seated(replace(address, port=port), "anna", folder) as anna,
    ):
        await anna.engine.first(Connected)
        middle.before_cut, middle.cut_up = durable, UP
        anna.want(UploadFile(made.blob, made.sealed_size, made.path))
        assert (await anna.engine.first(FileUploaded)).blob == made.blob
    assert middle.cuts == 1
    found = offsets(SENT_FROM, middle)
    assert found[0] == 0
    assert limits.CHUNK <= found[-1] <= UP


async def _saved(address: RelayAddress, house: House, made: NewFile) -> None:
    """Fetch a file over a way that is cut, and go on when asked to anew."""
    middle = Middle(address.port)
    part = house.incoming / f"{made.blob.hex()}.part"
    async with (
        standing_between(middle) as port,
        peers(replace(address, port=port), "carl") as (carl,),
    ):
        await carl.ready()
        fetching = asyncio.create_task(house.fetched(carl.ready, told(made)))

        async def leave() -> None:
            while not contents(part):  # noqa: ASYNC110 - nobody tells of a file
                await asyncio.sleep(0.01)
            fetching.cancel()
            await asyncio.wait([fetching])

        middle.before_cut, middle.cut_down = leave, DOWN
        with pytest.raises(asyncio.CancelledError):
            await fetching
        there = len(contents(part))
        assert 0 < there < made.sealed_size
        assert not entries(house.downloads)
        middle.heard.clear()
        saved = await house.fetched(carl.ready, told(made))
    assert offsets(ASKED_FROM, middle) == [there]
    assert contents(saved) == DATA
    assert entries(house.downloads) == {saved.name}
    assert not entries(house.incoming)
