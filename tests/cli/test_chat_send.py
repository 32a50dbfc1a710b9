"""What is sent, and the exit codes that say what became of it."""

import io
import json
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.cli.conftest import Run
from tests.cli.fake_client import FINE, FakeClient
from tgtui.engine.intents import Cancel, Delete, Edit, React, Retry, Send
from tgtui.engine.rows import MessageState
from tgtui.engine.views import Status, Trust


BLOCKED = Status(
    trust=Trust.BLOCKED,
    glyph="✗",
    ascii="X",
    words="NOT SENT · this is not the key you checked for @bob",
    sending=False,
    advice="compare the key again",
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Have something come from standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_text_is_sent_and_its_number_written(client: FakeClient, run: Run) -> None:
    assert run("send", "@bob", "hi") == (0, "3\n", "")
    assert client.intents == [Send(chat=1, text="hi")]


def test_the_text_may_come_from_standard_input(
    client: FakeClient, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (["send", "@bob"], ["send", "@bob", "-"]):
        typed(monkeypatch, "one\ntwo\n")
        assert run(*arguments)[0] == 0
    assert client.intents == [Send(chat=1, text="one\ntwo")] * 2


def test_who_types_the_text_is_told_how_to_end(
    client: FakeClient, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("hi\n"))
    assert "press Ctrl+D" in run("send", "@bob")[2]
    assert client.intents == [Send(chat=1, text="hi")]


def test_as_json_the_message_is_written(client: FakeClient, run: Run) -> None:
    code, out, _ = run("send", "@bob", "hi", "--reply", "[1]", "--json")
    assert code == 0
    written = json.loads(out)
    assert (written["id"], written["state"], written["reply"]) == (3, "sent", 1)
    assert client.intents == [Send(chat=1, text="hi", reply=1)]


def test_a_message_of_another_chat_cannot_be_answered(
    client: FakeClient, run: Run
) -> None:
    code, _, err = run("send", "@bob", "hi", "--reply", "2")
    assert (code, client.intents) == (2, [])
    assert "message 2 is in another chat" in err
    assert run("send", "@bob", "hi", "--reply", "77")[0] == 4


def test_what_waits_ends_with_3(client: FakeClient, run: Run) -> None:
    client.sent = MessageState.WAITING
    for option in (["--no-wait"], ["--timeout", "0"]):
        code, out, err = run("send", "@bob", "hi", *option)
        assert code == 3
        assert out.strip() in {"3", "4"}
        assert "it waits in the outbox" in err


def test_a_message_is_waited_for(client: FakeClient, run: Run) -> None:
    client.sent = MessageState.WAITING
    client.on_listening = lambda: client.become(3, state=MessageState.DELIVERED)
    assert run("send", "@bob", "hi", "--timeout", "60")[0] == 0


@pytest.mark.parametrize("trust", [Trust.BLOCKED, Trust.CHANGED])
def test_what_a_person_has_to_decide_about_is_not_waited_for(
    client: FakeClient, run: Run, trust: Trust
) -> None:
    client.sent = MessageState.WAITING
    client.change(1, status=replace(BLOCKED, trust=trust))
    code, out, err = run("send", "@bob", "hi")
    assert (code, out) == (5, "3\n")
    assert "NOT SENT · this is not the key" in err
    assert "compare the key again" in err


def test_who_has_to_catch_up_is_waited_for_and_then_held(
    client: FakeClient, run: Run
) -> None:
    client.sent = MessageState.WAITING
    client.change(1, status=replace(FINE, trust=Trust.BEHIND, sending=False))
    assert run("send", "@bob", "hi", "--timeout", "0")[0] == 5


def test_what_failed_ends_with_1_and_says_why(client: FakeClient, run: Run) -> None:
    client.sent = MessageState.WAITING
    why = "too large \x1b[2J"
    client.on_listening = lambda: client.become(
        3, state=MessageState.FAILED, reason=why
    )
    code, out, err = run("send", "@bob", "hi")
    assert (code, out) == (1, "3\n")
    assert err == "tgtui: not sent: too large [2J\n"


def test_files_go_with_the_text(client: FakeClient, run: Run, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.touch()
    two.touch()
    both = ["--file", str(one), "--file", str(two)]
    assert run("send", "@bob", "look", *both) == (0, "3\n4\n", "")
    assert run("send", "@bob", "--file", str(one), "--reply", "1")[0] == 0
    assert client.files == [
        (1, one, "look", None),
        (1, two, "", None),
        (1, one, "", 1),
    ]


def test_a_file_that_is_not_there_is_refused(
    client: FakeClient, run: Run, tmp_path: Path
) -> None:
    assert run("send", "@bob", "--file", str(tmp_path / "none"))[0] == 2
    assert client.files == []


def test_messages_are_changed_by_their_numbers(client: FakeClient, run: Run) -> None:
    assert run("react", "1", "👍") == (0, "", "")
    assert run("react", "[1]", "--off")[0] == 0
    assert run("edit", "1", "hallo")[0] == 0
    assert run("delete", "1")[0] == 0
    assert run("cancel", "1")[0] == 0
    assert run("retry", "1") == (0, "1\n", "")
    assert client.intents == [
        React(message=1, text="👍"),
        React(message=1, text=""),
        Edit(message=1, text="hallo"),
        Delete(message=1),
        Cancel(message=1),
        Retry(message=1),
    ]


def test_a_change_that_waits_ends_with_3(client: FakeClient, run: Run) -> None:
    client.change(1, waiting=1)
    code, _, err = run("edit", "1", "hallo", "--no-wait")
    assert code == 3
    assert "it waits in the outbox" in err


def test_a_reaction_is_put_or_taken_back(client: FakeClient, run: Run) -> None:
    assert run("react", "1")[0] == 2
    assert run("react", "1", "x", "--off")[0] == 2
    assert client.intents == []


def test_a_message_that_is_not_there_ends_with_4(client: FakeClient, run: Run) -> None:
    assert run("edit", "77", "x") == (4, "", "tgtui: There is no such message.\n")
    assert client.intents == []


def test_its_help_says_who_can_read_the_command_line(run: Run) -> None:
    code, shown, _ = run("send", "--help")
    assert code == 0
    shown = " ".join(shown.split())
    assert "can be read by every process of this computer" in shown
