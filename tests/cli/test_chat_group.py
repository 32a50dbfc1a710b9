"""Groups: who is in them, and what they are called."""

import io
import sys

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import FakeClient, account
from tgtui.engine.intents import (
    AddPeople,
    AnyIntent,
    CreateGroup,
    Leave,
    RefreshKeys,
    RemovePeople,
    Rename,
    SetRole,
)
from tgtui.wire import Role


BOB, MUM = account("bob"), account("bobby")


@pytest.mark.parametrize(
    ("arguments", "intent"),
    [
        (["add", "2", "@bob", "Mum"], AddPeople(chat=2, people=(BOB, MUM))),
        (["remove", "week", "@bob"], RemovePeople(chat=2, people=(BOB,))),
        (["role", "2", "Mum", "admin"], SetRole(chat=2, account=MUM, role=Role.ADMIN)),
        (["rename", "2", "Trip"], Rename(chat=2, title="Trip")),
        (["rename", "2", "--description", "x"], Rename(chat=2, description="x")),
        (["refresh", "2"], RefreshKeys(chat=2)),
        (["leave", "2", "--yes"], Leave(chat=2)),
    ],
    ids=str,
)
def test_a_group_is_changed(
    client: FakeClient, run: Run, arguments: list[str], intent: AnyIntent
) -> None:
    assert run("group", *arguments)[:2] == (0, "")
    assert client.intents == [intent]


def test_a_group_is_created(client: FakeClient, run: Run) -> None:
    code, out, _ = run("group", "create", "Trip", "@bob", "Mum", "--description", "x")
    assert (code, out) == (0, "2\n")
    created = CreateGroup(title="Trip", description="x", people=(BOB, MUM))
    assert client.intents == [created]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "2"], 2),
        (["add", "2", "@nobody"], 4),
        (["role", "2", "Mum", "king"], 2),
        (["rename", "2"], 2),
        (["create"], 2),
        (["leave", "2"], 2),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(
    client: FakeClient, run: Run, arguments: list[str], code: int
) -> None:
    assert run("group", *arguments)[0] == code
    assert client.intents == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_who_leaves_is_asked_before(
    client: FakeClient, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert run("group", "leave", "2")[0] == 130
    assert client.intents == []
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run("group", "leave", "2")[0] == 0
    assert client.intents == [Leave(chat=2)]


def test_what_waits_ends_with_3(client: FakeClient, run: Run) -> None:
    client.change(2, waiting=1)
    assert run("group", "add", "2", "@bob", "--no-wait")[0] == 3
