"""Captures what goes over the loopback to and from one port."""

import os
import select
import socket
import struct
import sys
import threading
from collections import defaultdict
from types import TracebackType
from typing import Final, Self

import pytest


_ALL_PROTOCOLS: Final = 3
_IPV4: Final = 0x0800
_TCP: Final = 6
_SYN: Final = 0x02
_ETHERNET: Final = 14
_STATISTICS: Final = 6
_SO_RCVBUFFORCE: Final = 33
_BUFFER: Final = 64 << 20
_LONGEST: Final = 1 << 17
_LOOK: Final = 0.05

Side = tuple[int, int]
"""The ports that a stream comes from and goes to."""


class Capture:
    """The streams of all connections to a port, as they went over the loopback.

    Skips the test where this may not be done, and fails it in CI.
    """

    def __init__(self) -> None:
        """Begin at once."""
        self._socket = _opened()
        self._ended = threading.Event()
        self._frames: list[bytes] = []
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()

    def stop(self) -> None:
        """Capture no more; everything that was sent until now is there."""
        self._ended.set()
        self._thread.join()
        statistics = self._socket.getsockopt(263, _STATISTICS, 8)
        _, lost = struct.unpack("II", statistics)
        assert not lost, f"{lost} packets were not captured"

    def streams(self, port: int) -> dict[Side, bytes]:
        """Return what was sent to and from a port, in the order of its bytes.

        Each stream has to be whole.
        """
        parts: dict[Side, dict[int, bytes]] = defaultdict(dict)
        begins: dict[Side, int] = {}
        for frame in self._frames:
            _sort_in(frame, port, begins, parts)
        return {side: _joined(begins[side], found) for side, found in parts.items()}

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._socket], [], [], _LOOK)
            if not ready:
                if self._ended.is_set():
                    return
                continue
            frame, where = self._socket.recvfrom(_LONGEST)
            # Over the loopback everything goes out, and comes in again.
            if where[2] != socket.PACKET_OUTGOING:
                self._frames.append(frame)


def _opened() -> socket.socket:
    """Return a socket that hears everything on the loopback."""
    if sys.platform != "linux":
        pytest.skip("AF_PACKET is Linux's")
    try:
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    except PermissionError:
        reason = "AF_PACKET needs CAP_NET_RAW"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    opened.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
    opened.bind(("lo", _ALL_PROTOCOLS))
    return opened


def _sort_in(
    frame: bytes,
    port: int,
    begins: dict[Side, int],
    parts: dict[Side, dict[int, bytes]],
) -> None:
    """Put what a frame carries where it belongs."""
    if int.from_bytes(frame[12:14], "big") != _IPV4 or frame[_ETHERNET + 9] != _TCP:
        return
    size = int.from_bytes(frame[_ETHERNET + 2 : _ETHERNET + 4], "big")
    tcp = frame[_ETHERNET + (frame[_ETHERNET] & 15) * 4 : _ETHERNET + size]
    source, target, number = struct.unpack_from("!HHI", tcp)
    if port not in {source, target}:
        return
    if tcp[13] & _SYN:
        begins[source, target] = number + 1
        return
    if data := tcp[(tcp[12] >> 4) * 4 :]:
        known = parts[source, target].get(number, b"")
        parts[source, target][number] = max(known, data, key=len)


def _joined(begin: int, parts: dict[int, bytes]) -> bytes:
    """Return the bytes of a stream, which begins with a sequence number."""
    stream = bytearray()
    for number in sorted(parts, key=lambda number: (number - begin) % (1 << 32)):
        place = (number - begin) % (1 << 32)
        assert place <= len(stream), "a part of the stream was not captured"
        stream[place : place + len(parts[number])] = parts[number]
    return bytes(stream)
