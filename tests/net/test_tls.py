"""Each connection is checked as it is made, whoever makes it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from tests.net.certificates import Identity, self_signed
from tests.net.relays import TOKEN, Said, address, introduced
from tests.net.running import HOST, QUICK, clock, serving, waits
from tgtui.identity import Period
from tgtui.net import (
    BLOCKS,
    CertificateRefused,
    Connection,
    Introduced,
    RelayClient,
    Voucher,
)
from tgtui.net.tls import (
    anybodys_context,
    authority_context,
    is_certificate_fault,
    vouched_context,
)
from tgtui.wire import encode_body, requests
from tgtui.wire.replies import BlockList


class Turncoat:
    """A server that exchanges its certificate, and notes what it is asked under which.

    Attributes:
        heard: The path and the token of each request.
    """

    def __init__(self, server: Identity, folder: Path) -> None:
        self.folder = folder
        self.context = server.context(folder)
        self.heard: list[tuple[str, str | None]] = []

    def turn(self, server: Identity) -> None:
        """Show another certificate to whoever connects from now on."""
        server.load(self.context, self.folder)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer, and end the connection, so that the next request needs another."""
        self.heard.append((request.path, request.headers.get("Authorization")))
        answer = web.Response(
            body=encode_body(BlockList(())), content_type="application/json"
        )
        answer.force_close()
        return answer


def relay_with(key: bytes, port: int, period: Period | None = None) -> Introduced:
    """Return a relay whose descriptor names one key."""
    said = Said([key]) if period is None else Said([key], period)
    return introduced(address(port), Voucher.RELAY, said)


class TestConnectionsAfterTheFirst:
    @waits
    async def test_a_new_connection_of_a_pool_is_checked(self, tmp_path: Path) -> None:
        server = self_signed()
        turncoat = Turncoat(server, tmp_path)
        async with (
            serving(turncoat.answer, turncoat.context) as port,
            RelayClient(relay_with(server.key_hash, port), QUICK) as client,
        ):
            client.token = TOKEN
            assert await client.call(BLOCKS, requests.Blocks()) == BlockList(())
            turncoat.turn(self_signed())
            with pytest.raises(CertificateRefused):
                await client.call(BLOCKS, requests.Blocks())
            turncoat.turn(server)
            assert await client.call(BLOCKS, requests.Blocks()) == BlockList(())
        assert turncoat.heard == [("/v1/blocks", "Bearer a-token")] * 2

    @waits
    async def test_no_secret_goes_to_the_wrong_server(self, tmp_path: Path) -> None:
        turncoat = Turncoat(self_signed(), tmp_path)
        async with serving(turncoat.answer, turncoat.context) as port:
            relay = relay_with(self_signed().key_hash, port)
            async with RelayClient(relay, QUICK) as client:
                client.token = TOKEN
                with pytest.raises(CertificateRefused):
                    await client.call(BLOCKS, requests.Blocks())
            with pytest.raises(CertificateRefused):
                await Connection.open(relay, TOKEN, QUICK)
        assert turncoat.heard == []

    @waits
    async def test_a_key_is_taken_as_long_as_it_is_announced(
        self, tmp_path: Path
    ) -> None:
        server = self_signed()
        turncoat = Turncoat(server, tmp_path)
        async with serving(turncoat.answer, turncoat.context) as port:
            now = clock()
            relay = relay_with(server.key_hash, port, Period(0, now + 3_600_000))
            time = now

            def told() -> int:
                return time

            relay = Introduced(
                relay.address, relay.descriptor, 1, 0, Voucher.RELAY, told
            )
            async with RelayClient(relay, QUICK) as client:
                client.token = TOKEN
                await client.call(BLOCKS, requests.Blocks())
                time = now + 3_600_000
                with pytest.raises(CertificateRefused):
                    await client.call(BLOCKS, requests.Blocks())

    @waits
    async def test_a_newer_descriptor_counts_at_once(self, tmp_path: Path) -> None:
        server, newer = self_signed(), self_signed()
        turncoat = Turncoat(newer, tmp_path)
        async with serving(turncoat.answer, turncoat.context) as port:
            relay = relay_with(server.key_hash, port)
            async with RelayClient(relay, QUICK) as client:
                client.token = TOKEN
                client.introduced = relay_with(newer.key_hash, port)
                await client.call(BLOCKS, requests.Blocks())
        assert len(turncoat.heard) == 1


@asynccontextmanager
async def connected(
    port: int, context: ssl.SSLContext
) -> AsyncIterator[asyncio.StreamWriter]:
    """Connect as asyncio does."""
    _, writer = await asyncio.open_connection(HOST, port, ssl=context)
    try:
        yield writer
    finally:
        writer.close()
        await writer.wait_closed()


async def silence(request: web.Request) -> web.StreamResponse:
    """Answer nothing of interest."""
    return web.Response(text=request.path)


class TestContexts:
    @pytest.mark.parametrize(
        "make",
        [authority_context, anybodys_context, lambda: vouched_context(frozenset)],
    )
    def test_all_are_hardened(self, make: Callable[[], ssl.SSLContext]) -> None:
        context = make()
        assert context.minimum_version == ssl.TLSVersion.TLSv1_2
        assert context.options & ssl.OP_NO_RENEGOTIATION
        assert context.options & ssl.OP_NO_COMPRESSION

    def test_an_authority_has_to_vouch_for_the_name(self) -> None:
        context = authority_context()
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED

    @pytest.mark.parametrize(
        "version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]
    )
    @waits
    async def test_the_check_is_part_of_the_handshake(
        self, tmp_path: Path, version: ssl.TLSVersion
    ) -> None:
        server = self_signed()
        shown = server.context(tmp_path)
        shown.minimum_version = shown.maximum_version = version
        asked: list[frozenset[bytes]] = []

        def vouched() -> frozenset[bytes]:
            asked.append(frozenset({server.key_hash} if len(asked) == 1 else ()))
            return asked[-1]

        async with serving(silence, shown) as port:
            context = vouched_context(vouched)
            with pytest.raises(ssl.SSLCertVerificationError):
                async with connected(port, context):
                    pass
            async with connected(port, context) as writer:
                assert writer.get_extra_info("ssl_object").version()
        assert len(asked) == 2

    @waits
    async def test_a_server_without_a_certificate_is_refused(self) -> None:
        shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        shown.maximum_version = ssl.TLSVersion.TLSv1_2
        shown.set_ciphers("aNULL@SECLEVEL=0")
        context = vouched_context(frozenset)
        context.set_ciphers("aNULL@SECLEVEL=0")
        async with serving(silence, shown) as port:
            with pytest.raises(ssl.SSLCertVerificationError, match="no certificate"):
                async with connected(port, context):
                    pass

    @waits
    async def test_a_certificate_that_cannot_be_read_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def garbage(_: ssl.SSLObject, *, binary_form: bool = False) -> bytes:
            assert binary_form
            return b"\x30\x00"

        monkeypatch.setattr(ssl.SSLObject, "getpeercert", garbage)
        shown = self_signed().context(tmp_path)
        async with serving(silence, shown) as port:
            with pytest.raises(ssl.SSLCertVerificationError):
                async with connected(port, vouched_context(frozenset)):
                    pass


class TestCauses:
    def test_a_certificate_fault_is_found_below(self) -> None:
        fault = httpx.ConnectError("no")
        fault.__cause__ = OSError()
        assert not is_certificate_fault(fault)
        fault.__cause__.__context__ = ssl.SSLCertVerificationError("no")
        assert is_certificate_fault(fault)
