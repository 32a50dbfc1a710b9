"""What is done again and again, whatever becomes of it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.relay.main.support import DAY
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.main import chores
from tgtui.relay.main.chores import Renewal, Watch, clean, offer_turns, repeat, tidy
from tgtui.relay.main.content import RENEWAL
from tgtui.relay.main.errors import BadKeyFile
from tgtui.relay.ports import RejoinRow, StorageFull
from tgtui.relay.web import Node


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.INFO, "tgtui"):
        yield


class Ticking:
    """A clock that says what it is told to."""

    def __init__(self, *steps: int) -> None:
        self.steps = list(steps)
        self.stepped = 0

    def look(self) -> int:
        if self.steps:
            self.stepped = self.steps.pop(0)
        return self.stepped

    def now(self) -> int:
        return 1_800_000_000_000


class FakeNode:
    """A node on a memory, with a clock of ours."""

    def __init__(self, *steps: int) -> None:
        self.backend = MemoryBackend()
        self.clock = Ticking(*steps)
        self.hub = SimpleNamespace(online=lambda _: True)
        self.acted: list[str] = []
        self.more = False

    async def act(self, rule: Any) -> Any:  # noqa: ANN401  (as the real one)
        self.acted.append(getattr(rule, "__name__", ""))
        return SimpleNamespace(more=self.more)

    async def look(self, rule: Callable[..., Any]) -> Any:  # noqa: ANN401  (the same)
        lent = SimpleNamespace(now=self.clock.now())
        return await self.backend.read(lambda tx: rule(tx, lent))


def node(*steps: int) -> tuple[FakeNode, Node]:
    fake = FakeNode(*steps)
    return fake, cast("Node", fake)


def repeated(pause: float, answers: list[bool | Exception]) -> int:
    """Repeat a work that has these results; return how often it was done."""
    left = answers
    times = 0

    async def main() -> None:
        ended = asyncio.Event()

        async def work() -> bool:
            nonlocal times
            times += 1
            answer = left.pop(0)
            if not left:
                ended.set()
            if isinstance(answer, Exception):
                raise answer
            return answer

        await asyncio.wait_for(repeat(pause, work, ended), 5)

    asyncio.run(main())
    return times


def test_more_is_done_at_once() -> None:
    assert repeated(60.0, [True, True, False]) == 3


def test_a_pause_is_made_and_ends_with_the_relay() -> None:
    assert repeated(0.01, [False, False]) == 2


def test_what_fails_is_done_again(caplog: pytest.LogCaptureFixture) -> None:
    assert repeated(0.0, [StorageFull(), ValueError(), False]) == 3
    full, failed = caplog.records
    assert full.getMessage().startswith("the storage failed: There is no space left")
    assert failed.getMessage() == "a chore failed"
    assert failed.exc_info is not None


def test_a_long_pause_is_cut_short() -> None:
    async def main() -> None:
        ended = asyncio.Event()
        done = asyncio.Event()

        async def work() -> bool:
            done.set()
            return False

        task = asyncio.create_task(repeat(60.0, work, ended))
        await done.wait()
        ended.set()
        await asyncio.wait_for(task, 1)

    asyncio.run(main())


def test_the_first_time_may_come_later() -> None:
    done: list[bool] = []

    async def main() -> None:
        ended = asyncio.Event()

        async def work() -> bool:
            done.append(True)
            ended.set()
            return False

        task = asyncio.create_task(repeat(60.0, work, ended, first=0.05))
        await asyncio.sleep(0.01)
        assert done == []
        await asyncio.wait_for(task, 5)

    asyncio.run(main())
    assert done == [True]


def test_a_sweep_deletes_and_remembers_the_time() -> None:
    fake, real = node()
    fake.more = True
    assert asyncio.run(clean(real))
    assert fake.acted == ["sweep"]
    stored = asyncio.run(fake.backend.read(lambda tx: tx.meta.value("last time")))
    assert stored == fake.clock.now().to_bytes(8, "big")


def test_a_clock_that_jumped_deletes_nothing() -> None:
    fake, real = node(90_000)
    assert not asyncio.run(clean(real))
    assert fake.acted == []


def test_the_next_member_is_asked_when_it_is_due() -> None:
    fake, real = node()
    assert not asyncio.run(offer_turns(real))
    assert fake.acted == []
    row = RejoinRow(b"g" * 32, b"d" * 32, b"a" * 32, b"request", 1, None, 1)

    async def main() -> None:
        await fake.backend.run(lambda tx: tx.rejoins.put_rejoin(row))
        assert not await offer_turns(real)

    asyncio.run(main())
    assert len(fake.acted) == 1


def test_deleted_data_goes_from_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    async def fake(backend: SqliteBackend) -> bool:
        asked.append(backend)
        return True

    monkeypatch.setattr(SqliteBackend, "tidy", fake)

    async def main() -> None:
        backend = SqliteBackend(tmp_path)
        assert not await tidy(backend)
        assert not await tidy(MemoryBackend())
        await backend.close()
        assert asked == [backend]

    asyncio.run(main())


def test_a_jump_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    watch = Watch(node(0, 90_000, 90_000, 0, -70_000)[1])
    for _ in range(5):
        assert not asyncio.run(watch.look())
    told = [record.__dict__["by_ms"] for record in caplog.records]
    assert told == [90_000, -70_000]
    assert "tgtui relay admin clock confirm" in said(caplog)[0]


def renewal(
    left: int, outcome: bool | Exception, *, stepped: int = 0
) -> tuple[Renewal, list[int]]:
    tried: list[int] = []

    async def renew() -> bool:
        tried.append(1)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    fake, real = node()
    fake.clock.stepped = stepped
    return Renewal(real, lambda: left, renew), tried


@pytest.mark.parametrize(("left", "stepped"), [(RENEWAL + 1, 0), (RENEWAL, 1)])
def test_there_is_a_time_to_renew(
    left: int, stepped: int, caplog: pytest.LogCaptureFixture
) -> None:
    watch, tried = renewal(left, outcome=True, stepped=stepped)
    assert not asyncio.run(watch.look())
    assert (tried, said(caplog)) == ([], [])


def test_a_renewal_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    watch, tried = renewal(RENEWAL, outcome=True)
    assert not asyncio.run(watch.look())
    assert (tried, said(caplog)) == ([1], ["the descriptor was renewed"])


def test_without_the_root_key_somebody_has_to_do_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch, tried = renewal(41 * DAY + 1, outcome=False)
    assert not asyncio.run(watch.look())
    (record,) = caplog.records
    assert (tried, record.levelname, record.__dict__["days"]) == ([1], "WARNING", 41)
    assert "tgtui relay admin descriptor --renew" in record.getMessage()


def test_a_root_key_that_cannot_be_used_is_logged(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    watch, _ = renewal(DAY, BadKeyFile(tmp_path, "damaged"))
    assert not asyncio.run(watch.look())
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "damaged" in record.getMessage()


def test_each_chore_has_its_time() -> None:
    assert chores.TICK < chores.TURN < chores.SWEEP < chores.TIDY < chores.DAILY
