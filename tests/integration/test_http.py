"""HTTP that is wrong, slow, endless or huge is answered with a refusal, or cut off."""

import asyncio
import gzip
import json
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from tests.hostile.raw import RawClient, http
from tests.integration.relays import client_of, in_relay, people_at, still_works
from tgtui.config import Endpoint
from tgtui.relay.main import Relay
from tgtui.relay.web import Pace, asking, gate
from tgtui.wire import REASONS, ROUTES, Refusal, limits


EMPTY = b"{}"


def refusal(body: bytes, status: int) -> Refusal:
    """Return the refusal in a body, which fits its status and holds nothing else."""
    said = json.loads(body)
    found = Refusal(said.pop("refusal"))
    assert said.pop("sentence") == REASONS[found].sentence
    assert REASONS[found].status == status
    assert said.keys() <= {"retry_after"}
    return found


async def asked(relay: Relay, sent: bytes) -> Refusal:
    """Send bytes, and return why they are refused."""
    async with RawClient.to(relay.port) as raw:
        await raw.send(sent)
        answer = await raw.answer()
        assert answer.headers["content-type"] == "application/json"
        return refusal(answer.body, answer.status)


STRANGE: dict[str, tuple[str, str]] = {
    "an unknown path": ("GET", "/"),
    "an unknown request": ("POST", "/v1/nothing"),
    "a path that climbs": ("GET", "/v1/../../etc/passwd"),
    "a request that is got": ("GET", "/v1/challenge"),
    "a head": ("HEAD", "/v1/challenge"),
    "a descriptor that is put": ("PUT", "/.well-known/tgtui"),
    "a stream that is posted": ("POST", "/v1/stream"),
    "options": ("OPTIONS", "/v1/challenge"),
    "a method of others": ("PROPFIND", "/v1/challenge"),
    "a slash at the end": ("POST", "/v1/challenge/"),
    "upper case": ("POST", "/V1/CHALLENGE"),
}


@pytest.mark.parametrize(("method", "path"), STRANGE.values(), ids=STRANGE.keys())
def test_what_is_not_there_is_not_found(tmp_path: Path, method: str, path: str) -> None:
    async def main(relay: Relay) -> None:
        async with RawClient.to(relay.port) as raw:
            await raw.send(http(method, path, body=b""))
            if method == "HEAD":
                # There is no body, whatever the length says.
                assert (await raw.read()).startswith(b"HTTP/1.1 404 ")
                return
            answer = await raw.answer()
            assert refusal(answer.body, answer.status) is Refusal.NOT_FOUND

    in_relay(main, tmp_path)


def test_a_head_of_what_can_be_got_has_no_body(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{relay.port}", trust_env=False
        ) as client:
            for path in ("/health", "/ready", "/.well-known/tgtui"):
                response = await client.head(path)
                assert (response.status_code, response.content) == (200, b"")
                assert response.headers["cache-control"] == "no-store"

    in_relay(main, tmp_path)


def test_compression_is_off_both_ways(tmp_path: Path) -> None:
    """What is compressed tells by its length what is in it, and may be a bomb."""

    async def main(relay: Relay) -> None:
        asked = {"Accept-Encoding": "gzip, deflate, br, zstd"}
        for method, path in (("GET", "/.well-known/tgtui"), ("POST", CHALLENGE)):
            async with RawClient.to(relay.port) as raw:
                await raw.send(http(method, path, asked, b"{}"))
                answer = await raw.answer()
                assert answer.status == 200
                assert "content-encoding" not in answer.headers
                assert answer.body.startswith(b"{")
        sent = {"Content-Encoding": "gzip"}
        async with RawClient.to(relay.port) as raw:
            await raw.send(http("POST", CHALLENGE, sent, gzip.compress(b"{}")))
            answer = await raw.answer()
            assert refusal(answer.body, answer.status) is Refusal.MALFORMED

    in_relay(main, tmp_path)


CHALLENGE = "/v1/challenge"
LOOKUP = "/v1/lookup"

BAD_BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": (CHALLENGE, b""),
    "no json": (CHALLENGE, b"{"),
    "no object": (CHALLENGE, b"[]"),
    "two objects": (CHALLENGE, b"{}{}"),
    "a comma too many": (CHALLENGE, b"{,}"),
    "no utf-8": (CHALLENGE, b'{"\xff": 1}'),
    "a byte order mark": (CHALLENGE, b"\xef\xbb\xbf{}"),
    "a field that is none": (CHALLENGE, b'{"more": 1}'),
    "deep": (CHALLENGE, b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "a number for text": (LOOKUP, b'{"handle": 1}'),
    "bytes that are no base64": (LOOKUP, b'{"account": "????"}'),
    "base64 without its padding": (LOOKUP, b'{"account": "%s"}' % (b"A" * 43)),
    "base64 for links": (LOOKUP, b'{"account": "%s="}' % (b"_" * 43)),
    "base64 of other bytes": (LOOKUP, b'{"account": "AAAA"}'),
    "base64 with a line feed": (LOOKUP, b'{"account": "%s=\\n"}' % (b"A" * 43)),
    "a handle that is none": (LOOKUP, b'{"handle": "Anna!"}'),
    "neither of two": (LOOKUP, b"{}"),
    "a fraction for a number": (
        "/v1/begin-blob",
        b'{"blob": "%s=", "size": 1.5}' % (b"A" * 43),
    ),
    "a number too large": (
        "/v1/begin-blob",
        b'{"blob": "%s=", "size": 1e300}' % (b"A" * 43),
    ),
}


@pytest.mark.parametrize(("path", "body"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_is_wrong_is_malformed(
    tmp_path: Path, path: str, body: bytes
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            headers = {"Authorization": f"Bearer {anna.token}"}
            found = await asked(relay, http("POST", path, headers, body))
            assert found is Refusal.MALFORMED

    in_relay(main, tmp_path)


def test_of_a_field_that_is_there_twice_the_last_one_counts(tmp_path: Path) -> None:
    """PROTOCOL.md §1: nobody signs JSON, so that only one reader has to agree."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, _):
            response = await anna.http.post(
                LOOKUP,
                content=b'{"handle": "nobody", "handle": "bob"}',
                headers={"Authorization": f"Bearer {anna.token}"},
            )
            assert json.loads(response.content)["handle"] == "bob"

    in_relay(main, tmp_path)


def test_each_request_wants_a_login_that_says_so(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        for route in ROUTES:
            open_to_all = route.access.name == "ANYBODY"
            found = await asked(relay, http("POST", route.path, body=b"[]"))
            wanted = Refusal.MALFORMED if open_to_all else Refusal.UNAUTHENTICATED
            assert found is wanted
        for method, path in (
            ("PUT", f"/v1/blobs/{'0' * 64}"),
            ("GET", f"/v1/blobs/{'0' * 64}"),
            ("PUT", f"/v1/reports/{'0' * 32}"),
            ("GET", "/v1/stream"),
        ):
            assert await asked(relay, http(method, path)) is Refusal.UNAUTHENTICATED

    in_relay(main, tmp_path)


@pytest.mark.parametrize(
    "length", ["-1", "abc", "1, 2", "0x10", "99999999999999999999"]
)
def test_a_length_that_is_none_is_refused(tmp_path: Path, length: str) -> None:
    async def main(relay: Relay) -> None:
        async with RawClient.to(relay.port) as raw:
            await raw.send(http("POST", CHALLENGE, body=EMPTY, length=length))
            assert (await raw.answer()).status in {400, 413}
        await still_works(relay)

    in_relay(main, tmp_path)


def test_two_lengths_that_differ_are_refused(tmp_path: Path) -> None:
    """Else a proxy and the relay could see two different next requests."""

    async def main(relay: Relay) -> None:
        for headers in (
            {"Content-Length": "2"},
            {"Transfer-Encoding": "chunked"},
            {"Transfer-Encoding": "chunked, identity"},
        ):
            async with RawClient.to(relay.port) as raw:
                body = b"0\r\n\r\n" + http("POST", CHALLENGE, body=EMPTY)
                await raw.send(http("POST", CHALLENGE, headers, body, length="5"))
                assert (await raw.answer()).status == 400
                assert await raw.ended()

    in_relay(main, tmp_path)


@pytest.mark.parametrize("size", [9_000, 100_000, 1_000_000])
def test_a_huge_header_is_refused(tmp_path: Path, size: int) -> None:
    async def main(relay: Relay) -> None:
        for headers in ({"X-Long": "x" * size}, {f"X-{n}": "x" for n in range(size)}):
            async with RawClient.to(relay.port) as raw:
                sent = http("POST", CHALLENGE, headers, EMPTY)
                await raw.send(sent)
                if len(sent) < 1 << 20:
                    assert (await raw.answer()).status in {400, 431}
                assert await raw.ended()
        await still_works(relay)

    in_relay(main, tmp_path)


def test_what_is_no_http_is_refused(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        for sent in (
            b"hello",
            b"BREW / HTTP/1.1",
            b"GET / HTTP/9.9",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        ):
            async with RawClient.to(relay.port) as raw:
                await raw.send(sent + b"\r\n\r\n")
                assert (await raw.answer()).status == 400
                assert await raw.ended()

    in_relay(main, tmp_path)


def test_a_body_longer_than_any_may_be_is_refused(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        most = limits.REQUEST_BODY
        claimed = http("POST", CHALLENGE, body=b"", length=str(most + 1))
        assert await asked(relay, claimed) is Refusal.TOO_LARGE
        chunked = http(
            "POST", CHALLENGE, {"Transfer-Encoding": "chunked"}, b"", length=None
        )
        piece = b"%x\r\n%s\r\n" % (most + 1, b" " * (most + 1))
        assert await asked(relay, chunked + piece) is Refusal.TOO_LARGE

    in_relay(main, tmp_path)


def test_bytes_beyond_the_length_end_the_connection(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with RawClient.to(relay.port) as raw:
            await raw.send(http("POST", CHALLENGE, body=EMPTY + b"junk", length="2"))
            assert (await raw.answer()).status == 400
            assert await raw.ended()

    in_relay(main, tmp_path)


def test_a_body_that_never_ends_is_given_up(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with RawClient.to(relay.port) as raw:
            await raw.send(http("POST", CHALLENGE, body=b"{", length="100"))
            answer = await raw.answer()
            assert refusal(answer.body, answer.status) is Refusal.MALFORMED
            assert await raw.ended()

    with patch.object(asking, "BODY_TIME", 0.3):
        in_relay(main, tmp_path)


def test_a_body_that_comes_in_drops_is_given_up(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with RawClient.to(relay.port) as raw:
            await raw.send(http("POST", CHALLENGE, body=b"", length="1000"))
            drops = asyncio.create_task(raw.send_slowly(b" " * 1000, pause=0.02))
            answer = await raw.answer()
            assert refusal(answer.body, answer.status) is Refusal.MALFORMED
            assert await raw.ended()
            assert await drops < 500

    with patch.object(asking, "BODY_TIME", 0.3):
        in_relay(main, tmp_path)


def test_headers_that_come_in_drops_are_given_up(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        slow = http("POST", CHALLENGE, {"X-Slow": "x" * 500}, EMPTY)
        async with RawClient.to(relay.port) as raw, RawClient.to(relay.port) as silent:
            assert await raw.send_slowly(slow, pause=0.02) < len(slow)
            assert await silent.ended(1.0)
        await still_works(relay)

    with patch.object(gate, "HEAD_TIME", 0.3):
        in_relay(main, tmp_path)


def test_too_many_requests_are_refused_with_a_time(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        anna = client_of(relay, "anna")
        response = await anna.http.post(CHALLENGE, content=EMPTY)
        while response.status_code == 200:
            response = await anna.http.post(CHALLENGE, content=EMPTY)
        assert refusal_of(response) is Refusal.RATE
        assert response.headers["retry-after"] == "1"
        assert json.loads(response.content)["retry_after"] <= 501
        await asyncio.sleep(0.6)
        response = await anna.http.post(CHALLENGE, content=EMPTY)
        assert response.status_code == 200
        await anna.close()

    in_relay(main, tmp_path, pace=Pace(requests=2.0, requests_burst=5))


def refusal_of(response: httpx.Response) -> Refusal:
    return refusal(response.content, response.status_code)


@pytest.mark.parametrize("own_line", [True, False])
def test_the_word_of_the_proxy_counts_and_not_what_a_client_says(
    tmp_path: Path, *, own_line: bool
) -> None:
    """HAProxy appends a line of its own, nginx to the line of the client."""

    async def ask(relay: Relay, claimed: str) -> int:
        seen = [f"{claimed}, 192.0.2.7"]
        if own_line:
            seen = [claimed, "192.0.2.7"]
        headers = [("X-Forwarded-For", each) for each in seen]
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"http://127.0.0.1:{relay.port}/v1/challenge"
            answer = await client.post(url, content=EMPTY, headers=headers)
        return answer.status_code

    async def main(relay: Relay) -> None:
        answers = [await ask(relay, f"198.51.100.{number}") for number in range(5)]
        assert answers == [200, 200, 429, 429, 429]

    in_relay(
        main,
        tmp_path,
        pace=Pace(requests=0.01, requests_burst=2),
        behind_proxy=True,
        public=Endpoint("relay.example", 443),
    )
