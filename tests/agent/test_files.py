"""Files are saved whole, as their messages commit to them, and nowhere else."""

import asyncio
import os
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from tests.agent.salamander import two_keys
from tests.agent.shelves import (
    DATA,
    House,
    Shelf,
    contents,
    entries,
    mode,
    shelf_of,
    told,
)
from tests.net import relays
from tests.net.running import serving, waits
from tgtui.agent import files
from tgtui.agent.errors import CannotSave, FetchedAlready
from tgtui.agent.file_part import Part
from tgtui.crypto import Secret, open_stream
from tgtui.engine.intents import NewFile
from tgtui.engine.queries import FileReply
from tgtui.franking import (
    FileFacts,
    FileMismatch,
    check_file,
    commit_to_file,
    encryption_key,
)
from tgtui.net import NoProgress, WrongBytes, blobs
from tgtui.wire import Refused


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less between two tries."""
    monkeypatch.setattr(blobs, "_PAUSE", 0.001)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Where the files of a test are."""
    return House(tmp_path)


class TestFetch:
    @pytest.mark.parametrize("size", [0, 1, 65_536, 200_000])
    @waits
    async def test_what_was_sent_is_saved(self, house: House, size: int) -> None:
        made = await house.sealed(DATA[:size])
        async with shelf_of(made) as (_, ready):
            saved = await house.fetched(ready, told(made))
        assert saved == house.downloads / "photo.jpg"
        assert contents(saved) == DATA[:size]
        assert mode(saved) == 0o600
        assert entries(house.downloads) == {"photo.jpg"}
        assert not entries(house.incoming)

    @waits
    async def test_it_goes_nowhere_else(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (_, ready):
            for name in ("../../.ssh/authorized_keys", "/etc/passwd", "-rf", ".."):
                saved = await house.fetched(ready, told(made, name=name))
                assert saved.parent == house.downloads
        names = {"authorized_keys", "passwd", "rf", "file"}
        assert entries(house.downloads) == names

    @waits
    async def test_nothing_is_overwritten(self, house: House) -> None:
        made = await house.sealed()
        elsewhere = house.root / "elsewhere"
        elsewhere.write_bytes(b"mine")
        house.downloads.mkdir()
        (house.downloads / "photo.jpg").write_bytes(b"mine too")
        (house.downloads / "photo (2).jpg").symlink_to(elsewhere)
        (house.downloads / "photo (3).jpg").symlink_to(house.root / "nothing")
        (house.downloads / "photo (4).jpg").mkdir()
        async with shelf_of(made) as (_, ready):
            saved = await house.fetched(ready, told(made))
            assert saved.name == "photo (5).jpg"
            assert (await house.fetched(ready, told(made))).name == "photo (6).jpg"
        assert contents(saved) == DATA
        assert contents(elsewhere) == b"mine"
        assert contents(house.downloads / "photo.jpg") == b"mine too"
        assert not (house.root / "nothing").exists()

    @waits
    async def test_names_may_run_out(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "SAME_NAMES", 2)
        made = await house.sealed()
        async with shelf_of(made) as (_, ready):
            for _ in range(2):
                await house.fetched(ready, told(made))
            with pytest.raises(CannotSave, match="too many files of that name"):
                await house.fetched(ready, told(made))
        assert len(entries(house.downloads)) == 2

    @waits
    async def test_a_folder_that_is_exchanged_meanwhile_is_of_no_use(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await house.sealed()
        trap = house.root / "trap"
        trap.mkdir()

        def exchange(*given: object) -> None:
            house.downloads.rename(house.root / "moved")
            house.downloads.symlink_to(trap)
            check_file(*given)  # type: ignore[arg-type]  # as it came

        monkeypatch.setattr(files, "check_file", exchange)
        async with shelf_of(made) as (_, ready):
            await house.fetched(ready, told(made))
        assert entries(trap) == set()
        assert entries(house.root / "moved") == {"photo.jpg"}

    @waits
    async def test_a_link_in_the_place_of_a_part_is_refused(self, house: House) -> None:
        made = await house.sealed()
        mine = house.root / "mine"
        mine.write_bytes(b"mine")
        house.incoming.mkdir()
        part = house.incoming / f"{made.blob.hex()}.part"
        async with shelf_of(made) as (_, ready):
            part.symlink_to(mine)
            with pytest.raises(CannotSave):
                await house.fetched(ready, told(made))
            part.unlink()
            os.mkfifo(part)
            with pytest.raises(CannotSave, match="something else stands"):
                await house.fetched(ready, told(made))
        assert contents(mine) == b"mine"
        assert not entries(house.downloads)

    @waits
    async def test_a_name_that_cannot_be_taken_leaves_nothing(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await house.sealed()

        def refuse(*_: object, **__: object) -> None:
            raise OSError(5, "Input/output error")

        async with shelf_of(made) as (_, ready):
            with monkeypatch.context() as patched:
                patched.setattr(os, "replace", refuse)
                with pytest.raises(CannotSave, match="Input/output error"):
                    await house.fetched(ready, told(made))
            assert not entries(house.downloads)
            # What was fetched is there the next time.
            assert (await house.fetched(ready, told(made))).name == "photo.jpg"


class TestWrongFiles:
    async def _mismatches(self, house: House, made: NewFile, reply: FileReply) -> None:
        async with shelf_of(made) as (_, ready):
            with pytest.raises(FileMismatch):
                await house.fetched(ready, reply)
        assert house.is_clean()

    @waits
    async def test_a_wrong_key(self, house: House) -> None:
        made = await house.sealed()
        await self._mismatches(house, made, told(made, key=bytes(32)))

    @waits
    async def test_a_wrong_commitment(self, house: House) -> None:
        made = await house.sealed()
        await self._mismatches(house, made, told(made, commitment=bytes(32)))

    @pytest.mark.parametrize("by", [-200_000, -1, 1, 1 << 40])
    @waits
    async def test_a_lie_about_the_size(self, house: House, by: int) -> None:
        made = await house.sealed()
        await self._mismatches(house, made, told(made, size=made.size + by))

    @pytest.mark.parametrize("by", [-1, 1, 1 << 40])
    @waits
    async def test_a_lie_about_the_size_that_is_committed_to(
        self, house: House, by: int
    ) -> None:
        made = await house.sealed()
        facts = FileFacts(made.blob, made.size + by, sha256(DATA).digest())
        lie = commit_to_file(Secret(made.key), facts)
        reply = told(made, size=facts.size, commitment=lie)
        await self._mismatches(house, made, reply)

    @waits
    async def test_a_second_key_that_opens_the_blob(self, house: House) -> None:
        sealed, keys, texts = two_keys()
        blob = sha256(sealed).digest()
        house.outgoing.mkdir()
        (house.outgoing / blob.hex()).write_bytes(sealed)
        honest = commit_to_file(
            keys[0], FileFacts(blob, len(texts[0]), sha256(texts[0]).digest())
        )
        reply = FileReply(
            blob=blob,
            size=len(texts[0]),
            commitment=honest,
            key=keys[0].expose(),
            name="photo.jpg",
            media_type="image/jpeg",
            path="",
        )
        shelf = Shelf({blob: sealed})
        async with serving(shelf.answer) as port, relays.client(port) as asking:
            ready = relays.ready(asking)
            saved = await house.fetched(ready, reply)
            assert contents(saved) == texts[0]
            saved.unlink()
            # It does open by the other key, and to something else.
            other = msgspec.structs.replace(reply, key=keys[1].expose())
            opened = open_stream(encryption_key(keys[1]), pieces=[sealed], aad=b"")
            assert b"".join(opened) == texts[1] != texts[0]
            with pytest.raises(FileMismatch):
                await house.fetched(ready, other)
        assert house.is_clean()

    @pytest.mark.parametrize("cut", [1, 100_000, 250_000])
    @waits
    async def test_a_blob_that_was_truncated_before_it_was_uploaded(
        self, house: House, cut: int
    ) -> None:
        made = await house.sealed()
        sealed = contents(Path(made.path))[:-cut]
        blob = sha256(sealed).digest()
        shelf = Shelf({blob: sealed})
        async with serving(shelf.answer) as port, relays.client(port) as asking:
            with pytest.raises(FileMismatch):
                await house.fetched(relays.ready(asking), told(made, blob=blob))
        assert house.is_clean()

    @waits
    async def test_a_relay_that_gives_other_bytes(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (shelf, ready):
            whole = shelf.blobs[made.blob]
            for wrong in (whole[:-1], whole[:-1] + b"!"):
                shelf.blobs[made.blob] = wrong
                with pytest.raises(WrongBytes):
                    await house.fetched(ready, told(made))
                assert house.is_clean()
            shelf.blobs[made.blob] = whole + b"!"
            with pytest.raises(FileMismatch):
                await house.fetched(ready, told(made))
            assert house.is_clean()

    @waits
    async def test_a_blob_that_is_not_there(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of() as (_, ready):
            with pytest.raises(Refused):
                await house.fetched(ready, told(made))
        assert not entries(house.downloads)


class TestResuming:
    @waits
    async def test_a_broken_download_goes_on(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (shelf, ready):
            shelf.breaks = [70_000, *[0] * 20]
            with pytest.raises(NoProgress):
                await house.fetched(ready, told(made))
            assert entries(house.incoming) == {f"{made.blob.hex()}.part"}
            assert mode(house.incoming / f"{made.blob.hex()}.part") == 0o600
            shelf.breaks, shelf.offsets = [], []
            saved = await house.fetched(ready, told(made))
            assert shelf.offsets == [70_000]
        assert contents(saved) == DATA
        assert not entries(house.incoming)

    @waits
    async def test_a_part_that_is_whole_is_not_fetched_again(
        self, house: House
    ) -> None:
        made = await house.sealed()
        house.incoming.mkdir()
        part = house.incoming / f"{made.blob.hex()}.part"
        part.write_bytes(contents(Path(made.path)))
        async with shelf_of(made) as (shelf, ready):
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets == []

    @pytest.mark.parametrize("size", [100, len(DATA), 1_000_000])
    @waits
    async def test_a_part_with_a_hole_is_fetched_again(
        self, house: House, size: int
    ) -> None:
        made = await house.sealed()
        house.incoming.mkdir()
        (house.incoming / f"{made.blob.hex()}.part").write_bytes(bytes(size))
        async with shelf_of(made) as (shelf, ready):
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets[-1] == 0

    @waits
    async def test_a_part_as_long_as_the_blob_is_looked_at(self, house: House) -> None:
        made = await house.sealed()
        house.incoming.mkdir()
        part = house.incoming / f"{made.blob.hex()}.part"
        part.write_bytes(bytes(made.sealed_size))
        async with shelf_of(made) as (shelf, ready):
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets == [0]

    @waits
    async def test_one_at_a_time_fetches_a_file(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (_, ready):
            with Part(house.incoming, made.blob, made.sealed_size) as part:
                part.open()
                with pytest.raises(FetchedAlready):
                    await house.fetched(ready, told(made))
            await house.fetched(ready, told(made))

    @waits
    async def test_who_breaks_it_off_loses_nothing(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (shelf, ready):
            shelf.breaks = [70_000, 0, 0]
            fetching = asyncio.create_task(house.fetched(ready, told(made)))
            shelf.before = lambda: len(shelf.offsets) and fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching
            assert not entries(house.downloads)
            shelf.before, shelf.breaks, shelf.offsets = (lambda: None), [], []
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets == [70_000]
