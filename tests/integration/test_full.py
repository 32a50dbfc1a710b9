"""A disk without space: refused in words, survived, and gone on from once there is."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.client import Client, Refusal as HttpRefusal, seq_of
from tests.integration.process import RelayProcess
from tgtui.wire import Declined, Entry, Receipt, Refusal, Resume, limits, requests
from tgtui.wire.client_frames import Held
from tgtui.wire.replies import BlobState, ChallengeReply


SIZE = 1 << 20
FILLING = 256 * limits.KIB


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB, a quarter of which can be given free."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={SIZE},mode=0700,uid={os.getuid()}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        message = "a small disk cannot be mounted here"
        if os.environ.get("CI"):
            pytest.fail(f"{message}: {mounted.stderr.decode()}")
        pytest.skip(message)
    (folder / "filling").write_bytes(bytes(FILLING))
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


async def fill(client: Client, group: bytes) -> int:
    """Say long things until there is no space; return how many were accepted."""
    accepted = 0
    while True:
        await client.send(client.text(group, size=16_384))
        answer: Receipt | Declined = await client.expect(Receipt, Declined)
        if isinstance(answer, Declined):
            assert answer.refusal is Refusal.FULL
            client.rooms[group].dev_seq -= 1
            return accepted
        client.rooms[group].seq = seq_of(answer)
        accepted += 1


async def still_full(client: Client, group: bytes) -> None:
    """Require that the relay refuses and goes on."""
    for _ in range(5):
        await client.send(client.text(group, size=32_768))
        client.rooms[group].dev_seq -= 1
        said: Receipt | Declined = await client.expect(Receipt, Declined)
        assert isinstance(said, Declined)
        assert said.refusal is Refusal.FULL
    # So little may still have its place.
    small = requests.BeginBlob(group, 1000)
    answers = await asyncio.gather(
        client.ask("begin-blob", small, BlobState), return_exceptions=True
    )
    for answer in answers:
        if isinstance(answer, HttpRefusal):
            assert (answer.status, answer.body.refusal) == (507, Refusal.FULL)
        else:
            assert answer == BlobState(0, complete=False)
    assert (await client.http.get("/health")).status_code == 200
    assert (await client.http.get("/.well-known/tgtui")).status_code == 200
    await client.ask("challenge", requests.Challenge(), ChallengeReply)


@pytest.mark.slow
def test_a_full_disk_is_refused_in_words_and_outlived(
    tmp_path: Path, disk: Path
) -> None:
    async def main() -> None:
        relay = RelayProcess(tmp_path, disk / "relay")
        try:
            await relay.start()
            anna = Client(relay.url, "anna")
            await anna.register()
            await anna.connect()
            group = await anna.found()
            accepted = await fill(anna, group)
            assert accepted > 1
            await still_full(anna, group)
            (disk / "filling").unlink()
            more = await anna.submit(anna.text(group, size=16_384))
            assert seq_of(more) == accepted + 2
            # What was accepted is there, and nothing else, whether killed or stopped.
            await relay.kill()
            await relay.start()
            anna.url = relay.url
            anna.got.clear()
            await anna.connect(follow=False)
            await anna.send(Resume((Held(group, 0),)))
            assert await anna.caught(group) == accepted + 2
            places = [seq_of(one) for one in anna.got if isinstance(one, Entry)]
            assert places == list(range(1, accepted + 3))
            await anna.close()
            assert await relay.stop() == 0
        finally:
            await relay.close()

    asyncio.run(main())


@pytest.mark.slow
def test_a_disk_that_is_too_full_to_start_on_is_said_so(
    tmp_path: Path, disk: Path
) -> None:
    (disk / "more").write_bytes(bytes(SIZE - FILLING - 20_000))

    async def main() -> None:
        relay = RelayProcess(tmp_path, disk / "relay")
        await relay.spawn()
        assert await relay.ended() != 0
        assert "space" in relay.last_words()
        assert "Traceback" not in relay.last_words()

    asyncio.run(main())
