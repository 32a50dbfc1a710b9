"""Files go up, go on where the connection broke, and are given up with a sentence."""

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest

from tests.agent.seats import Seat, seated
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.agent import uploads
from tgtui.engine.effects import UploadFile
from tgtui.engine.events import Connected, Disconnected, FileRefused, FileUploaded
from tgtui.net import download_bytes, upload
from tgtui.relay.main import Relay
from tgtui.wire import CloseCode, Refusal, Refused, limits


DATA = bytes(range(256)) * 1_000


def wanted(folder: Path, data: bytes = DATA) -> UploadFile:
    """Return the wish to upload a file, which is there."""
    path = folder / "sealed"
    path.write_bytes(data)
    return UploadFile(sha256(data).digest(), len(data), str(path))


async def fetched(seat: Seat, blob: bytes) -> bytes:
    """Return a blob as the relay has it."""
    login = await seat.line.login()
    return await download_bytes(login.ready, blob)


@waits
async def test_a_file_is_uploaded_once_however_often_it_is_wanted(
    tmp_path: Path,
) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        effect = wanted(tmp_path)
        anna.want(effect, effect)
        assert (await anna.engine.first(FileUploaded)).blob == effect.blob
        assert await fetched(anna, effect.blob) == DATA
        anna.want(effect)
        await anna.engine.first(FileUploaded, 2)
        assert len(anna.engine.all(FileUploaded)) == 2


@waits
async def test_it_waits_for_a_connection(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        await hang_up(relay, anna)
        anna.want(wanted(tmp_path))
        await asyncio.sleep(0.05)
        assert not anna.engine.all(FileUploaded)
        anna.runner.wake()
        await anna.engine.first(FileUploaded)


async def hang_up(relay: Relay, seat: Seat) -> None:
    """Have the relay end the connection, and wait for that."""
    links = seat.runner.updates.subscribed()
    relay.node.hub.close_all(CloseCode.RESTARTING)
    await seat.engine.first(Disconnected)
    await anext(links)


@waits
async def test_a_file_that_is_gone_or_another_is_given_up(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        effect = wanted(tmp_path)
        anna.want(UploadFile(effect.blob, effect.size, str(tmp_path / "nowhere")))
        refused = await anna.engine.first(FileRefused)
        assert refused.final
        assert refused.sentence.startswith("the file is not there any more")
        anna.want(UploadFile(effect.blob, effect.size + 1, effect.path))
        assert await anna.engine.first(FileRefused, 2) == refused


@waits
async def test_a_file_that_the_relay_never_takes_is_given_up(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay", max_file_bytes=1_000) as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        anna.want(wanted(tmp_path, bytes(limits.COMMIT + 1)))
        refused = await anna.engine.first(FileRefused)
        assert refused.final
        assert refused.sentence == "that is larger than the relay takes: send less"


@waits
async def test_a_quota_can_be_helped(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay", account_storage_bytes=1_000) as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        anna.want(wanted(tmp_path))
        refused = await anna.engine.first(FileRefused)
        assert not refused.final


@waits
async def test_what_passes_by_itself_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    real = upload

    async def busy(*given: object, **named: object) -> None:
        tried.append(1)
        if len(tried) < 3:
            raise Refused(Refusal.BUSY, retry_after=1)
        await real(*given, **named)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(uploads, "upload", busy)
    monkeypatch.setattr(uploads, "PAUSE", 0.01)
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        anna.want(wanted(tmp_path))
        await anna.engine.first(FileUploaded)
        assert len(tried) == 3
