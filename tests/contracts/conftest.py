"""Every contract runs on every backend."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.ways import OPENERS, ways
from tgtui.relay.ports import Backend


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, as the relay runs."""
    return "asyncio"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests of tables in every way, and the others on every backend."""
    if "way" in metafunc.fixturenames:
        names = [f"{kind}-{way.__name__}" for kind, way in ways()]
        metafunc.parametrize(("kind", "way"), list(ways()), ids=names)
    elif "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", list(OPENERS))


@pytest.fixture
async def backend(kind: str, tmp_path: Path) -> AsyncIterator[Backend]:
    """Yield an empty backend of each kind, and close it."""
    opened = OPENERS[kind](tmp_path)
    yield opened
    await opened.close()
