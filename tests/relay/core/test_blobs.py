"""A blob is uploaded in order, is what was announced, and goes with its owner."""

from hashlib import sha256

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from tests.relay.core.village import ANNA, BOB, GROUP, NOW, Person, Village
from tgtui.relay.core import blobs
from tgtui.relay.core.effects import Outcome, RemoveBlobs
from tgtui.relay.ports import BlobRow, Room
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import BlobState, Done


DATA = b"ciphertext"
SIZE = len(DATA)
BLOB = sha256(DATA).digest()


def begin(
    village: Village, blob: bytes = BLOB, size: int = SIZE, each: Person = ANNA
) -> BlobState:
    request = requests.BeginBlob(blob, size)
    outcome = village.run(
        lambda tx: blobs.begin_blob(tx, village.context, each.sender, request)
    )
    assert outcome.effects == ()
    return outcome.reply


def begin_refused(
    village: Village, blob: bytes = BLOB, size: int = SIZE, each: Person = ANNA
) -> Refused:
    request = requests.BeginBlob(blob, size)
    return village.refused(
        lambda tx: blobs.begin_blob(tx, village.context, each.sender, request)
    )


def progress(village: Village, offset: int, length: int) -> BlobState:
    return village.run(lambda tx: blobs.progress(tx, BLOB, offset, length)).reply


def progress_refusal(village: Village, offset: int, length: int) -> Refusal:
    return village.refusal(lambda tx: blobs.progress(tx, BLOB, offset, length))


def finish(village: Village, digest: bytes = BLOB) -> Outcome[BlobState | Refused]:
    return village.run(lambda tx: blobs.finish_blob(tx, BLOB, digest))


def finish_refusal(village: Village) -> Refusal:
    return village.refusal(lambda tx: blobs.finish_blob(tx, BLOB, BLOB))


def readable_refusal(village: Village) -> Refusal:
    return village.refusal(lambda tx: blobs.readable(tx, BLOB))


def state(offset: int, *, complete: bool = False) -> BlobState:
    return BlobState(offset, complete)


def uploaded(*people: Person) -> Village:
    village = Village(ANNA, *people)
    begin(village)
    progress(village, 0, SIZE)
    finish(village)
    return village


def delete(village: Village, each: Person = ANNA) -> Outcome[Done]:
    request = requests.BlobRequest(BLOB)
    return village.run(lambda tx: blobs.delete_blob(tx, each.sender, request))


def delete_refusal(village: Village, each: Person = ANNA) -> Refusal:
    request = requests.BlobRequest(BLOB)
    return village.refusal(lambda tx: blobs.delete_blob(tx, each.sender, request))


def test_an_upload() -> None:
    village = Village(ANNA)
    assert begin(village) == state(0)
    assert village.tx.blobs.blob(BLOB) == BlobRow(
        BLOB, ANNA.account, SIZE, 0, complete=False, at=NOW
    )
    assert progress(village, 0, 4) == state(4)
    assert begin(village) == state(4)
    assert progress(village, 4, 6) == state(10)
    assert readable_refusal(village) is Refusal.NOT_FOUND
    assert finish(village) == Outcome(state(10, complete=True))
    assert begin(village) == state(10, complete=True)
    row = village.run(lambda tx: blobs.readable(tx, BLOB))
    assert (row.size, row.owner) == (SIZE, ANNA.account)


@given(cuts=st.lists(st.integers(1, 40), max_size=20))
def test_any_cuts_give_the_whole(cuts: list[int]) -> None:
    village = Village(ANNA)
    size = sum(cuts) + 1
    begin(village, size=size)
    offset = 0
    for length in [*cuts, 1]:
        assert finish_refusal(village) is Refusal.MISMATCH
        offset += length
        assert progress(village, offset - length, length) == state(offset)
    assert finish(village).reply == state(size, complete=True)


@pytest.mark.parametrize(
    ("offset", "length"), [(0, 1), (3, 1), (5, 1), (4, 0), (4, -1), (4, 7), (10, 1)]
)
def test_bytes_that_are_not_the_next(offset: int, length: int) -> None:
    village = Village(ANNA)
    begin(village)
    progress(village, 0, 4)
    assert progress_refusal(village, offset, length) is Refusal.MISMATCH
    checked = village.refusal(lambda tx: blobs.check_chunk(tx, BLOB, offset, length))
    assert checked is Refusal.MISMATCH
    assert village.run(lambda tx: blobs.check_chunk(tx, BLOB, 4, 6)).received == 4


def test_nothing_follows_the_end() -> None:
    village = uploaded()
    assert progress_refusal(village, SIZE, 1) is Refusal.MISMATCH
    row = village.tx.blobs.blob(BLOB)
    assert row is not None
    village.tx.blobs.put_blob(row._replace(received=0))
    assert progress_refusal(village, 0, SIZE) is Refusal.MISMATCH


def test_a_blob_that_nobody_announced() -> None:
    village = Village(ANNA)
    assert progress_refusal(village, 0, 1) is Refusal.NOT_FOUND
    assert finish_refusal(village) is Refusal.NOT_FOUND
    assert readable_refusal(village) is Refusal.NOT_FOUND
    assert delete_refusal(village) is Refusal.NOT_FOUND


def test_bytes_that_are_not_what_was_announced() -> None:
    village = Village(ANNA)
    begin(village)
    progress(village, 0, SIZE)
    outcome = finish(village, sha256(b"other").digest())
    assert isinstance(outcome.reply, Refused)
    assert outcome.reply.refusal is Refusal.MISMATCH
    assert outcome.effects == (RemoveBlobs((BLOB,)),)
    assert village.tx.blobs.blob(BLOB) is None
    assert begin(village) == state(0)


def test_what_is_complete_stays_so() -> None:
    village = uploaded()
    outcome = finish(village, sha256(b"other").digest())
    assert outcome == Outcome(state(SIZE, complete=True))


def test_another_size_than_was_announced() -> None:
    village = Village(ANNA)
    begin(village)
    assert begin_refused(village, size=SIZE + 1).refusal is Refusal.MISMATCH


@pytest.mark.parametrize("file_size", [1, limits.COMMIT, limits.COMMIT + 9])
def test_the_longest_blob(file_size: int) -> None:
    """Files may be as short as the operator likes; commits may not."""
    village = Village(ANNA, file_size=file_size)
    longest = max(limits.COMMIT, file_size)
    assert begin_refused(village, size=longest + 1).refusal is Refusal.TOO_LARGE
    begin(village, size=longest)


def test_as_many_bytes_as_an_account_may_have() -> None:
    village = Village(ANNA, BOB, storage=20)
    begin(village, b"a" * 32, 9)
    assert begin_refused(village, b"b" * 32, 12).refusal is Refusal.QUOTA
    begin(village, b"b" * 32, 11)
    assert begin_refused(village, b"c" * 32, 1).refusal is Refusal.QUOTA
    begin(village, b"c" * 32, 20, BOB)
    request = requests.BlobRequest(b"a" * 32)
    village.run(lambda tx: blobs.delete_blob(tx, ANNA.sender, request))
    begin(village, b"d" * 32, 9)


def test_as_many_blobs_as_an_account_may_announce(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "BLOBS_A_DAY", 2)
    village = Village(ANNA, BOB)
    for blob in (b"a" * 32, b"b" * 32):
        begin(village, blob)
    refused = begin_refused(village)
    assert refused.refusal is Refusal.RATE
    assert refused.retry_after == limits.DAY - NOW % limits.DAY
    begin(village, b"a" * 32)
    begin(village, each=BOB)


def test_what_another_account_announced_is_shared() -> None:
    """Who knows the id may fetch it, so that it is there is no secret from them."""
    village = Village(ANNA, BOB, storage=SIZE)
    begin(village)
    progress(village, 0, 4)
    assert begin(village, each=BOB) == state(4)
    assert begin_refused(village, size=9, each=BOB).refusal is Refusal.MISMATCH
    progress(village, 4, 6)
    finish(village)
    assert begin(village, each=BOB) == state(SIZE, complete=True)
    row = village.tx.blobs.blob(BLOB)
    assert row is not None
    assert row.owner == ANNA.account
    assert village.tx.blobs.blob_bytes(BOB.account) == 0


def test_who_announced_a_blob_deletes_it() -> None:
    village = uploaded(BOB)
    assert delete_refusal(village, BOB) is Refusal.NOT_FOUND
    assert delete(village) == Outcome(Done(), (RemoveBlobs((BLOB,)),))
    assert readable_refusal(village) is Refusal.NOT_FOUND
    assert delete_refusal(village) is Refusal.NOT_FOUND


def a_room(accepted_at: int) -> Room:
    village = Village(ANNA)
    village.found_room(ANNA)
    room = village.tx.rooms.room(GROUP)
    assert room is not None
    return replace(room, accepted_at=accepted_at)


def test_what_a_log_names_belongs_to_the_room() -> None:
    """Whoever uploaded a commit could else take it from all who have yet to read it."""
    village = uploaded()
    room = a_room(NOW + 5)
    village.run(lambda tx: blobs.give_to_room(tx, BLOB, room))
    assert delete_refusal(village) is Refusal.NOT_FOUND
    assert village.tx.blobs.blob_bytes(ANNA.account) == 0
    row = village.run(lambda tx: blobs.readable(tx, BLOB))
    assert (row.owner, row.at) == (blobs.owner_of_room(GROUP), NOW + 5)
    earlier = a_room(NOW)
    village.run(lambda tx: blobs.give_to_room(tx, BLOB, earlier))
    assert village.run(lambda tx: blobs.readable(tx, BLOB)).at == NOW + 5
    gone = village.run(lambda tx: blobs.drop_blobs_of(tx, row.owner))
    assert gone == (BLOB,)


def test_a_room_is_no_account() -> None:
    """A group id is chosen by a client: it could be somebody's account."""
    assert blobs.owner_of_room(ANNA.account) != ANNA.account


def test_a_blob_that_is_gone_belongs_to_nobody() -> None:
    village = Village(ANNA)
    village.run(lambda tx: blobs.give_to_room(tx, BLOB, a_room(NOW)))
    assert village.tx.blobs.blob(BLOB) is None


def test_all_blobs_of_an_owner_go() -> None:
    village = Village(ANNA, BOB)
    count = limits.BATCH + 1
    for number in range(count):
        begin(village, b"%32d" % number, 1)
    begin(village, each=BOB)
    gone = village.run(lambda tx: blobs.drop_blobs_of(tx, ANNA.account))
    assert len(set(gone)) == len(gone) == count
    assert village.tx.blobs.blobs_of(ANNA.account, 9) == []
    assert village.tx.blobs.blob(BLOB) is not None
    assert village.run(lambda tx: blobs.drop_blobs_of(tx, ANNA.account)) == ()
