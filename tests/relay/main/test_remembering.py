"""What a relay knows of itself when it starts again."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from tests.relay.main.support import NOW, first
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.core.restoring import mark_copy
from tgtui.relay.main.remembering import (
    last_time,
    login_key,
    past,
    remember,
    remember_time,
)
from tgtui.relay.main.standing import Past
from tgtui.relay.ports import Transaction
from tgtui.relay.web import Clock


T = TypeVar("T")


class Memory:
    """A memory whose rules are run one by one."""

    def __init__(self) -> None:
        self._backend = MemoryBackend()

    def __call__(self, work: Callable[[Transaction], T]) -> T:
        return asyncio.run(self._backend.run(work))


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_a_new_relay_has_no_past(memory: Memory) -> None:
    assert memory(past) == Past()
    assert memory(last_time) == 0


def test_who_it_is_is_remembered(memory: Memory, tmp_path: Path) -> None:
    standing = first(tmp_path)
    memory(lambda tx: remember(tx, standing))
    assert memory(past) == Past(standing.descriptor.encoded)
    memory(lambda tx: remember(tx, replace(standing, restored=True)))
    assert memory(past) == Past(standing.descriptor.encoded, restored=True)
    memory(lambda tx: remember(tx, standing))
    memory(mark_copy)
    assert memory(past).restored


def test_the_first_login_key_stays(memory: Memory) -> None:
    assert memory(lambda tx: login_key(tx, b"a" * 32)) == b"a" * 32
    assert memory(lambda tx: login_key(tx, b"b" * 32)) == b"a" * 32


def test_the_time_is_remembered_unless_the_clock_jumped(memory: Memory) -> None:
    clock = Clock()
    memory(lambda tx: remember_time(tx, clock))
    known = memory(last_time)
    assert known > NOW - (1 << 40)
    later = Clock(last=known + 3_600_000)
    assert later.stepped
    memory(lambda tx: remember_time(tx, later))
    assert memory(last_time) == known
    later.confirm()
    memory(lambda tx: remember_time(tx, later))
    assert memory(last_time) >= known
