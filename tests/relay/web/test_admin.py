"""The operator's door answers one thing, and says in words why it does not."""

import asyncio
import logging
from typing import cast

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer

from tgtui.relay.ports import StorageFull
from tgtui.relay.web import Desk, administration
from tgtui.relay.web.admin import LONGEST
from tgtui.relay.web.admin_words import Ask, Count, Did, Failed, Publish, Suspend


class Clerk:
    """A desk at which one thing goes well."""

    async def answer(self, asked: Ask) -> msgspec.Struct:
        if isinstance(asked, Suspend):
            raise StorageFull
        if isinstance(asked, Count):
            raise ZeroDivisionError
        return Did()


def asked(body: bytes, path: str = "/", method: str = "POST") -> tuple[int, bytes]:
    """Ask at the door; return the status and the answer."""

    async def main() -> tuple[int, bytes]:
        server = TestServer(administration(cast("Desk", Clerk())))
        async with TestClient(server) as client:
            answer = await client.request(method, path, data=body)
            return answer.status, await answer.read()

    return asyncio.run(main())


def refused(body: bytes) -> str:
    """Ask for what is not done, and return why."""
    status, answer = asked(body)
    assert status == 409
    return msgspec.json.decode(answer, type=Failed).sentence


def test_what_is_done() -> None:
    largest = msgspec.json.encode(Publish(bytes(256 * 1024)))
    assert len(largest) < LONGEST
    for body in (b'{"verb":"GetDescriptor"}', largest):
        status, answer = asked(body)
        assert (status, msgspec.json.decode(answer, type=Did)) == (200, Did())


def test_what_cannot_be_done() -> None:
    said = refused(b'{"verb":"Suspend","handle":"anna"}')
    assert said == StorageFull.__doc__


def test_a_fault_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "tgtui"):
        said = refused(b'{"verb":"Count"}')
    assert said == "the relay has a fault of its own: look at its log"
    (record,) = caplog.records
    assert record.exc_info is not None


@pytest.mark.parametrize("body", [b"", b"{", b'{"verb":"Dance"}', b"\xff"])
def test_what_cannot_be_read(body: bytes) -> None:
    assert refused(body).startswith("the relay is of another version")


def test_nothing_else_is_there() -> None:
    assert asked(b"", "/other")[0] == 404
    assert asked(b"", method="GET")[0] == 405
    assert asked(bytes(LONGEST + 1))[0] == 413
