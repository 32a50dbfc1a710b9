"""Many rules share a commit, and none suffers from another."""

import asyncio
from collections.abc import Callable
from time import sleep

import apsw
import pytest
from msgspec.structs import replace

from tests.contracts.samples import HALL, LAPTOP, entry, name, room
from tests.relay.backends.sqlite.support import COUNTED, accept, accepted
from tgtui.relay.backends.sqlite import SqliteBackend, batches
from tgtui.relay.backends.sqlite.session import Session
from tgtui.relay.ports import StorageBroken, StorageFull, Transaction


pytestmark = pytest.mark.anyio


class Commits:
    """Counts commits, and fails the next of them as it is told.

    Attributes:
        failing: For each of the next commits, what it fails with, or None.
        count: How many were tried.
    """

    def __init__(self) -> None:
        self.failing: list[BaseException | None] = []
        self.count = 0

    def __call__(self, connection: apsw.Connection) -> None:
        self.count += 1
        error = self.failing.pop(0) if self.failing else None
        if error is not None:
            raise error
        connection.execute("COMMIT")


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Commits:
    counting = Commits()
    monkeypatch.setattr(batches, "commit", counting)
    return counting


async def gathered(
    backend: SqliteBackend, *works: Callable[[Transaction], object]
) -> list[object]:
    running = [backend.run(work) for work in works]
    return list(await asyncio.gather(*running, return_exceptions=True))


def add(t: Transaction) -> int:
    return t.quotas.increase(COUNTED, 1)


async def test_what_waits_is_committed_at_once(
    backend: SqliteBackend, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_SECONDS", 60)
    assert await gathered(backend, *[add] * 100) == list(range(1, 101))
    assert commits.count == 1


async def test_a_batch_has_a_limit(
    backend: SqliteBackend, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_SECONDS", 60)
    monkeypatch.setattr(batches, "BATCH_RULES", 10)
    assert await gathered(backend, *[add] * 95) == list(range(1, 96))
    assert commits.count == 10


async def test_the_loop_has_its_turn_while_slow_rules_run(
    backend: SqliteBackend,
) -> None:
    turns = 0
    running = True

    async def others() -> None:
        nonlocal turns
        while running:
            turns += 1
            await asyncio.sleep(0)

    def slow(t: Transaction) -> None:
        add(t)
        sleep(batches.BATCH_SECONDS / 4)

    waiting = asyncio.ensure_future(others())
    await gathered(backend, *[slow] * 40)
    running = False
    await waiting
    assert turns >= 10


async def test_a_batch_that_cannot_be_committed_is_run_again(
    backend: SqliteBackend, commits: Commits
) -> None:
    commits.failing.append(apsw.IOError("once"))
    assert await gathered(backend, *[accept] * 5) == [1, 2, 3, 4, 5]
    assert await backend.run(accepted) == 5


async def test_only_what_fails_by_itself_is_refused(
    backend: SqliteBackend, commits: Commits
) -> None:
    commits.failing.extend([apsw.IOError("together"), None, apsw.IOError("alone")])
    first, second, third = await gathered(backend, accept, accept, accept)
    assert (first, third) == (1, 2)
    assert isinstance(second, StorageBroken)
    assert "alone" in str(second)
    assert await backend.run(accepted) == 2


async def test_after_a_full_disk_it_is_tried_again_once(
    backend: SqliteBackend, commits: Commits
) -> None:
    commits.failing.append(apsw.FullError("full"))
    assert await backend.run(accept) == 1
    commits.failing.extend([apsw.FullError("full"), apsw.FullError("full")])
    with pytest.raises(StorageFull):
        await backend.run(accept)
    # It is known to be full, until something was stored.
    commits.failing.append(apsw.FullError("full"))
    with pytest.raises(StorageFull):
        await backend.run(accept)
    assert await backend.run(accept) == 2
    commits.failing.append(apsw.FullError("full"))
    assert await backend.run(accept) == 3
    assert await backend.run(accepted) == 3


async def test_when_nothing_can_begin_all_that_wait_are_told(
    backend: SqliteBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(_: Session) -> None:
        raise StorageBroken("no transaction")  # noqa: EM101, TRY003 - a test's

    with monkeypatch.context() as patch:
        patch.setattr(Session, "begin", begin)
        answers = await gathered(backend, accept, accept)
    assert [str(answer) for answer in answers] == ["no transaction"] * 2
    assert await backend.run(accept) == 1


@pytest.mark.parametrize(
    "stamp", ["text", None, 2**70, object()], ids=["text", "none", "large", "object"]
)
async def test_a_value_of_a_wrong_type_fails_its_rule_alone(
    backend: SqliteBackend, stamp: object
) -> None:
    def later(t: Transaction) -> None:
        t.log.append(HALL, replace(entry(50), stamp=stamp))

    def now(t: Transaction) -> None:
        accept(t)
        t.meta.put_value("name", stamp)  # type: ignore[arg-type]

    answers = await gathered(backend, accept, later, now, accept)
    assert [type(answer) for answer in answers] == [
        int,
        StorageBroken,
        StorageBroken,
        int,
    ]
    assert await backend.run(accepted) == 2
    assert await backend.run(lambda t: t.meta.value("name")) is None


async def test_a_rule_that_hides_a_fault_of_the_storage_fails_all_the_same(
    backend: SqliteBackend,
) -> None:
    def hides(t: Transaction) -> str:
        accept(t)
        try:
            t.meta.put_value("name", None)  # type: ignore[arg-type]
        except StorageBroken:
            return "all is well"
        return "no fault"

    answers = await gathered(backend, accept, hides, accept)
    assert [type(answer) for answer in answers] == [int, StorageBroken, int]
    assert await backend.run(accepted) == 2


async def test_rows_are_forgotten_where_there_are_too_many(
    backend: SqliteBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CACHED_ROWS", 2)
    for number in range(1, 20):
        assert await backend.run(accept) == number
        assert await backend.run(accepted) == number


async def test_many_commitments_are_all_remembered(backend: SqliteBackend) -> None:
    def add_from(start: int, count: int) -> Callable[[Transaction], None]:
        def rule(t: Transaction) -> None:
            for number in range(start, start + count):
                assert not t.log.seen_commitment(HALL, name(number))
                t.log.add_commitment(HALL, name(number))

        return rule

    def refused(t: Transaction) -> None:
        add_from(250, 300)(t)
        raise LookupError

    def known(t: Transaction) -> list[int]:
        return [n for n in range(700) if t.log.seen_commitment(HALL, name(n))]

    def clear(t: Transaction) -> None:
        t.log.clear_commitments(HALL)

    def clear_and_refuse(t: Transaction) -> None:
        clear(t)
        assert known(t) == []
        raise LookupError

    works = [add_from(0, 250), refused, add_from(250, 5), refused, known]
    assert (await gathered(backend, *works))[-1] == list(range(255))
    works = [add_from(255, 300), clear_and_refuse, add_from(555, 100), known]
    assert (await gathered(backend, *works))[-1] == list(range(655))
    assert await backend.read(known) == list(range(655))
    works = [clear, add_from(3, 1), known]
    assert (await gathered(backend, *works))[-1] == [3]


async def test_entries_may_be_put_and_dropped_in_one_batch(
    backend: SqliteBackend,
) -> None:
    def put(*seqs: int) -> Callable[[Transaction], None]:
        def rule(t: Transaction) -> None:
            for seq in seqs:
                t.log.append(HALL, entry(seq))

        return rule

    def drop(seq: int) -> Callable[[Transaction], None]:
        return lambda t: t.log.drop_through(HALL, seq)

    def seqs(t: Transaction) -> list[int]:
        return [row.seq for row in t.log.entries(HALL, -1, 99)]

    works = [put(5, 1, 2), drop(2), put(1), drop(0), seqs]
    assert (await gathered(backend, *works))[-1] == [1, 5]
    works = [drop(5), put(3), put(9), drop(3), put(2), seqs]
    assert (await gathered(backend, *works))[-1] == [2, 9]
    assert await backend.read(seqs) == [2, 9]


async def test_one_who_gave_up_waiting_for_tidiness_harms_nobody(
    backend: SqliteBackend,
) -> None:
    waiting = asyncio.ensure_future(backend.tidy())
    await asyncio.sleep(0)
    waiting.cancel()
    await backend.run(lambda t: t.rooms.put_room(room()))
    assert await backend.run(lambda t: t.log.cursor(HALL, LAPTOP)) is None


async def test_a_fault_while_tidying_is_told(
    backend: SqliteBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: apsw.Connection) -> bool:
        raise apsw.IOError("no log")  # noqa: EM101, TRY003 - as SQLite says it

    with monkeypatch.context() as patch:
        patch.setattr("tgtui.relay.backends.sqlite.backend.truncate_log", broken)
        with pytest.raises(StorageBroken, match="no log"):
            await backend.tidy()
    assert await backend.tidy()


async def test_the_loop_has_its_turns_within_a_batch(
    backend: SqliteBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(batches, "BATCH_SECONDS", 60.0)
    order: list[str] = []

    def rule(t: Transaction) -> int:
        order.append("rule")
        asyncio.get_running_loop().call_soon(order.append, "turn")
        return accept(t)

    answers = await gathered(backend, *[rule] * 4)
    assert order == ["rule", "turn"] * 4
    assert answers == [1, 2, 3, 4]
    assert await backend.read(accepted) == 4


@pytest.mark.parametrize(("seconds", "commits_of"), [(60.0, 1), (0.0, 3)])
async def test_a_batch_takes_what_comes_while_it_runs_until_its_time_is_over(
    backend: SqliteBackend,
    commits: Commits,
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    commits_of: int,
) -> None:
    monkeypatch.setattr(batches, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(batches, "BATCH_SECONDS", seconds)
    answers: list[object] = []

    def ask() -> None:
        backend.enqueue(add, lambda answer, _: answers.append(answer))

    def first(t: Transaction) -> int:
        asyncio.get_running_loop().call_soon(ask)
        return add(t)

    assert await gathered(backend, first, add) == [1, 2]
    assert await backend.run(lambda t: t.quotas.count(COUNTED, 1)) == 3
    assert answers == [3]
    assert commits.count == commits_of
