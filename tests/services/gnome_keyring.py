"""A real gnome-keyring, unlocked or not, on a bus of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.services.bus import SECRETS, Bus, private_bus
from tests.services.need import need


PASSWORD: Final = b"for tests alone"


def start_keyring(
    bus: Bus, password: bytes | None = PASSWORD
) -> "subprocess.Popen[bytes]":
    """Start a keyring, and unlock it unless there is no password.

    The password that is given first is the one that unlocks it from then on.
    """
    need("gnome-keyring-daemon")
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
    if password is not None:
        command.append("--unlock")
    daemon = bus.start(command, stdin=subprocess.PIPE)
    assert daemon.stdin is not None
    with daemon.stdin as entry:
        # No line break: it would be part of the password.
        entry.write(password or b"")
    bus.wait_for(SECRETS, daemon)
    return daemon


@contextmanager
def unlocked_keyring() -> Iterator[Bus]:
    """Have a bus with an unlocked keyring."""
    with private_bus() as bus:
        start_keyring(bus)
        yield bus
