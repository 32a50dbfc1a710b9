"""From an address to an open stream, with everything that can change meanwhile."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web

from tests.net.certificates import Identity, self_signed
from tests.net.relays import DEVICE, RELAY, Said, address, as_json, plain
from tests.net.running import QUICK, clock, serving, waits
from tgtui.identity import OlderDescriptor, RelayAddress, RelayId
from tgtui.net import (
    BLOCKS,
    CertificateRefused,
    Introduced,
    RelayLine,
    Voucher,
)
from tgtui.wire import Hello, encode_body, limits, packed, requests
from tgtui.wire.replies import BlockList, ChallengeReply, Session


def sign(relay_id: RelayId, challenge: bytes) -> bytes:
    """Return what stands for a signature."""
    return (relay_id + challenge)[:64]


class Relay:
    """All that a client needs of a relay to connect.

    Attributes:
        said: What it says of itself.
        hello: The version of the descriptor that its hello names.
        names: What it was asked.
        next: What it says of itself once somebody is connected, where that changes.
    """

    def __init__(self, said: Said) -> None:
        self.said = said
        self.hello = said.version
        self.names: list[str] = []
        self.next: Said | None = None

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        name = request.path.rpartition("/")[2]
        self.names.append(name)
        match name:
            case "tgtui":
                return await self.said.answer(request)
            case "challenge":
                body = encode_body(ChallengeReply(bytes(32), 0))
            case "login":
                expires = clock() + limits.HOUR
                body = encode_body(Session("token", expires, DEVICE.account, "anna"))
            case "blocks":
                assert request.headers["Authorization"] == "Bearer token"
                body = encode_body(BlockList(()))
            case _:
                return await self.stream(request)
        answer = as_json(body)
        answer.force_close()
        return answer

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Serve the stream."""
        assert request.headers["Authorization"] == "Bearer token"
        socket = web.WebSocketResponse(protocols=("tgtui.1",), timeout=0.1)
        await socket.prepare(request)
        self.said = self.next or self.said
        await socket.send_bytes(packed(Hello(1, clock(), self.hello)))
        async for message in socket:
            assert message.type is WSMsgType.BINARY
        return socket


def line_to(where: RelayAddress) -> RelayLine:
    """Return the line of a device that has never been there."""
    return RelayLine(where, DEVICE, sign, clock=clock, reach=QUICK)


FIRST = ["tgtui", "challenge", "login", "stream"]


class TestOpening:
    @waits
    async def test_it_is_introduced_logged_in_and_connected(self) -> None:
        relay = Relay(Said())
        async with serving(relay) as port:
            line = line_to(plain(port))
            async with await line.open() as connection:
                assert connection.hello.version == 1
                login = await line.login()
                await login.call(BLOCKS, requests.Blocks())
            await line.aclose()
        assert relay.names == [*FIRST, "blocks"]

    @waits
    async def test_the_second_time_only_the_stream_is_opened(self) -> None:
        relay = Relay(Said())
        async with serving(relay) as port:
            line = line_to(plain(port))
            for _ in range(2):
                await (await line.open()).close()
            line.login_ended()
            await (await line.open()).close()
            await line.aclose()
        assert relay.names == [*FIRST, "stream", "challenge", "login", "stream"]

    @waits
    async def test_whoever_asks_at_the_same_time_shares_it(self) -> None:
        relay = Relay(Said())
        async with serving(relay) as port:
            line = line_to(plain(port))
            logins = await asyncio.gather(*[line.login() for _ in range(3)])
            assert len(set(logins)) == 1
            await line.aclose()
        assert relay.names == ["tgtui"]

    @waits
    async def test_a_login_that_nobody_has_cannot_end(self) -> None:
        line = line_to(plain(1))
        line.login_ended()
        await line.aclose()

    @waits
    async def test_what_was_found_is_kept_before_it_is_used(self) -> None:
        kept: list[Introduced] = []
        relay = Relay(Said())

        def keep(found: Introduced) -> None:
            assert relay.names == ["tgtui"]
            kept.append(found)

        async with serving(relay) as port:
            line = line_to(plain(port))
            line.remember(None, keep)
            await (await line.open()).close()
            await line.aclose()
        assert [found.relay_id for found in kept] == [RELAY]

    @waits
    async def test_what_was_known_counts(self) -> None:
        relay = Relay(Said())
        async with serving(relay) as port:
            line = line_to(plain(port))
            line.remember(Said(version=4).descriptor(), lambda _: None)
            with pytest.raises(OlderDescriptor):
                await line.open()
        assert relay.names == ["tgtui"]


class TestChanges:
    @waits
    async def test_a_newer_descriptor_is_fetched_when_hello_names_it(self) -> None:
        kept: list[int] = []
        relay = Relay(Said())
        async with serving(relay) as port:
            line = line_to(plain(port))
            line.remember(
                None, lambda found: kept.append(found.descriptor.content.version)
            )
            relay.hello = 4

            relay.next = Said(version=4)
            async with await line.open():
                login = await line.login()
                assert login.introduced.descriptor.content.version == 4
            await line.aclose()
        assert kept == [3, 4]

    @waits
    async def test_a_newer_descriptor_is_fetched_when_it_is_asked_for(self) -> None:
        relay = Relay(Said())
        async with serving(relay) as port:
            line = line_to(plain(port))
            login = await line.login()
            relay.said = Said(version=4)
            assert (await line.refresh()).descriptor.content.version == 4
            assert await line.login() is login
            assert login.introduced.descriptor.content.version == 4
            await line.aclose()
        assert relay.names == ["tgtui", "tgtui"]

    @waits
    async def test_a_newer_descriptor_that_is_older_ends_it(self) -> None:
        relay = Relay(Said(version=5))
        async with serving(relay) as port:
            line = line_to(plain(port))
            await (await line.open()).close()
            relay.said, relay.hello = Said(version=4), 6
            with pytest.raises(OlderDescriptor):
                await line.open()
            await line.aclose()

    @waits
    async def test_a_new_key_is_taken_once_the_relay_vouches_for_it(
        self, tmp_path: Path
    ) -> None:
        server: Identity = self_signed()
        relay = Relay(Said([server.key_hash]))
        context = server.context(tmp_path)
        async with serving(relay, context) as port:
            line = line_to(address(port))
            await (await line.open()).close()
            newer = self_signed()
            newer.load(context, tmp_path)
            with pytest.raises(CertificateRefused):
                await line.open()
            with pytest.raises(CertificateRefused):
                await line.open()
            relay.said = Said([server.key_hash, newer.key_hash], version=4)
            relay.hello = 4
            await (await line.open()).close()
            login = await line.login()
            assert login.introduced.voucher is Voucher.RELAY
            await line.aclose()
        assert relay.names.count("stream") == 2
        assert relay.names.count("login") == 2
