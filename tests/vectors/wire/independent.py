"""The same formats written anew from their description, with nothing of tgtui."""

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def aad(fields: Mapping[str, Any]) -> bytes:
    """Return the authenticated data that a case describes (protocol.md P0)."""
    commitment = bytes.fromhex(fields["commitment"])
    start = struct.pack(">32sQQ", commitment, fields["dev_seq"], fields["base_seq"])
    if fields["form"] == "application":
        return struct.pack(">BB", 1, 1) + start
    seen_head = bytes.fromhex(fields["seen_head"])
    roster = bytes.fromhex(fields["roster_hash"])
    end = struct.pack(">Q32s32s", fields["seen_seq"], seen_head, roster)
    return struct.pack(">BB", 1, 2) + start + end


def roster_hash(members: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the hash of a roster (protocol.md P0, M9)."""
    leaves = []
    for member in members:
        for device in member["devices"]:
            account = bytes.fromhex(member["account"])
            leaves.append((account, member["role"], bytes.fromhex(device)))
    digest = hashlib.sha256()
    digest.update(b"tgtui/1 roster")
    digest.update(struct.pack(">I", len(leaves)))
    for account, role, device in sorted(leaves):
        digest.update(struct.pack(">32sB32s", account, role, device))
    return digest.digest()


def frame(value: Any) -> bytes:  # noqa: ANN401  (any JSON; bytes are "hex:...")
    """Return the shortest msgpack of a value."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case int():
            return _integer(value)
        case str() if value.startswith("hex:"):
            data = bytes.fromhex(value.removeprefix("hex:"))
            return (
                _header(len(data), ((0xFF, 0xC4, ">BB"), (0xFFFF, 0xC5, ">BH"))) + data
            )
        case str():
            text = value.encode()
            return bytes((0xA0 | len(text),)) + text
        case _:
            return b"".join(_array(value))


def _array(items: Sequence[Any]) -> Iterator[bytes]:
    if len(items) < 16:
        yield bytes((0x90 | len(items),))
    else:
        yield struct.pack(">BH", 0xDC, len(items))
    yield from map(frame, items)


def _integer(value: int) -> bytes:
    if value < 0x80:
        return bytes((value,))
    sizes = ((0xFF, 0xCC, ">BB"), (0xFFFF, 0xCD, ">BH"), (0xFFFFFFFF, 0xCE, ">BI"))
    return _header(value, (*sizes, (0xFFFFFFFFFFFFFFFF, 0xCF, ">BQ")))


def _header(value: int, sizes: Sequence[tuple[int, int, str]]) -> bytes:
    for most, tag, form in sizes:
        if value <= most:
            return struct.pack(form, tag, value)
    raise ValueError(value)
