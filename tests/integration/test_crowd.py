"""Too many connections, with and without TLS, and those that never get anywhere."""

import asyncio
import ssl
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.hostile.raw import RawClient, http
from tests.integration.relays import in_relay
from tgtui.config import Endpoint
from tgtui.relay.main import Relay, serving
from tgtui.relay.web import Gate, gate


def tls() -> ssl.SSLContext:
    """Return how to speak TLS with whoever it is."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def answers(raw: RawClient) -> bool:
    """Tell whether the relay answers on a connection."""
    await raw.send(http("GET", "/health"))
    try:
        return (await raw.answer()).status == 200
    except asyncio.IncompleteReadError:
        return False


def small_crowd(**sizes: int) -> partial[Gate]:
    return partial(Gate, crowd=gate.Crowd(**sizes))


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "tls"])
def test_more_connections_than_one_may_have_are_cut_off(
    tmp_path: Path, plain: bool
) -> None:
    async def main(relay: Relay) -> None:
        how = None if plain else tls()
        async with (
            RawClient.to(relay.port, tls=how) as one,
            RawClient.to(relay.port, tls=how) as two,
        ):
            assert await answers(one)
            assert await answers(two)
            async with asyncio.timeout(5):
                assert not await third(relay, how)
            assert await answers(one)
        await asyncio.sleep(0.1)
        # Whoever has gone makes room.
        assert await third(relay, how)

    with patch.object(serving, "Gate", small_crowd(from_one=2)):
        in_relay(main, tmp_path, is_plain=plain)


def test_behind_a_proxy_nobody_fills_the_place_of_one(tmp_path: Path) -> None:
    """All connections are the proxy's there, which alone knows whose they are."""

    async def main(relay: Relay) -> None:
        async with (
            RawClient.to(relay.port) as one,
            RawClient.to(relay.port) as two,
        ):
            assert await answers(one)
            assert await answers(two)
            assert await third(relay, None)
            async with RawClient.to(relay.port) as full:
                assert await answers(full)
                assert not await third(relay, None)

    public = Endpoint("relay.example", 443)
    with patch.object(serving, "Gate", small_crowd(all=3, from_one=1)):
        in_relay(main, tmp_path, behind_proxy=True, public=public)


async def third(relay: Relay, how: ssl.SSLContext | None) -> bool:
    """Tell whether one more connection is answered."""
    try:
        async with RawClient.to(relay.port, tls=how) as raw:
            return await answers(raw)
    except OSError:
        return False


def test_connections_that_never_speak_tls_leave_room_for_others(
    tmp_path: Path,
) -> None:
    async def main(relay: Relay) -> None:
        for sent in (b"hello\r\n\r\n", b"", b"\x16\x03\x01\x02\x00\x01\x00"):
            for _ in range(3):
                async with RawClient.to(relay.port) as raw:
                    await raw.send(sent)
                    await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        assert await third(relay, tls())

    with patch.object(serving, "Gate", small_crowd(all=5, from_one=5)):
        in_relay(main, tmp_path, is_plain=False)


def test_a_handshake_that_does_not_come_is_given_up(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with RawClient.to(relay.port) as raw:
            assert await raw.ended(2.0)
        assert await third(relay, tls())

    with patch.object(serving, "HANDSHAKE", 0.3):
        in_relay(main, tmp_path, is_plain=False)
