"""How a chat is kept."""

import json

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import FakeClient
from tgtui.cli.chat_settings import FOR_EVER
from tgtui.engine.intents import Acknowledge, Mute, SetTimer


def test_a_chat_is_muted_until_a_time_or_until_it_is_not(
    client: FakeClient, run: Run
) -> None:
    assert run("mute", "@bob") == (0, "", "tgtui: muted\n")
    until = "2030-01-01T00:00:00+00:00"
    assert "muted until 20" in run("mute", "1", "--until", until)[2]
    assert run("unmute", "1") == (0, "", "tgtui: not muted\n")
    times = [FOR_EVER, 1_893_456_000_000, 0]
    assert client.intents == [Mute(chat=1, until=time) for time in times]
    assert json.loads(run("mute", "1", "--json")[1])["id"] == 1


def test_a_timer_is_set(client: FakeClient, run: Run) -> None:
    assert run("timer", "2", "7d")[0] == 0
    assert run("timer", "2", "off", "--json")[0] == 0
    expected = [SetTimer(chat=2, seconds=604_800), SetTimer(chat=2, seconds=0)]
    assert client.intents == expected


@pytest.mark.parametrize(
    "arguments", [["timer", "2", "x"], ["mute", "2", "--until", "x"]]
)
def test_what_is_no_time_is_refused(
    client: FakeClient, run: Run, arguments: list[str]
) -> None:
    assert run(*arguments)[0] == 2
    assert client.intents == []


def test_a_warning_is_acknowledged_after_it_was_said(
    client: FakeClient, run: Run
) -> None:
    assert run("acknowledge", "@bob") == (0, "", "tgtui: encrypted\n")
    assert client.intents == [Acknowledge(chat=1)]
    assert json.loads(run("acknowledge", "@bob", "--json")[1])["id"] == 1
