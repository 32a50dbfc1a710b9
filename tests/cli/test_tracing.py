"""What went wrong is told without a word of what was written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canary.searching import Searcher, canary
from tests.hygiene.sources import ROOT
from tests.integration.process import environment
from tests.relay.main.processes import Process, running
from tgtui.cli.tracing import where


TEXT = canary()


def failing() -> BaseException:
    """Return an error that came of another one, and that a group is in."""
    try:
        try:
            raise KeyError(TEXT)  # noqa: TRY301
        except KeyError as error:
            raise ExceptionGroup(TEXT, [OSError(TEXT)]) from error
    except ExceptionGroup as group:
        return group


def test_an_error_says_where_and_not_what() -> None:
    error = failing()
    # Somebody has chained them in a circle.
    assert error.__cause__ is not None
    error.__cause__.__context__ = error
    said = "".join(where(error))
    assert TEXT not in said
    names = [line for line in said.splitlines() if line and line[0] not in " TAI"]
    assert names == ["KeyError", "ExceptionGroup", "OSError"]
    assert said.count("test_tracing.py") == 2


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Process]:
    with running(tmp_path / "relay", "--plain", "--registration", "open") as process:
        yield process


def tgtui(
    home: Path, relay: Process, *arguments: str
) -> "subprocess.CompletedProcess[bytes]":
    """Run the program that fails."""
    config = home / "config.toml"
    config.write_text(
        f'[relay]\nurl = "{relay.address.text}"\n'
        '[keys]\nbackend = "passphrase"\n'
        'passphrase_command = ["echo", "the passphrase of a canary"]\n'
    )
    config.chmod(0o600)
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.canary.failing",
            "--config",
            str(config),
            *arguments,
        ],
        cwd=ROOT,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--debug",)], ids=str)
def test_a_client_that_fails_tells_nobody_the_text(
    tmp_path: Path, relay: Process, options: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    made = tgtui(home, relay, "register", "anna")
    assert made.returncode == 0, made.stderr
    made = tgtui(home, relay, "group", "create", "friends", "--no-wait")
    assert made.returncode in {0, 3}, made.stderr
    done = tgtui(home, relay, *options, "send", "1", TEXT)
    assert done.returncode == 1
    assert done.stderr.count(b"ValueError") > 2
    searcher = Searcher({"text": TEXT.encode()})
    assert searcher.in_bytes(done.stdout + done.stderr) == set()
    assert searcher.in_files(home) == set()
