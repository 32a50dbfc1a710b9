"""The operator's door: for one user, and never in the way of the next start."""

import asyncio
import socket
from pathlib import Path
from typing import cast

import msgspec
import pytest

from tgtui.relay.main.door import SOCKET, ask_running, open_door
from tgtui.relay.main.errors import Declined, NoAnswer, NotDone
from tgtui.relay.web import Desk
from tgtui.relay.web.admin_words import Ask, Count, Did, Invites, ListInvites, Suspend


class Clerk:
    """A desk that knows one answer."""

    async def answer(self, asked: Ask) -> msgspec.Struct:
        if isinstance(asked, Suspend):
            message = f"not {asked.handle}"
            raise NotDone(message)
        return Did() if isinstance(asked, Count) else Invites([])


CLERK = cast("Desk", Clerk())


def test_it_answers_while_it_is_open(tmp_path: Path) -> None:
    async def main() -> None:
        assert await ask_running(tmp_path, Count(), Did) is None
        async with open_door(tmp_path, CLERK):
            assert (tmp_path / SOCKET).stat().st_mode & 0o777 == 0o600
            assert await ask_running(tmp_path, Count(), Did) == Did()
            assert await ask_running(tmp_path, ListInvites(), Invites) == Invites([])
            with pytest.raises(Declined, match="not anna"):
                await ask_running(tmp_path, Suspend("anna"), Did)
        assert await ask_running(tmp_path, Count(), Did) is None
        assert not (tmp_path / SOCKET).exists()

    asyncio.run(main())


def test_a_path_may_be_long(tmp_path: Path) -> None:
    data = tmp_path / ("x" * 100)
    data.mkdir()

    async def main() -> None:
        async with open_door(data, CLERK):
            assert await ask_running(data, Count(), Did) == Did()

    asyncio.run(main())


def test_one_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / SOCKET))

    async def main() -> None:
        assert await ask_running(tmp_path, Count(), Did) is None
        async with open_door(tmp_path, CLERK):
            assert await ask_running(tmp_path, Count(), Did) == Did()

    asyncio.run(main())


def test_where_there_can_be_none(tmp_path: Path) -> None:
    (tmp_path / SOCKET).mkdir()

    async def main() -> None:
        with pytest.raises(OSError, match="Is a directory"):
            async with open_door(tmp_path, CLERK):
                pass

    asyncio.run(main())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nothing of HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{",
        b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_what_answers_otherwise(answer: bytes, tmp_path: Path) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async def main() -> None:
        server = await asyncio.start_unix_server(serve, tmp_path / SOCKET)
        with pytest.raises(NoAnswer, match="look at its log"):
            await ask_running(tmp_path, ListInvites(), Invites)
        server.close()

    asyncio.run(main())
