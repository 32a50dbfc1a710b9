"""Looks for many secrets at once, however each of them is spelt."""

import os
import re
import subprocess
import tempfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from tests.services.need import need
from tgtui.crypto import SystemEntropy


LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"
"""What a canary consists of: nothing that a text, a name or a title could not have."""

LENGTH: Final = 16

_PERIOD: Final = 4
_NOTHING: Final = re.compile(rb"\0{64,}")
_PIECE: Final = 64 << 20
_OVERLAP: Final = 1 << 10
_NO_LINES: Final = bytes.maketrans(b"\n", b"\v")


def canary() -> str:
    """Return a word of 16 bytes that is nowhere else."""
    drawn = SystemEntropy().draw(LENGTH)
    return bytes(LETTERS[byte % len(LETTERS)] for byte in drawn).decode()


def spellings(secret: bytes) -> Iterator[bytes]:
    """Yield what a secret looks like, in each form that a program may give to it."""
    yield secret
    yield msgspec.msgpack.encode(secret.decode("latin-1"))
    for wide in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield secret.decode("latin-1").encode(wide)
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            # The characters that depend on neighbours are left out.
            yield encode(bytes(shift) + secret)[4 if shift else 0 : -4]


def unmasked(data: bytes) -> bytes:
    """Return each byte XORed with the fourth after it.

    A websocket masks what a client sends with four bytes, over and over: here they are
    gone, whatever they were, and two texts are alike where they were alike before.
    """
    size = max(len(data) - _PERIOD, 0)
    one, other = (int.from_bytes(part, "big") for part in (data[:size], data[_PERIOD:]))
    return (one ^ other).to_bytes(size, "big")


class Searcher:
    """Finds the same secrets in files of any kind and size."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        """Look for secrets, each by the name under which it is found."""
        need("grep")
        self._plain: dict[bytes, str] = {}
        self._masked: dict[bytes, str] = {}
        for name, secret in secrets.items():
            for text in spellings(secret):
                self._plain[_without_lines(text)] = name
                self._masked[_without_lines(unmasked(text))] = name

    def in_bytes(self, data: bytes) -> set[str]:
        """Return what is somewhere in some bytes."""
        return _grep(data, self._plain)

    def in_traffic(self, data: bytes) -> set[str]:
        """Return what is somewhere in what was sent, masked or not."""
        return _grep(unmasked(data), self._masked)

    def in_files(self, *paths: Path) -> set[str]:
        """Return what is in files, in all files of folders, or in their names."""
        files = [file for path in paths for file in (path, *path.rglob("*"))]
        found = self.in_bytes(b"\n".join(os.fsencode(file) for file in files))
        for file in files:
            if file.is_file():
                for piece in _pieces(file):
                    found |= self.in_bytes(piece)
        return found


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield what is in a file; nothing is cut that is not whole somewhere."""
    last = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield last + piece
            last = piece[-_OVERLAP:]


def _without_lines(text: bytes) -> bytes:
    """Return a text that is one line for `grep`."""
    return text.translate(_NO_LINES).strip(b"\0")


def _grep(data: bytes, wanted: Mapping[bytes, str]) -> set[str]:
    """Return the names of the texts that are somewhere in some bytes."""
    # Where there is nothing a line ends: one of a whole memory would be too long.
    lines = _NOTHING.sub(b"\n", data.translate(_NO_LINES))
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(wanted))
        patterns.flush()
        done = subprocess.run(
            ["grep", "-aoF", "-f", patterns.name],
            env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"},
            input=lines,
            capture_output=True,
            check=False,
        )
    assert done.returncode in {0, 1}, done.stderr
    return {wanted[hit] for hit in set(done.stdout.split(b"\n")) & wanted.keys()}
