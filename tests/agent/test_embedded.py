"""The relay of this computer is started by the first, and joined by the others."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.agent.engines import ScriptedEngine
from tests.agent.seats import device_of, enroll
from tests.integration.relays import relay_in
from tests.net.running import QUICK, clock, waits
from tgtui.agent import embedded
from tgtui.agent.embedded import EmbeddedLine, EmbeddedRelay
from tgtui.agent.errors import RelayDidNotStart
from tgtui.identity import RelayAddress
from tgtui.net import introduce


ENDED = os.WEXITED | os.WNOWAIT


@pytest.mark.slow
@waits
async def test_the_second_one_joins_the_relay_of_the_first(
    tmp_path: Path, started: list[int]
) -> None:
    folder = tmp_path / "embedded"
    first, second = EmbeddedRelay(folder), EmbeddedRelay(folder)
    address = await first.address()
    assert not address.tls
    assert await second.address() == await first.address() == address
    assert len(started) == 1
    assert os.getsid(started[0]) == started[0]
    for name in ("address", "relay.toml", "relay.log"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    found = await introduce(address, pinned=None, clock=clock, reach=QUICK)
    assert found.descriptor.content.local
    assert await enroll(address, "anna") == found.descriptor


@pytest.mark.slow
@waits
async def test_two_that_start_at_once_have_one_relay(
    tmp_path: Path, started: list[int]
) -> None:
    relays = [EmbeddedRelay(tmp_path) for _ in range(3)]
    addresses = await asyncio.gather(*(one.address() for one in relays))
    assert len(set(addresses)) == 1
    assert len(started) <= 3


@pytest.mark.slow
@waits
async def test_one_that_is_gone_is_started_again_as_the_same(
    tmp_path: Path, started: list[int]
) -> None:
    relay = EmbeddedRelay(tmp_path)
    before = await relay.address()
    for number in (signal.SIGKILL, signal.SIGTERM):
        os.kill(started[-1], number)
        await asyncio.to_thread(os.waitid, os.P_PID, started[-1], ENDED)
        after = await relay.address()
        assert after.relay_id == before.relay_id
    assert len(started) == 3


@pytest.mark.slow
@waits
async def test_it_ends_when_nobody_is_there(tmp_path: Path, started: list[int]) -> None:
    relay = EmbeddedRelay(tmp_path, idle_minutes=0.005)
    await relay.address()
    _, status = await asyncio.to_thread(os.waitpid, started[0], 0)
    assert status == 0
    assert (tmp_path / "address").read_text() == ""


@pytest.mark.slow
@waits
async def test_why_it_does_not_start_is_told(
    tmp_path: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "holiday.jpg").touch()
    (tmp_path / "relay.log").write_text("x" * (2 << 20))
    monkeypatch.setenv("TGTUI_SERVE_DATA", "/nowhere")
    with pytest.raises(RelayDidNotStart, match="it holds other files"):
        await EmbeddedRelay(tmp_path).address()
    assert len((tmp_path / "relay.log").read_text()) < 1_000
    assert len(started) == 1


@waits
async def test_one_that_says_nothing_is_not_waited_for_for_ever(
    tmp_path: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "PATIENCE", 0.0)
    with pytest.raises(RelayDidNotStart, match="too long"):
        await EmbeddedRelay(tmp_path).address()
    assert len(started) == 1


class Moving:
    """Stands for a relay of this computer that is somewhere else each time."""

    def __init__(self) -> None:
        self.where: list[RelayAddress] = []

    async def address(self) -> RelayAddress:
        return self.where[-1]


@waits
async def test_a_line_follows_it_to_where_it_is(tmp_path: Path) -> None:
    moving = Moving()
    engine = ScriptedEngine()
    async with relay_in(tmp_path / "one") as one:
        await enroll(one.address, "anna")
        key = engine.own.device
        nowhere = RelayAddress("127.0.0.1", 1, one.address.relay_id, tls=False)
        line = EmbeddedLine(
            nowhere, device_of(engine), key.log_in, clock=clock, reach=QUICK
        )
        line.relay = moving  # type: ignore[assignment]  # as far as a line needs it
        moving.where.append(one.address)
        async with await line.open():
            assert line.address == one.address
        async with await line.open():
            assert line.address == one.address
        await line.aclose()
