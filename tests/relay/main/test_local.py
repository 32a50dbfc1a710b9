"""A relay that a program started says where it is, and ends when nobody is there."""

import asyncio
import fcntl
import threading
from pathlib import Path

import pytest

from tests.relay.main.processes import running
from tgtui.identity import parse_address
from tgtui.relay.main import local
from tgtui.relay.main.errors import CannotServe
from tgtui.relay.main.local import Local, Solitude, Whereabouts


def test_without_a_file_nothing_is_said() -> None:
    with Whereabouts(Local().address_file) as whereabouts:
        whereabouts.say("tgtui+plain://127.0.0.1:1")


def test_a_file_says_where_a_relay_is_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "address"
    monkeypatch.setattr(local, "_PATIENCE", 0.02)
    path.write_text("an old one that is longer\n")
    path.chmod(0o644)
    with Whereabouts(path) as whereabouts:
        assert path.read_text() == ""
        assert path.stat().st_mode & 0o777 == 0o600
        whereabouts.say("here")
        assert path.read_text() == "here\n"
        with pytest.raises(CannotServe, match="runs already"), Whereabouts(path):
            pass
        assert path.read_text() == "here\n"
    assert path.read_text() == ""


def test_whoever_just_looks_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "address"
    path.touch()
    with path.open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        threading.Timer(0.05, fcntl.flock, (looking, fcntl.LOCK_UN)).start()
        with Whereabouts(path) as whereabouts:
            whereabouts.say("here")
            assert path.read_text() == "here\n"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "address"
    with pytest.raises(CannotServe, match="address cannot be written: No such file"):
        Whereabouts(path).__enter__()
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(CannotServe, match="link cannot be written"):
        Whereabouts(tmp_path / "link").__enter__()


def test_it_ends_once_nobody_was_there_for_long_enough() -> None:
    async def main() -> None:
        told, there = asyncio.Event(), 1
        alone = Solitude(0, lambda: there, told)
        assert await alone.look() is False
        assert not told.is_set()
        there = 0
        patient = Solitude(3_600, lambda: there, told)
        await patient.look()
        assert not told.is_set()
        await alone.look()
        assert told.is_set()

    asyncio.run(main())


@pytest.mark.slow
def test_a_relay_without_clients_ends_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "address"
    options = ("--plain", "--address-file", str(path), "--idle-minutes", "0.01")
    with running(tmp_path, *options) as process:
        assert process.ends() == 0
        assert process.events() == ["serving", "stopping", "stopped"]
    assert path.read_text() == ""


@pytest.mark.slow
def test_a_relay_says_in_a_file_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "address"
    options = ("--plain", "--address-file", str(path), "--idle-minutes", "10")
    with running(tmp_path, *options) as process:
        assert parse_address(path.read_text().strip()) == process.address
