"""What is too long for a frame: it goes up as blobs before, and comes down after.

A blob that went up for a submission which the relay then refused for good is in the
account's quota until `DELETE_BLOB`; one that an entry names belongs to the room.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from typing import Final

from msgspec import structs

from tgtui.net.blobs import Download, Ready, download, upload
from tgtui.net.window import Outgoing
from tgtui.wire import Extras, WelcomeParts, limits, packed


_PIECE: Final = 64 * limits.KIB
_HIGHEST: Final = (1 << 32) - 1
"""The number whose frame is the longest."""


def wants_lease(outgoing: Outgoing) -> bool:
    """Tell whether a lease has to be there before `fitted` uploads a commit (M16)."""
    message, extras = outgoing.message, outgoing.extras
    founds = extras is not None and extras.founding is not None
    is_long = message is not None and len(message) > limits.INLINE
    return outgoing.handshake and is_long and not founds


async def fitted(ready: Ready, outgoing: Outgoing) -> Outgoing:
    """Return a submission that fits into a frame, once what did not is uploaded.

    It says the same, however often it is asked for.

    Raises:
        Refused: The relay declines.
        NetError: An upload fails.
    """
    message, extras = outgoing.message, outgoing.extras
    if extras is not None:
        extras = await _with_short_welcome(ready, extras)
        outgoing = replace(outgoing, extras=extras)
    if message is not None and len(message) > limits.INLINE:
        blob = await upload_bytes(ready, message)
        outgoing = replace(outgoing, message=None, blob=blob)
    if extras is not None and len(packed(outgoing.frame(_HIGHEST))) > limits.FRAME:
        blob = await upload_bytes(ready, packed(extras))
        outgoing = replace(outgoing, extras=None, extras_blob=blob)
    return outgoing


async def upload_bytes(ready: Ready, data: bytes) -> bytes:
    """Upload bytes, and return the id of their blob.

    Raises:
        Refused: The relay declines.
        NetError: The upload fails.
    """

    async def pieces(offset: int) -> AsyncIterator[bytes]:
        for begin in range(offset, len(data), _PIECE):
            yield data[begin : begin + _PIECE]

    blob = sha256(data).digest()
    await upload(ready, pieces, blob=blob, size=len(data))
    return blob


async def download_bytes(
    ready: Ready, blob: bytes, *, most: int = limits.COMMIT
) -> bytes:
    """Return the bytes of a blob, such as the message of an entry that names one.

    Raises:
        TooMuch: They are more than `most`.
        WrongBytes: The relay gave others.
        Refused: The relay declines.
        NetError: The download fails.
    """
    sink = _Memory()
    await download(ready, Download(blob, most), sink)
    return bytes(sink.data)


class _Memory:
    """Keeps the bytes of a download."""

    def __init__(self) -> None:
        self.data = bytearray()

    async def write(self, data: bytes) -> None:
        """Take the bytes that follow."""
        self.data += data


async def _with_short_welcome(ready: Ready, extras: Extras) -> Extras:
    """Return extras whose group info is short enough for an `Invitation`."""
    welcome = extras.welcome
    if welcome is None or welcome.group_info is None:
        return extras
    if len(welcome.group_info) <= limits.GROUP_INFO:
        return extras
    blob = await upload_bytes(ready, welcome.group_info)
    short = WelcomeParts(welcome.suite, welcome.secrets, group_info_blob=blob)
    return structs.replace(extras, welcome=short)
