"""What is deleted is in no file of a relay any more, whatever was done before."""

from hashlib import sha256
from pathlib import Path

from tests.integration.client import NOW, Client, Room
from tests.integration.relays import MovableClock, connected, in_relay
from tests.integration.test_order import declined
from tests.integration.test_reports import MODERATOR, hand_in, sealed
from tests.integration.test_rooms import roster
from tgtui.codec import encoded
from tgtui.crypto import SeededEntropy, generate_key_pair
from tgtui.identity import SEALING_SUITE
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core.sweep import sweep
from tgtui.relay.main import Relay
from tgtui.wire import (
    Ack,
    Lease,
    Leased,
    Role,
    limits,
    requests,
)
from tgtui.wire.replies import (
    BlobState,
    Claimed,
    Done,
    Found,
    KeyPackageCount,
)


HANDLE = "somebody.who.goes"
Rooms = tuple[bytes, bytes, bytes, bytes]
FILE = b"a file of somebody who goes, " * 100
FILE_ID = sha256(FILE).digest()


def traces(folder: Path, *marks: bytes) -> set[bytes]:
    """Return the marks that are somewhere in the files of a folder."""
    data = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    return {mark for mark in marks if mark in data}


async def live(relay: Relay, anna: Client, bob: Client, carl: Client) -> Rooms:
    """Let somebody do everything; return the rooms in which they are."""
    hpke = generate_key_pair(SEALING_SUITE, SeededEntropy(b"notice")).public
    notice = encoded(anna.key.announce(hpke, created=NOW))
    await anna.ask("put-notice-key", requests.PutNoticeKey(notice), Done)
    for client in (anna, bob):
        # So many that none has to be told that they run out.
        made = tuple(b"package %d of " % n + client.account for n in range(30))
        packages = requests.PutKeyPackages(made, b"last resort of " + client.account)
        await client.ask("put-key-packages", packages, KeyPackageCount)
    await bob.ask("claim-key-package", requests.ClaimKeyPackage(anna.account), Claimed)
    await anna.ask("claim-key-package", requests.ClaimKeyPackage(bob.account), Claimed)
    await bob.ask("lookup", requests.Lookup(handle=HANDLE), Found)
    body = requests.BeginBlob(FILE_ID, len(FILE))
    await anna.ask("begin-blob", body, BlobState)
    assert (await hand_in(anna, sealed(relay))).status_code == 200
    own = await anna.found(bob, name="own")
    await bob.join()
    others = await bob.found(anna, name="others")
    await anna.join()
    asked = await carl.found(anna, name="asked")
    asks = await anna.found(carl, name="asks")
    for client in (anna, carl):
        other = carl if client is anna else anna
        await client.ask("block", requests.AccountRequest(other.account), Done)
    for group in (own, others):
        await anna.say(group)
        await bob.say(group)
    await anna.send(Lease(98, others))
    await anna.expect(Leased)
    request = anna.key.ask_to_rejoin(others, key_package=b"package", at=NOW)
    await anna.ask("rejoin", requests.Rejoin(encoded(request)), Done)
    return own, others, asked, asks


async def drop(client: Client, anna: Client, group: bytes) -> None:
    """Take somebody who is gone out of a room, and read all that is there."""
    room = client.rooms[group]
    room.members = await roster(client, group)
    await client.resume(group)
    await client.caught(group)
    leads = room.members[client.account].role is Role.OWNER
    puts = () if leads else (client.member(Role.OWNER),)
    await client.change(group, puts=puts, drops=(anna.account,))
    await client.send(Ack(((group, room.seq),), limits.INT >> 1))
    # Whatever was sent before this is done.
    await client.submit(client.text(group))
    await client.send(Ack(((group, room.seq + 1),)))
    await declined(client, Lease(99, bytes(32)))


def test_nothing_of_an_account_stays_once_its_rooms_have_moved_on(
    tmp_path: Path,
) -> None:
    """Its handle alone does, for a year (M8): no id, no key, no content."""
    clock = MovableClock()
    folder = tmp_path / "rows"
    backend = SqliteBackend(folder)

    async def main(relay: Relay) -> None:
        anna, bob, carl = await connected(relay, HANDLE, "bob", "carl")
        own, others, asked, asks = await live(relay, anna, bob, carl)
        credential = anna.key.credential
        marks = (anna.account, anna.device, credential.identity_key, FILE_ID)
        assert traces(folder, *marks) == set(marks)
        statement = encoded(anna.identity.delete_account(clock.now()))
        await anna.ask("delete-account", requests.DeleteAccount(statement), Done)
        await carl.ask("accept", requests.RoomRequest(asks), Done)
        carl.rooms[asks] = Room()
        clock.ahead += limits.LEASE
        for client, group in ((bob, own), (bob, others), (carl, asked), (carl, asks)):
            await drop(client, anna, group)
        await relay.node.act(sweep)
        assert await backend.tidy()
        assert traces(folder, *marks) == set()
        assert traces(folder, HANDLE.encode()) == {HANDLE.encode()}
        clock.ahead += limits.HANDLE_REST
        await relay.node.act(sweep)
        assert await backend.tidy()
        assert traces(folder, HANDLE.encode()) == set()
        for client in (anna, bob, carl):
            await client.close()

    in_relay(main, tmp_path, backend=backend, clock=clock, moderators=(MODERATOR,))
