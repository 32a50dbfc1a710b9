"""`tgtui config`: values with their origin, and the file's path."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tgtui.config import KEYS, Paths


Write = Callable[[str], Path]


def test_each_value_is_shown_with_its_origin(
    run: Run, configuration: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = configuration('[keys]\nbackend = "passphrase"\n')
    monkeypatch.setenv("TGTUI_SERVE_FILE_MIB", "7")
    monkeypatch.setenv("TGTUI_KEYS_PASSPHRASE_COMMAND", "echo hunter2")
    code, out, err = run("--profile", "second", "config", "explain")
    assert (code, err) == (0, "")
    lines = {line.split()[0]: line.split(None, 2)[2] for line in out.splitlines()}
    assert lines.keys() == KEYS.keys()
    shown = {name: " ".join(rest.split()) for name, rest in lines.items()}
    assert shown["profile.name"] == '"second" --profile'
    assert shown["keys.backend"] == f'"passphrase" {path}:2'
    assert shown["serve.file_mib"] == "7 TGTUI_SERVE_FILE_MIB"
    assert shown["keys.timeout_seconds"] == "60 default"
    assert shown["keys.passphrase_command"] == (
        "(set, 2 words, not shown) TGTUI_KEYS_PASSPHRASE_COMMAND"
    )
    assert "hunter2" not in out


def test_the_same_as_json(run: Run) -> None:
    code, out, _ = run("config", "explain", "--json")
    found = json.loads(out)
    assert code == 0
    assert [each["key"] for each in found] == list(KEYS)
    assert found[1] == {
        "key": "keys.backend",
        "value": '"keyring"',
        "origin": "default",
        "variable": "TGTUI_KEYS_BACKEND",
    }


def test_looking_makes_no_file(run: Run, home: Path) -> None:
    assert run("config", "explain")[0] == 0
    assert run("config", "path")[0] == 0
    assert list(home.iterdir()) == []


def test_a_wrong_file_is_told_with_its_lines(run: Run, configuration: Write) -> None:
    path = configuration("[kyes]\n\n[serve]\nfile_mib = 0\n")
    assert run("config", "explain") == (
        1,
        "",
        (
            "tgtui: the configuration has 2 errors:\n"
            f"  {path}:1: there is no section 'kyes'; did you mean \"keys\"?\n"
            f"  {path}:4: file_mib must be a whole number from 1 to 16384, not 0\n"
        ),
    )


def test_a_wrong_option_is_wrong_use(run: Run) -> None:
    code, out, err = run("--profile", "../x", "config", "explain")
    assert (code, out) == (2, "")
    assert "--profile: name must be 1 to 32 small letters" in err


def test_a_wrong_option_and_a_wrong_file_are_both_told(
    run: Run, configuration: Write
) -> None:
    configuration("[kyes]")
    code, _, err = run("--profile", "../x", "config", "explain")
    assert code == 1
    assert "kyes" in err
    assert "--profile" in err


def test_the_path_is_told_whether_or_not_there_is_a_file(
    run: Run, paths: Paths
) -> None:
    assert run("config", "path") == (0, f"{paths.config_file}\n", "")


def test_another_file_can_be_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    other = tmp_path / "other.toml"
    assert run("--config", "other.toml", "config", "path") == (0, f"{other}\n", "")
    code, _, err = run("--config", "other.toml", "config", "explain")
    assert (code, err) == (
        1,
        f"tgtui: the configuration {other} cannot be read: No such file or directory\n",
    )
    other.write_text('[serve]\ncontact = "me"\n')
    other.chmod(0o600)
    code, out, _ = run("--config", "other.toml", "config", "explain")
    assert f"{other}:2" in out
