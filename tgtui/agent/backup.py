"""A backup: records under a passphrase, in a file that is whole or refused.

```
struct {
    opaque magic[8] = "TGTUIBAK";
    uint8 version = 1;
    uint32 passes;              /* of Argon2id */
    uint32 kib;                 /* of Argon2id */
    opaque salt[16];
} Header;

struct {
    Header header;
    opaque check[32];           /* HMAC-SHA256 of the header */
    opaque stream[...];         /* secretstream of the records */
} Backup;
```

The keys of `check` and `stream` are HKDF-Expand of what Argon2id makes of the
passphrase, by `tgtui/1 backup-check` and `tgtui/1 backup`. A wrong passphrase is told
from damage by the check.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Self

from tgtui.agent.backup_records import AnyRecord, packed, unpacked
from tgtui.agent.errors import (
    BackupDamaged,
    BackupTooNew,
    CannotRead,
    NotABackup,
    UnusablePassphrase,
    WrongBackupPassphrase,
)
from tgtui.agent.file_places import Folder, pieces_of, told_as_unsaved
from tgtui.codec import BadValue, Reader, Writer, decode_whole, encoded
from tgtui.crypto import (
    MAX_PASSPHRASE,
    MODERATE_COST,
    SALT_LENGTH,
    CostRefused,
    DecryptionFailed,
    Entropy,
    MacMismatch,
    PassphraseCost,
    Secret,
    SystemEntropy,
    check_mac,
    expand,
    mac,
    open_stream,
    seal_stream,
    stretch,
    suite_by_id,
)


MAGIC: Final = b"TGTUIBAK"
VERSION: Final = 1

_CHANCE: Final = SystemEntropy()
_CHECK_LABEL: Final = b"tgtui/1 backup-check"
_CHECK_LENGTH: Final = 32
_HEADER_LENGTH: Final = len(MAGIC) + 1 + 4 + 4 + SALT_LENGTH
_KEY_LENGTH: Final = 32
_MARK_LENGTH: Final = 8
_SHA256: Final = suite_by_id(0x0001)
_STREAM_LABEL: Final = b"tgtui/1 backup"


@dataclass(frozen=True, slots=True)
class Header:
    """What is needed to make the keys of the passphrase.

    Attributes:
        cost: What it costs.
        salt: 16 bytes that no other backup has.
    """

    cost: PassphraseCost
    salt: bytes

    def encode(self, writer: Writer) -> None:
        """Append this structure to `writer`."""
        writer.fixed(MAGIC)
        writer.u8(VERSION)
        writer.u32(self.cost.passes)
        writer.u32(self.cost.kib)
        writer.fixed(self.salt)

    @classmethod
    def decode(cls, reader: Reader) -> "Header":
        """Read this structure, which follows the magic and the version.

        Raises:
            BadValue: Its cost is higher than that of any backup.
            Truncated: The input ends first.
        """
        passes, kib = reader.u32(), reader.u32()
        # A backup is also what somebody hands over to exhaust a machine.
        if passes > MODERATE_COST.passes or kib > MODERATE_COST.kib:
            message = f"{passes} passes over {kib} KiB: no backup costs that"
            raise BadValue(message)
        try:
            cost = PassphraseCost(passes=passes, kib=kib)
        except CostRefused as error:
            raise BadValue(str(error)) from None
        return cls(cost=cost, salt=reader.fixed(SALT_LENGTH))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of a backup."""

    stream: Secret
    check: Secret


@dataclass(frozen=True, slots=True)
class Sealing:
    """What a new backup is encrypted with.

    Attributes:
        begun: Its header, encoded.
    """

    begun: bytes
    _keys: _Keys = field(repr=False)
    _entropy: Entropy = field(repr=False)

    @classmethod
    def begun_with(
        cls,
        passphrase: Secret,
        entropy: Entropy = _CHANCE,
        cost: PassphraseCost = MODERATE_COST,
    ) -> Self:
        """Make the keys of a passphrase.

        Args:
            passphrase: What opens the backup.
            entropy: Where salt and nonce come from.
            cost: What trying a passphrase costs.

        Raises:
            UnusablePassphrase: It is empty, or too long.
            NotEnoughMemory: The machine does not have what the cost asks for.
        """
        header = Header(cost, entropy.draw(SALT_LENGTH))
        return cls(encoded(header), _keys(passphrase, header), entropy)

    def pieces(self, records: Iterable[AnyRecord]) -> Iterator[bytes]:
        """Yield the bytes of a backup."""
        yield self.begun + mac(_SHA256, self._keys.check, self.begun)
        plain = packed(records)
        key = self._keys.stream
        yield from seal_stream(key, self._entropy, pieces=plain, aad=self.begun)

    def mark(self) -> str:
        """Return what the file is called until it is whole."""
        return f".tgtui-{self._entropy.draw(_MARK_LENGTH).hex()}"


def write_backup(path: Path, sealing: Sealing, records: Iterable[AnyRecord]) -> None:
    """Write a backup in the place of a file; it is there whole, or not at all.

    Args:
        path: The file, which nobody else may read.
        sealing: What it is encrypted with, and no other backup is.
        records: What is in it.

    Raises:
        CannotSave: The file cannot be written.
    """
    name = sealing.mark()
    with told_as_unsaved(), Folder(path.parent) as folder:
        try:
            with folder.create(name) as file:
                file.writelines(sealing.pieces(records))
                file.flush()
                os.fsync(file.fileno())
            folder.rename(name, path.name)
        except BaseException:
            folder.drop(name)
            raise


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that its passphrase has opened.

    Attributes:
        path: Where it is.
    """

    path: Path
    _begun: bytes = field(repr=False)
    _keys: _Keys = field(repr=False)

    @classmethod
    def open(cls, path: Path, passphrase: Secret) -> Self:
        """Open a backup, of which nothing is read yet.

        Raises:
            CannotRead: The system refuses.
            NotABackup: It is something else.
            BackupTooNew: A newer version of the program wrote it.
            BackupDamaged: It was changed, or is not whole.
            UnusablePassphrase: The passphrase is empty, or too long.
            WrongBackupPassphrase: It is not the one.
            NotEnoughMemory: The machine does not have what the cost asks for.
        """
        with _reading(path) as file:
            begun = file.read(_HEADER_LENGTH)
            keys = _keys(passphrase, _header(begun))
            check = file.read(_CHECK_LENGTH)
        if len(check) != _CHECK_LENGTH:
            raise BackupDamaged
        try:
            check_mac(_SHA256, keys.check, begun, tag=check)
        except MacMismatch:
            raise WrongBackupPassphrase from None
        return cls(path, begun, keys)

    def records(self) -> Iterator[AnyRecord]:
        """Yield its records; that they are all is known at the end alone.

        Raises:
            CannotRead: The system refuses.
            BackupDamaged: It was changed, or is not whole.
        """
        with _reading(self.path) as file:
            file.seek(_HEADER_LENGTH + _CHECK_LENGTH)
            pieces = pieces_of(file)
            stream = open_stream(self._keys.stream, pieces=pieces, aad=self._begun)
            try:
                yield from unpacked(stream)
            except DecryptionFailed:
                raise BackupDamaged from None


def read_backup(path: Path, passphrase: Secret) -> Iterator[AnyRecord]:
    """Yield the records of a backup; that they are all is known at the end alone.

    Raises:
        AgentError: As `Backup.open` and `Backup.records`.
        NotEnoughMemory: The machine does not have what the cost asks for.
    """
    yield from Backup.open(path, passphrase).records()


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise CannotRead(error.strerror or type(error).__name__) from error


def _header(begun: bytes) -> Header:
    """Return what a file begins with.

    Raises:
        NotABackup: It is something else.
        BackupTooNew: It is of a version that is not known here.
        BackupDamaged: It is out of bounds, or ends first.
    """
    if not begun.startswith(MAGIC):
        raise NotABackup
    version, rest = begun[len(MAGIC) :][:1], begun[len(MAGIC) + 1 :]
    if len(begun) < _HEADER_LENGTH:
        raise BackupDamaged
    if version[0] != VERSION:
        raise BackupTooNew
    try:
        return decode_whole(Header.decode, rest)
    except BadValue as error:
        raise BackupDamaged from error


def _keys(passphrase: Secret, header: Header) -> _Keys:
    """Return the keys that a passphrase gives.

    Raises:
        UnusablePassphrase: It is empty, or too long.
        NotEnoughMemory: The machine does not have what the cost asks for.
    """
    if not 0 < len(passphrase) <= MAX_PASSPHRASE:
        raise UnusablePassphrase
    root = stretch(passphrase, header.salt, cost=header.cost)
    return _Keys(
        stream=expand(_SHA256, root, _STREAM_LABEL, length=_KEY_LENGTH),
        check=expand(_SHA256, root, _CHECK_LABEL, length=_KEY_LENGTH),
    )
