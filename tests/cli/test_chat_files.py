"""Files are fetched into a folder, and chats become files."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.fake_client import PICTURE, FakeClient, message


def test_all_files_of_a_message_are_fetched(
    client: FakeClient, run: Run, tmp_path: Path
) -> None:
    other = type(PICTURE)(index=1, name="", media_type="", size=1, path="", blob=b"")
    client.become(1, files=(PICTURE, other))
    code, out, _ = run("fetch", "1", "--to", str(tmp_path))
    assert (code, out) == (0, f"{tmp_path / '1-0'}\n{tmp_path / '1-1'}\n")
    found = run("fetch", "1", "--to", str(tmp_path), "--index", "1", "--json")[1]
    assert json.loads(found) == [str(tmp_path / "1-1")]


def test_a_file_that_a_message_has_not_ends_with_4(
    client: FakeClient, run: Run
) -> None:
    assert client.messages
    assert run("fetch", "1") == (4, "", "tgtui: message 1 has no such file\n")


def test_a_chat_becomes_a_file_for_its_owner_alone(
    client: FakeClient, run: Run, tmp_path: Path
) -> None:
    client.messages += [
        message(number, 1, f"m{number}\x1b[2J") for number in range(3, 1200)
    ]
    file = tmp_path / "chat.txt"
    code, out, err = run("export", "@bob", str(file))
    assert (code, out) == (0, "")
    assert err == f"tgtui: wrote 1198 messages into {file}, which is not encrypted\n"
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text("utf-8")
    assert text.startswith("@bob\n\n  [1] ")
    assert text.endswith(" @bob: m1199[2J\n")


def test_a_chat_becomes_json(client: FakeClient, run: Run, tmp_path: Path) -> None:
    client.become(1, text="héllo\x1b[2J")
    file = tmp_path / "chat.json"
    assert run("export", "@bob", str(file), "--json")[0] == 0
    found = json.loads(file.read_text("utf-8"))
    assert found["chat"]["id"] == 1
    assert [each["text"] for each in found["messages"]] == ["héllo[2J"]


def test_a_chat_is_written_to_standard_output(client: FakeClient, run: Run) -> None:
    assert client.chats
    code, out, err = run("export", "2", "-")
    assert (code, err) == (0, "")
    assert out.startswith("Weekend trip\n\n  [2] ")


def test_a_file_that_is_there_stays(
    client: FakeClient, run: Run, tmp_path: Path
) -> None:
    assert client.chats
    file = tmp_path / "mine"
    file.write_text("mine")
    code, _, err = run("export", "1", str(file))
    assert (code, file.read_text()) == (1, "mine")
    assert "is there already, and it stays" in err
