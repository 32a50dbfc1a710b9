"""What a fetch that was killed left is deleted by the next one, and nothing else."""

import fcntl
import os
import time
from pathlib import Path

import pytest

from tests.agent.shelves import House, entries, shelf_of, told
from tests.net.running import waits
from tgtui.agent.file_leftovers import AGE, sweep, unnamed
from tgtui.agent.file_places import Folder
from tgtui.crypto import SystemEntropy


LEFT = ".tgtui-0123456789abcdef"


def put(path: Path, age: float = AGE + 60) -> Path:
    """Make a file that was written to so many seconds ago."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"a part of something secret")
    written = time.time() - age
    os.utime(path, (written, written))
    return path


def swept(folder: Path) -> set[str]:
    """Sweep a folder, and return what is left in it."""
    with Folder(folder) as opened:
        sweep(opened)
    return entries(folder)


@waits
async def test_the_next_fetch_deletes_what_is_left(tmp_path: Path) -> None:
    house = House(tmp_path)
    put(house.downloads / LEFT)
    put(house.incoming / f"{'0' * 64}.part")
    made = await house.sealed()
    async with shelf_of(made) as (_, ready):
        await house.fetched(ready, told(made))
    assert entries(house.downloads) == {"photo.jpg"}
    # With that one an interrupted fetch goes on.
    assert entries(house.incoming) == {f"{'0' * 64}.part"}


@pytest.mark.parametrize(
    "name", ["photo.jpg", ".tgtui-", f"{LEFT}0", f"x{LEFT}", f"{LEFT}.jpg"]
)
def test_what_is_called_something_else_stays(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    assert swept(tmp_path) == {name}


def test_what_was_just_written_stays(tmp_path: Path) -> None:
    put(tmp_path / LEFT, age=0)
    assert swept(tmp_path) == {LEFT}


def test_what_somebody_writes_stays_until_that_ends(tmp_path: Path) -> None:
    with put(tmp_path / LEFT).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert swept(tmp_path) == {LEFT}
    assert swept(tmp_path) == set()


def test_links_and_folders_and_what_they_lead_to_stay(tmp_path: Path) -> None:
    target = put(tmp_path / "target")
    (tmp_path / LEFT).symlink_to(target)
    (tmp_path / f"{LEFT[:-1]}0").mkdir()
    os.mkfifo(tmp_path / f"{LEFT[:-1]}1")
    assert len(swept(tmp_path)) == 4


def test_what_belongs_to_somebody_else_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / LEFT)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert swept(tmp_path) == {LEFT}


def test_what_is_written_now_has_such_a_name(tmp_path: Path) -> None:
    put(tmp_path / unnamed(SystemEntropy()))
    assert swept(tmp_path) == set()
