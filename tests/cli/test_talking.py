"""A command gets what is new before it shows anything, and says where it could not."""

import pytest
from msgspec.structs import replace

from tests.cli.conftest import Run
from tests.cli.fake_client import ME, FakeClient
from tgtui.agent import LinkChanged
from tgtui.cli import talking
from tgtui.engine.queries import WhoAmI


def test_news_are_waited_for(client: FakeClient, run: Run) -> None:
    client.replies[WhoAmI] = replace(ME, current=False)

    def come() -> None:
        client.replies[WhoAmI] = ME
        client.notify()

    client.on_listening = come
    code, out, err = run("chats")
    assert (code, err) == (0, "")
    assert "@bob" in out


def test_where_there_is_no_connection_that_is_said(
    client: FakeClient, run: Run
) -> None:
    client.replies[WhoAmI] = replace(ME, current=False, online=False)
    client.state = LinkChanged("offline", "The relay cannot be reached.", 5)
    code, out, err = run("history", "@bob")
    assert (code, out.count("\n")) == (0, 1)
    assert "there may be news that are not shown" in err


def test_a_chat_that_cannot_catch_up_holds_nothing_up(
    client: FakeClient, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "_PATIENCE", 0.01)
    client.replies[WhoAmI] = replace(ME, current=False)
    assert run("chats")[2] == "tgtui: not all chats are up to date yet\n"


def test_what_needs_no_news_waits_for_none(client: FakeClient, run: Run) -> None:
    client.replies[WhoAmI] = replace(ME, current=False)
    assert run("people")[2] == ""
