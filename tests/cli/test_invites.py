"""Invites: what they say, and where they lead whoever follows them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import ADDRESS, FakeClient, account, person
from tgtui.agent import Made, NoAccount, Setting
from tgtui.cli import invites, registering, talking
from tgtui.cli.invocation import Invocation
from tgtui.cli.moments import now
from tgtui.crypto import Secret
from tgtui.engine.intents import StartChat
from tgtui.identity import (
    AccountId,
    Handle,
    Invite,
    Inviter,
    RelayAddress,
    RelayId,
    parse_invite,
)


BOB = Inviter(AccountId(account("bob")), Handle("bob"))
WORDS = " ".join(["word"] * 24)
TOKEN = Secret(b"lets somebody in")
START = StartChat(handle="bob", account=account("bob"))
HERE = RelayAddress("127.0.0.1", 4443, RelayId(b"r" * 32), tls=False)


class Door:
    """The place where accounts are made.

    Attributes:
        made: What was asked for.
        there: Whether there is an account.
    """

    def __init__(self) -> None:
        self.made: list[tuple[RelayAddress | None, str, Secret | None]] = []
        self.there = False


@pytest.fixture
def door(client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> Door:
    """A profile without an account."""
    door = Door()

    @asynccontextmanager
    async def opened(_: Invocation) -> AsyncIterator[FakeClient]:
        if not door.there:
            raise NoAccount
        yield client

    async def make(
        setting: Setting, handle: str, *, token: Secret | None = None
    ) -> Made:
        door.made.append((setting.relay, handle, token))
        door.there = True
        return Made(handle, Secret(WORDS.encode()))

    monkeypatch.setattr(talking, "client_of", opened)
    monkeypatch.setattr(registering, "make_account", make)
    return door


def test_an_invite_names_relay_and_inviter(client: FakeClient, run: Run) -> None:
    code, out, err = run("invite")
    assert code == 0
    made = parse_invite(out, now())
    assert made.address == ADDRESS
    assert made.inviter == Inviter(AccountId(account("anna")), Handle("anna"))
    assert (made.reusable, made.token) == (False, None)
    assert 0 <= now() + 7 * 86_400_000 - made.expires < 60_000
    assert "it is for one person, and good until 2" in err
    assert client.intents == []


def test_an_invite_is_as_it_is_wished(client: FakeClient, run: Run) -> None:
    assert client.people
    given = Invite(ADDRESS, token=TOKEN).text()
    options = ["--reusable", "--expires", "off", "--token", given, "--json"]
    said = json.loads(run("invite", *options)[1])
    assert (said["expires"], said["reusable"], said["registers"]) == (0, True, True)
    made = parse_invite(said["invite"], now())
    assert made.reusable
    assert made.token == TOKEN
    assert "for ever" in run("invite", "--expires", "off", "--reusable")[2]


def test_whoever_has_an_account_joins_a_chat(
    client: FakeClient, run: Run, door: Door
) -> None:
    door.there = True
    code, out, _ = run("join", Invite(ADDRESS, inviter=BOB).text())
    assert (code, out) == (0, "1\n")
    assert run("join", person("bob").key)[:2] == (0, "1\n")
    assert client.intents == [START, START]
    assert door.made == []


def test_whoever_has_none_gets_one_and_joins(
    client: FakeClient, run: Run, door: Door
) -> None:
    text = Invite(ADDRESS, token=TOKEN, inviter=BOB).text()
    code, out, err = run(text, "--handle", "@carol")
    assert (code, out) == (0, "1\n")
    assert "you are @carol" in err
    assert err.count("word") > 24
    assert door.made == [(ADDRESS, "carol", TOKEN)]
    assert client.intents == [START]


def test_a_key_string_leads_to_the_configured_relay(
    client: FakeClient, run: Run, door: Door
) -> None:
    assert run(person("bob").key, "--handle", "carol", "--json")[0] == 0
    assert door.made == [(None, "carol", None)]
    assert client.intents == [START]


def test_an_invite_to_this_computer_leads_to_its_relay_wherever_it_is(
    run: Run, door: Door
) -> None:
    assert run(Invite(HERE, inviter=BOB).text(), "--handle", "carol")[0] == 0
    assert door.made == [(None, "carol", None)]


def test_without_a_handle_somebody_has_to_be_there(
    client: FakeClient, run: Run, door: Door
) -> None:
    code, _, err = run("join", Invite(ADDRESS, inviter=BOB).text())
    assert code == 2
    assert "--handle says" in err
    assert (door.made, client.intents) == ([], [])


def test_an_invite_that_names_nobody_makes_an_account(
    client: FakeClient, run: Run, door: Door
) -> None:
    code, out, err = run("join", Invite(ADDRESS).text(), "--handle", "carol")
    assert (code, out) == (0, "")
    assert "the invite names nobody" in err
    assert len(door.made) == 1
    assert client.intents == []


def test_an_invite_to_another_relay_is_not_followed(
    client: FakeClient, run: Run, door: Door
) -> None:
    door.there = True
    other = RelayAddress("other.example", 4443, RelayId(b"o" * 32))
    code, _, err = run("join", Invite(other, inviter=BOB).text())
    assert code == 2
    assert "another relay" in err
    assert (door.made, client.intents) == ([], [])


@pytest.mark.parametrize(
    "code", ["tgtui-invite:1:aaaa", "tgtui-key:1:@bob:aaaa", "hello", ""]
)
def test_what_is_no_code_is_refused(
    client: FakeClient, run: Run, door: Door, code: str
) -> None:
    assert run("join", code, "--handle", "carol")[0] == 1
    assert (door.made, client.intents) == ([], [])


def test_an_invite_that_has_expired_is_refused(
    run: Run, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invites, "now", lambda: 2_000)
    text = Invite(ADDRESS, expires=1_000, inviter=BOB).text()
    assert run("join", text, "--handle", "carol")[0] == 1
    assert door.made == []


def test_registering_shows_the_words(run: Run, door: Door) -> None:
    code, out, err = run("register", "carol")
    assert (code, out) == (0, "word word word word word word\n" * 4)
    assert "you are @carol" in err
    assert "write them on paper" in err
    text = Invite(ADDRESS, token=TOKEN).text()
    said = json.loads(run("register", "carol", "--invite", text, "--json")[1])
    assert said == {"handle": "carol", "phrase": WORDS}
    assert door.made == [(None, "carol", None), (ADDRESS, "carol", TOKEN)]
