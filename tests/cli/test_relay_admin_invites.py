"""`tgtui relay admin invites`: made and shown once, listed, dropped."""

import json

from tests.cli.conftest import Run
from tests.cli.operating import make_relay
from tgtui.config import Paths
from tgtui.identity import parse_invite


def test_one_is_made_for_one_person_and_a_week(run: Run, paths: Paths) -> None:
    make_relay(paths)
    code, out, err = run("relay", "admin", "invites", "make")
    assert code == 0
    invite = parse_invite(out, 1)
    assert invite.address.host == "127.0.0.1"
    assert not invite.reusable
    assert " is for one person, until 2" in err


def test_one_is_made_for_all_and_for_ever(run: Run, paths: Paths) -> None:
    make_relay(paths)
    code, out, _ = run(
        "relay", "admin", "invites", "make", "--reusable", "--days", "0", "--json"
    )
    made = json.loads(out)
    invite = parse_invite(made["invite"], 1)
    assert (code, invite.reusable, made["expires"]) == (0, True, 0)
    listed = json.loads(run("relay", "admin", "invites", "list", "--json")[1])
    assert [(row["id"], row["reusable"]) for row in listed] == [(made["id"], True)]
    line = run("relay", "admin", "invites", "list")[1].splitlines()[1]
    assert line.split()[:3] == [made["id"], "anybody", "0"]
    assert line.endswith("never")


def test_the_address_goes_into_it(run: Run, paths: Paths) -> None:
    make_relay(paths)
    options = ("--behind-proxy", "--public-address", "relay.example:443")
    _, out, _ = run("relay", *options, "admin", "invites", "make")
    assert parse_invite(out, 1).address.host == "relay.example"


def test_without_a_port_there_is_none(run: Run, paths: Paths) -> None:
    make_relay(paths)
    options = ("--listen", "127.0.0.1:0")
    code, _, err = run("relay", *options, "admin", "invites", "make")
    assert code == 1
    assert "start the relay, then do this" in err


def test_it_is_dropped(run: Run, paths: Paths) -> None:
    make_relay(paths)
    made = json.loads(run("relay", "admin", "invites", "make", "--json")[1])
    code, out, err = run("relay", "admin", "invites", "drop", made["id"])
    assert (code, out, err) == (
        0,
        "",
        f"tgtui: invite {made['id']} is good no longer\n",
    )
    assert "there are no invites" in run("relay", "admin", "invites", "list")[2]
    code, _, err = run("relay", "admin", "invites", "drop", made["id"])
    assert code == 1
    assert f"there is no invite '{made['id']}'" in err


def test_some_days_are_too_many(run: Run) -> None:
    for days in ("-1", "3651", "x"):
        assert run("relay", "admin", "invites", "make", "--days", days)[0] == 2
