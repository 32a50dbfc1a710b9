"""Two people in two real terminals, with a real keyring and the relay of a computer."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hygiene.sources import ROOT
from tests.integration.process import environment
from tests.services.gnome_keyring import unlocked_keyring
from tests.services.need import need
from tests.tui.tmux import Terminal, Tmux, terminals


TGTUI = [sys.executable, "-P", "-m", "tgtui"]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    """Terminals in which the keyring is there, and nothing of the user's."""
    need("tmux", "dbus-daemon", "gnome-keyring-daemon")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with unlocked_keyring() as bus:
        variables = {
            **environment(home),
            **bus.variables,
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
        }
        with terminals(tmp_path, variables) as server:
            yield server
        subprocess.run(["pkill", "-f", f"{home}/.*/relay.toml"], check=False)


def begun(tmux: Tmux, name: str, size: tuple[int, int] = (80, 24)) -> Terminal:
    """Open the app of somebody new, and make their account."""
    terminal = tmux.open(name, [*TGTUI, "--profile", name], size)
    terminal.sees("Welcome to tgtui", "What do you want to be called?")
    terminal.type(name)
    terminal.press("Enter")
    terminal.sees("Your 24 words")
    terminal.press("Enter")
    terminal.sees("notes to self", f"@{name}", "online")
    return terminal


@pytest.mark.slow
def test_two_people_chat_and_nothing_is_lost_when_one_is_killed(tmux: Tmux) -> None:
    anna, bob = begun(tmux, "anna"), begun(tmux, "bob", (100, 30))
    bob.press("C-n")
    bob.sees("New chat", "tgtui-invite:")
    bob.type("@anna")
    bob.press("Enter")
    bob.sees("setting up encryption")
    bob.type("hello anna")
    bob.press("Enter")
    bob.sees("hello anna", "waiting")
    anna.sees("wants to chat with you")
    anna.press("C-k")
    anna.type("bob")
    anna.press("Enter")
    anna.sees("Accept (a)")
    anna.press("a")
    # Who can read stands above the chat, in words, also at 80 by 24.
    anna.sees("\u25d4 encrypted", "@bob's key not checked", "hello anna", "Verify")
    anna.type("hello bob")
    anna.press("Enter")
    bob.sees("hello bob", "\u25d4 encrypted")
    anna.type("half a word")
    anna.sees("half a word")
    anna.press("Escape")
    anna.press("v")
    anna.sees("The relay sees")
    anna.press("Escape")
    # A relay of one computer has no moderators, which the key says.
    # The first key only selects what came less than two seconds ago.
    time.sleep(2.1)
    anna.press("F9")
    anna.sees("no moderators")
    anna.press("Escape")
    anna.sees("half a word")
    anna.kill()
    bob.type("are you there?")
    bob.press("Enter")
    bob.sees("are you there?", "sent")
    again = tmux.open("anna", [*TGTUI, "--profile", "anna"])
    again.sees("@bob", "draft: half a word")
    again.press("g", "Enter")
    screen = again.sees("are you there?", "hello bob", "half a word")
    assert screen.count("hello bob") == 1
    again.press("C-q")
    bob.press("C-q")
