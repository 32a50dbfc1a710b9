"""Each contract is kept in one transaction, in many, and across restarts."""

import asyncio
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, cast

from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.ports import Backend, Transaction


WRITES: Final = ("put_", "drop_", "add_", "rest_", "forget_", "expire_", "clear_")
OTHER_WRITES: Final = ("spend", "take_package", "increase", "append", "deliver")

Test = Callable[[Transaction], None]


def open_memory(_: Path) -> Backend:
    """Return a new memory."""
    return MemoryBackend()


OPENERS: Final[dict[str, Callable[[Path], Backend]]] = {
    "memory": open_memory,
    "sqlite": SqliteBackend,
}
"""How each backend is opened on a directory."""


Way = Callable[[str, Path, Test], None]
"""How to run a test on a backend in a directory."""


def contract(test: Test) -> Callable[[str, Way, Path], None]:
    """Make a test of tables run on every backend and in every way."""

    def on(kind: str, way: Way, tmp_path: Path) -> None:
        way(kind, tmp_path, test)

    on.__name__, on.__doc__, on.__module__ = (
        test.__name__,
        test.__doc__,
        test.__module__,
    )
    return on


def together(kind: str, folder: Path, test: Test) -> None:
    """Run a test within one transaction."""

    async def main() -> None:
        backend = OPENERS[kind](folder)
        await backend.run(test)
        await backend.close()

    asyncio.run(main())


def apart(kind: str, folder: Path, test: Test) -> None:
    """Run each call of a test in a transaction; what only reads, also by `read`."""
    with asyncio.Runner() as runner:
        backend = runner.run(_opened(kind, folder))

        def call(work: Callable[[Transaction], Any], *, reads: bool) -> object:
            answer = runner.run(backend.run(work))
            if reads:
                assert runner.run(backend.read(work)) == answer
            return answer

        test(cast("Transaction", _Tables(call)))
        runner.run(backend.close())


def reopened(kind: str, folder: Path, test: Test) -> None:
    """Run each call of a test in a backend that was just opened."""

    async def once(work: Callable[[Transaction], Any]) -> object:
        backend = OPENERS[kind](folder)
        answer = await backend.run(work)
        await backend.close()
        return answer

    with asyncio.Runner() as runner:

        def call(work: Callable[[Transaction], Any], *, reads: bool) -> object:
            del reads
            return runner.run(once(work))

        test(cast("Transaction", _Tables(call)))


def ways() -> Iterator[tuple[str, Way]]:
    """Yield each backend with each way that makes sense with it."""
    for kind in OPENERS:
        yield kind, together
        yield kind, apart
        if kind != "memory":
            yield kind, reopened


async def _opened(kind: str, folder: Path) -> Backend:
    return OPENERS[kind](folder)


class _Tables:
    """Looks like a transaction; each call of a method is one."""

    def __init__(self, call: Callable[..., object]) -> None:
        self._call = call

    def __getattr__(self, table: str) -> object:
        return _Table(self._call, table)


class _Table:
    def __init__(self, call: Callable[..., object], table: str) -> None:
        self._call = call
        self._table = table

    def __getattr__(self, method: str) -> Callable[..., object]:
        return functools.partial(self._one, method)

    def _one(self, method: str, *arguments: object, **named: object) -> object:
        def work(t: Transaction) -> object:
            return getattr(getattr(t, self._table), method)(*arguments, **named)

        writes = method.startswith(WRITES) or method in OTHER_WRITES
        return self._call(work, reads=not writes)
