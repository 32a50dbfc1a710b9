"""A login is asked for once, renewed in time, and forgotten where it has ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from aiohttp import web

from tests.net.relays import DEVICE, RELAY, as_json, declined, introduced, plain
from tests.net.running import QUICK, clock, serving, waits
from tgtui.crypto import Secret
from tgtui.identity import RelayId
from tgtui.net import (
    BLOCKS,
    Garbled,
    Introduced,
    LoggedIn,
    Login,
    LoginRefused,
    RelayClient,
    Voucher,
    log_in,
    own_devices,
    register,
    replace_device,
)
from tgtui.wire import Refusal, Refused, decode_body, encode_body, limits, requests
from tgtui.wire.replies import BlockList, ChallengeReply, DeviceList, Session


def sign(relay_id: RelayId, challenge: bytes) -> bytes:
    """Return what stands for a signature."""
    assert relay_id == RELAY
    return challenge + bytes(32)


class Relay:
    """Logs everybody in.

    Attributes:
        heard: The requests, by name and body.
        life: How long its tokens are good.
        ahead: How far its clock is ahead.
        account: The account that it takes everybody for.
        begin: What its tokens begin with.
        refused: Why it refuses the next requests, if it does.
        shut: Why it refuses the next logins, in turn.
        crowded: What it refuses next because too many ask.
        pause: After how many milliseconds it says to come back.
    """

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.life = limits.HOUR
        self.ahead = 0
        self.account: bytes = DEVICE.account
        self.begin = "token-"
        self.refused: list[Refusal] = []
        self.shut: list[Refusal] = []
        self.crowded: list[str] = []
        self.pause = 1
        self.now = clock()

    async def __call__(self, request: web.Request) -> web.Response:
        name = request.path.removeprefix("/v1/")
        self.heard.append((name, await request.read()))
        if name in self.crowded:
            self.crowded.remove(name)
            return declined(Refusal.RATE, self.pause)
        return self.answer(request, name)

    def answer(self, request: web.Request, name: str) -> web.Response:
        """Return what there is to a request."""
        if name == "challenge":
            return as_json(encode_body(ChallengeReply(self.challenge(), 0)))
        if name == "blocks" and self.refused:
            return declined(self.refused.pop())
        if name == "login" and self.shut:
            return declined(self.shut.pop(0))
        if name == "blocks":
            count = self.names().count("login")
            assert request.headers["Authorization"] == f"Bearer token-{count}"
            return as_json(encode_body(BlockList(())))
        if name == "own-devices":
            return as_json(encode_body(DeviceList((bytes(32),))))
        count = self.names().count(name)
        expires = self.now + self.ahead + self.life
        token = f"{self.begin}{count}"
        return as_json(encode_body(Session(token, expires, self.account, "anna")))

    def challenge(self) -> bytes:
        """Return a challenge that tells where it stands."""
        return bytes((len(self.heard),)) * 32

    def names(self) -> list[str]:
        """Return the names of the requests."""
        return [name for name, _ in self.heard]

    @asynccontextmanager
    async def client(self) -> AsyncIterator[RelayClient]:
        """Lend a client of the relay, whose clock is the relay's own `now`."""
        async with serving(self) as port:
            known = introduced(plain(port))
            made = Introduced(
                known.address,
                known.descriptor,
                1,
                self.ahead,
                Voucher.NOBODY,
                lambda: self.now,
            )
            async with RelayClient(made, QUICK) as client:
                yield client


async def _register(client: RelayClient) -> None:
    await register(client, DEVICE, sign, handle="anna")


async def _log_in(client: RelayClient) -> None:
    await log_in(client, DEVICE, sign)


async def _own_devices(client: RelayClient) -> None:
    await own_devices(client, DEVICE, sign)


async def _replace(client: RelayClient) -> None:
    await replace_device(client, DEVICE, sign, revocations=())


REQUESTS: Final = {
    "register": _register,
    "login": _log_in,
    "own-devices": _own_devices,
    "replace-device": _replace,
}
"""What answers a challenge."""


class TestRequests:
    @waits
    async def test_a_login(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            got = await log_in(client, DEVICE, sign)
        assert got == LoggedIn(Secret(b"token-1"), relay.now + limits.HOUR, "anna")
        assert client.token == got.token
        assert relay.names() == ["challenge", "login"]
        challenge = bytes((1,)) * 32
        assert decode_body(requests.Login, relay.heard[1][1]) == requests.Login(
            DEVICE.credential, DEVICE.device_key, challenge, challenge + bytes(32)
        )

    @waits
    async def test_a_registration(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            await register(client, DEVICE, sign, handle="anna", token=b"invited")
        assert relay.names() == ["challenge", "register"]
        sent = decode_body(requests.Register, relay.heard[1][1])
        assert (sent.handle, sent.token) == ("anna", b"invited")
        assert sent.signature == sent.challenge + bytes(32)

    @waits
    async def test_the_devices_that_the_account_has(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            assert await own_devices(client, DEVICE, sign) == (bytes(32),)
            assert client.token is None
        assert relay.names() == ["challenge", "own-devices"]
        sent = decode_body(requests.OwnDevices, relay.heard[1][1])
        assert sent.device_key == DEVICE.device_key
        assert sent.signature == sent.challenge + bytes(32)

    @waits
    async def test_a_login_whose_challenge_was_too_old(self) -> None:
        relay = Relay()
        relay.shut = [Refusal.UNAUTHENTICATED]
        async with relay.client() as client:
            await log_in(client, DEVICE, sign)
        assert relay.names() == ["challenge", "login"] * 2
        assert relay.heard[1] != relay.heard[3]

    @waits
    async def test_a_login_of_a_device_that_is_not_known(self) -> None:
        relay = Relay()
        relay.shut = [Refusal.UNAUTHENTICATED] * 2
        async with relay.client() as client:
            with pytest.raises(LoginRefused):
                await log_in(client, DEVICE, sign)
        assert relay.names() == ["challenge", "login"] * 2

    @pytest.mark.parametrize(
        "refusals",
        [[Refusal.FORBIDDEN], [Refusal.UNAUTHENTICATED, Refusal.BUSY]],
    )
    @waits
    async def test_a_login_that_is_refused_otherwise(
        self, refusals: list[Refusal]
    ) -> None:
        relay = Relay()
        relay.shut = list(refusals)
        async with relay.client() as client:
            with pytest.raises(Refused) as caught:
                await log_in(client, DEVICE, sign)
        assert caught.value.refusal is refusals[-1]
        assert relay.shut == []

    @pytest.mark.parametrize("name", REQUESTS)
    @waits
    async def test_an_answer_to_a_challenge_is_sent_again_in_a_crowd(
        self, name: str
    ) -> None:
        relay = Relay()
        relay.crowded = [name] * 2
        async with relay.client() as client:
            await REQUESTS[name](client)
        assert relay.names() == ["challenge", name, name, name]
        assert relay.heard[1] == relay.heard[2] == relay.heard[3]

    @waits
    async def test_it_is_not_sent_again_for_ever(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tgtui.net.login._PATIENCE", 100)
        relay = Relay()
        relay.crowded = ["login"] * 9
        async with relay.client() as client:
            with pytest.raises(Refused):
                await log_in(client, DEVICE, sign)
        assert relay.names() == ["challenge", "login", "login", "login"]

    @waits
    async def test_it_is_not_sent_again_where_that_is_too_late(self) -> None:
        relay = Relay()
        relay.crowded = ["login"]
        relay.pause = limits.CHALLENGE_LIFE
        async with relay.client() as client:
            with pytest.raises(Refused) as caught:
                await log_in(client, DEVICE, sign)
        assert caught.value.refusal is Refusal.RATE
        assert caught.value.retry_after == limits.CHALLENGE_LIFE

    @waits
    async def test_a_replacement(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            await replace_device(client, DEVICE, sign, revocations=(b"one", b"two"))
        assert relay.names() == ["challenge", "replace-device"]
        sent = decode_body(requests.ReplaceDevice, relay.heard[1][1])
        assert sent.revocations == (b"one", b"two")
        assert sent.signature == sent.challenge + bytes(32)

    @waits
    async def test_a_login_for_somebody_else_is_none(self) -> None:
        relay = Relay()
        relay.account = bytes(32)
        async with relay.client() as client:
            with pytest.raises(Garbled):
                await log_in(client, DEVICE, sign)
            assert client.token is None

    @pytest.mark.parametrize("token", ["a\r\nX-Admin: 1", "a b", "ä", "\0", "a\n"])
    @waits
    async def test_a_token_that_no_header_can_carry_is_none(self, token: str) -> None:
        relay = Relay()
        relay.begin = token
        async with relay.client() as client:
            with pytest.raises(Garbled):
                await log_in(client, DEVICE, sign)
            assert client.token is None

    @pytest.mark.parametrize("ahead", [-limits.DAY, 0, limits.DAY])
    @waits
    async def test_its_end_is_told_by_the_own_clock(self, ahead: int) -> None:
        relay = Relay()
        relay.ahead = ahead
        async with relay.client() as client:
            got = await log_in(client, DEVICE, sign)
        assert got.expires == relay.now + limits.HOUR

    @waits
    async def test_it_never_counts_for_longer_than_logins_do(self) -> None:
        relay = Relay()
        relay.life = limits.DAY
        async with relay.client() as client:
            got = await log_in(client, DEVICE, sign)
        assert got.expires == relay.now + limits.TOKEN_LIFE


class TestKeeping:
    @waits
    async def test_one_login_serves_many_requests(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            login = Login(client, DEVICE, sign)
            for _ in range(3):
                await login.call(BLOCKS, requests.Blocks())
        assert relay.names() == ["challenge", "login", *["blocks"] * 3]

    @waits
    async def test_requests_at_the_same_time_share_it(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            login = Login(client, DEVICE, sign)
            tokens = await asyncio.gather(*[login.token() for _ in range(5)])
        assert tokens == [Secret(b"token-1")] * 5
        assert relay.names() == ["challenge", "login"]

    @waits
    async def test_it_is_renewed_before_it_ends(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            login = Login(client, DEVICE, sign)
            assert await login.token() == Secret(b"token-1")
            relay.now += limits.HOUR - 5 * limits.MINUTE - 1
            assert await login.token() == Secret(b"token-1")
            relay.now += 1
            assert await login.token() == Secret(b"token-2")

    @waits
    async def test_one_that_has_ended_already_is_good_for_a_request(self) -> None:
        relay = Relay()
        relay.life = -limits.DAY
        async with relay.client() as client:
            login = Login(client, DEVICE, sign)
            await login.call(BLOCKS, requests.Blocks())
        assert relay.names() == ["challenge", "login", "blocks"]

    @waits
    async def test_one_that_ended_early_is_replaced(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            login = Login(client, DEVICE, sign)
            await login.call(BLOCKS, requests.Blocks())
            relay.refused = [Refusal.UNAUTHENTICATED]
            await login.call(BLOCKS, requests.Blocks())
        once = ["challenge", "login", "blocks"]
        assert relay.names() == [*once, "blocks", *once]

    @pytest.mark.parametrize("refusal", [Refusal.UNAUTHENTICATED, Refusal.FORBIDDEN])
    @waits
    async def test_what_is_refused_all_the_same_is_told(self, refusal: Refusal) -> None:
        relay = Relay()
        relay.refused = [refusal] * 2
        async with relay.client() as client:
            login = Login(client, DEVICE, sign)
            with pytest.raises(Refused) as caught:
                await login.call(BLOCKS, requests.Blocks())
        assert caught.value.refusal is refusal
        assert relay.names().count("blocks") == (
            2 if refusal is Refusal.UNAUTHENTICATED else 1
        )

    @waits
    async def test_it_can_be_forgotten(self) -> None:
        relay = Relay()
        async with relay.client() as client:
            login = Login(client, DEVICE, sign)
            await login.token()
            login.forget()
            assert client.token is None
            assert await login.token() == Secret(b"token-2")

    @waits
    async def test_the_relay_may_be_introduced_again(self) -> None:
        async with Relay().client() as client:
            login = Login(client, DEVICE, sign)
            newer = introduced(plain(1))
            login.introduced = newer
            assert login.introduced is client.introduced is newer


def test_nothing_of_it_is_printed() -> None:
    assert "token" not in repr(LoggedIn(Secret(b"secret-token"), 1, "anna")).replace(
        "token=Secret(12 bytes)", ""
    )
