"""Blobs over real sockets: cut, wrong, doubled, ranged, deleted, and over the quota."""

import asyncio
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from msgspec import structs

from tests.hostile.raw import RawClient, http
from tests.integration.client import Client, Refusal as HttpRefusal
from tests.integration.relays import in_relay, people_at, still_works
from tests.integration.test_http import refusal
from tests.relay.people import hashed
from tgtui.relay.main import Relay
from tgtui.relay.ports import BlobStore
from tgtui.wire import (
    Declined,
    Extras,
    Founding,
    JoinerSecret,
    Refusal,
    Role,
    RoomKind,
    RosterChange,
    WelcomeParts,
    decode_body,
    limits,
    requests,
)
from tgtui.wire.replies import BlobState, Done


BYTES = bytes(range(256)) * 2_400
"""614,400 bytes: two pieces that are made durable, and a part of a third."""

BLOB = sha256(BYTES).digest()
PATH = f"/v1/blobs/{BLOB.hex()}"


async def begin(client: Client, data: bytes = BYTES) -> BlobState:
    """Announce a blob."""
    body = requests.BeginBlob(sha256(data).digest(), len(data))
    return await client.ask("begin-blob", body, BlobState)


async def put(client: Client, data: bytes, offset: int = 0) -> httpx.Response:
    """Upload bytes from an offset."""
    return await client.http.put(
        f"{PATH}?offset={offset}", content=data, headers=bearer(client)
    )


async def get(client: Client, **headers: str) -> httpx.Response:
    """Download the blob."""
    return await client.http.get(PATH, headers={**bearer(client), **headers})


def bearer(client: Client) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.token}"}


def state(response: httpx.Response) -> BlobState:
    assert response.status_code == 200, response.text
    answer: BlobState = decode_body(BlobState, response.content)
    return answer


def why(response: httpx.Response) -> Refusal:
    return refusal(response.content, response.status_code)


def test_a_blob_goes_up_and_comes_down_whole_or_in_part(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            assert await begin(anna) == BlobState(0, complete=False)
            assert why(await get(bob)) is Refusal.NOT_FOUND
            assert state(await put(anna, BYTES)) == BlobState(len(BYTES), complete=True)
            whole = await get(bob)
            assert (whole.status_code, whole.content) == (200, BYTES)
            assert "content-encoding" not in whole.headers
            for start in (0, 1, 300_000, len(BYTES) - 1):
                part = await get(bob, Range=f"bytes={start}-")
                assert (part.status_code, part.content) == (206, BYTES[start:])
                said = f"bytes {start}-{len(BYTES) - 1}/{len(BYTES)}"
                assert part.headers["content-range"] == said

    in_relay(main, tmp_path)


@pytest.mark.parametrize("start", [len(BYTES), len(BYTES) + 1, 10**14])
def test_a_range_beyond_the_end_is_none(tmp_path: Path, start: int) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            await put(anna, BYTES)
            response = await get(anna, Range=f"bytes={start}-")
            assert response.status_code == 416
            assert response.headers["content-range"] == f"bytes */{len(BYTES)}"

    in_relay(main, tmp_path)


@pytest.mark.parametrize(
    "wanted",
    ["bytes=-5", "bytes=0-5", "bytes=5-,7-", "lines=1-", "bytes=9999999999999999-"],
)
def test_a_range_of_another_form_is_left_alone(tmp_path: Path, wanted: str) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            await put(anna, BYTES)
            response = await get(anna, Range=wanted)
            assert (response.status_code, response.content) == (200, BYTES)

    in_relay(main, tmp_path)


@pytest.mark.parametrize("sent", [10, limits.CHUNK - 1, limits.CHUNK + 10, 600_000])
def test_an_upload_that_was_cut_goes_on_where_it_stood(
    tmp_path: Path, sent: int
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            async with RawClient.to(relay.port) as raw:
                path, length = f"{PATH}?offset=0", str(len(BYTES))
                await raw.send(
                    http("PUT", path, bearer(anna), BYTES[:sent], length=length)
                )
                await asyncio.sleep(0.1)
                raw.reset()
            async with asyncio.timeout(5):
                while (await begin(anna)).offset <= sent - limits.CHUNK:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            stands = await begin(anna)
            assert sent - limits.CHUNK < stands.offset <= sent
            done = state(await put(anna, BYTES[stands.offset :], stands.offset))
            assert done.complete
            assert (await get(anna)).content == BYTES

    in_relay(main, tmp_path)


def test_wrong_bytes_are_dropped_whole(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            wrong = BYTES[:-1] + b"!"
            assert why(await put(anna, wrong)) is Refusal.MISMATCH
            assert why(await get(anna)) is Refusal.NOT_FOUND
            # Nothing stands in the way of the right ones.
            assert (await begin(anna)).offset == 0
            assert state(await put(anna, BYTES)).complete

    in_relay(main, tmp_path)


def test_bytes_elsewhere_or_too_many_are_refused(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            assert why(await put(anna, BYTES)) is Refusal.NOT_FOUND
            await begin(anna)
            assert why(await put(anna, BYTES, 5)) is Refusal.MISMATCH
            assert why(await put(anna, BYTES + b"x")) is Refusal.MISMATCH
            stands = await begin(anna)
            assert state(await put(anna, b"", stands.offset)) == stands
            assert state(
                await put(anna, BYTES[stands.offset :], stands.offset)
            ).complete
            # What is complete is never written again.
            assert why(await put(anna, b"x", 0)) is Refusal.MISMATCH
            assert (await get(anna)).content == BYTES

    in_relay(main, tmp_path)


BAD_PATHS = {
    "upper case": (f"/v1/blobs/{'A' * 64}", Refusal.NOT_FOUND),
    "too short": (f"/v1/blobs/{'a' * 63}", Refusal.NOT_FOUND),
    "no hexadecimal": (f"/v1/blobs/{'g' * 64}", Refusal.NOT_FOUND),
    "a way out": ("/v1/blobs/%2e%2e%2froot.key", Refusal.NOT_FOUND),
    "an offset below 0": (f"{PATH}?offset=-1", Refusal.MALFORMED),
    "an offset that is none": (f"{PATH}?offset=x", Refusal.MALFORMED),
    "an offset too large": (f"{PATH}?offset={'9' * 16}", Refusal.MALFORMED),
    "digits of others": (f"{PATH}?offset=%D9%A1", Refusal.MALFORMED),
    "something else": (f"{PATH}?offset=0&more=1", Refusal.MALFORMED),
}


@pytest.mark.parametrize(("path", "wanted"), BAD_PATHS.values(), ids=BAD_PATHS.keys())
def test_a_path_that_is_wrong_is_refused(
    tmp_path: Path, path: str, wanted: Refusal
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), RawClient.to(relay.port) as raw:
            await begin(anna)
            await raw.send(http("PUT", path, bearer(anna), b""))
            answer = await raw.answer()
            assert refusal(answer.body, answer.status) is wanted

    in_relay(main, tmp_path)


def test_two_who_upload_the_same_blob_do_no_harm(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            assert await begin(anna) == await begin(bob)
            both = await asyncio.gather(put(anna, BYTES), put(bob, BYTES))
            for response in both:
                if response.status_code != 200:
                    assert why(response) is Refusal.MISMATCH
            stands = await begin(anna)
            if not stands.complete:
                rest = BYTES[stands.offset :]
                assert state(await put(bob, rest, stands.offset)).complete
            assert (await get(anna)).content == (await get(bob)).content == BYTES

    in_relay(main, tmp_path)


def test_a_blob_that_is_whole_is_not_written_to_by_who_was_slow(
    tmp_path: Path,
) -> None:
    """What was found to be next may not be so any more when it comes to be written."""

    async def main(relay: Relay) -> None:
        store = type(relay.node.backend.blob_store)
        write, garbage = store.write, bytes(limits.CHUNK)

        async def slowly(
            self: BlobStore, blob: bytes, offset: int, data: bytes
        ) -> None:
            if data == garbage:
                await asyncio.sleep(0.5)
            await write(self, blob, offset, data)

        async with people_at(relay, "anna", "eve") as (anna, eve):
            await begin(anna)
            with patch.object(store, "write", slowly):
                bad = asyncio.create_task(put(eve, garbage))
                await asyncio.sleep(0.2)
                good = await put(anna, BYTES)
                await bad
            if good.status_code == 200:
                assert (await get(anna)).content == BYTES
            else:
                assert why(good) is Refusal.MISMATCH

    in_relay(main, tmp_path)


def test_a_blob_is_hashed_just_once(tmp_path: Path) -> None:
    """Not for each request without a byte, of which somebody may send many."""

    async def main(relay: Relay) -> None:
        store = type(relay.node.backend.blob_store)
        read, reads = store.read, 0

        async def counted(
            self: BlobStore, blob: bytes, offset: int, length: int
        ) -> bytes:
            nonlocal reads
            reads += 1
            await asyncio.sleep(0.1)
            return await read(self, blob, offset, length)

        async with people_at(relay, "anna", "eve") as (anna, eve):
            await begin(anna)
            with patch.object(store, "read", counted):
                whole = asyncio.create_task(put(anna, BYTES))
                await asyncio.sleep(0.1)
                nothing = [put(eve, b"", len(BYTES)) for _ in range(5)]
                answers = [await whole, *await asyncio.gather(*nothing)]
                assert all(state(answer).complete for answer in answers)
            assert reads == -(-len(BYTES) // limits.CHUNK)

    in_relay(main, tmp_path)


def test_only_who_announced_a_blob_deletes_it(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            await begin(anna)
            await begin(bob)
            await put(bob, BYTES)
            body = requests.BlobRequest(BLOB)
            with pytest.raises(HttpRefusal) as caught:
                await bob.ask("delete-blob", body, Done)
            assert caught.value.body.refusal is Refusal.NOT_FOUND
            await anna.ask("delete-blob", body, Done)
            assert why(await get(bob)) is Refusal.NOT_FOUND
            await relay.node.hub.settle()
            assert await relay.node.backend.blob_store.read(BLOB, 0, 10) == b""

    in_relay(main, tmp_path)


def test_nobody_deletes_what_another_uploaded_with_a_room_of_theirs(
    tmp_path: Path,
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "eve") as (anna, eve):
            await begin(anna)
            await put(anna, BYTES)
            group = hashed("room of eve's")
            puts = (eve.member(Role.OWNER), anna.member())
            frame = eve.commit(
                group, RosterChange(puts), founding=Founding(RoomKind.GROUP)
            )
            secrets = (JoinerSecret(anna.device, b"secret"),)
            welcome = WelcomeParts(0xF002, secrets, None, BLOB)
            extras = Extras(RosterChange(puts), welcome, Founding(RoomKind.GROUP))
            await eve.send(structs.replace(frame, extras=extras))
            declined = await eve.expect(Declined)
            assert declined.refusal is Refusal.MISMATCH
            assert (await get(anna)).content == BYTES

    in_relay(main, tmp_path)


def test_a_download_of_what_is_deleted_meanwhile_is_cut_off(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        store = type(relay.node.backend.blob_store)
        read = store.read

        async def gone(self: BlobStore, blob: bytes, offset: int, length: int) -> bytes:
            return b"" if offset else await read(self, blob, offset, length)

        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            await put(anna, BYTES)
            with patch.object(store, "read", gone), pytest.raises(httpx.TransportError):
                await get(anna)
        await still_works(relay)

    in_relay(main, tmp_path)


def test_sizes_and_quotas_are_kept(tmp_path: Path) -> None:
    async def refused(client: Client, size: int, name: bytes = BLOB) -> Refusal:
        with pytest.raises(HttpRefusal) as caught:
            await client.ask("begin-blob", requests.BeginBlob(name, size), BlobState)
        return caught.value.body.refusal

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            assert await refused(anna, limits.COMMIT + 1) is Refusal.TOO_LARGE
            assert await refused(anna, 1 << 40) is Refusal.TOO_LARGE
            await begin(anna)
            assert await refused(anna, len(BYTES) + 1) is Refusal.MISMATCH
            assert await refused(anna, limits.COMMIT, b"x" * 32) is Refusal.QUOTA

    in_relay(main, tmp_path, account_storage_bytes=limits.COMMIT)
