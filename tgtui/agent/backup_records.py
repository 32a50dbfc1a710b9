"""What a backup is made of, and how one record follows another in its plaintext.

Each record has its length in four bytes before it, the first byte the highest.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from tgtui.agent.errors import BackupDamaged
from tgtui.engine.rows import (
    ChatRow,
    MessageRow,
    PersonRow,
    ReactionRow,
    ReportRow,
)


LONGEST: Final = 64 << 20
"""Bytes of a record."""

_PREFIX: Final = 4


class Record(msgspec.Struct, frozen=True, tag=True):
    """One thing in a backup."""


class Origin(Record, frozen=True, kw_only=True):
    """Whose backup it is; the first record.

    Attributes:
        seed: The seed of the identity key.
        handle: How the relay calls the account.
        address: Where the relay is, as text; nothing for that of one computer.
        descriptor: What the relay said of itself, encoded.
        created: When the backup was made, in ms since 1970.
    """

    seed: bytes
    handle: str
    address: str
    descriptor: bytes
    created: int

    def __repr__(self) -> str:
        """Print no key."""
        return f"Origin({self.handle!r})"


class Settings(Record, frozen=True):
    """The text of the configuration; the second record, if there is one."""

    text: str


class Person(Record, frozen=True):
    """An account."""

    row: PersonRow


class Revoked(Record, frozen=True):
    """An account's device that counts no longer, since when."""

    account: bytes
    device: bytes
    at: int


class Chat(Record, frozen=True):
    """A chat, with its rooms, oldest first."""

    row: ChatRow
    rooms: tuple[bytes, ...] = ()


class Message(Record, frozen=True):
    """A message, with its evidence, what was put to it, and what is yet to be."""

    row: MessageRow
    evidence: bytes | None = None
    reactions: tuple[ReactionRow, ...] = ()
    unsent: tuple[ReactionRow, ...] = ()


class Report(Record, frozen=True):
    """A report."""

    row: ReportRow


class Value(Record, frozen=True):
    """A small value by its name."""

    name: str
    value: bytes


AnyRecord = Origin | Settings | Person | Revoked | Chat | Message | Report | Value
"""All of them."""

_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(AnyRecord)


def packed(records: Iterable[AnyRecord]) -> Iterator[bytes]:
    """Yield the bytes of records."""
    for record in records:
        data = _encoder.encode(record)
        yield len(data).to_bytes(_PREFIX, "big") + data


def unpacked(pieces: Iterable[bytes]) -> Iterator[AnyRecord]:
    """Yield the records whose bytes come in pieces of any length.

    Raises:
        BackupDamaged: They are none, or the last one is not whole.
    """
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while (end := _end(kept)) is not None and len(kept) >= end:
            yield _record(bytes(kept[_PREFIX:end]))
            del kept[:end]
    if kept:
        raise BackupDamaged


def _end(kept: bytearray) -> int | None:
    """Return where the first record ends, if that is known yet.

    Raises:
        BackupDamaged: It is too long for one.
    """
    if len(kept) < _PREFIX:
        return None
    length = int.from_bytes(kept[:_PREFIX], "big")
    if length > LONGEST:
        raise BackupDamaged
    return _PREFIX + length


def _record(data: bytes) -> AnyRecord:
    try:
        record: AnyRecord = _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise BackupDamaged from error
    return record
