"""A process that is killed at any moment has lost nothing that it said is accepted."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hygiene.sources import ROOT
from tests.relay.backends.sqlite.support import accepted
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.ports import StorageInUse


KILLS = (1, 30, 200, 555)
"""After how many messages the process is killed."""


def started(directory: Path) -> subprocess.Popen[str]:
    """Start a process that accepts messages, and wait until it does."""
    command = [
        sys.executable,
        "-m",
        "tests.relay.backends.sqlite.child",
        str(directory),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def killed_after(process: subprocess.Popen[str], count: int) -> int:
    """Kill a process after some messages; return the last that it had accepted."""
    assert process.stdout is not None
    for _ in range(count):
        process.stdout.readline()
    process.kill()
    rest, _ = process.communicate()
    lines = rest.splitlines(keepends=True)
    return max((int(line) for line in lines if line.endswith("\n")), default=count)


async def found(directory: Path) -> int:
    backend = SqliteBackend(directory)
    count = await backend.run(accepted)
    assert await backend.read(accepted) == count
    await backend.close()
    return count


@pytest.mark.slow
def test_nothing_accepted_is_lost_and_nothing_is_there_in_part(tmp_path: Path) -> None:
    before = 0
    for count in KILLS:
        last = killed_after(started(tmp_path), count)
        now = asyncio.run(found(tmp_path))
        assert now >= max(last, before + count)
        before = now


@pytest.mark.slow
def test_one_process_at_a_time_has_the_data(tmp_path: Path) -> None:
    process = started(tmp_path)
    try:
        with pytest.raises(StorageInUse):
            SqliteBackend(tmp_path)
    finally:
        killed_after(process, 1)
    assert asyncio.run(found(tmp_path)) > 0
