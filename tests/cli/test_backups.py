"""Backups, and what brings an account back."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import ADDRESS, FakeClient
from tgtui.agent import Made, Setting
from tgtui.cli import backups
from tgtui.config import template
from tgtui.crypto import Secret


Write = Callable[[str], Path]

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
    kept: list[str] = []

    async def back_up(
        setting: Setting, path: Path, passphrase: Secret, settings: str
    ) -> None:
        asked.append((setting.profile.name, path.name, passphrase.expose()))
        kept.append(settings)

    async def settings_in(path: Path, passphrase: Secret) -> str:
        assert path.name
        assert passphrase
        return kept[0] if kept else ""

    async def restore_words(setting: Setting, phrase: Secret) -> Made:
        asked.append((setting.relay, phrase.expose()))
        return MADE

    async def restore_backup(setting: Setting, path: Path, passphrase: Secret) -> Made:
        asked.append((setting.relay, path.name, passphrase.expose()))
        return MADE

    monkeypatch.setattr(backups, "back_up", back_up)
    monkeypatch.setattr(backups, "settings_in", settings_in)
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


def test_a_passphrase_that_is_too_short_is_asked_for_again(
    run: Run, done: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "twelve chars"
    answers = iter(["eleven char", long, "another one!", long])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(answers))
    code, _, err = run("backup", str(tmp_path / "b"))
    assert code == 0
    assert "12 characters at least" in err
    assert "not the same" in err
    assert done == [("default", "b", long.encode())]


def test_who_types_none_is_given_one(
    run: Run, done: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: "")
    made = set()
    for name in ("one", "two"):
        code, out, err = run("backup", str(tmp_path / name))
        assert (code, out) == (0, "")
        words = err.splitlines()[-2]
        assert len(words.split()) == 8
        assert done[-1] == ("default", name, words.encode())
        made.add(words)
    assert len(made) == 2


def test_a_short_one_in_a_file_is_refused(
    run: Run, done: list[object], tmp_path: Path
) -> None:
    file = tmp_path / "passphrase"
    file.write_text("short\n", "utf-8")
    code, _, err = run("backup", str(tmp_path / "b"), "--passphrase-file", str(file))
    assert (code, done) == (2, [])
    assert "12 characters at least" in err


MINE = "[keys]\ntimeout_seconds = 7\n"


def test_settings_come_back_where_there_are_none(
    run: Run,
    done: list[object],
    passphrase: list[str],
    configuration: Write,
    tmp_path: Path,
) -> None:
    path = configuration(MINE)
    assert run("backup", str(tmp_path / "b"), *passphrase)[0] == 0
    (tmp_path / "b").touch()
    path.unlink()
    code, _, err = run("restore", str(tmp_path / "b"), *passphrase)
    assert code == 0
    assert "are in" in err
    assert path.read_text("utf-8") == MINE
    assert path.stat().st_mode & 0o777 == 0o600
    # Nobody wrote into the one that is made at first.
    path.write_text(template(), "utf-8")
    assert run("restore", str(tmp_path / "b"), *passphrase)[0] == 0
    assert path.read_text("utf-8") == MINE
    assert len(done) == 3


def test_settings_that_are_there_stay(
    run: Run,
    done: list[object],
    passphrase: list[str],
    configuration: Write,
    tmp_path: Path,
) -> None:
    path = configuration(MINE)
    assert run("backup", str(tmp_path / "b"), *passphrase)[0] == 0
    (tmp_path / "b").touch()
    other = "[keys]\ntimeout_seconds = 8\n"
    path.write_text(other, "utf-8")
    code, _, err = run("restore", str(tmp_path / "b"), *passphrase)
    assert code == 0
    assert "take over what you want" in err
    assert path.read_text("utf-8") == other
    assert path.with_name("tgtui.toml.from-backup").read_text("utf-8") == MINE
    assert len(done) == 2


def test_settings_that_nobody_wrote_are_not_taken_along(
    run: Run,
    done: list[object],
    passphrase: list[str],
    configuration: Write,
    tmp_path: Path,
) -> None:
    path = configuration(template())
    assert run("backup", str(tmp_path / "b"), *passphrase)[0] == 0
    (tmp_path / "b").touch()
    path.unlink()
    assert "the settings of" not in run("restore", str(tmp_path / "b"), *passphrase)[2]
    assert len(done) == 2
