"""`tgtui relay admin stats, backup, restore, clock`."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.operating import make_relay
from tests.relay.core.village import ANNA
from tgtui.config import Paths
from tgtui.relay.backends.sqlite import SqliteBackend


def test_what_there_is_is_counted(run: Run, paths: Paths) -> None:
    make_relay(paths, ANNA)
    lines = run("relay", "admin", "stats")[1].splitlines()
    found = dict(line.rsplit(maxsplit=1) for line in lines)
    assert found == {
        "accounts": "1",
        "suspended": "0",
        "devices": "1",
        "connected": "0",
        "rooms": "0",
        "blob bytes": "0",
        "invites": "0",
    }
    counted = json.loads(run("relay", "admin", "stats", "--json")[1])
    assert (counted["accounts"], counted["clock_stepped"]) == (1, 0)


def test_a_relay_is_copied_and_put_back(
    run: Run, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make_relay(paths, ANNA)
    monkeypatch.chdir(tmp_path)
    code, out, err = run("relay", "admin", "backup", "copy")
    assert (code, out) == (0, "")
    assert f"{tmp_path / 'copy'} holds the relay as it was" in err
    code, _, err = run("relay", "admin", "backup", "copy")
    assert code == 1
    assert "name an empty folder" in err
    code, _, err = run("relay", "admin", "restore", "copy")
    assert code == 1
    assert f"{data} holds data of a relay already" in err
    other = tmp_path / "other"
    code, _, err = run("relay", "admin", "restore", "copy", "--data", str(other))
    assert code == 0
    assert "start the relay with --root-key FILE" in err
    rows = json.loads(run("relay", "--data", str(other), "admin", "list", "--json")[1])
    assert [row["handle"] for row in rows] == ["anna"]
    code, _, err = run("relay", "admin", "restore", "nowhere", "--data", "third")
    assert code == 1
    assert "nowhere is no backup of a relay" in err


def test_a_clock_that_jumped_is_told_and_confirmed(run: Run, paths: Paths) -> None:
    data = make_relay(paths)

    async def set_back() -> None:
        backend = SqliteBackend(data)
        later = (1 << 43).to_bytes(8, "big")
        await backend.run(lambda tx: tx.meta.put_value("last time", later))
        await backend.close()

    asyncio.run(set_back())
    assert (
        "then run `tgtui relay admin clock confirm`"
        in run("relay", "admin", "stats")[2]
    )
    code, _, err = run("relay", "admin", "clock", "confirm")
    assert code == 0
    assert "; the clock had jumped by -" in err
    assert "; the clock had not jumped" in run("relay", "admin", "clock", "confirm")[2]
    said = json.loads(run("relay", "admin", "clock", "confirm", "--json")[1])
    assert said["stepped"] == 0
    assert run("relay", "admin", "stats")[2] == ""
