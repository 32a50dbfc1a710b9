"""Accounts by the client of `tgtui.net`: made, logged in to, and moved elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.integration.peer import Peer, peers
from tests.integration.relays import MovableClock, relay_in
from tests.net.running import QUICK, waits
from tests.net.watching import Least
from tests.relay.main.processes import Process
from tgtui.codec import encoded
from tgtui.crypto import Secret
from tgtui.net import (
    BLOCKS,
    DELETE_ACCOUNT,
    LOOKUP,
    REVOKE,
    Connection,
    ConnectionEnded,
    LoginRefused,
    Phase,
    Reconnector,
    RelayClient,
    Status,
    log_in,
    own_devices,
    replace_device,
    upload,
)
from tgtui.wire import CloseCode, Refusal, Refused, limits, requests


DATA = bytes(range(256))


async def source(offset: int) -> AsyncIterator[bytes]:
    """Yield a small blob from an offset on."""
    yield DATA[offset:]


async def ended(peer: Peer) -> int | None:
    """Wait for the end of a connection, and return its code."""
    with pytest.raises(ConnectionEnded) as caught:
        await peer.until(lambda: False)
    return caught.value.code


async def is_out(peer: Peer) -> None:
    """Require that a device cannot log in, and that a connection says so for good."""
    async with RelayClient(await peer.meet(), QUICK) as client:
        with pytest.raises(LoginRefused):
            await log_in(client, peer.credentials, peer.key.log_in)
        assert client.token is None
    peer.line.login_ended()
    said: list[Status] = []
    reconnector = Reconnector(
        peer.line, peer.serve, entropy=Least(), listener=said.append
    )
    running = asyncio.create_task(reconnector.run())
    async with asyncio.timeout(10):
        while Phase.PAUSED not in {one.phase for one in said}:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await peer.leave_relay()
    assert said[-1] == Status(Phase.PAUSED, str(LoginRefused()))


@pytest.mark.slow
@waits
async def test_an_account_is_made_once(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.once") as (anna,):
        again = await anna.register()
        assert again.handle == "anna.once"
        assert anna.clock() < again.expires <= anna.clock() + limits.TOKEN_LIFE
        thief = Peer(shared_relay.address, "anna.once", seed="somebody else")
        with pytest.raises(Refused) as caught:
            await thief.register()
        assert caught.value.refusal is Refusal.TAKEN
        await is_out(thief)
        found = await anna.call(LOOKUP, requests.Lookup(handle="anna.once"))
        assert found.account == anna.account


@pytest.mark.slow
@waits
async def test_another_device_takes_the_place_of_one_that_is_lost(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.moves") as (old,):
        new = Peer(
            shared_relay.address, "anna.moves", seed="new", identity=old.identity
        )
        async with RelayClient(await new.meet(), QUICK) as client:
            devices = await own_devices(client, new.credentials, new.key.log_in)
            assert devices == (old.device,)
            revocations = tuple(
                encoded(new.identity.revoke(old.key.credential.device, new.clock()))
                for _ in devices
            )
            session = await replace_device(
                client, new.credentials, new.key.log_in, revocations=revocations
            )
            assert session.handle == "anna.moves"
            assert await own_devices(client, new.credentials, new.key.log_in) == (
                new.device,
            )
        assert await ended(old) == CloseCode.REMOVED
        await is_out(old)
        await new.connect()
        await new.say(await new.found())
        await new.leave_relay()


@pytest.mark.slow
@waits
async def test_a_device_that_is_revoked_is_out(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.out", "bob.out") as (anna, bob):
        statement = anna.identity.revoke(anna.key.credential.device, anna.clock())
        # Whoever has the statement may bring it.
        await bob.call(REVOKE, requests.Revoke(encoded(statement)))
        assert await ended(anna) == CloseCode.REMOVED
        with pytest.raises(LoginRefused):
            await anna.call(BLOCKS, requests.Blocks())
        found = await bob.call(LOOKUP, requests.Lookup(account=anna.account))
        assert found.revocations == (encoded(statement),)


@pytest.mark.slow
@waits
async def test_an_account_that_is_deleted_is_gone(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.gone", "bob.gone") as (anna, bob):
        statement = encoded(anna.identity.delete_account(anna.clock()))
        await anna.call(DELETE_ACCOUNT, requests.DeleteAccount(statement))
        assert await ended(anna) == CloseCode.REMOVED
        await is_out(anna)
        with pytest.raises(Refused) as caught:
            await bob.call(LOOKUP, requests.Lookup(handle="anna.gone"))
        assert caught.value.refusal is Refusal.UNAVAILABLE
        heir = Peer(shared_relay.address, "anna.gone", seed="heir")
        with pytest.raises(Refused) as caught:
            await heir.register()
        assert caught.value.refusal is Refusal.TAKEN


@pytest.mark.slow
@waits
async def test_a_token_that_is_made_up_opens_nothing(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.forges") as (anna,):
        with pytest.raises(Refused) as caught:
            await Connection.open(anna.kept[-1], Secret(b"made-up"), QUICK)
        assert caught.value.refusal is Refusal.UNAUTHENTICATED
        client = await anna.ready()
        client.token = Secret(b"made-up")
        with pytest.raises(Refused) as caught:
            await client.call(BLOCKS, requests.Blocks())
        assert caught.value.refusal is Refusal.UNAUTHENTICATED
        # The login notices, and replaces it.
        assert (await anna.call(BLOCKS, requests.Blocks())).accounts == ()


@waits
async def test_a_login_is_renewed_before_it_ends(tmp_path: Path) -> None:
    clock = MovableClock()
    async with (
        relay_in(tmp_path, clock=clock) as relay,
        peers(relay.address, "anna", clock=clock.now) as (anna,),
    ):
        login = await anna.line.login()
        first = await login.token()
        clock.ahead += limits.TOKEN_LIFE - 6 * limits.MINUTE
        assert await login.token() == first
        clock.ahead += 2 * limits.MINUTE
        second = await login.token()
        assert second != first
        await anna.connect()
        await anna.found()


@waits
async def test_a_login_that_ended_unnoticed_is_replaced(tmp_path: Path) -> None:
    """The clock of this computer stands still, and that of the relay goes on."""
    clock = MovableClock()
    async with (
        relay_in(tmp_path, clock=clock) as relay,
        peers(relay.address, "anna") as (anna,),
    ):
        login, blob = await anna.line.login(), sha256(DATA).digest()
        clock.ahead += limits.TOKEN_LIFE + 1
        await anna.call(BLOCKS, requests.Blocks())
        clock.ahead += limits.TOKEN_LIFE + 1
        await login.renewing(
            lambda: upload(login.ready, source, blob=blob, size=len(DATA))
        )
        clock.ahead += limits.TOKEN_LIFE + 1
        with pytest.raises(Refused) as caught:
            await anna.connect()
        assert caught.value.refusal is Refusal.UNAUTHENTICATED
        anna.line.login_ended()
        await anna.connect()


@pytest.mark.parametrize(
    ("registration", "wanted"),
    [("invite", Refusal.INVITE), ("closed", Refusal.CLOSED)],
)
@waits
async def test_not_everybody_may_register_everywhere(
    tmp_path: Path, registration: str, wanted: Refusal
) -> None:
    async with relay_in(tmp_path, registration=registration) as relay:
        for token in (None, b"made up"):
            with pytest.raises(Refused) as caught:
                await Peer(relay.address, "anna").register(token)
            assert caught.value.refusal is wanted
