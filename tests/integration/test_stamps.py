"""A stamp in full form, for whoever cannot rebuild it from what it has."""

from hashlib import sha256
from pathlib import Path

from tests.integration.client import Client, Refusal as HttpRefusal, seq_of
from tests.integration.relays import in_relay, people_at
from tests.integration.test_blobs import bearer
from tgtui.codec import decode_whole
from tgtui.franking import Stamp, UnverifiedStamp
from tgtui.relay.main import Relay
from tgtui.wire import (
    Entry,
    Lease,
    Leased,
    Receipt,
    Refusal,
    RosterChange,
    Submit,
    limits,
    requests,
)
from tgtui.wire.replies import BlobState, WholeStamp


LARGE = 56 * limits.KIB
"""Bytes of the content of a commit that no frame carries."""


async def whole_stamp(client: Client, group: bytes, seq: int) -> Stamp:
    """Fetch the stamp of an entry, and verify it."""
    body = requests.EntryRequest(group, seq)
    answer = await client.ask("stamp", body, WholeStamp)
    assert client.descriptor is not None
    claimed = decode_whole(UnverifiedStamp.decode, answer.signed + answer.signature)
    return claimed.verify(client.descriptor)


async def refusal(client: Client, group: bytes, seq: int) -> Refusal:
    """Return why a stamp is not given."""
    try:
        await client.ask("stamp", requests.EntryRequest(group, seq), WholeStamp)
    except HttpRefusal as refused:
        return refused.body.refusal
    raise AssertionError


async def commit_by_blob(client: Client, group: bytes) -> tuple[Receipt, bytes]:
    """Make a commit that is too long for a frame; return its receipt and its hash."""
    await client.send(Lease(70, group))
    await client.expect(Leased)
    frame = client.commit(group, RosterChange(), size=LARGE)
    assert frame.message is not None
    assert len(frame.message) > limits.INLINE
    blob = sha256(frame.message).digest()
    body = requests.BeginBlob(blob, len(frame.message))
    await client.ask("begin-blob", body, BlobState)
    path = f"/v1/blobs/{blob.hex()}?offset=0"
    await client.http.put(path, content=frame.message, headers=bearer(client))
    receipt = await client.submit(Submit(frame.id, blob=blob, extras=frame.extras))
    room = client.rooms[group]
    room.seq = room.base = seq_of(receipt)
    return receipt, blob


def test_it_is_that_of_the_entry_and_goes_on_from_the_one_before(
    tmp_path: Path,
) -> None:
    """Who has only what does not decrypt can go on in the log all the same."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            frame = anna.text(group)
            assert frame.message is not None
            receipt = await anna.submit(frame)
            entry = await bob.expect(Entry)
            before = await whole_stamp(bob, group, 1)
            stamp = await whole_stamp(bob, group, 2)
            assert stamp.signature == receipt.stamp[-64:] == entry.stamp[-64:]
            assert (stamp.fields.seq, stamp.fields.prev) == (2, before.head)
            assert stamp.fields.message_hash == sha256(frame.message).digest()
            assert stamp.fields.commitment == sha256(b"anna 2").digest()
            assert (stamp.fields.account, stamp.fields.device) == (
                anna.account,
                anna.device,
            )

    in_relay(main, tmp_path)


def test_a_commit_that_is_a_blob_has_one_too(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            receipt, blob = await commit_by_blob(anna, group)
            assert (await bob.expect(Entry)).blob == blob
            stamp = await whole_stamp(bob, group, 2)
            assert stamp.signature == receipt.stamp[-64:]
            assert stamp.fields.message_hash == blob
            # Bytes that are gone say nothing of the header any more.
            await relay.node.backend.run(lambda tx: tx.blobs.drop_blob(blob))
            assert await refusal(bob, group, 2) is Refusal.NOT_FOUND

    in_relay(main, tmp_path)


def test_it_is_for_those_who_may_read_the_entry(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "eve") as (anna, bob, eve):
            group = await anna.found(bob)
            await bob.join()
            await anna.change(group, drops=(bob.account,))
            await anna.say(group)
            assert (await whole_stamp(bob, group, 2)).fields.seq == 2
            for client, seq in ((bob, 3), (eve, 2), (anna, 4), (anna, 0)):
                assert await refusal(client, group, seq) is Refusal.NOT_FOUND

    in_relay(main, tmp_path)
