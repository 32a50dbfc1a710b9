"""Requests, and the answers of relays that are good, bad and hostile."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator

import msgspec
import pytest
from aiohttp import web

from tests.net.relays import as_json, client, introduced, plain
from tests.net.running import (
    HASTY,
    QUICK,
    answering,
    json_head,
    scripted,
    serving,
    waits,
)
from tgtui.net import (
    BLOCKS,
    CHALLENGE,
    LOOKUP,
    PUT_KEY_PACKAGES,
    CutShort,
    Garbled,
    NotLoggedIn,
    Reach,
    Redirected,
    RelayClient,
    SourceChanged,
    StrangeStatus,
    StrangeType,
    TimedOut,
    TooMuch,
    Unreachable,
)
from tgtui.net.exactly import Exactly
from tgtui.wire import REASONS, Refusal, Refused, encode_body, limits, requests
from tgtui.wire.replies import (
    BlobState,
    BlockList,
    ChallengeReply,
    Declination,
    KeyPackageCount,
    ReportState,
)


ID = bytes(range(32))
NOTHING = encode_body(BlockList(()))


class Recorder:
    """Notes what it is asked, and answers the same to everything."""

    def __init__(
        self, body: msgspec.Struct, status: int = 200, cookie: str = ""
    ) -> None:
        self.response = encode_body(body), status
        self.cookie = cookie
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    async def __call__(self, request: web.Request) -> web.Response:
        head = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        self.requests.append((request.method, request.path_qs, head, body))
        answer = as_json(*self.response)
        if self.cookie:
            answer.headers["Set-Cookie"] = self.cookie
        return answer


async def blocks(port: int, reach: Reach = QUICK) -> BlockList:
    """Send some request."""
    async with client(port, reach) as asking:
        return await asking.call(BLOCKS, requests.Blocks())


class TestRequests:
    @waits
    async def test_a_request_of_a_device(self) -> None:
        relay = Recorder(KeyPackageCount(7, last_resort=True, last_resort_used=False))
        async with serving(relay) as port, client(port) as asking:
            sent = requests.PutKeyPackages((b"one", b"two"), b"last")
            answer = await asking.call(PUT_KEY_PACKAGES, sent)
        assert answer.left == 7
        method, path, head, body = relay.requests[0]
        assert (method, path) == ("POST", "/v1/put-key-packages")
        assert head["authorization"] == "Bearer a-token"
        assert head["content-type"] == "application/json"
        assert head["accept-encoding"] == "identity"
        assert body == encode_body(sent)

    @waits
    async def test_a_request_of_anybody_carries_no_token(self) -> None:
        relay = Recorder(ChallengeReply(ID, 5))
        async with serving(relay) as port, client(port) as asking:
            answer = await asking.call(CHALLENGE, requests.Challenge())
        assert answer == ChallengeReply(ID, 5)
        assert "authorization" not in relay.requests[0][2]

    @waits
    async def test_a_request_of_a_device_needs_a_login(self) -> None:
        async with client(1, logged_in=False) as asking:
            with pytest.raises(NotLoggedIn):
                await asking.call(BLOCKS, requests.Blocks())
            with pytest.raises(NotLoggedIn):
                asking.get_blob(ID, 0)

    @waits
    async def test_a_report(self) -> None:
        relay = Recorder(ReportState(ID[:16], "received", 5))
        sealed = bytes(limits.REPORT_SIZES[0])
        async with serving(relay) as port, client(port) as asking:
            answer = await asking.put_report(ID[:16], sealed)
        assert answer == ReportState(ID[:16], "received", 5)
        method, path, head, body = relay.requests[0]
        assert (method, path) == ("PUT", f"/v1/reports/{ID[:16].hex()}")
        assert head["content-type"] == "application/octet-stream"
        assert body == sealed

    @waits
    async def test_nothing_is_taken_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        async with serving(Recorder(BlockList(()))) as port:
            assert await blocks(port) == BlockList(())

    @waits
    async def test_a_proxy_is_used_where_one_is_asked_for(self) -> None:
        relay = Recorder(ChallengeReply(ID, 5))
        async with serving(relay) as port:
            reach = Reach(proxy=f"http://127.0.0.1:{port}")
            async with RelayClient(introduced(plain(1)), reach) as asking:
                await asking.call(CHALLENGE, requests.Challenge())
        assert relay.requests[0][2]["host"] == "127.0.0.1:1"

    @waits
    async def test_cookies_are_not_kept(self) -> None:
        relay = Recorder(BlockList(()), cookie="who=you; Path=/")
        async with serving(relay) as port, client(port) as asking:
            for _ in range(2):
                await asking.call(BLOCKS, requests.Blocks())
        assert all("cookie" not in head for _, _, head, _ in relay.requests)


class TestRefusals:
    @pytest.mark.parametrize("refusal", list(Refusal))
    @waits
    async def test_each_is_told(self, refusal: Refusal) -> None:
        said = Declination(refusal, "\x1b[2Jhostile", 1_500)
        relay = Recorder(said, REASONS[refusal].status)
        async with serving(relay) as port, client(port) as asking:
            with pytest.raises(Refused) as caught:
                await asking.call(LOOKUP, requests.Lookup(handle="anna"))
        assert caught.value.refusal is refusal
        assert caught.value.retry_after == 1_500
        assert str(caught.value) == REASONS[refusal].sentence

    @waits
    async def test_one_with_the_status_of_another_is_strange(self) -> None:
        said = Declination(Refusal.RATE, "no")
        async with serving(Recorder(said, 404)) as port:
            with pytest.raises(StrangeStatus) as caught:
                await blocks(port)
        assert caught.value.status == 404


HTML = b"<html><script>alert(1)</script></html>"


def html(status: str) -> bytes:
    """Return what proxies and captive portals answer."""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n"
        f"Content-Length: {len(HTML)}\r\n\r\n"
    ).encode() + HTML


ODD = {
    "a page of a portal": (html("200 OK"), StrangeType),
    "a page of a proxy": (html("502 Bad Gateway"), StrangeStatus),
    "a teapot": (json_head(2, status="418 Teapot") + b"{}", StrangeStatus),
    "a refusal without end": (
        json_head(status="429 Slow") + bytes(100_000),
        StrangeStatus,
    ),
    "no content": (json_head(status="204 None"), StrangeStatus),
    "a refusal that is none": (
        json_head(21, status="429 Slow") + b'{"refusal":"because"}',
        StrangeStatus,
    ),
    "other fields": (json_head(12) + b'{"more":[1]}', Garbled),
    "trailing bytes": (json_head(len(NOTHING) + 1) + NOTHING + b"x", Garbled),
    "half an answer": (json_head(len(NOTHING) + 9) + NOTHING, CutShort),
    "no answer": (b"", CutShort),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-", CutShort),
    "no http": (b"220 mail.example.org ESMTP\r\n\r\n", Garbled),
    "a head without end": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, Garbled),
    "a length that is none": (json_head("minus one") + NOTHING, Garbled),
    "a body without end": (json_head() + b" " * (1 << 20), TooMuch),
    "a long body": (json_head(1 << 20) + b" " * (1 << 20), TooMuch),
    "bad chunks": (
        json_head().replace(
            b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        ),
        CutShort,
    ),
    "compressed": (
        json_head(f"{len(NOTHING)}\r\nContent-Encoding: gzip") + NOTHING,
        Garbled,
    ),
}


class TestHostileAnswers:
    @pytest.mark.parametrize("name", ODD)
    @waits
    async def test_it_is_an_error_of_ours(self, name: str) -> None:
        answer, error = ODD[name]
        async with scripted(answering(answer)) as port:
            with pytest.raises(error) as caught:
                await blocks(port)
        assert type(caught.value) is error
        assert str(caught.value)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
    @waits
    async def test_a_redirect_is_not_followed(self, status: int) -> None:
        elsewhere = Recorder(BlockList(()))
        async with serving(elsewhere) as other:
            target = f"Location: http://127.0.0.1:{other}/v1/blocks\r\n"
            head = f"HTTP/1.1 {status} Go\r\n{target}Content-Length: 0\r\n\r\n"
            async with scripted(answering(head.encode())) as port:
                with pytest.raises(Redirected) as caught:
                    await blocks(port)
        assert caught.value.status == status
        assert elsewhere.requests == []

    @waits
    async def test_silence(self) -> None:
        async with scripted(answering(then=5)) as port:
            with pytest.raises(TimedOut):
                await blocks(port, HASTY)

    @pytest.mark.parametrize("head", [json_head(1_000), b"HTTP/1.1 200 OK\r\n"])
    @waits
    async def test_an_answer_drop_by_drop(self, head: bytes) -> None:
        async def drip(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head)
            while True:
                writer.write(b"A")
                await writer.drain()
                await asyncio.sleep(0.05)

        async with scripted(drip) as port:
            with pytest.raises(TimedOut):
                await blocks(port, HASTY)

    @waits
    async def test_endless_interim_answers(self) -> None:
        async def interim(
            _: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            while True:
                writer.write(b"HTTP/1.1 103 Early\r\n\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)

        async with scripted(interim) as port:
            with pytest.raises(TimedOut):
                await blocks(port, HASTY)

    @waits
    async def test_a_reset_in_the_middle(self) -> None:
        async def reset(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(json_head(1_000) + b" ")
            await writer.drain()
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        async with scripted(reset) as port:
            with pytest.raises(CutShort):
                await blocks(port)

    @waits
    async def test_nobody_there(self) -> None:
        with pytest.raises(Unreachable):
            await blocks(1)


async def pieces(*data: bytes) -> AsyncIterator[bytes]:
    """Yield these."""
    for piece in data:
        yield piece


class TestBlobs:
    @waits
    async def test_bytes_go_from_an_offset_on(self) -> None:
        relay = Recorder(BlobState(10, complete=True))
        async with serving(relay) as port, client(port) as asking:
            content = Exactly(pieces(b"abc", b"de"), 5)
            state = await asking.put_blob(ID, content, offset=5)
        assert content.left == 0
        assert state == BlobState(10, complete=True)
        method, path, head, body = relay.requests[0]
        assert (method, path) == ("PUT", f"/v1/blobs/{ID.hex()}?offset=5")
        assert head["content-length"] == "5"
        assert "transfer-encoding" not in head
        assert body == b"abcde"

    @pytest.mark.parametrize("data", [(b"abc",), (b"abc", b"defg")])
    @waits
    async def test_bytes_of_another_length_are_noticed(
        self, data: tuple[bytes, ...]
    ) -> None:
        relay = Recorder(BlobState(5, complete=True))
        async with serving(relay) as port, client(port) as asking:
            with pytest.raises(SourceChanged):
                await asking.put_blob(ID, Exactly(pieces(*data), 5), offset=0)

    @pytest.mark.parametrize(("offset", "wanted"), [(0, None), (7, "bytes=7-")])
    @waits
    async def test_bytes_are_asked_for_from_an_offset_on(
        self, offset: int, wanted: str | None
    ) -> None:
        relay = Recorder(BlockList(()))
        async with (
            serving(relay) as port,
            client(port) as asking,
            asking.get_blob(ID, offset) as response,
        ):
            assert response.status_code == 200
        method, path, head, _ = relay.requests[0]
        assert (method, path) == ("GET", f"/v1/blobs/{ID.hex()}")
        assert head.get("range") == wanted
