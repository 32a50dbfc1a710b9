"""Relays that run as processes of their own, as an operator starts them."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.hygiene.sources import ROOT
from tests.integration.process import environment
from tgtui.identity import RelayAddress, parse_address


PATIENCE: Final = 20.0
"""Seconds that a process may take to start, or to end."""


class Process:
    """A relay; what it writes is kept in files.

    Attributes:
        process: The process.
    """

    def __init__(self, home: Path, *options: str) -> None:
        """Start it, with a configuration and data below `home`."""
        home.mkdir(parents=True, exist_ok=True)
        self._out, self._err = home / "out", home / "err"
        command = [sys.executable, "-m", "tgtui", "relay", *options]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command, stdout=out, stderr=err, env=environment(home), cwd=ROOT
            )

    def said(self) -> dict[str, str]:
        """Return what it said of itself, by the word that begins the line."""
        lines = self._out.read_text("utf-8").splitlines()
        found = [line for line in lines if not line.startswith(" ")]
        return {line[:8].strip(): line[9:] for line in found}

    def told(self) -> str:
        """Return what it wrote beside."""
        return self._err.read_text("utf-8")

    def log(self) -> list[dict[str, Any]]:
        """Return what it logged."""
        lines = self.told().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def events(self) -> list[str]:
        """Return what it logged, without the rest."""
        return [str(line["event"]) for line in self.log()]

    def serves(self) -> "Process":
        """Wait until it serves."""
        end = time.monotonic() + PATIENCE
        while "serving" not in self.events():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < end, self.told()
            time.sleep(0.02)
        return self

    @property
    def address(self) -> RelayAddress:
        """Where it is."""
        return parse_address(self.said()["relay"])

    @property
    def url(self) -> str:
        """Where its tests connect."""
        address = self.address
        return f"{'https' if address.tls else 'http'}://127.0.0.1:{address.port}"

    def ends(self) -> int:
        """Wait until it has ended, and return its code."""
        return self.process.wait(PATIENCE)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop, and return its code."""
        self.process.send_signal(number)
        return self.ends()


@contextmanager
def running(home: Path, *options: str) -> Iterator[Process]:
    """Run a relay on any free port, until the block ends."""
    process = Process(home, "--listen", "127.0.0.1:0", *options)
    try:
        yield process.serves()
    finally:
        process.process.kill()
        process.process.wait()


def admin(home: Path, *arguments: str) -> tuple[int, str, str]:
    """Run a command of a relay's operator; return its code and what it wrote."""
    command = [sys.executable, "-m", "tgtui", "relay", "admin", *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=environment(home),
        text=True,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout, done.stderr
