"""Blobs: streamed up and down, continued where a connection broke, checked by hash."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from hashlib import sha256
from typing import Final, Protocol

import httpx

from tgtui.net.asking import named
from tgtui.net.calls import BEGIN_BLOB
from tgtui.net.errors import (
    Garbled,
    NoProgress,
    TimedOut,
    TooMuch,
    Unreachable,
    WrongBytes,
)
from tgtui.net.exactly import Exactly
from tgtui.net.fetch import SLOWEST, RelayClient
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import BlobState


Source = Callable[[int], AsyncIterator[bytes]]
"""Yields the bytes to upload from an offset on, each time that it is called."""

TRIES: Final = 5
"""How often in a row a transfer may break without having come any further."""

_PIECE: Final = 64 * limits.KIB
_PAUSE: Final = 0.5
"""Seconds to wait after the first break, twice as long after each further one."""


Ready = Callable[[], Awaitable[RelayClient]]
"""Returns a client that is logged in, such as `Login.ready`; asked before each try."""


class Sink(Protocol):
    """Where the bytes of a blob go to, in order."""

    async def write(self, data: bytes) -> None:
        """Take the bytes that follow."""


class Download:
    """How far a download has come.

    Attributes:
        blob: Which blob: the SHA-256 of its bytes.
        most: How many bytes it may have.
        offset: How many bytes are there.
    """

    def __init__(self, blob: bytes, most: int) -> None:
        """Begin with nothing."""
        self.blob = blob
        self.most = most
        self.offset = 0
        self._hash = sha256()

    def take(self, data: bytes) -> None:
        """Count bytes that are there, be it from an earlier run.

        Raises:
            TooMuch: They are too many.
        """
        if self.offset + len(data) > self.most:
            raise TooMuch(self.most)
        self.offset += len(data)
        self._hash.update(data)

    def is_whole(self) -> bool:
        """Tell whether all bytes of the blob are there."""
        return self._hash.digest() == self.blob

    def finish(self) -> None:
        """Require that these are the bytes of the blob.

        Raises:
            WrongBytes: They are not.
        """
        if not self.is_whole():
            raise WrongBytes


class _Patience:
    """Counts the breaks of a transfer that did not come any further between them."""

    def __init__(self) -> None:
        self._furthest = -1
        self._breaks = 0

    async def wait(self, offset: int) -> None:
        """Wait a moment before the transfer goes on.

        Raises:
            NoProgress: It broke too often.
        """
        if offset > self._furthest:
            self._furthest = offset
            self._breaks = 0
        self._breaks += 1
        if self._breaks >= TRIES:
            raise NoProgress(offset)
        await asyncio.sleep(_PAUSE * (2 ** (self._breaks - 1)))


async def upload(ready: Ready, source: Source, *, blob: bytes, size: int) -> None:
    """Upload a blob, or what the relay does not have of it yet.

    Args:
        ready: Says where to.
        source: Yields the bytes, which are ciphertext.
        blob: Their SHA-256.
        size: How many they are.

    Raises:
        NoProgress: The connection broke again and again.
        SourceChanged: There were not as many bytes.
        Refused: The relay declines.
        NetError: What answers is no relay.
    """
    patience = _Patience()
    offset = 0
    pushed: BlobState | Refused | None = None
    while True:
        with suppress(Unreachable):
            client = await ready()
            state = await client.call(BEGIN_BLOB, requests.BeginBlob(blob, size))
            if state.complete:
                return
            # Somebody else's upload of the same bytes may have come further meanwhile.
            if isinstance(pushed, Refused) and state.offset <= offset:
                raise pushed
            offset = _continued(state, size)
            content = Exactly(source(offset), size - offset)
            pushed = await _push(client, content, blob=blob, offset=offset)
            if isinstance(pushed, BlobState) and pushed.complete:
                return
        await patience.wait(offset)


async def download(ready: Ready, begun: Download, sink: Sink) -> None:
    """Download a blob, or what is missing of it; nothing of it counts until the end.

    Raises:
        WrongBytes: They are not the bytes of the blob: what is in the sink has to go.
        TooMuch: They are too many.
        NoProgress: The connection broke again and again.
        Refused: The relay declines.
        NetError: What answers is no relay.
    """
    patience = _Patience()
    while not begun.is_whole():
        try:
            client = await ready()
            async with client.get_blob(begun.blob, begun.offset) as response:
                _check_span(response, begun)
                await _pour(response, begun, sink)
        except Unreachable:
            await patience.wait(begun.offset)
        else:
            begun.finish()
            return


async def _pour(response: httpx.Response, begun: Download, sink: Sink) -> None:
    """Take what comes, as long as it comes fast enough."""
    loop = asyncio.get_running_loop()
    mark = begun.offset
    try:
        with named(begun=True):
            async with asyncio.timeout(_PIECE / SLOWEST) as deadline:
                async for data in response.aiter_raw():
                    begun.take(data)
                    await sink.write(data)
                    if begun.offset - mark >= _PIECE:
                        mark = begun.offset
                        deadline.reschedule(loop.time() + _PIECE / SLOWEST)
    except TimeoutError:
        raise TimedOut from None


def _check_span(response: httpx.Response, begun: Download) -> None:
    """Require that the relay sends the bytes that are missing.

    The library sees to it that there are as many as the relay says.

    Raises:
        Garbled: It does not say how many, or begins elsewhere than it was asked to.
        TooMuch: They are too many.
    """
    length = response.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdecimal()):
        raise Garbled
    end = begun.offset + int(length)
    if end > begun.most:
        raise TooMuch(begun.most)
    if begun.offset:
        wanted = f"bytes {begun.offset}-{end - 1}/{end}"
        if response.headers.get("Content-Range") != wanted:
            raise Garbled
    elif response.status_code != httpx.codes.OK:
        raise Garbled


def _continued(state: BlobState, size: int) -> int:
    """Return where to continue.

    Raises:
        Garbled: That is beyond the end.
    """
    if state.offset >= size:
        raise Garbled
    return state.offset


async def _push(
    client: RelayClient, content: Exactly, *, blob: bytes, offset: int
) -> BlobState | Refused:
    """Send what is missing of a blob; return what the relay has, or has against it."""
    try:
        return await client.put_blob(blob, content, offset=offset)
    except Refused as error:
        if error.refusal is not Refusal.MISMATCH:
            raise
        return error
