"""A relay that is started, and stopped in good order."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.integration.client import Client
from tests.integration.relays import connected, settings_for
from tests.relay.main.running import serving
from tgtui.config import Endpoint
from tgtui.crypto import SystemEntropy
from tgtui.identity import RelayAddress
from tgtui.net import CertificateRefused, Voucher, introduce
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core.restoring import is_copy, mark_copy
from tgtui.relay.main import serving as serving_module
from tgtui.relay.main.errors import CannotListen, CannotServe
from tgtui.relay.main.serving import start
from tgtui.relay.ports import BlobRow, StorageFull
from tgtui.wire import requests
from tgtui.wire.replies import BlobState


def now() -> int:
    return time.time_ns() // 1_000_000


def test_a_restart_keeps_who_it_is_and_who_is_known(tmp_path: Path) -> None:
    async def main() -> None:
        async with serving(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
            before = relay.standing.descriptor
        await anna.close()
        async with serving(tmp_path) as relay:
            assert relay.standing.descriptor == before
            anna.http = httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{relay.port}", trust_env=False
            )
            await anna.log_in()
            await anna.close()

    asyncio.run(main())


def test_a_token_is_good_after_a_restart(tmp_path: Path) -> None:
    async def main() -> None:
        async with serving(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
        async with serving(tmp_path) as relay:
            again = Client(f"http://127.0.0.1:{relay.port}", "anna")
            again.token = anna.token
            await again.connect()
            await again.close()
            await anna.close()

    asyncio.run(main())


def test_where_somebody_listens_it_cannot(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = settings_for(tmp_path, listen=Endpoint("127.0.0.1", port))
        with pytest.raises(CannotListen) as caught:
            asyncio.run(start(run, MemoryBackend(), SystemEntropy()))
    assert caught.value.where == f"127.0.0.1:{port}"
    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{port}: something listens there already; stop it, "
        "or name another port"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_where_this_computer_is_not_it_cannot(host: str, tmp_path: Path) -> None:
    run = settings_for(tmp_path, listen=Endpoint(host, 4443), is_plain=False)
    with pytest.raises(CannotListen, match=f"cannot listen on {host}:4443: "):
        asyncio.run(start(run, MemoryBackend(), SystemEntropy()))


def test_an_address_that_no_client_uses_is_refused_before_anything_is_made(
    tmp_path: Path,
) -> None:
    run = settings_for(tmp_path, public=Endpoint("relay.example", 443))
    with pytest.raises(CannotServe, match="clients cannot use the address"):
        asyncio.run(start(run, MemoryBackend(), SystemEntropy()))
    assert list(tmp_path.iterdir()) == []


def test_it_vouches_for_its_own_certificate(tmp_path: Path) -> None:
    async def main() -> None:
        async with serving(tmp_path, is_plain=False) as relay:
            found = await introduce(relay.address, pinned=None, clock=now)
            assert found.voucher is Voucher.RELAY
            assert found.descriptor == relay.standing.descriptor
            anonymous = RelayAddress("127.0.0.1", relay.port, None)
            with pytest.raises(CertificateRefused):
                await introduce(anonymous, pinned=None, clock=now)

    asyncio.run(main())


def test_a_copy_is_prepared_before_anybody_is_let_in(tmp_path: Path) -> None:
    async def main() -> None:
        async with serving(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
            group = await anna.found()
            await anna.close()
        backend = SqliteBackend(tmp_path)
        await backend.run(mark_copy)
        await backend.close()
        async with serving(tmp_path) as relay:
            backend = relay.node.backend  # type: ignore[assignment]
            assert not await backend.read(is_copy)
            room = await backend.read(lambda tx: tx.rooms.room(group))
            assert room is not None
            assert room.lost_at is not None

    asyncio.run(main())


def test_bytes_that_a_killed_relay_was_to_remove_are_gone(tmp_path: Path) -> None:
    kept = BlobRow(bytes(32), b"a" * 32, 5, 5, complete=True, at=now())

    async def main() -> None:
        backend = SqliteBackend(tmp_path)
        await backend.run(lambda tx: tx.blobs.put_blob(kept))
        for number in range(300):
            await backend.blob_store.write(number.to_bytes(32, "big"), 0, b"bytes")
        await backend.close()
        async with serving(tmp_path) as relay:
            assert await relay.node.backend.blob_store.stored(b"", 999) == [kept.blob]

    asyncio.run(main())


def blob_of(size: int) -> tuple[bytes, bytes]:
    body = bytes(size)
    return sha256(body).digest(), body


def test_what_was_begun_is_finished(tmp_path: Path) -> None:
    blob, body = blob_of(1 << 16)

    async def main() -> None:
        async with serving(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
            asked = requests.BeginBlob(blob, len(body))
            await anna.ask("begin-blob", asked, BlobState)
            half = asyncio.Event()
            rest = asyncio.Event()

            async def content() -> AsyncIterator[bytes]:
                yield body[: len(body) // 2]
                half.set()
                await rest.wait()
                yield body[len(body) // 2 :]

            upload = asyncio.create_task(
                anna.http.put(
                    f"/v1/blobs/{blob.hex()}?offset=0",
                    content=content(),
                    headers={
                        "Authorization": f"Bearer {anna.token}",
                        "Content-Type": "application/octet-stream",
                        "Content-Length": str(len(body)),
                    },
                )
            )
            await half.wait()
            stopping = asyncio.create_task(relay.stop())
            assert anna.socket is not None
            await anna.socket.wait_closed()
            assert anna.socket.close_code == 1012
            with pytest.raises(httpx.ConnectError):
                await Client(anna.url, "bob").meet()
            rest.set()
            assert (await upload).status_code == 200
            await asyncio.wait_for(stopping, 5)
            await anna.close()

    asyncio.run(main())


def test_who_does_not_hear_is_cut_off(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(serving_module, "DRAIN", 0.1)
    monkeypatch.setattr("tgtui.relay.web.hub.Hub.close_all", lambda *_: None)

    async def main() -> None:
        async with serving(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
            await relay.stop()
            await anna.close()

    with caplog.at_level(logging.WARNING, "tgtui"):
        asyncio.run(main())
    assert "requests cut off" in caplog.messages


def test_the_time_is_remembered_at_the_end(tmp_path: Path) -> None:
    """But not that of a clock that jumped: it is not believed."""

    async def run(*, jumped: bool) -> tuple[int, int]:
        """Return the time shortly before the end, and the time that is remembered."""
        async with serving(tmp_path) as relay:
            await asyncio.sleep(0.05)
            late = now()
            if jumped:
                relay.node.clock.stepped = 90_000
        backend = SqliteBackend(tmp_path)
        remembered = await backend.read(lambda tx: tx.meta.value("last time"))
        await backend.close()
        return late, int.from_bytes(remembered or b"", "big")

    late, remembered = asyncio.run(run(jumped=False))
    assert late <= remembered <= now()
    late, remembered = asyncio.run(run(jumped=True))
    assert 0 < remembered < late


def test_it_ends_though_its_storage_is_full(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object) -> None:
        raise StorageFull

    monkeypatch.setattr(serving_module, "_nothing", full)
    monkeypatch.setattr(serving_module, "remember_time", full)

    async def main() -> None:
        async with serving(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
            await relay.stop()
            assert anna.socket is not None
            await anna.socket.wait_closed()
            assert anna.socket.close_code == 1012
            await anna.close()
        await SqliteBackend(tmp_path).close()

    asyncio.run(main())
    said = [each for each in caplog.messages if each.startswith("the storage failed")]
    assert len(said) == 2
