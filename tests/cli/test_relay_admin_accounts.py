"""`tgtui relay admin list, suspend, unsuspend, remove`."""

import io
import json

import pytest

from tests.cli.conftest import Run
from tests.cli.operating import make_relay
from tests.relay.core.village import ANNA, BOB, CARL
from tests.relay.main.support import NOW
from tgtui.config import Paths
from tgtui.identity import id_text
from tgtui.wire import limits


def listed(run: Run) -> dict[str, bool]:
    """Return who is on the relay, and who is suspended."""
    rows = json.loads(run("relay", "admin", "list", "--json")[1])
    return {row["handle"]: row["suspended"] for row in rows}


def test_accounts_are_listed_by_handle(
    run: Run, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BATCH", 2)
    make_relay(paths, CARL, ANNA, BOB)
    head, *rows = run("relay", "admin", "list")[1].splitlines()
    assert head.split() == ["HANDLE", "REGISTERED", "DEVICES", "STATE", "ACCOUNT"]
    assert [row.split()[0] for row in rows] == ["anna", "bob", "carl"]
    assert rows[0].split()[1:] == [
        *("2027-01-15", "08:00", "UTC", "1", "active"),
        id_text(ANNA.account),
    ]
    found = json.loads(run("relay", "admin", "list", "--json")[1])
    assert found[0] == {
        "handle": "anna",
        "account": id_text(ANNA.account),
        "created": NOW,
        "devices": 1,
        "suspended": False,
    }


def test_nobody_is_there(run: Run, paths: Paths) -> None:
    make_relay(paths)
    assert run("relay", "admin", "list") == (0, "", "tgtui: there are no accounts\n")


def test_somebody_is_suspended_and_unsuspended(run: Run, paths: Paths) -> None:
    make_relay(paths, ANNA, BOB)
    assert run("relay", "admin", "suspend", "anna")[0] == 0
    assert listed(run) == {"anna": True, "bob": False}
    assert "suspended" in run("relay", "admin", "list")[1]
    assert run("relay", "admin", "unsuspend", "@anna")[0] == 0
    assert listed(run) == {"anna": False, "bob": False}


def test_somebody_is_removed(
    run: Run, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_relay(paths, ANNA, BOB, CARL)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    code, _, err = run("relay", "admin", "remove", "anna")
    assert code == 130
    assert "Remove anna with all that the relay has of it? [y/N]" in err
    assert "anna" in listed(run)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert run("relay", "admin", "remove", "anna")[0] == 0
    assert run("relay", "admin", "remove", "bob", "--yes")[2] == (
        "tgtui: bob is removed\n"
    )
    assert listed(run) == {"carl": False}


@pytest.mark.parametrize("verb", [("suspend",), ("unsuspend",), ("remove", "--yes")])
def test_nobody_has_the_handle(verb: tuple[str, ...], run: Run, paths: Paths) -> None:
    make_relay(paths)
    code, _, err = run("relay", "admin", *verb, "zoe")
    assert code == 1
    assert "`tgtui relay admin list` shows who is here" in err
