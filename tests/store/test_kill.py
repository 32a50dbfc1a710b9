"""A process that is killed at any moment has lost nothing that it had kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hygiene.sources import ROOT
from tests.store.child import consistent
from tests.store.samples import KEY
from tgtui.store import Database, StoreInUse


KILLS = (1, 40, 7, 111)
"""After how many transactions the process is killed."""


def started(path: Path) -> subprocess.Popen[str]:
    """Start a process that receives messages, and wait until it does."""
    command = [sys.executable, "-m", "tests.store.child", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def killed_after(process: subprocess.Popen[str], count: int) -> int:
    """Kill a process after some transactions; return the last that it had kept."""
    assert process.stdout is not None
    for _ in range(count):
        process.stdout.readline()
    process.kill()
    rest, _ = process.communicate()
    lines = rest.splitlines(keepends=True)
    return max((int(line) for line in lines if line.endswith("\n")), default=count)


@pytest.mark.slow
def test_nothing_kept_is_lost_and_nothing_is_there_in_part(tmp_path: Path) -> None:
    path, before = tmp_path / "db", 0
    for count in KILLS:
        last = killed_after(started(path), count)
        with Database.open(path, KEY, counter=last) as database:
            now = consistent(database)
        assert now >= max(last, before + count)
        before = now


@pytest.mark.slow
def test_one_process_at_a_time_has_it(tmp_path: Path) -> None:
    process = started(tmp_path / "db")
    try:
        with pytest.raises(StoreInUse):
            Database.open(tmp_path / "db", KEY)
    finally:
        killed_after(process, 1)
    with Database.open(tmp_path / "db", KEY) as database:
        assert consistent(database) > 0
