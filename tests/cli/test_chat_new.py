"""How chats begin, and how they are asked for."""

import json

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import FakeClient, account, person
from tgtui.engine.intents import Accept, AnyIntent, Decline, OpenNotes, StartChat
from tgtui.engine.rows import ChatState


@pytest.mark.parametrize(
    ("who", "intent"),
    [
        ("@carol", StartChat(handle="carol")),
        ("@Carol", StartChat(handle="carol")),
        (person("carol").key, StartChat(handle="carol", account=account("carol"))),
        ("Mum", StartChat(account=account("bobby"))),
        ("Notes", OpenNotes()),
    ],
)
def test_a_chat_is_started(
    client: FakeClient, run: Run, who: str, intent: AnyIntent
) -> None:
    client.replies[OpenNotes] = 1
    code, out, err = run("new", who)
    assert (code, out) == (0, "1\n")
    assert err == "tgtui: chat 1: @bob, encrypted\n"
    assert client.intents == [intent]


@pytest.mark.parametrize("who", ["@a", "@not a handle", "bob", "tgtui-key:1:@bob:x"])
def test_who_cannot_be_meant_is_refused(client: FakeClient, run: Run, who: str) -> None:
    assert run("new", who)[0] in {1, 4}
    assert client.intents == []


def test_a_chat_that_is_still_set_up_ends_with_3(client: FakeClient, run: Run) -> None:
    client.change(1, state=ChatState.SETTING_UP)
    code, out, err = run("new", "@bob", "--no-wait")
    assert (code, out) == (3, "1\n")
    assert "it waits in the outbox" in err
    client.on_listening = lambda: client.change(1, state=ChatState.ACTIVE)
    assert run("new", "@bob")[0] == 0


def test_a_chat_that_ended_at_once_says_why(client: FakeClient, run: Run) -> None:
    client.change(1, state=ChatState.ENDED, last=client.messages[0])
    code, _, err = run("new", "@bob", "--json")
    assert code == 1
    assert err.endswith("tgtui: hello\n")


def test_requests_are_listed(client: FakeClient, run: Run) -> None:
    assert run("requests")[:2] == (0, "")
    client.change(2, state=ChatState.REQUEST, inviter="@carol")
    out = run("requests")[1]
    assert out.splitlines()[1].split() == [
        "2",
        "Weekend",
        "trip",
        "@carol",
        "encrypted",
    ]
    assert [each["id"] for each in json.loads(run("requests", "--json")[1])] == [2]


def test_a_request_is_accepted_or_declined(client: FakeClient, run: Run) -> None:
    client.change(2, state=ChatState.REQUEST)
    assert run("requests", "accept", "2")[:2] == (0, "2\n")
    assert run("requests", "decline", "2") == (0, "", "tgtui: declined\n")
    assert client.intents == [Accept(chat=2), Decline(chat=2)]


def test_what_is_no_request_cannot_be_accepted(client: FakeClient, run: Run) -> None:
    assert run("requests", "accept", "1")[0] == 4
    assert run("requests", "decline", "1")[0] == 4
    assert client.intents == []
