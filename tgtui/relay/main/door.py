"""The socket in the folder of a relay's data, through which its operator asks it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, TypeVar

import aiohttp
import msgspec

from tgtui.relay.main.errors import Declined, NoAnswer
from tgtui.relay.main.runners import prepared
from tgtui.relay.web import Desk, administration
from tgtui.relay.web.admin_words import Ask, Failed


R = TypeVar("R", bound=msgspec.Struct)

SOCKET: Final = "admin.sock"
"""The name of the socket."""

PATIENCE: Final = 10.0
"""Seconds that a relay may take to let its operator in."""

_FINISH: Final = 10.0
_OK: Final = 200
# An address has 108 bytes on Linux, and a path may have more.
_LONGEST: Final = 100


@asynccontextmanager
async def open_door(data: Path, desk: Desk) -> AsyncIterator[None]:
    """Answer the operator until the end of the block.

    Raises:
        OSError: There can be no socket there.
    """
    runner, answering = await prepared(administration(desk), within=_FINISH)
    try:
        loop = asyncio.get_running_loop()
        server = await loop.create_unix_server(answering, sock=_bound(data))
        try:
            yield
        finally:
            server.close()
            (data / SOCKET).unlink(missing_ok=True)
    finally:
        await runner.cleanup()


async def ask_running(data: Path, asked: Ask, reply: type[R]) -> R | None:
    """Ask the relay that runs on some data; return None where none does.

    Raises:
        Declined: It does not do what it is asked, and says why.
        NoAnswer: It does not answer.
    """
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=PATIENCE)
    with _reachable(data) as path:
        connector = aiohttp.UnixConnector(path)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
                session.post("http://relay/", data=msgspec.json.encode(asked)) as got,
            ):
                return _read(got.status, await got.read(), reply)
        except aiohttp.ClientConnectorError:
            return None
        except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError):
            raise NoAnswer from None


def _read(status: int, body: bytes, reply: type[R]) -> R:
    """Return an answer.

    Raises:
        Declined: It says why there is none.
        msgspec.MsgspecError: It is none.
    """
    if status == _OK:
        return msgspec.json.decode(body, type=reply)
    raise Declined(msgspec.json.decode(body, type=Failed).sentence)


def _bound(data: Path) -> socket.socket:
    """Return a socket that its user alone can connect to, in place of an old one."""
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        (data / SOCKET).unlink(missing_ok=True)
        with _reachable(data) as path:
            bound.bind(path)
        # Nobody can connect before it listens.
        (data / SOCKET).chmod(0o600)
    except BaseException:
        bound.close()
        raise
    return bound


@contextmanager
def _reachable(data: Path) -> Iterator[str]:
    """Lend a path of the socket that is short enough to be an address."""
    path = str(data / SOCKET)
    if len(os.fsencode(path)) <= _LONGEST:
        yield path
        return
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)
