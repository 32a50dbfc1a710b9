"""Every backend gives the answers that the memory gives, whatever is asked."""

import asyncio
import inspect
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

from tests.contracts.operations import METHODS, NAMED, Call, calls
from tests.contracts.ways import OPENERS
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.ports import Backend, Transaction, tables


TABLES: Final = (
    ("rooms", "log"),
    ("rooms", "log", "inbox", "rejoins"),
    ("accounts", "invites", "keys", "contacts"),
    ("quotas", "log", "meta"),
    ("inbox", "blobs", "reports", "rejoins", "meta"),
)
"""Tables that are used together, so that calls meet each other's rows."""

OTHERS: Final = [kind for kind in OPENERS if kind != "memory"]


class Refused(Exception):
    """What a rule raises after its calls."""


class Rule(NamedTuple):
    """Some calls, at the end of which a rule may raise.

    Attributes:
        calls: The calls.
        raises: Whether it does.
    """

    calls: list[Call]
    raises: bool

    def make(self, t: Transaction) -> list[object]:
        """Make the calls, and return the answers or raise with them."""
        answers = [call(t) for call in self.calls]
        if self.raises:
            raise Refused(answers)
        return answers


async def outcomes(backend: Backend, batch: list[Rule]) -> list[tuple[bool, object]]:
    """Run rules at once; return whether each raised, and its answers."""
    running = [backend.run(rule.make) for rule in batch]
    found = await asyncio.gather(*running, return_exceptions=True)
    outcome: list[tuple[bool, object]] = []
    for each in found:
        if isinstance(each, Refused):
            outcome.append((True, each.args[0]))
        elif isinstance(each, BaseException):
            raise each
        else:
            outcome.append((False, each))
    return outcome


def test_every_method_is_among_the_calls() -> None:
    wanted = {
        f"{table}.{method}"
        for table, annotation in inspect.getmembers(
            tables.Transaction, lambda each: isinstance(each, property)
        )
        for method in _methods(annotation)
    }
    assert wanted == {*METHODS, NAMED}


def _methods(table: property) -> list[str]:
    kind = inspect.get_annotations(table.fget)["return"]  # type: ignore[arg-type]
    return [name for name in vars(kind) if not name.startswith("_")]


each_kind_and_tables = pytest.mark.parametrize(
    ("other_kind", "together"),
    [
        pytest.param(kind, together, id=f"{kind}-{'-'.join(together)}")
        for kind in OTHERS
        for together in TABLES
    ],
)


@pytest.mark.slow
@each_kind_and_tables
@given(data=st.data())
@settings(max_examples=25)
def test_the_answers_are_the_same(
    other_kind: str, together: tuple[str, ...], data: st.DataObject
) -> None:
    compare(other_kind, together, data)


@pytest.mark.long
@each_kind_and_tables
@given(data=st.data())
@settings(max_examples=1_000)
def test_the_answers_stay_the_same(
    other_kind: str, together: tuple[str, ...], data: st.DataObject
) -> None:
    compare(other_kind, together, data)


def compare(other_kind: str, together: tuple[str, ...], data: st.DataObject) -> None:
    """Ask a backend and the memory the same questions, drawn from some tables."""
    rule = st.builds(Rule, st.lists(calls(together), max_size=12), st.booleans())
    batches = data.draw(st.lists(st.lists(rule, max_size=4), max_size=6))

    async def main(folder: Path) -> None:
        memory = MemoryBackend()
        other = OPENERS[other_kind](folder)
        for number, batch in enumerate(batches):
            assert await outcomes(other, batch) == await outcomes(memory, batch)
            if number % 3 == 2:
                await other.close()
                other = OPENERS[other_kind](folder)
        await other.close()

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(main(Path(name)))
