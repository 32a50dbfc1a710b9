"""What does not fit into a frame goes as blobs, and all else goes as it is."""

from hashlib import sha256

import pytest
from aiohttp import web

from tests.net.relays import as_json, client, declined, ready
from tests.net.running import serving, waits
from tgtui.net import (
    Outgoing,
    TooMuch,
    download_bytes,
    fitted,
    upload_bytes,
    wants_lease,
)
from tgtui.wire import (
    BLOB_PATH,
    Extras,
    Founding,
    JoinerSecret,
    Refusal,
    RoomKind,
    WelcomeParts,
    decode_body,
    encode_body,
    limits,
    packed,
    requests,
)
from tgtui.wire.replies import BlobState


GROUP = bytes(32)
LONG = bytes(range(256)) * 200
FOUNDING = Founding(RoomKind.GROUP)


class Shelf:
    """A relay that keeps blobs.

    Attributes:
        blobs: Their bytes, by id.
    """

    def __init__(self) -> None:
        self.blobs: dict[bytes, bytes] = {}

    async def __call__(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.path == "/v1/begin-blob":
            asked = decode_body(requests.BeginBlob, body)
            done = asked.blob in self.blobs
            return state(asked.size if done else 0, complete=done)
        blob = bytes.fromhex(request.path.removeprefix(BLOB_PATH))
        if request.method == "PUT":
            assert sha256(body).digest() == blob
            self.blobs[blob] = body
            return state(len(body), complete=True)
        if blob not in self.blobs:
            return declined(Refusal.NOT_FOUND)
        return web.Response(body=self.blobs[blob])


def state(offset: int, *, complete: bool) -> web.Response:
    """Say how far an upload has come."""
    return as_json(encode_body(BlobState(offset, complete=complete)))


async def fit(shelf: Shelf, outgoing: Outgoing) -> Outgoing:
    """Make a submission fit, twice, with the same outcome."""
    async with serving(shelf) as port, client(port) as asking:
        found = await fitted(ready(asking), outgoing)
        assert await fitted(ready(asking), outgoing) == found
        assert await fitted(ready(asking), found) == found
    assert len(packed(found.frame((1 << 32) - 1))) <= limits.FRAME
    return found


def welcome(secrets: int = 1, info: bytes = b"info") -> WelcomeParts:
    """Return a Welcome for so many devices."""
    joiners = tuple(
        JoinerSecret(number.to_bytes(32, "big"), bytes(1_000))
        for number in range(secrets)
    )
    return WelcomeParts(2, joiners, info)


class TestGoingUp:
    @pytest.mark.parametrize(
        "outgoing",
        [
            Outgoing(GROUP, b"short"),
            Outgoing(GROUP, bytes(limits.INLINE)),
            Outgoing(GROUP, b"commit", handshake=True, extras=Extras()),
            Outgoing(GROUP, b"x", extras=Extras(welcome=welcome(info=bytes(40_960)))),
            Outgoing(GROUP, b"x", extras=Extras(welcome=WelcomeParts(2, ()))),
        ],
    )
    @waits
    async def test_what_fits_goes_as_it_is(self, outgoing: Outgoing) -> None:
        shelf = Shelf()
        assert await fit(shelf, outgoing) == outgoing
        assert shelf.blobs == {}

    @waits
    async def test_a_long_message_goes_as_a_blob(self) -> None:
        shelf = Shelf()
        extras = Extras()
        found = await fit(
            shelf, Outgoing(GROUP, LONG, handshake=True, extras=extras, leave=True)
        )
        blob = sha256(LONG).digest()
        assert found == Outgoing(
            GROUP, blob=blob, handshake=True, extras=extras, leave=True
        )
        assert shelf.blobs == {blob: LONG}

    @waits
    async def test_long_extras_go_as_a_blob(self) -> None:
        shelf = Shelf()
        extras = Extras(welcome=welcome(secrets=64))
        found = await fit(shelf, Outgoing(GROUP, b"m", handshake=True, extras=extras))
        (blob,) = shelf.blobs
        assert found == Outgoing(GROUP, b"m", handshake=True, extras_blob=blob)
        assert shelf.blobs[blob] == packed(extras)

    @waits
    async def test_a_long_group_info_goes_as_a_blob_of_its_own(self) -> None:
        shelf = Shelf()
        extras = Extras(welcome=welcome(info=LONG), founding=FOUNDING)
        found = await fit(shelf, Outgoing(GROUP, b"m", extras=extras))
        (blob,) = shelf.blobs
        assert shelf.blobs[blob] == LONG
        assert found.extras is not None
        assert found.extras.founding == FOUNDING
        assert found.extras.welcome == WelcomeParts(
            2, welcome().secrets, group_info_blob=blob
        )


class TestComingDown:
    @waits
    async def test_it_is_what_went_up(self) -> None:
        async with serving(Shelf()) as port, client(port) as asking:
            blob = await upload_bytes(ready(asking), LONG)
            assert await download_bytes(ready(asking), blob) == LONG

    @waits
    async def test_it_is_no_longer_than_it_may_be(self) -> None:
        async with serving(Shelf()) as port, client(port) as asking:
            blob = await upload_bytes(ready(asking), LONG)
            with pytest.raises(TooMuch):
                await download_bytes(ready(asking), blob, most=len(LONG) - 1)


@pytest.mark.parametrize(
    ("outgoing", "wanted"),
    [
        (Outgoing(GROUP, LONG, handshake=True), True),
        (Outgoing(GROUP, LONG, handshake=True, extras=Extras()), True),
        (
            Outgoing(GROUP, LONG, handshake=True, extras=Extras(founding=FOUNDING)),
            False,
        ),
        (Outgoing(GROUP, bytes(limits.INLINE), handshake=True), False),
        (Outgoing(GROUP, LONG), False),
        (Outgoing(GROUP, blob=GROUP, handshake=True), False),
    ],
)
def test_only_a_long_commit_in_a_room_wants_a_lease(
    outgoing: Outgoing, wanted: bool
) -> None:
    assert wants_lease(outgoing) is wanted
