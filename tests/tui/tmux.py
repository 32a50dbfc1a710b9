"""Terminals in tmux: what a person types, and what they see."""

import os
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final


PATIENCE: Final = 40.0
_LOOK: Final = 0.1
_ESCAPED: Final = 0.6


class Terminal:
    """One terminal."""

    def __init__(self, server: "Tmux", name: str) -> None:
        self._server = server
        self._name = name

    def type(self, text: str) -> None:
        """Type a text."""
        self._server.run("send-keys", "-t", f"={self._name}:", "-l", text)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, as a person does."""
        for key in keys:
            self._server.run("send-keys", "-t", f"={self._name}:", key)
            # What follows an Escape at once is read as one key with it.
            time.sleep(_ESCAPED if key == "Escape" else _LOOK)

    @property
    def screen(self) -> str:
        """What is on the screen."""
        return self._server.run("capture-pane", "-p", "-t", f"={self._name}:")

    def sees(self, *texts: str) -> str:
        """Wait until all of these are on the screen, and return it."""
        ends = time.monotonic() + PATIENCE
        while not all(text in (screen := self.screen) for text in texts):
            if time.monotonic() > ends:
                message = f"waited in vain for {texts}; the screen:\n{screen}"
                raise AssertionError(message)
            time.sleep(_LOOK)
        return screen

    def kill(self) -> None:
        """Kill what runs there at this instant, with its terminal."""
        pid = self._server.run("display", "-p", "-t", f"={self._name}:", "#{pane_pid}")
        os.kill(int(pid), 9)
        ends = time.monotonic() + PATIENCE
        while self._name in self._server.run("list-sessions", "-F", "#S", check=False):
            assert time.monotonic() < ends
            time.sleep(_LOOK)


class Tmux:
    """A tmux server of a test's own."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._socket = folder / "tmux"
        self._environment = dict(environment)

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run a command of tmux, and return what it prints."""
        command = ["tmux", "-f", "/dev/null", "-S", str(self._socket), *arguments]
        done = subprocess.run(
            command,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or not done.returncode, done.stderr
        return done.stdout

    def open(
        self, name: str, command: list[str], size: tuple[int, int] = (80, 24)
    ) -> Terminal:
        """Open a terminal in which a command runs."""
        width, height = map(str, size)
        line = f"exec {shlex.join(command)}"
        self.run("new-session", "-d", "-s", name, "-x", width, "-y", height, line)
        return Terminal(self, name)


@contextmanager
def terminals(folder: Path, environment: Mapping[str, str]) -> Iterator[Tmux]:
    """Lend a tmux server, which ends with all that runs in it."""
    server = Tmux(folder, {**environment, "TERM": "xterm-256color"})
    try:
        yield server
    finally:
        server.run("kill-server", check=False)
