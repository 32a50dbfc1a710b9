"""A D-Bus of its own, with a home of its own, that nobody else's session knows of."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from tests.services.need import need


SECRETS: Final = "org.freedesktop.secrets"

SECONDS: Final = 20.0
"""How long anything may take to start; the machine may be busy."""

_FOREIGN: Final = (
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "GNOME_KEYRING_CONTROL",
    "SSH_AUTH_SOCK",
    "WAYLAND_DISPLAY",
)
_BUS: Final = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus")
# Without a directory of services: nothing is started because somebody asks for it.
_CONFIGURATION: Final = """\
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""


class Bus:
    """A running bus and everything that was started on it.

    Attributes:
        variables: The environment of whoever is to use it.
    """

    def __init__(self, folder: Path, *, activates: bool) -> None:
        """Start it.

        Args:
            folder: Its home, empty; with a short path, for sockets are put there.
            activates: Whether it starts installed services when they are asked for.
        """
        need("dbus-daemon")
        run = folder / "run"
        run.mkdir(mode=0o700)
        self.variables = _clean(folder)
        self._processes: list[subprocess.Popen[bytes]] = []
        configuration = folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(folder=run), "ascii")
        kind = "--session" if activates else f"--config-file={configuration}"
        daemon = self.start(
            ["dbus-daemon", kind, "--nofork", "--nopidfile", "--print-address=1"],
            stdout=subprocess.PIPE,
        )
        assert daemon.stdout is not None
        with daemon.stdout as output:
            address = output.readline().decode().strip()
        assert address, f"dbus-daemon ended with {daemon.wait(SECONDS)}"
        self.daemon = daemon
        self.variables["DBUS_SESSION_BUS_ADDRESS"] = address

    def start(
        self,
        command: Sequence[str],
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
    ) -> "subprocess.Popen[bytes]":
        """Start a program in this environment, to be ended with the bus."""
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env=self.variables,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def owned(self, name: str) -> bool:
        """Tell whether somebody answers to `name`."""
        address = self.variables["DBUS_SESSION_BUS_ADDRESS"]
        message = new_method_call(_BUS, "NameHasOwner", "s", (name,))
        with open_dbus_connection(address, auth_timeout=SECONDS) as connection:
            return bool(connection.send_and_get_reply(message).body[0])

    def wait_for(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        """Wait until somebody answers to `name`, which `process` should bring about."""
        end = time.monotonic() + SECONDS
        while not self.owned(name):
            assert process.poll() is None, f"{process.args!r} ended"
            assert time.monotonic() < end, f"nobody became {name}"
            time.sleep(0.02)

    def stop(self) -> None:
        """End all that was started, the last first."""
        for process in reversed(self._processes):
            end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and those that it started, and wait for it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
            break


def _clean(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing leads to the session around the tests."""
    kept = {name: text for name, text in os.environ.items() if name not in _FOREIGN}
    return {
        **kept,
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
    }


@contextlib.contextmanager
def private_bus(*, activates: bool = False) -> Iterator[Bus]:
    """Have a bus, with a home that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tgtui-bus-"))
    try:
        bus = Bus(folder, activates=activates)
        try:
            yield bus
        finally:
            bus.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
