"""Measures one suite at one number of members, row after row."""

import gc
import tracemalloc
from collections.abc import Iterator, Sequence
from typing import Final

from tests.benchmarks import floors, operations, setting
from tests.benchmarks.floors import MESSAGES
from tests.benchmarks.operations import Operation, Result, Size
from tests.benchmarks.primitives import with_fastest
from tests.benchmarks.setting import NEAR, Created, Members
from tests.benchmarks.timing import Bench, Work
from tgtui.mls import Environment, Group, OwnKeyPackage, RatchetDelta


PLAINTEXT: Final = b"a" * 200

Rows = Iterator[Result | Size]


class Measurement:
    """One suite and one number of members."""

    __slots__ = ("_bench", "_env", "_packages")

    def __init__(self, bench: Bench, packages: Sequence[OwnKeyPackage]) -> None:
        """Take the primitives to measure against, and the members by leaf."""
        self._bench = bench
        self._packages = packages
        self._env = setting.environment()

    def rows(self) -> Rows:
        """Yield every row as soon as it is measured."""
        packages, env = self._packages, self._env
        others = setting.on_the_wire(packages[1:])
        yield self._timed(
            operations.CREATE, lambda: setting.created(packages[0], others, env)
        )
        created = setting.created(packages[0], others, env)
        far = setting.far_leaf(len(packages))
        yield self._timed(
            operations.JOIN, lambda: setting.join(created.welcome, packages[far], env)
        )
        members = Members(
            created.group,
            setting.join(created.welcome, packages[NEAR], env),
            setting.join(created.welcome, packages[far], env),
        )
        yield from self._messages(members)
        cold = operations.UPDATE_COLD, operations.PROCESS_COLD
        yield from self._updates(members, cold, operations.PROCESS_COLD_FAR)
        if len(packages) > 2:
            members = setting.warm(created.group, packages, env)
            warm = operations.UPDATE_WARM, operations.PROCESS_WARM
            yield from self._updates(members, warm, operations.PROCESS_WARM_FAR)
        yield from self._sizes(created)

    def _messages(self, members: Members) -> Rows:
        sent = sent_in_a_row(members.first, self._env)
        yield self._timed(
            operations.ENCRYPT, lambda: sent_in_a_row(members.first, self._env)
        )
        yield self._timed(
            operations.DECRYPT, lambda: received(members.near, sent, self._env)
        )
        yield Size("message", len(sent[0]))

    def _updates(
        self, members: Members, near: tuple[Operation, Operation], far: Operation
    ) -> Rows:
        update, process = near
        env = self._env
        yield self._timed(update, lambda: members.first.commit(env))
        message = members.first.commit(env).message
        yield self._timed(process, lambda: members.near.receive(message, env))
        yield self._timed(far, lambda: members.far.receive(message, env))
        yield Size(update.name, len(message))

    def _sizes(self, created: Created) -> Rows:
        group = created.group
        yield Size("welcome", len(created.welcome))
        yield Size("add_commit", len(created.commit))
        yield Size("state", len(group.encode_epoch()))
        first, _ = group.send(PLAINTEXT, self._env)
        second, _ = first.send(PLAINTEXT, self._env)
        yield Size("delta_first", _written(first.ratchet_delta(group)))
        yield Size("delta", _written(second.ratchet_delta(first)))
        yield Size("memory", self._memory(created))

    def _memory(self, created: Created) -> int:
        """Return what a joined group occupies, by Python's own count."""
        gc.collect()
        tracemalloc.start()
        group = setting.join(created.welcome, self._packages[NEAR], self._env)
        gc.collect()
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del group
        return used

    def _timed(self, operation: Operation, work: Work) -> Result:
        timed = self._bench.time(work)
        rates = with_fastest(timed.rates)
        floor = floors.seconds(operation.floor(len(self._packages)), rates)
        return Result(
            operation.name,
            timed.seconds / operation.repeats,
            floor / operation.repeats,
            rates,
        )


def sent_in_a_row(group: Group, env: Environment) -> list[bytes]:
    """Return messages that one member sends one after the other."""
    messages = []
    for _ in range(MESSAGES):
        group, message = group.send(PLAINTEXT, env)
        messages.append(message)
    return messages


def received(group: Group, messages: Sequence[bytes], env: Environment) -> Group:
    """Return the group of a member that has read all messages."""
    for message in messages:
        group, _ = group.receive(message, env)
    return group


def _written(delta: RatchetDelta) -> int:
    """Return how many bytes of keys and records a store has to be told."""
    put = sum(len(key) + len(record) for key, record in delta.put.items())
    return put + sum(map(len, delta.delete))
