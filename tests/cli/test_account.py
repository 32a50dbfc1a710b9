"""Who this account is."""

import json

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import FakeClient, account, person
from tgtui.agent import Setting
from tgtui.cli import account as accounts
from tgtui.crypto import Secret
from tgtui.identity import id_text


def test_an_account_says_who_it_is(client: FakeClient, run: Run) -> None:
    code, out, err = run("whoami")
    assert (code, err) == (0, "")
    assert "handle      @anna\n" in out
    assert f"account     {id_text(account('anna'))}\n" in out
    assert f"key string  {person('anna').key}\n" in out
    found = json.loads(run("whoami", "--json")[1])
    assert found["person"]["handle"] == "anna"
    assert found["relay"] == id_text(b"r" * 32)
    assert client.intents == []


def test_an_account_shows_its_handle_and_itself(client: FakeClient, run: Run) -> None:
    assert run("account", "handle") == (0, "@anna\n", "")
    assert json.loads(run("account", "handle", "--json")[1]) == {"handle": "anna"}
    assert run("account", "show")[1] == run("whoami")[1]
    assert client.intents == []


def test_the_words_are_shown_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def phrase(setting: Setting) -> Secret:
        assert setting.profile.name == "default"
        return Secret(b"one two three four five six seven")

    monkeypatch.setattr(accounts, "recovery_phrase", phrase)
    code, out, err = run("account", "phrase")
    assert (code, out) == (0, "one two three four five six\nseven\n")
    assert "whoever has them has the account" in err
    said = json.loads(run("account", "phrase", "--json")[1])
    assert said == {"phrase": "one two three four five six seven"}


def test_an_account_is_deleted_where_somebody_agrees(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[str] = []

    async def delete(setting: Setting) -> None:
        gone.append(setting.profile.name)

    monkeypatch.setattr(accounts, "delete_account", delete)
    assert run("account", "delete")[0] == 2
    assert gone == []
    done = (0, "", "tgtui: the account is deleted\n")
    assert run("--profile", "old", "account", "delete", "--yes") == done
    assert gone == ["old"]
