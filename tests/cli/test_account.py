"""Who this account is."""

import json

from tests.cli.conftest import Run
from tests.cli.fake_client import FakeClient, account, person
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
