"""A user with nothing but an empty home, for every test of the command line."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.cli.fake_client import FakeClient
from tgtui.cli import talking
from tgtui.cli.invocation import Invocation
from tgtui.cli.main import main
from tgtui.config import Paths


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this user keeps everything."""
    for name in os.environ:
        if name.startswith("TGTUI_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def paths(home: Path) -> Paths:
    """The same, as the program sees it."""
    del home
    return Paths.of_user()


@pytest.fixture
def configuration(paths: Paths) -> Callable[[str], Path]:
    """Write a configuration."""

    def write(text: str) -> Path:
        paths.config_file.parent.mkdir(parents=True)
        paths.config_file.write_text(text, "utf-8")
        paths.config_file.chmod(0o600)
        return paths.config_file

    return write


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run tgtui in this process; return exit code, standard output and error."""

    def run_it(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_it


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    """The client that every command opens."""
    fake = FakeClient()

    @asynccontextmanager
    async def opened(invocation: Invocation) -> AsyncIterator[FakeClient]:
        del invocation
        yield fake

    monkeypatch.setattr(talking, "client_of", opened)
    return fake
