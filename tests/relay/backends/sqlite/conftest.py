"""Directories for data, disks that are small, and a backend on them."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tgtui.relay.backends.sqlite import SqliteBackend


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, as the relay runs."""
    return "asyncio"


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[SqliteBackend]:
    """Yield an empty backend, and close it."""
    opened = SqliteBackend(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a directory on a disk of 1 MiB of its own.

    Only root may mount one; in CI that is required, elsewhere the test is skipped.
    """
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode:
        reason = f"no disk of 1 MiB can be mounted here: {mounted.stderr.strip()}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)
