"""A way back into a chat is asked for, or made."""

import json

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import FakeClient
from tgtui.engine.intents import AnyIntent, AskToRejoin, Restart


@pytest.mark.parametrize(
    ("verb", "intent"),
    [("rejoin", AskToRejoin(chat=1)), ("restart", Restart(chat=1))],
)
def test_it_is_asked_for(
    client: FakeClient, run: Run, verb: str, intent: AnyIntent
) -> None:
    assert run(verb, "@bob") == (0, "", "tgtui: encrypted\n")
    assert json.loads(run(verb, "@bob", "--json")[1])["id"] == 1
    assert client.intents == [intent, intent]


def test_there_is_no_way_into_a_chat_that_is_not_there(
    client: FakeClient, run: Run
) -> None:
    assert run("restart", "nothing")[0] == 4
    assert client.intents == []
