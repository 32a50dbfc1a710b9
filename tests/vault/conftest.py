"""What the tests of the vault share: sessions of their own, real and faked."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.bus import SECRETS, Bus, private_bus
from tests.services.gnome_keyring import unlocked_keyring
from tests.vault.sealing import opened, put
from tests.vault.support import enter
from tgtui.vault import OsKeyring


SECONDS = 20.0
"""Long enough for any answer that comes at all."""


@pytest.fixture(scope="session")
def unlocked_bus() -> Iterator[Bus]:
    with unlocked_keyring() as bus:
        yield bus


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a directory that any user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="tgtui-vault-") as name:
        yield Path(name)


@pytest.fixture
def bus() -> Iterator[Bus]:
    with private_bus() as one:
        yield one


@pytest.fixture
def real(unlocked_bus: Bus, monkeypatch: pytest.MonkeyPatch) -> Iterator[OsKeyring]:
    """Return a vault on a real keyring, and leave nothing in it."""
    enter(unlocked_bus, monkeypatch)
    vault = OsKeyring(SECONDS)
    yield vault
    asyncio.run(_clear(vault))


async def _clear(vault: OsKeyring) -> None:
    for profile in ("alice", "bob", "a_-9", "p" * 32):
        for entry in ("identity", "identit", "vault", "x", "y"):
            await vault.forget(f"{profile}/{entry}")


@pytest.fixture
def fake(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what starts a fake keyring that misbehaves in a given way."""
    enter(bus, monkeypatch)
    # The fake is found from the project's root.
    bus.variables["PYTHONPATH"] = os.pathsep.join(sys.path)

    def start(way: str) -> None:
        command = [sys.executable, "-m", "tests.fakes.secret_service", way]
        bus.wait_for(SECRETS, bus.start(command))

    return start


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def sealed(path: Path) -> Path:
    """Return a file with one secret in it."""
    put(opened(path))
    return path
