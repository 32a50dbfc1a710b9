"""Backups, and what brings an account back."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import ADDRESS, FakeClient
from tgtui.agent import Made, Setting
from tgtui.cli import backups
from tgtui.crypto import Secret


WORDS = " ".join(["word"] * 24)
MADE = Made("anna", Secret(WORDS.encode()))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def done(client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was asked of the agent."""
    assert client.chats
    asked: list[object] = []

    async def back_up(setting: Setting, path: Path, passphrase: Secret) -> None:
        asked.append((setting.profile.name, path.name, passphrase.expose()))

    async def restore_words(setting: Setting, phrase: Secret) -> Made:
        asked.append((setting.relay, phrase.expose()))
        return MADE

    async def restore_backup(setting: Setting, path: Path, passphrase: Secret) -> Made:
        asked.append((setting.relay, path.name, passphrase.expose()))
        return MADE

    monkeypatch.setattr(backups, "back_up", back_up)
    monkeypatch.setattr(backups, "restore_words", restore_words)
    monkeypatch.setattr(backups, "restore_backup", restore_backup)
    return asked


@pytest.fixture
def passphrase(tmp_path: Path) -> list[str]:
    """The option that says the passphrase."""
    file = tmp_path / "passphrase"
    file.write_text("cafe\u0301 au lait\nnot this\n", "utf-8")
    return ["--passphrase-file", str(file)]


def test_a_backup_is_under_a_passphrase(
    run: Run, done: list[object], passphrase: list[str], tmp_path: Path
) -> None:
    code, out, err = run("backup", str(tmp_path / "b"), *passphrase)
    assert (code, out) == (0, "")
    assert "bring this profile back" in err
    assert done == [("default", "b", "café au lait".encode())]


def test_a_file_that_is_there_stays(
    run: Run, done: list[object], passphrase: list[str], tmp_path: Path
) -> None:
    (tmp_path / "b").write_text("mine")
    assert run("backup", str(tmp_path / "b"), *passphrase)[0] == 1
    assert done == []


def test_the_passphrase_is_asked_for_twice(
    run: Run, done: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    code, _, err = run("backup", str(tmp_path / "b"))
    assert (code, done) == (2, [])
    assert "--passphrase-file" in err
    answers = iter(["one two three", "one two three"])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(answers))
    assert run("backup", str(tmp_path / "b"))[0] == 0
    assert done == [("default", "b", b"one two three")]
    assert next(answers, None) is None


def test_a_backup_brings_an_account_back(
    run: Run, done: list[object], passphrase: list[str], tmp_path: Path
) -> None:
    (tmp_path / "b").touch()
    code, out, err = run("restore", str(tmp_path / "b"), *passphrase)
    assert (code, out) == (0, "")
    assert "you are @anna again" in err
    moved = ["--relay", ADDRESS.text, "--json"]
    said = run("restore", str(tmp_path / "b"), *passphrase, *moved)[1]
    assert json.loads(said) == {"handle": "anna"}
    opened = ("b", "café au lait".encode())
    assert done == [(None, *opened), (ADDRESS, *opened)]


def test_words_bring_an_account_back(
    run: Run, done: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(WORDS))
    assert run("restore")[0] == 0
    monkeypatch.setattr(sys, "stdin", Terminal(f"{WORDS}\n"))
    assert run("restore")[0] == 0
    assert done == [(None, WORDS.encode())] * 2


@pytest.mark.parametrize("arguments", [["backup"], ["restore", "none"]], ids=str)
def test_what_cannot_be_meant_is_refused(
    run: Run, done: list[object], arguments: list[str]
) -> None:
    assert run(*arguments)[0] == 2
    assert done == []
