"""The socket in a profile's directory, for the programs of its user alone."""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final


SOCKET: Final = "agent.sock"
"""The name of the socket."""

# An address has 108 bytes on Linux, and a path may have more.
_LONGEST: Final = 100
_CREDENTIALS: Final = struct.Struct("=iII")


@contextmanager
def reachable(directory: Path) -> Iterator[str]:
    """Lend a path of the socket that is short enough to be an address.

    Raises:
        OSError: There is no such directory.
    """
    path = str(directory / SOCKET)
    if len(os.fsencode(path)) <= _LONGEST:
        yield path
        return
    folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)


def bound(directory: Path) -> socket.socket:
    """Return a socket that its user alone can connect to, in place of an old one.

    Raises:
        OSError: There can be no socket there.
    """
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        (directory / SOCKET).unlink(missing_ok=True)
        with reachable(directory) as path:
            made.bind(path)
        # Nobody can connect before it listens.
        (directory / SOCKET).chmod(0o600)
    except BaseException:
        made.close()
        raise
    return made


def is_own(peer: socket.socket) -> bool:
    """Tell whether a process of this user is at the other end."""
    said = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(said)
    return bool(user == os.geteuid())
