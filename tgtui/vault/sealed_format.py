"""The bytes of a file of sealed keys, in clear and under the passphrase.

```
struct {
    opaque magic[8] = "TGTUIKEY";
    uint8 version = 1;
    uint32 passes;              /* of Argon2id */
    uint32 kib;                 /* of Argon2id */
    opaque salt[16];
} Header;

struct {
    Header header;              /* the associated data of `sealed` */
    opaque sealed[...];         /* nonce[24], Entry entries<V> encrypted, tag[16] */
    opaque checksum[32];        /* SHA-256 of all before it */
} SealedFile;

struct {
    opaque name<1..65>;
    opaque secret<1..768>;
} Entry;                        /* ascending by name, each name once */
```

The checksum is no protection: it tells a damaged file from a wrong passphrase, before
anybody is asked for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tgtui.codec import (
    BadValue,
    Reader,
    Truncated,
    Writer,
    decode_whole,
    encoded,
)
from tgtui.crypto import (
    SALT_LENGTH,
    CostRefused,
    PassphraseCost,
    Secret,
    digest,
    suite_by_id,
)
from tgtui.vault.entries import MAX_SECRET, check_name, check_secret
from tgtui.vault.errors import BadEntry


MAGIC: Final = b"TGTUIKEY"
VERSION: Final = 1
MAX_FILE: Final = 1 << 16
"""The most bytes of a file."""

_MAX_ENTRIES: Final = (1 << 16) - 256
_MAX_NAME: Final = 65
_CHECKSUM_LENGTH: Final = 32
_SHA256: Final = suite_by_id(0x0001)


@dataclass(frozen=True, slots=True)
class Header:
    """What is needed to make the key of the passphrase.

    Attributes:
        cost: What it costs.
        salt: 16 bytes that no other file has.
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
        """Read this structure.

        Raises:
            BadValue: It is of another kind or version, or its cost is out of bounds.
            Truncated: The input ends first.
        """
        if reader.fixed(len(MAGIC)) != MAGIC:
            message = "it does not begin as a file of sealed keys"
            raise BadValue(message)
        version = reader.u8()
        if version != VERSION:
            message = f"it has version {version}, and this program reads {VERSION} only"
            raise BadValue(message)
        passes, kib = reader.u32(), reader.u32()
        try:
            cost = PassphraseCost(passes=passes, kib=kib)
        except CostRefused as error:
            raise BadValue(str(error)) from None
        return cls(cost=cost, salt=reader.fixed(SALT_LENGTH))


@dataclass(frozen=True, slots=True)
class SealedKeys:
    """A whole file.

    Attributes:
        header: How to make the key.
        sealed: What opens with it.
    """

    header: Header
    sealed: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append this structure to `writer`."""
        content = encoded(self.header) + self.sealed
        writer.fixed(content)
        writer.fixed(digest(_SHA256, content))

    @classmethod
    def decode(cls, reader: Reader) -> "SealedKeys":
        """Read this structure, which goes on to the end.

        Raises:
            BadValue: The checksum is wrong, or as `Header.decode`.
            Truncated: The input ends first.
        """
        start = reader.offset
        header = Header.decode(reader)
        length = reader.remaining - _CHECKSUM_LENGTH
        if length < 0:
            raise Truncated
        sealed = reader.fixed(length)
        content = reader.since(start)
        if reader.fixed(_CHECKSUM_LENGTH) != digest(_SHA256, content):
            message = "its checksum is wrong"
            raise BadValue(message)
        return cls(header=header, sealed=sealed)


def encode_entries(entries: Mapping[str, Secret]) -> Secret:
    """Return what is to be sealed.

    Raises:
        BadEntry: There are too many.
    """
    inside = Writer()
    for name in sorted(entries):
        inside.opaque(name.encode("ascii"))
        inside.opaque(entries[name].expose())
    if len(inside.getvalue()) > _MAX_ENTRIES:
        message = f"The entries of one file have no more than {_MAX_ENTRIES} bytes."
        raise BadEntry(message)
    writer = Writer()
    writer.opaque(inside.getvalue())
    return Secret(writer.getvalue())


def decode_entries(data: Secret) -> dict[str, Secret]:
    """Return the entries that were sealed.

    Raises:
        DecodeError: This is not what `encode_entries` writes.
    """
    found = decode_whole(_decode_all, data.expose())
    names = [name for name, _ in found]
    if names != sorted(set(names)):
        message = "entries that are not in order"
        raise BadValue(message)
    return dict(found)


def _decode_all(reader: Reader) -> tuple[tuple[str, Secret], ...]:
    return reader.vector(_decode_entry, _MAX_ENTRIES)


def _decode_entry(reader: Reader) -> tuple[str, Secret]:
    try:
        name = reader.opaque(_MAX_NAME).decode("ascii")
        secret = Secret(reader.opaque(MAX_SECRET))
        check_name(name)
        check_secret(secret)
    except (BadEntry, UnicodeDecodeError):
        message = "an entry that no vault keeps"
        raise BadValue(message) from None
    return name, secret
