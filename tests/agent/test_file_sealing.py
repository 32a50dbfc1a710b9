"""What is uploaded of a file is its encryption, and all that its message says."""

import os
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from tests.agent.shelves import DATA, LIMIT, House, contents, entries, mode
from tests.net.running import waits
from tgtui.agent import file_places
from tgtui.agent.errors import (
    CannotRead,
    CannotSave,
    FileChanged,
    FileTooLarge,
    NotAFile,
)
from tgtui.agent.file_sealing import ANYTHING, media_type
from tgtui.agent.files import prepare
from tgtui.crypto import Secret, SeededEntropy, open_stream, sealed_stream_length
from tgtui.franking import FileFacts, commit_to_file, encryption_key


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Where the files of a test are."""
    return House(tmp_path)


class TestPrepare:
    @pytest.mark.parametrize("size", [0, 1, 65_536, 200_000])
    @waits
    async def test_what_is_encrypted_is_the_file(self, house: House, size: int) -> None:
        data = DATA[:size]
        made = await house.sealed(data)
        sealed = contents(Path(made.path))
        assert Path(made.path) == house.outgoing / made.blob.hex()
        assert entries(house.outgoing) == {made.blob.hex()}
        assert sha256(sealed).digest() == made.blob
        assert len(sealed) == made.sealed_size == sealed_stream_length(size)
        assert (made.size, made.name) == (size, "photo.jpg")
        assert (made.media_type, made.source) == ("image/jpeg", str(house.source(data)))
        assert mode(Path(made.path)) == 0o600
        assert mode(house.outgoing) == 0o700
        key = Secret(made.key)
        opened = open_stream(encryption_key(key), pieces=[sealed], aad=b"")
        assert b"".join(opened) == data
        facts = FileFacts(made.blob, size, sha256(data).digest())
        assert made.commitment == commit_to_file(key, facts)

    @waits
    async def test_each_time_has_its_own_key(self, house: House) -> None:
        one, two = await house.sealed(), await house.sealed()
        assert one.key != two.key
        assert one.blob != two.blob

    @waits
    async def test_a_seed_gives_the_same(self, house: House) -> None:
        made = [
            await prepare(house.source(), house.outgoing, LIMIT, SeededEntropy(b"x"))
            for _ in range(2)
        ]
        assert made[0] == made[1]

    @waits
    async def test_what_is_no_file_is_refused(self, house: House) -> None:
        pipe = house.root / "pipe"
        os.mkfifo(pipe)
        for wrong in (house.root, pipe, Path("/dev/null")):
            with pytest.raises(NotAFile):
                await prepare(wrong, house.outgoing, LIMIT)
        with pytest.raises(CannotRead, match="No such file"):
            await prepare(house.root / "nothing", house.outgoing, LIMIT)
        assert not entries(house.outgoing)

    @waits
    async def test_what_is_too_large_is_refused(self, house: House) -> None:
        source = house.source(bytes(1_000))
        with pytest.raises(FileTooLarge) as refused:
            await prepare(source, house.outgoing, 1_040)
        assert refused.value.limit == 1_040
        assert "1040 bytes" in str(refused.value)
        assert (await prepare(source, house.outgoing, 1_041)).sealed_size == 1_041

    @pytest.mark.parametrize("by", [-1, 1, 70_000])
    @waits
    async def test_what_changes_meanwhile_is_refused(
        self, house: House, monkeypatch: pytest.MonkeyPatch, by: int
    ) -> None:
        source = house.source()
        read = file_places.pieces_of

        def change(file: object) -> object:
            os.truncate(source, len(DATA) + by)
            return read(file)  # type: ignore[arg-type]  # as it came

        monkeypatch.setattr("tgtui.agent.file_sealing.pieces_of", change)
        with pytest.raises(FileChanged):
            await prepare(source, house.outgoing, LIMIT)
        assert not entries(house.outgoing)

    @waits
    async def test_what_cannot_be_read_is_refused(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_: object) -> object:
            yield b"begun"
            raise OSError(5, "Input/output error")

        monkeypatch.setattr("tgtui.agent.file_sealing.pieces_of", broken)
        with pytest.raises(CannotRead, match="Input/output error"):
            await house.sealed()
        assert not entries(house.outgoing)

    @waits
    async def test_where_there_is_no_place_that_is_said(self, house: House) -> None:
        house.outgoing.write_bytes(b"in the way")
        with pytest.raises(CannotSave, match="cannot be saved"):
            await house.sealed()

    @waits
    async def test_names_are_told_as_texts(self, house: House) -> None:
        house.name = os.fsdecode(b"\xff" + b"\xc3\xa9" * 120)
        made = await house.sealed()
        assert made.name == "é" * 120
        assert made.source == ""
        msgspec.msgpack.encode(made)

    def test_the_type_is_that_of_the_name(self) -> None:
        assert media_type("a.TXT") == "text/plain"
        for name in ("a", "a.nothing", "a.gz", "data:text/html,x", ".png"):
            assert media_type(name) == ANYTHING
