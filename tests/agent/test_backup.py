"""A backup is whole, or it is refused, and by its passphrase alone it opens."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from tgtui.agent import backup
from tgtui.agent.backup import MAGIC, Sealing, read_backup, write_backup
from tgtui.agent.backup_records import (
    LONGEST,
    AnyRecord,
    Chat,
    Message,
    Origin,
    Person,
    Report,
    Revoked,
    Value,
    packed,
    unpacked,
)
from tgtui.agent.errors import (
    AgentError,
    BackupDamaged,
    BackupTooNew,
    CannotRead,
    CannotSave,
    NotABackup,
    UnusablePassphrase,
    WrongBackupPassphrase,
)
from tgtui.crypto import MODERATE_COST, PassphraseCost, Secret, SeededEntropy
from tgtui.engine.rows import (
    ChatRow,
    ChatState,
    MessageRow,
    MessageState,
    PersonRow,
    ReactionRow,
    ReportRow,
)
from tgtui.wire import RoomKind


CHEAP = PassphraseCost(passes=1, kib=8)
HEADER = 33
WORD = Secret(b"correct horse battery staple")

ORIGIN = Origin(
    seed=bytes(32), handle="anna", address="relay", descriptor=b"said", created=1
)
CHAT = ChatRow(
    id=3, kind=RoomKind.DIRECT, state=ChatState.ACTIVE, created=1, active_at=2
)
MESSAGE = MessageRow(
    id=4, chat=3, place=5, state=MessageState.READ, kind=1, text="hello", written=1
)
RECORDS: list[AnyRecord] = [
    ORIGIN,
    Person(PersonRow(account=bytes(32), handle="bob")),
    Revoked(bytes(32), bytes(31) + b"d", 7),
    Chat(CHAT, (bytes(32), bytes(31) + b"g")),
    Message(MESSAGE, b"evidence", (ReactionRow(4, bytes(32), "+1", b"c"),)),
    Report(ReportRow(report=bytes(16), created=1, state="received", sealed=b"")),
    Value("texts", b"value"),
]


def written(path: Path, records: list[AnyRecord] | None = None) -> bytes:
    """Write a backup, and return its bytes."""
    given = RECORDS if records is None else records
    sealing = Sealing.begun_with(WORD, SeededEntropy(b""), CHEAP)
    write_backup(path, sealing, given)
    return path.read_bytes()


def read(path: Path, data: bytes, passphrase: Secret = WORD) -> list[AnyRecord]:
    """Return the records of a backup that is put there first."""
    path.write_bytes(data)
    return list(read_backup(path, passphrase))


class TestWriting:
    def test_what_was_written_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        assert read(path, written(path)) == RECORDS

    def test_it_is_for_nobody_else(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        data = written(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [each.name for each in tmp_path.iterdir()] == ["backup"]
        assert b"anna" not in data
        assert b"hello" not in data

    def test_no_two_are_alike(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            sealing = Sealing.begun_with(WORD, cost=CHEAP)
            write_backup(tmp_path / name, sealing, RECORDS)
        one, two = (tmp_path / name for name in ("one", "two"))
        assert one.read_bytes()[17:] != two.read_bytes()[17:]

    @pytest.mark.slow
    def test_it_costs_as_much_as_a_passphrase_should(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        write_backup(path, Sealing.begun_with(WORD), RECORDS)
        head = path.read_bytes()[:17]
        cost = MODERATE_COST.passes.to_bytes(4, "big")
        assert head == MAGIC + b"\x01" + cost + MODERATE_COST.kib.to_bytes(4, "big")
        assert list(read_backup(path, WORD)) == RECORDS

    def test_what_fails_leaves_the_old_one(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        old = written(path)

        def failing() -> Iterator[AnyRecord]:
            yield ORIGIN
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            write_backup(path, Sealing.begun_with(WORD, cost=CHEAP), failing())
        assert path.read_bytes() == old
        assert [each.name for each in tmp_path.iterdir()] == ["backup"]

    def test_a_link_is_replaced_and_not_followed(self, tmp_path: Path) -> None:
        path, other = tmp_path / "backup", tmp_path / "other"
        other.write_bytes(b"mine")
        path.symlink_to(other)
        written(path)
        assert other.read_bytes() == b"mine"
        assert not path.is_symlink()

    def test_where_it_cannot_be_written_that_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(CannotSave):
            written(tmp_path / "file" / "backup")

    @pytest.mark.parametrize("length", [0, 1_025])
    def test_a_passphrase_has_some_length(self, tmp_path: Path, length: int) -> None:
        passphrase = Secret(bytes(length))
        with pytest.raises(UnusablePassphrase):
            Sealing.begun_with(passphrase)
        assert not list(tmp_path.iterdir())
        with pytest.raises(UnusablePassphrase):
            read(tmp_path / "backup", written(tmp_path / "backup"), passphrase)


class TestReading:
    def test_another_passphrase_does_not_open_it(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        with pytest.raises(WrongBackupPassphrase):
            read(path, written(path), Secret(b"correct horse battery stable"))

    def test_what_is_cut_off_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        data = written(path, [Value("name", b"value")])
        for size in range(len(data)):
            wanted = NotABackup if size < len(MAGIC) else BackupDamaged
            with pytest.raises(wanted):
                read(path, data[:size])

    def test_every_byte_counts(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        data = written(path, [Value("name", b"value")])
        for at in range(len(data)):
            wrong = data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :]
            with pytest.raises(AgentError) as refused:
                read(path, wrong)
            assert at < HEADER + 32 or refused.type is BackupDamaged

    def test_nothing_comes_behind_it(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        with pytest.raises(BackupDamaged):
            read(path, written(path) + b"\0")

    def test_a_long_one_is_cut_between_its_chunks(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        values: list[AnyRecord] = [Value(str(n), bytes(1_000)) for n in range(300)]
        data = written(path, values)
        assert read(path, data) == values
        chunk = HEADER + 32 + 24 + 2 * (65_536 + 17)
        path.write_bytes(data[:chunk])
        found = read_backup(path, WORD)
        with pytest.raises(BackupDamaged):
            assert [next(found) for _ in range(300)]

    @pytest.mark.parametrize(
        ("passes", "kib"),
        [(3, 1 << 20), (3, (256 << 10) + 1), (4, 8), (0, 8), (1, 7), (1, 0)],
    )
    def test_no_backup_exhausts_the_machine(
        self, tmp_path: Path, passes: int, kib: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backup, "stretch", None)
        cost = passes.to_bytes(4, "big") + kib.to_bytes(4, "big")
        with pytest.raises(BackupDamaged):
            read(tmp_path / "backup", MAGIC + b"\x01" + cost + bytes(200))

    def test_another_file_is_none(self, tmp_path: Path) -> None:
        for data in (b"", b"TGTUIKEY" + bytes(100), b"\x89PNG" + bytes(100)):
            with pytest.raises(NotABackup):
                read(tmp_path / "backup", data)
        with pytest.raises(CannotRead, match="No such file"):
            list(read_backup(tmp_path / "nothing", WORD))
        with pytest.raises(CannotRead):
            list(read_backup(tmp_path, WORD))

    def test_a_newer_one_is_left_to_newer_programs(self, tmp_path: Path) -> None:
        path = tmp_path / "backup"
        data = written(path)
        with pytest.raises(BackupTooNew):
            read(path, MAGIC + b"\x02" + data[9:])


class TestRecords:
    @settings(max_examples=50)
    @given(st.lists(st.binary(max_size=40), max_size=5), st.data())
    def test_they_come_in_pieces_of_any_length(
        self, values: list[bytes], data: st.DataObject
    ) -> None:
        records: list[AnyRecord] = [Value("name", value) for value in values]
        whole = b"".join(packed(records))
        at = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
        ends = zip([0, *at], [*at, len(whole)], strict=True)
        assert list(unpacked(whole[a:b] for a, b in ends)) == records

    def test_what_is_no_record_is_refused(self) -> None:
        [good] = packed([ORIGIN])
        too_long = (LONGEST + 1).to_bytes(4, "big")
        unknown = b"\0\0\0\x0b\x81\xa4type\xa4What"
        for wrong in (good[:-1], good + b"\0", b"\0\0\0\x01\xc0", too_long, unknown):
            with pytest.raises(BackupDamaged):
                list(unpacked([wrong]))

    def test_no_key_is_printed(self) -> None:
        assert repr(ORIGIN) == "Origin('anna')"
