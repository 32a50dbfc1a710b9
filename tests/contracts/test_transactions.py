"""A rule happens whole, once, in its turn, or leaves nothing behind."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from tests.contracts.everything import (
    COUNTED,
    drop_everything,
    seen,
    write_everything,
)
from tests.contracts.samples import HALL, LAPTOP, entry, name, room, sent
from tgtui.errors import LocalFault
from tgtui.relay.ports import Backend, Done, StorageBroken, Transaction, Work


pytestmark = pytest.mark.anyio


class Refused(Exception):
    """What a rule raises."""


def then_refuse(work: Work[Any]) -> Work[Any]:
    """Return a rule that raises after all that `work` does."""

    def refused(t: Transaction) -> None:
        work(t)
        raise Refused

    return refused


def spent(t: Transaction) -> bool:
    """Tell whether a challenge is spent, and spend it."""
    return not t.invites.spend(name(9), 5000)


class Told:
    """Collects what `done` is called with."""

    def __init__(self) -> None:
        self.answers: list[tuple[object, object, object]] = []

    def of(self, label: object) -> Done:
        def done(answer: object, error: BaseException | None) -> None:
            self.answers.append((label, answer, type(error) if error else None))

        return done


async def test_a_rule_that_raises_leaves_nothing_in_any_table(backend: Backend) -> None:
    before = await backend.run(seen)
    with pytest.raises(Refused):
        await backend.run(then_refuse(write_everything))
    assert await backend.run(seen) == before
    assert await backend.read(seen) == before
    assert not await backend.run(spent)


async def test_a_rule_that_raises_removes_nothing_from_any_table(
    backend: Backend,
) -> None:
    await backend.run(write_everything)
    before = await backend.run(seen)
    assert all(before.values())
    with pytest.raises(Refused):
        await backend.run(then_refuse(drop_everything))
    assert await backend.run(seen) == before
    assert await backend.read(seen) == before
    assert await backend.run(spent)


async def test_everything_can_be_removed(backend: Backend) -> None:
    before = await backend.run(seen)
    await backend.run(write_everything)
    await backend.run(drop_everything)
    kept = {"value": b"value", "resting": 5000, "ended": True}
    assert await backend.run(seen) == before | kept
    assert not await backend.run(spent)


async def test_what_a_rule_wrote_is_seen_by_the_next_one(backend: Backend) -> None:
    told = Told()
    backend.enqueue(write_everything, told.of("write"))
    backend.enqueue(seen, told.of("see"))
    await backend.run(lambda _: None)
    (_, _, _), (_, answer, _) = told.answers
    assert isinstance(answer, dict)
    assert all(answer.values())


async def test_one_that_raises_amid_a_batch_harms_no_other(backend: Backend) -> None:
    told = Told()

    def count(t: Transaction) -> int:
        t.log.append(HALL, entry(t.quotas.increase(COUNTED, 1)))
        return t.quotas.count(COUNTED, 1)

    for number in range(20):
        work = then_refuse(count) if number % 3 == 1 else count
        backend.enqueue(work, told.of(number))
    await backend.run(lambda _: None)
    assert [label for label, _, _ in told.answers] == list(range(20))
    good = [answer for _, answer, error in told.answers if error is None]
    assert good == list(range(1, 14))
    errors = [label for label, _, error in told.answers if error is Refused]
    assert errors == list(range(1, 20, 3))
    entries = await backend.read(lambda t: t.log.entries(HALL, 0, 99))
    assert [row.seq for row in entries] == good


async def test_mixed_writes_of_rules_that_raise_are_told_apart(
    backend: Backend,
) -> None:
    """What others wrote before in the same batch stays as it was."""
    told = Told()

    def hot(seq: int) -> Work[None]:
        def work(t: Transaction) -> None:
            t.rooms.put_room(room(seq=seq))
            t.log.append(HALL, entry(seq))
            t.log.put_sent(HALL, LAPTOP, sent(seq))
            t.log.add_commitment(HALL, name(seq))
            t.log.put_cursor(HALL, LAPTOP, seq)

        return work

    def cold(t: Transaction) -> None:
        hot(3)(t)
        t.meta.put_value("name", b"value")
        t.log.drop_through(HALL, 1)
        t.log.entries(HALL, 0, 9)
        t.log.clear_commitments(HALL)
        hot(4)(t)
        t.rooms.rooms(b"", 9)
        t.rooms.drop_room(HALL)
        hot(5)(t)

    for number, work in enumerate((hot(1), then_refuse(cold), hot(2))):
        backend.enqueue(work, told.of(number))
    found = await backend.run(seen)
    assert await backend.read(seen) == found
    assert found["room"] == room(seq=2)
    assert found["entries"] == [entry(1), entry(2)]
    assert found["dev_seq"] == found["cursor"] == found["lowest"] == 2
    assert found["value"] is None
    assert await backend.run(lambda t: t.log.sent(HALL, LAPTOP, 1)) == sent(1)
    assert await backend.run(lambda t: [_known(t, seq) for seq in range(1, 6)]) == [
        True,
        True,
        False,
        False,
        False,
    ]


async def test_done_is_not_called_before_enqueue_has_returned(
    backend: Backend,
) -> None:
    told = Told()
    for number in range(3):
        backend.enqueue(lambda _: None, told.of(number))
        assert told.answers == []
    await backend.run(lambda _: None)
    assert len(told.answers) == 3


async def test_done_may_enqueue(backend: Backend) -> None:
    finished = asyncio.get_running_loop().create_future()
    order: list[str] = []

    def first(*_: object) -> None:
        backend.enqueue(lambda _: order.append("rule"), second)
        order.append("enqueued")

    def second(*_: object) -> None:
        finished.set_result(None)

    backend.enqueue(lambda _: None, first)
    await finished
    assert order == ["enqueued", "rule"]


async def test_a_done_that_raises_harms_no_other(backend: Backend) -> None:
    told, reported = Told(), list[dict[str, Any]]()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: reported.append(context))

    def broken(*_: object) -> None:
        raise Refused

    backend.enqueue(lambda _: 1, broken)
    backend.enqueue(lambda _: 2, told.of("next"))
    await backend.run(lambda _: None)
    assert told.answers == [("next", 2, None)]
    assert [type(context["exception"]) for context in reported] == [Refused]


async def test_many_rules_at_once_each_happen_once(backend: Backend) -> None:
    def add(t: Transaction) -> int:
        return t.quotas.increase(COUNTED, 1)

    answers = await asyncio.gather(*(backend.run(add) for _ in range(500)))
    assert list(answers) == list(range(1, 501))
    assert await backend.read(lambda t: t.quotas.count(COUNTED, 1)) == 500


async def test_one_who_no_longer_waits_harms_nobody(backend: Backend) -> None:
    waiting = asyncio.ensure_future(backend.run(write_everything))
    await asyncio.sleep(0)
    waiting.cancel()
    assert (await backend.run(seen))["value"] == b"value"


async def test_read_sees_what_is_durable_and_no_more(backend: Backend) -> None:
    """A rule that has run but is not answered yet is not seen."""
    await backend.run(lambda t: t.rooms.put_room(room()))
    seqs: list[int | None] = []

    def bump(t: Transaction) -> None:
        current = t.rooms.room(HALL)
        assert current is not None
        t.rooms.put_room(replace(current, seq=current.seq + 1))

    def look(t: Transaction) -> int | None:
        current = t.rooms.room(HALL)
        return current.seq if current else None

    durable = 1
    for _ in range(20):
        writing = asyncio.ensure_future(backend.run(bump))
        seqs.append(await backend.read(look))
        assert seqs[-1] in (durable, durable + 1)
        await writing
        durable += 1
        assert await backend.read(look) == durable


async def test_read_raises_what_the_rule_raises(backend: Backend) -> None:
    with pytest.raises(Refused):
        await backend.read(then_refuse(seen))
    assert not any((await backend.read(seen)).values())


async def test_read_changes_nothing(backend: Backend) -> None:
    before = await backend.read(seen)
    for work in (write_everything, _only("log"), _only("quotas")):
        try:
            await backend.read(work)
        except LocalFault as fault:
            assert isinstance(fault, StorageBroken)  # noqa: PT017 - it may be allowed
    assert await backend.read(seen) == before
    assert await backend.run(seen) == before


async def test_reads_run_beside_each_other(backend: Backend) -> None:
    await backend.run(write_everything)
    found = await asyncio.gather(*(backend.read(seen) for _ in range(20)))
    assert all(all(each.values()) for each in found)


async def test_close_finishes_what_was_begun(backend: Backend) -> None:
    told = Told()
    for number in range(300):
        backend.enqueue(lambda t: t.quotas.increase(COUNTED, 1), told.of(number))
    await backend.close()
    assert [answer for _, answer, _ in told.answers] == list(range(1, 301))


async def test_what_comes_after_close_is_refused(backend: Backend) -> None:
    await backend.close()
    for way in (backend.run, backend.read):
        with pytest.raises(StorageBroken, match="closed"):
            await way(seen)
    await backend.close()


async def test_what_comes_while_it_closes_is_refused_in_its_turn(
    backend: Backend,
) -> None:
    told = Told()
    backend.enqueue(write_everything, told.of("before"))
    closing = asyncio.ensure_future(backend.close())
    await asyncio.sleep(0)
    backend.enqueue(write_everything, told.of("while"))
    await closing
    with pytest.raises(StorageBroken, match="closed"):
        await backend.run(write_everything)
    assert told.answers == [("before", None, None), ("while", None, StorageBroken)]


def _known(t: Transaction, seq: int) -> bool:
    return t.log.seen_commitment(HALL, name(seq))


def _only(table: str) -> Callable[[Transaction], None]:
    def log(t: Transaction) -> None:
        t.log.put_cursor(HALL, LAPTOP, 9)

    def quotas(t: Transaction) -> None:
        t.quotas.increase(COUNTED, 1)

    return {"log": log, "quotas": quotas}[table]
