"""Challenges, tokens and registrations that are used twice, late or elsewhere."""

import asyncio
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.hostile.raw import RawClient
from tests.integration.client import NOW, Client, Refusal as HttpRefusal
from tests.integration.relays import (
    MovableClock,
    client_of,
    in_relay,
    people_at,
    relay_in,
)
from tgtui.codec import encoded
from tgtui.crypto import SeededEntropy
from tgtui.identity import RelayId, check_handle
from tgtui.keys import DeviceKey
from tgtui.relay.main import Relay
from tgtui.wire import CloseCode, Refusal, limits, requests
from tgtui.wire.replies import ChallengeReply, Done, RoomList, Session


async def challenge(client: Client) -> bytes:
    """Return something to sign."""
    await client.meet()
    asked = await client.ask("challenge", requests.Challenge(), ChallengeReply)
    return asked.challenge


def login(
    client: Client, value: bytes, relay_id: RelayId | None = None
) -> msgspec.Struct:
    """Return the answer to a challenge."""
    assert client.descriptor is not None
    return requests.Login(
        client.key.credential.encoded(),
        client.key.credential.device_key,
        value,
        client.key.log_in(relay_id or client.descriptor.relay_id, value),
    )


def registration(client: Client, value: bytes) -> requests.Register:
    """Return a request to register."""
    assert client.descriptor is not None
    handle = check_handle(client.name)
    return requests.Register(
        client.name,
        client.key.credential.encoded(),
        client.key.credential.device_key,
        value,
        client.key.register(client.descriptor.relay_id, value, handle=handle),
    )


async def refused(client: Client, name: str, body: msgspec.Struct) -> Refusal:
    """Ask, and return why it is refused."""
    with pytest.raises(HttpRefusal) as caught:
        await client.ask(name, body, msgspec.Struct)
    return caught.value.body.refusal


async def rooms_with(client: Client, token: str) -> int:
    """Ask something with a token, and return the status."""
    response = await client.http.post(
        "/v1/rooms", content=b"{}", headers={"Authorization": f"Bearer {token}"}
    )
    assert isinstance(response, httpx.Response)
    return response.status_code


def test_a_challenge_is_good_once(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            value = await challenge(anna)
            await anna.ask("login", login(anna, value), Session)
            assert await refused(anna, "login", login(anna, value)) is (
                Refusal.UNAUTHENTICATED
            )

    in_relay(main, tmp_path)


def test_a_refused_answer_leaves_the_challenge_good(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            value = await challenge(anna)
            wrong = login(anna, value, relay_id=RelayId(b"x" * 32))
            assert await refused(anna, "login", wrong) is Refusal.UNAUTHENTICATED
            await anna.ask("login", login(anna, value), Session)

    in_relay(main, tmp_path)


def test_a_challenge_expires(tmp_path: Path) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            value = await challenge(anna)
            clock.ahead += limits.CHALLENGE_LIFE
            assert await refused(anna, "login", login(anna, value)) is (
                Refusal.UNAUTHENTICATED
            )

    in_relay(main, tmp_path, clock=clock)


@pytest.mark.parametrize("byte", [0, 8, 16, 31])
def test_a_challenge_that_was_changed_is_none(tmp_path: Path, byte: int) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            value = bytearray(await challenge(anna))
            value[byte] ^= 1
            assert await refused(anna, "login", login(anna, bytes(value))) is (
                Refusal.UNAUTHENTICATED
            )

    in_relay(main, tmp_path)


def test_what_is_of_another_relay_is_good_there_alone(tmp_path: Path) -> None:
    """A relay in the middle gains nothing by passing challenges and tokens on."""

    async def main() -> None:
        async with relay_in(tmp_path / "one") as one, relay_in(tmp_path / "two") as two:
            here, there = client_of(one, "anna"), client_of(two, "anna")
            await here.register()
            await there.register()
            assert await rooms_with(there, here.token) == 401
            value = await challenge(there)
            await here.meet()
            answer = login(here, value)
            assert await refused(here, "login", answer) is Refusal.UNAUTHENTICATED
            assert await refused(there, "login", answer) is Refusal.UNAUTHENTICATED
            await asyncio.gather(here.close(), there.close())

    asyncio.run(main())


def test_a_token_expires(tmp_path: Path) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            clock.ahead += limits.TOKEN_LIFE - limits.MINUTE
            assert await rooms_with(anna, anna.token) == 200
            clock.ahead += limits.MINUTE
            assert await rooms_with(anna, anna.token) == 401
            async with RawClient.to(relay.port) as raw:
                assert (await raw.upgrade(anna.token)).status == 401
            await anna.log_in()
            assert await rooms_with(anna, anna.token) == 200

    in_relay(main, tmp_path, clock=clock)


def test_a_token_that_was_changed_is_none(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            token = anna.token
            for place in (0, len(token) // 2, len(token) - 2):
                other = "a" if token[place] != "a" else "b"
                changed = token[:place] + other + token[place + 1 :]
                assert await rooms_with(anna, changed) == 401
            for wrong in ("", token[:-1], token + "a", "é" * 10, "a" * 5_000):
                async with RawClient.to(relay.port) as raw:
                    assert (await raw.upgrade(wrong)).status == 401

    in_relay(main, tmp_path)


def test_a_registration_again_is_a_login_and_its_replay_is_nothing(
    tmp_path: Path,
) -> None:
    async def main(relay: Relay) -> None:
        anna = client_of(relay, "anna")
        body = registration(anna, await challenge(anna))
        first = await anna.ask("register", body, Session)
        assert await refused(anna, "register", body) is Refusal.UNAUTHENTICATED
        again = registration(anna, await challenge(anna))
        assert (await anna.ask("register", again, Session)).account == first.account
        # Somebody else cannot have the handle, nor sign for another handle.
        eve = client_of(relay, "eve")
        value = await challenge(eve)
        other = msgspec.structs.replace(registration(eve, value), handle="anna")
        assert await refused(eve, "register", other) is Refusal.UNAUTHENTICATED
        eve.name = "anna"
        assert await refused(eve, "register", registration(eve, value)) is (
            Refusal.TAKEN
        )
        await asyncio.gather(anna.close(), eve.close())

    in_relay(main, tmp_path)


def test_a_revoked_device_is_out_at_once_and_for_ever(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            statement = bob.identity.revoke(bob.key.credential.device, at=NOW + 1)
            await anna.ask("revoke", requests.Revoke(encoded(statement)), Done)
            assert bob.socket is not None
            await asyncio.wait_for(bob.socket.wait_closed(), 10)
            assert bob.socket.close_code == CloseCode.REMOVED
            assert await rooms_with(bob, bob.token) == 401
            async with RawClient.to(relay.port) as raw:
                assert (await raw.upgrade(bob.token)).status == 401
            value = await challenge(bob)
            answer = await refused(bob, "login", login(bob, value))
            assert answer is Refusal.UNAUTHENTICATED
            # The same statement again, by anybody, changes nothing.
            await anna.ask("revoke", requests.Revoke(encoded(statement)), Done)
            await anna.say(group)
            assert len((await anna.ask("rooms", requests.Rooms(), RoomList)).rooms) == 1

    in_relay(main, tmp_path)


def test_another_device_cannot_speak_for_an_account(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            value = await challenge(anna)
            second = DeviceKey.generate(
                anna.identity, SeededEntropy(b"second"), created=NOW
            )
            anna.key = second
            assert await refused(anna, "login", login(anna, value)) in {
                Refusal.UNAUTHENTICATED,
                Refusal.FORBIDDEN,
            }

    in_relay(main, tmp_path)
