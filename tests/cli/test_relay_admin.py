"""`tgtui relay admin`: which commands there are, on a relay that rests or runs."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.relay.main.processes import admin, running
from tgtui.cli.relay_admin import COMMANDS
from tgtui.config import Paths


def test_its_commands_are_listed(run: Run) -> None:
    code, out, _ = run("relay", "admin", "--help")
    assert code == 0
    for name, command in COMMANDS.items():
        assert f"  {name} " in out
        assert command.summary in out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_has_help(name: str, run: Run) -> None:
    code, out, _ = run("relay", "admin", name, "--help")
    assert code == 0
    assert f"relay admin {name} [OPTIONS]" in out
    assert len(out.splitlines()) > 3


def test_there_is_no_other_command(run: Run) -> None:
    code, _, err = run("relay", "admin", "suspnd")
    assert code == 2
    assert 'Did you mean "suspend"?' in err


def test_where_there_is_no_relay(run: Run, paths: Paths, tmp_path: Path) -> None:
    code, out, err = run("relay", "admin", "stats")
    assert (code, out) == (1, "")
    assert err == (
        f"tgtui: {paths.relay} holds no data of a relay: start one with `tgtui relay`, "
        "or say with --data where its data is\n"
    )
    other = tmp_path / "other"
    for words in (
        ("--data", str(other), "admin", "stats"),
        ("admin", "stats", "--data", str(other)),
    ):
        assert str(other) in run("relay", *words)[2]
    assert not paths.relay.exists()
    assert not other.exists()


@pytest.mark.slow
def test_a_relay_that_runs_does_what_it_is_asked(tmp_path: Path) -> None:
    with running(tmp_path) as process:
        code, out, err = admin(tmp_path, "invites", "make", "--reusable")
        assert (code, out.startswith("tgtui-invite:1:")) == (0, True)
        assert "is for anybody who has it, until " in err
        listed = admin(tmp_path, "invites", "list")[1].splitlines()
        assert [line.split()[1] for line in listed[1:]] == ["one", "anybody"]
        code, _, err = admin(tmp_path, "suspend", "zoe")
        assert code == 1
        assert "nobody here has the handle 'zoe'" in err
        assert process.stop() == 0
    assert len(admin(tmp_path, "invites", "list")[1].splitlines()) == 3
