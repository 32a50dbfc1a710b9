"""Blobs and reports: raw bytes in and out, a piece at a time."""

import asyncio
import re
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Final

from aiohttp import web

from tgtui.codec import decode_whole
from tgtui.franking import SealedReport
from tgtui.relay.core import blobs, reports
from tgtui.relay.core.effects import Sender
from tgtui.relay.ports import BlobRow, StorageFault
from tgtui.relay.web.asking import BODY_TIME, answer, read_body
from tgtui.relay.web.declining import refusal_of
from tgtui.relay.web.gate import cut
from tgtui.relay.web.node import Node
from tgtui.wire import Refusal, Refused, limits
from tgtui.wire.replies import BlobState


OCTETS: Final = "application/octet-stream"

TRICKLE: Final = 16 * limits.KIB
"""Bytes of an upload that have to come within `BODY_TIME`."""

_RANGE: Final = re.compile(r"bytes=(\d{1,15})-")
_HEX: Final = re.compile(r"[0-9a-f]+")


async def put_blob(node: Node, request: web.Request) -> web.StreamResponse:
    """Take the bytes of a blob from where its upload stands.

    Raises:
        Refused: They are not the ones that are to come, or stop coming.
    """
    blob = _id(request, 32)
    offset = _offset(request)
    row = await node.look(lambda tx, _: _begun(tx.blobs.blob(blob), offset))
    upload = _Upload(node, blob, row.size, offset)
    try:
        async for piece in _pieces(request):
            await upload.take(piece)
    finally:
        await upload.flush()
    return answer(await upload.finish())


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    """Yield the body of a request, of which `TRICKLE` bytes take `BODY_TIME` at most.

    Raises:
        Refused: It stops coming, or comes in drops.
    """
    loop = asyncio.get_running_loop()
    left, fresh = BODY_TIME, 0
    while True:
        began = loop.time()
        try:
            async with asyncio.timeout(left):
                piece = await request.content.read(limits.CHUNK)
        except TimeoutError:
            raise Refused(Refusal.MALFORMED) from None
        left, fresh = left - (loop.time() - began), fresh + len(piece)
        if not piece:
            return
        yield piece
        if fresh >= TRICKLE:
            left, fresh = BODY_TIME, 0


def _begun(row: BlobRow | None, offset: int) -> BlobRow:
    """Return a blob whose upload stands at an offset.

    Raises:
        Refused: It stands elsewhere, or nobody announced it.
    """
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    if row.received != offset:
        raise Refused(Refusal.MISMATCH)
    return row


class _Upload:
    """A blob whose bytes come in."""

    def __init__(self, node: Node, blob: bytes, size: int, offset: int) -> None:
        self._node = node
        self._blob = blob
        self._size = size
        self._offset = offset
        self._held = bytearray()

    async def take(self, piece: bytes) -> None:
        """Take some bytes, and make them durable once they are enough.

        Raises:
            Refused: They are more than were announced.
        """
        if self._offset + len(self._held) + len(piece) > self._size:
            raise Refused(Refusal.MISMATCH)
        self._held += piece
        if len(self._held) >= limits.CHUNK:
            await self.flush()

    async def flush(self) -> None:
        """Make durable what was taken."""
        data, self._held = bytes(self._held), bytearray()
        if not data:
            return
        # What is written after another upload went on would replace good bytes.
        async with self._node.backend.blob_store.guarded(self._blob):
            await self._write(data)
        self._offset += len(data)

    async def _write(self, data: bytes) -> None:
        """Make the next bytes durable, and then take note of them.

        Raises:
            Refused: They are not the next ones any more.
        """
        blob, offset = self._blob, self._offset
        await self._node.look(
            lambda tx, _: blobs.check_chunk(tx, blob, offset, len(data))
        )
        await self._node.backend.blob_store.write(blob, offset, data)
        await self._node.act(lambda tx, _: blobs.progress(tx, blob, offset, len(data)))

    async def finish(self) -> BlobState:
        """Say how far the upload has come, and complete it where all is there."""
        if self._offset < self._size:
            return BlobState(self._offset, complete=False)
        # To hash it is much work for a request of no bytes: it is done just once.
        async with self._node.backend.blob_store.guarded(self._blob):
            row = await self._node.look(lambda tx, _: tx.blobs.blob(self._blob))
            known = row is None or row.complete
            digest = b"" if known else await self._digest()
            return await self._node.act(
                lambda tx, _: blobs.finish_blob(tx, self._blob, digest)
            )

    async def _digest(self) -> bytes:
        """Return the hash of what is stored."""
        running = sha256()
        for offset in range(0, self._size, limits.CHUNK):
            piece = await self._node.backend.blob_store.read(
                self._blob, offset, limits.CHUNK
            )
            await asyncio.to_thread(running.update, piece)
        return running.digest()


async def get_blob(node: Node, request: web.Request) -> web.StreamResponse:
    """Send a blob, or what follows after an offset.

    Raises:
        Refused: It is not there whole.
    """
    blob = _id(request, 32)
    row = await node.look(lambda tx, _: blobs.readable(tx, blob))
    start = _start(request)
    if start is not None and start >= row.size:
        headers = {"Content-Range": f"bytes */{row.size}"}
        return web.Response(status=416, headers=headers)
    response = _opening(row.size, start)
    await response.prepare(request)
    try:
        async for piece in _stored(node, row, start or 0):
            async with asyncio.timeout(BODY_TIME):
                await response.write(piece)
        await response.write_eof()
    except (Refused, StorageFault, ConnectionError, TimeoutError) as error:
        # The length that was promised cannot come, and an answer has begun already.
        if isinstance(error, StorageFault):
            refusal_of(error)
        cut(request.protocol)
    return response


async def _stored(node: Node, row: BlobRow, start: int) -> AsyncIterator[bytes]:
    """Yield the bytes of a blob from an offset on.

    Raises:
        Refused: It was deleted meanwhile.
        StorageFault: They cannot be read.
    """
    for offset in range(start, row.size, limits.CHUNK):
        piece = await node.backend.blob_store.read(row.blob, offset, limits.CHUNK)
        if len(piece) != min(limits.CHUNK, row.size - offset):
            raise Refused(Refusal.NOT_FOUND)
        yield piece


def _opening(size: int, start: int | None) -> web.StreamResponse:
    """Return the answer that a blob is sent with."""
    response = web.StreamResponse(status=200 if start is None else 206)
    response.content_type = OCTETS
    response.content_length = size - (start or 0)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "no-store"
    if start is not None:
        response.headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    return response


async def put_report(
    node: Node, sender: Sender, request: web.Request
) -> web.StreamResponse:
    """Take a sealed report.

    Raises:
        Refused: It is not of a size that reports have, or there are too many.
    """
    report = _id(request, 16)
    sealed = await read_body(request, max(limits.REPORT_SIZES))
    handed = reports.HandedIn(report, sealed, _header)
    state = await node.act(
        lambda tx, context: reports.hand_in(tx, context, sender, handed)
    )
    return answer(state)


def _header(sealed: bytes) -> SealedReport:
    """Return what a relay can read of a sealed report."""
    return decode_whole(SealedReport.decode, sealed)


def _id(request: web.Request, length: int) -> bytes:
    """Return the id in a path.

    Raises:
        Refused: There is none of this length.
    """
    text = request.match_info["id"]
    if len(text) != 2 * length or not _HEX.fullmatch(text):
        raise Refused(Refusal.NOT_FOUND)
    return bytes.fromhex(text)


def _offset(request: web.Request) -> int:
    """Return the offset that an upload begins at.

    Raises:
        Refused: The query says something else.
    """
    given = request.query.get("offset", "0")
    known = set(request.query) <= {"offset"}
    if not known or not given.isascii() or not given.isdecimal() or len(given) > 15:  # noqa: PLR2004
        raise Refused(Refusal.MALFORMED)
    return int(given)


def _start(request: web.Request) -> int | None:
    """Return where a download is to begin, or none for all of it (RFC 9110 §14.2).

    A range in another form than ours is left alone, as the RFC allows.
    """
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    return int(found[1]) if found else None
