"""Lists of chats and members, and the state of the encryption in words."""

import json

from msgspec.structs import replace

from tests.cli.conftest import Run
from tests.cli.fake_client import FINE, NOW, FakeClient, account
from tgtui.cli.moments import moment
from tgtui.engine.rows import ChatState
from tgtui.identity import id_text


def test_chats_are_listed(client: FakeClient, run: Run) -> None:
    client.change(
        1, unread=3, waiting=2, draft="x", muted_until=NOW, name="@bob\x1b[2J\nx"
    )
    client.change(2, state=ChatState.REQUEST, inviter="@carol")
    code, out, err = run("chats")
    assert (code, err) == (0, "")
    head, first, second = out.splitlines()
    assert head.split()[:4] == ["CHAT", "NAME", "ENCRYPTION", "NEW"]
    assert first.startswith("1     @bob[2J x     ◔ encrypted  3    ")
    assert first.endswith(f"  2 to be sent, muted until {moment(NOW)}, draft")
    assert second.endswith("  request from @carol")


def test_no_chats_are_no_lines(client: FakeClient, run: Run) -> None:
    client.chats = []
    assert run("chats")[:2] == (0, "")
    assert run("chats", "--json")[1] == "[]\n"


def test_chats_as_json_have_the_names_of_the_engine(
    client: FakeClient, run: Run
) -> None:
    client.change(1, last=client.messages[0])
    (first, second) = json.loads(run("chats", "--json")[1])
    assert first["peer"] == id_text(account("bob"))
    assert first["kind"] == "direct"
    assert first["state"] == "active"
    assert first["status"]["trust"] == "encrypted"
    assert first["last"]["kind"] == "text"
    assert first["last"]["account"] == id_text(account("bob"))
    assert (second["peer"], second["last"], second["role"]) == (None, None, "member")


def test_members_are_listed(client: FakeClient, run: Run) -> None:
    client.people[1] = replace(client.people[1], verified=NOW)
    code, out, _ = run("members", "2")
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert lines[1][:5] == ["@anna", "(you)", "@anna", "owner", "yours"]
    assert lines[2][:4] == ["@bob", "@bob", "owner", "checked"]
    found = json.loads(run("members", "2", "--json")[1])
    assert [each["person"]["handle"] for each in found] == ["anna", "bob"]
    assert found[0]["devices"] == [(b"d" * 32).hex()]


def test_the_state_is_in_words(client: FakeClient, run: Run) -> None:
    held = replace(FINE, words="Bob has a NEW key", held="1 message", advice="check it")
    client.change(1, status=held)
    out = run("status", "@bob")[1]
    assert out == "◔ Bob has a NEW key\n1 message\ncheck it\n"
    assert json.loads(run("status", "1", "--json")[1])["held"] == "1 message"


def test_the_sheet_has_all(client: FakeClient, run: Run) -> None:
    assert client.chats
    out = run("status", "@bob", "--sheet")[1]
    for said in (
        "The relay sees who is in this chat.",
        "cipher suite   X-Wing",
        "group words    able acid",
        "safety number  12345 67890",
        "relay          ab12",
        "moderator      cd34",
        "Bob was added",
        "@anna (you)",
    ):
        assert said in out
    assert json.loads(run("status", "1", "--sheet", "--json")[1])["epoch"] == 3


def test_a_chat_that_is_not_there_ends_with_4(client: FakeClient, run: Run) -> None:
    assert client.chats
    for verb in ("members", "status"):
        assert run(verb, "nobody")[:2] == (4, "")
        assert run(verb, "77") == (
            4,
            "",
            "tgtui: There is no such chat; `tgtui chats` lists them.\n",
        )
