"""Exit codes, and the one sentence that everything that goes wrong becomes."""

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import EntryPoint, EntryPoints

import click
import pytest

from tests.cli.conftest import Run
from tests.hygiene.sources import ROOT
from tgtui import __version__
from tgtui.cli.errors import CliError, NothingFound, Unclear, Useless
from tgtui.cli.lazy import LazyCommand
from tgtui.cli.main import main
from tgtui.cli.root import COMMANDS
from tgtui.errors import LocalFault


class Teapot(LocalFault):
    """This is a teapot, so make tea."""


Fail = Callable[[BaseException], None]


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Have a command `fail` that raises."""

    def add(error: BaseException) -> None:
        @click.command()
        def command() -> None:
            raise error

        monkeypatch.setattr(LazyCommand, "loaded", lambda _: command)
        monkeypatch.setitem(COMMANDS, "fail", LazyCommand("", "", ""))

    return add


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Teapot(), "This is a teapot, so make tea."),
        (Teapot("no \x1b[2Jtea"), "no [2Jtea"),
        (PermissionError(13, "Permission denied", "/a\x1b"), "/a: Permission denied"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (
            ZeroDivisionError("hunter2"),
            "this is a fault of tgtui (ZeroDivisionError); --debug shows where",
        ),
        (OSError("hunter2"), "this is a fault of tgtui (OSError); --debug shows where"),
    ],
    ids=repr,
)
def test_an_error_is_a_sentence(
    error: Exception, said: str, fail: Fail, run: Run
) -> None:
    fail(error)
    assert run("fail") == (1, "", f"tgtui: {said}\n")


def test_where_it_arose_is_shown_when_asked_for(fail: Fail, run: Run) -> None:
    fail(Teapot())
    code, out, err = run("--debug", "fail")
    assert (code, out) == (1, "")
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith("\ntgtui: This is a teapot, so make tea.\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()], ids=repr)
def test_an_interrupt_ends_with_130(error: BaseException, fail: Fail, run: Run) -> None:
    fail(error)
    code, out, err = run("fail")
    assert (code, out, err.strip()) == (130, "", "tgtui: interrupted")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rely"], "There is no command 'rely'. Did you mean \"relay\"?"),
        (["zzz"], "There is no command 'zzz'."),
        (["--nope"], "No such option '--nope'"),
        (["config", "explain", "x"], "unexpected extra argument"),
        (["--profile"], "requires an argument"),
    ],
    ids=str,
)
def test_a_wrong_command_line_ends_with_2(
    arguments: list[str], said: str, run: Run
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_without_a_terminal_it_says_what_commands_there_are(run: Run) -> None:
    code, out, err = run()
    assert code == 0
    assert err == "tgtui: the app needs a terminal; the commands do not\n"
    assert out.startswith("Usage: tgtui [OPTIONS] [COMMAND]")
    assert all(f"  {name} " in out for name in COMMANDS)


def test_help_says_what_the_exit_codes_mean(run: Run) -> None:
    _, out, _ = run("--help")
    assert "\n    3    not sent yet: it waits in the outbox\n" in out
    assert "\n    130  interrupted\n" in out


@pytest.mark.parametrize(
    ("error", "code"), [(NothingFound(), 4), (Unclear("a", ["b"]), 2), (Useless(), 2)]
)
def test_some_errors_have_codes_of_their_own(
    error: CliError, code: int, fail: Fail, run: Run
) -> None:
    fail(error)
    assert run("fail") == (code, "", f"tgtui: {error}\n")


@pytest.mark.parametrize("code", ["tgtui-invite:1:aa", " TGTUI-KEY:1:aa"])
def test_an_invite_or_a_key_string_stands_for_join(
    code: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    @click.command()
    @click.argument("text")
    def command(text: str) -> None:
        seen.append(text)

    monkeypatch.setitem(COMMANDS, "join", LazyCommand("", "", ""))
    monkeypatch.setattr(LazyCommand, "loaded", lambda _: command)
    assert run(code) == (0, "", "")
    assert seen == [code]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_has_its_summary(name: str) -> None:
    command = COMMANDS[name].loaded()
    assert command.name == name
    assert (command.help or "").strip()


def test_the_project_installs_it_under_its_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (entry,) = EntryPoints(
        EntryPoint(name, value, "console_scripts")
        for name, value in project["scripts"].items()
    )
    assert entry.name == "tgtui"
    assert entry.load() is main


# From here on in a process of its own.

LOADED = """
import atexit, sys
heavy = {"aiohttp", "apsw", "asyncio", "cryptography", "httpx", "keyring", "msgspec"}
atexit.register(lambda: print(*sorted(heavy & set(sys.modules)), file=sys.stderr))
from tgtui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def process(
    *arguments: str, start: tuple[str, ...] = ("-m", "tgtui")
) -> "subprocess.Popen[str]":
    """Start tgtui as a shell would."""
    return subprocess.Popen(
        [sys.executable, *start, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], [], ["nope"]], ids=str
)
def test_what_needs_no_library_loads_none(arguments: list[str]) -> None:
    with process(*arguments, start=("-c", LOADED)) as started:
        _, err = started.communicate(timeout=60)
    assert err.splitlines()[-1] == ""


@pytest.mark.parametrize(
    "arguments", [["config", "explain"], ["relay", "--help"]], ids=str
)
def test_configuring_loads_nothing_that_is_large(arguments: list[str]) -> None:
    with process(*arguments, start=("-c", LOADED)) as started:
        _, err = started.communicate(timeout=60)
    assert not {"aiohttp", "apsw", "asyncio", "httpx", "keyring"} & set(err.split())
    assert "msgspec" in err


def test_it_runs_as_a_module() -> None:
    with process("--version") as started:
        assert started.communicate(timeout=60) == (f"tgtui {__version__}\n", "")
    assert started.returncode == 0


def test_where_nobody_reads_on_it_ends_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    run = subprocess.run(
        [sys.executable, "-m", "tgtui", "config", "explain"],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
        cwd=ROOT,
    )
    os.close(write)
    assert (run.returncode, run.stderr) == (1, b"")


INTERRUPTED = """
import os, signal, sys, click
from tgtui.cli import main
from tgtui.cli.errors import CliError, NothingFound, Unclear, Useless
from tgtui.cli.lazy import LazyCommand
@click.command()
def wait():
    os.kill(os.getpid(), signal.SIGINT)
LazyCommand.loaded = lambda _: wait
sys.exit(main.main(["doctor"]))
"""


def test_an_interrupt_from_outside_ends_with_130_too() -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with process(start=("-c", INTERRUPTED)) as started:
        out, err = started.communicate(timeout=60)
    assert (started.returncode, out, err.strip()) == (130, "", "tgtui: interrupted")
