"""What was written is shown: at once, as it comes, or by its words."""

import json

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import NOW, FakeClient, message
from tgtui.cli.moments import moment
from tgtui.engine.intents import MarkRead
from tgtui.engine.rows import MessageState


HELLO = f"  [1] {moment(NOW)}           @bob: hello\n"


def test_the_newest_messages_are_shown(client: FakeClient, run: Run) -> None:
    client.messages += [message(number, 1, f"m{number}") for number in range(3, 20)]
    code, out, err = run("tail", "@bob", "-n", "2")
    assert (code, err) == (0, "")
    assert [line.split()[-1] for line in out.splitlines()] == ["m18", "m19"]
    assert len(run("tail", "@bob")[1].splitlines()) == 10


def test_history_is_oldest_first_and_ends_where_it_is_told_to(
    client: FakeClient, run: Run
) -> None:
    client.messages += [message(number, 1, f"m{number}") for number in range(3, 9)]
    out = run("history", "1", "--before", "[8]", "--limit", "2")[1]
    assert [line.split()[-1] for line in out.splitlines()] == ["m6", "m7"]
    found = json.loads(run("history", "1", "--json")[1])
    assert [each["id"] for each in found] == [1, 3, 4, 5, 6, 7, 8]


def test_reading_says_so_only_when_asked_to(client: FakeClient, run: Run) -> None:
    run("history", "1")
    run("tail", "1")
    assert client.intents == []
    run("history", "1", "--read")
    run("tail", "1", "--read")
    assert client.intents == [MarkRead(chat=1, message=1)] * 2


def test_an_empty_history_ends_with_4(client: FakeClient, run: Run) -> None:
    client.messages = []
    assert run("history", "1") == (4, "", "tgtui: there are no messages\n")
    assert run("history", "1", "--json") == (4, "[]\n", "")


def test_what_comes_is_followed(client: FakeClient, run: Run) -> None:
    def write() -> None:
        client.messages += [message(3, 1, "news"), message(4, 2, "elsewhere")]
        client.become(3, state=MessageState.READ)
        client.become(1, text="hello again", edited=True)
        client.end(OSError(104, "Connection reset"))

    client.on_listening = write
    code, out, err = run("tail", "1", "-f")
    assert (code, err) == (1, "tgtui: Connection reset\n")
    assert [line.split(": ")[-1] for line in out.splitlines()] == [
        "hello",
        "hello again",
        "·         edited",
        "news",
    ]


def test_a_follower_gets_an_object_a_line(client: FakeClient, run: Run) -> None:
    def write() -> None:
        client.become(1, state=MessageState.READ)
        client.end(OSError(104, "Connection reset"))

    client.on_listening = write
    out = run("tail", "1", "-f", "--json")[1]
    found = [json.loads(line) for line in out.splitlines()]
    assert [each["state"] for each in found] == ["received", "read"]


def test_words_are_searched(client: FakeClient, run: Run) -> None:
    assert client.messages
    code, out, err = run("search", "hello")
    assert (code, out, err) == (0, HELLO, "tgtui: found in chat 1, @bob\n")
    assert run("search", "who", "drives")[0] == 0
    assert run("search", "who", "--chat", "@bob") == (
        4,
        "",
        "tgtui: nothing is found\n",
    )
    found = json.loads(run("search", "hello", "--json")[1])
    assert [each["text"] for each in found] == ["hello"]


@pytest.mark.parametrize("limit", ["0", "-1", "x"])
def test_a_limit_is_a_number(client: FakeClient, run: Run, limit: str) -> None:
    assert client.messages
    assert run("history", "1", "--limit", limit)[0] == 2
