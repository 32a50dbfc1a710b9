"""What the relay declines before any rule is asked."""

from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from msgspec import structs

from tests.integration.client import Client, Refusal as HttpRefusal
from tests.integration.relays import in_relay, people_at
from tgtui.relay.main import Relay
from tgtui.wire import Declined, Refusal, RosterChange, limits, requests
from tgtui.wire.replies import BlobState, BlockList, ChallengeReply


async def uploaded(client: Client, data: bytes) -> bytes:
    """Upload a blob, and return its id."""
    blob = sha256(data).digest()
    await client.ask("begin-blob", requests.BeginBlob(blob, len(data)), BlobState)
    headers = {"Authorization": f"Bearer {client.token}"}
    path = f"/v1/blobs/{blob.hex()}?offset=0"
    response = await client.http.put(path, content=data, headers=headers)
    assert response.status_code == httpx.codes.OK
    return blob


@pytest.mark.parametrize("header", ["{}", "bearer {}", "Basic {}", "Bearer{}", ""])
def test_a_token_is_named_as_one(tmp_path: Path, header: str) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            said = header.format(anna.token)
            response = await anna.http.post(
                "/v1/blocks", content=b"{}", headers={"Authorization": said}
            )
            assert response.status_code == httpx.codes.UNAUTHORIZED

    in_relay(main, tmp_path)


def test_a_message_is_here_or_in_a_blob(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            blob = await uploaded(anna, b"a message that lies in a blob")
            commit = anna.commit(group, RosterChange())
            for both in (
                structs.replace(commit, blob=blob),
                structs.replace(commit, message=None),
            ):
                await anna.send(both)
                declined = await anna.expect(Declined)
                assert declined.refusal is Refusal.MALFORMED
            await anna.submit(commit)

    in_relay(main, tmp_path)


def test_extras_in_a_blob_are_bounded(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            blob = await uploaded(anna, bytes(limits.COMMIT + 1))
            commit = anna.commit(group, RosterChange())
            await anna.send(structs.replace(commit, extras=None, extras_blob=blob))
            declined = await anna.expect(Declined)
            assert declined.refusal is Refusal.TOO_LARGE

    in_relay(main, tmp_path, max_file_bytes=2 * limits.COMMIT)


def test_a_relay_that_is_about_to_stop_begins_nothing(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            relay.doors.draining = True
            for name, body, reply in (
                ("challenge", requests.Challenge(), ChallengeReply),
                ("blocks", requests.Blocks(), BlockList),
            ):
                with pytest.raises(HttpRefusal) as caught:
                    await anna.ask(name, body, reply)
                assert caught.value.body.refusal is Refusal.BUSY
            ready = await anna.http.get("/ready")
            assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
            relay.doors.draining = False
            assert (await anna.http.get("/ready")).status_code == httpx.codes.OK

    in_relay(main, tmp_path)
