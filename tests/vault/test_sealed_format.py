"""The file of sealed keys, byte for byte, and everything that is nearly one."""

import pytest
from hypothesis import given, strategies as st

from tests.crypto.published import flipped
from tests.vault.support import CHEAP
from tgtui.codec import (
    BadValue,
    DecodeError,
    Truncated,
    Writer,
    decode_whole,
    encoded,
    opaque,
)
from tgtui.crypto import (
    MODERATE_COST,
    PassphraseCost,
    Secret,
    digest,
    suite_by_id,
)
from tgtui.vault import MAX_SECRET, BadEntry
from tgtui.vault.sealed_format import (
    MAX_FILE,
    Header,
    SealedKeys,
    decode_entries,
    encode_entries,
)


SALT = bytes(range(16))
HEADER = Header(cost=MODERATE_COST, salt=SALT)
HEADER_BYTES = b"TGTUIKEY\x01" + b"\x00\x00\x00\x03" + b"\x00\x04\x00\x00" + SALT
FILE = SealedKeys(header=HEADER, sealed=b"sealed")

names = st.from_regex(r"[a-z0-9_-]{1,32}/[a-z0-9_-]{1,32}", fullmatch=True)
secrets = st.binary(min_size=1, max_size=MAX_SECRET).map(Secret)


def sha256(data: bytes) -> bytes:
    return digest(suite_by_id(1), data)


def test_the_bytes_of_a_file() -> None:
    content = HEADER_BYTES + b"sealed"
    assert encoded(HEADER) == HEADER_BYTES
    assert encoded(FILE) == content + sha256(content)
    assert decode_whole(SealedKeys.decode, encoded(FILE)) == FILE


def test_it_prints_no_bytes() -> None:
    assert "sealed" not in repr(FILE).replace("SealedKeys", "")


def resealed(header: bytes) -> bytes:
    """Return a file with another header, whose checksum is right."""
    content = header + b"sealed"
    return content + sha256(content)


@given(st.integers(1, 8), st.integers(8, 1 << 20), st.binary(max_size=100))
def test_a_file_reads_as_it_was_written(passes: int, kib: int, sealed: bytes) -> None:
    header = Header(PassphraseCost(passes=passes, kib=kib), SALT)
    file = SealedKeys(header=header, sealed=sealed)
    assert decode_whole(SealedKeys.decode, encoded(file)) == file


@pytest.mark.parametrize("data", [encoded(FILE), encoded(SealedKeys(HEADER, b""))])
def test_no_bit_may_be_another(data: bytes) -> None:
    for wrong in flipped(data):
        with pytest.raises(DecodeError):
            decode_whole(SealedKeys.decode, wrong)


def test_no_byte_may_be_missing_or_too_many() -> None:
    data = encoded(FILE)
    for wrong in (*(data[:size] for size in range(len(data))), data + b"\x00"):
        with pytest.raises(DecodeError):
            decode_whole(SealedKeys.decode, wrong)


def test_too_short_for_a_checksum() -> None:
    with pytest.raises(Truncated):
        decode_whole(SealedKeys.decode, HEADER_BYTES + bytes(31))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b"TGTUIKEZ" + HEADER_BYTES[8:], "does not begin as a file of sealed keys"),
        (HEADER_BYTES[:8] + b"\x00" + HEADER_BYTES[9:], "version 0"),
        (HEADER_BYTES[:8] + b"\x02" + HEADER_BYTES[9:], "version 2"),
    ],
)
def test_another_kind_of_file(header: bytes, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        decode_whole(SealedKeys.decode, resealed(header))


@pytest.mark.parametrize(
    ("passes", "kib"),
    [(0, 8), (9, 8), (2**32 - 1, 8), (1, 0), (1, 7), (1, 2**20 + 1), (1, 2**32 - 1)],
)
def test_a_header_that_would_exhaust_the_machine(passes: int, kib: int) -> None:
    cost = passes.to_bytes(4, "big") + kib.to_bytes(4, "big")
    with pytest.raises(BadValue, match="no passphrase costs that"):
        decode_whole(
            SealedKeys.decode, resealed(HEADER_BYTES[:9] + cost + HEADER_BYTES[17:])
        )


@given(st.binary(max_size=200))
def test_anything_else(data: bytes) -> None:
    with pytest.raises(DecodeError):
        decode_whole(SealedKeys.decode, data)
    with pytest.raises(DecodeError):
        decode_whole(SealedKeys.decode, resealed(data))


# What is inside.


def test_the_bytes_of_the_entries() -> None:
    entries = {"b/y": Secret(b"two"), "a/x": Secret(b"one")}
    inside = opaque(b"a/x") + opaque(b"one") + opaque(b"b/y") + opaque(b"two")
    assert encode_entries(entries) == Secret(opaque(inside))
    assert encode_entries({}) == Secret(b"\x00")


@given(st.dictionaries(names, secrets, max_size=5))
def test_entries_read_as_they_were_written(entries: dict[str, Secret]) -> None:
    assert decode_entries(encode_entries(entries)) == entries


def listed(*entries: tuple[bytes, bytes]) -> Secret:
    inside = Writer()
    for name, secret in entries:
        inside.opaque(name)
        inside.opaque(secret)
    return Secret(opaque(inside.getvalue()))


@pytest.mark.parametrize(
    "data",
    [
        listed((b"b/x", b"1"), (b"a/x", b"1")),
        listed((b"a/x", b"1"), (b"a/x", b"1")),
        listed((b"a/x", b"1"), (b"a/x", b"2")),
        listed((b"a", b"1")),
        listed((b"", b"1")),
        listed((b"a/\xff", b"1")),
        listed((b"a/x", b"")),
        listed((b"a/x", bytes(MAX_SECRET + 1))),
        listed((b"a" * 66, b"1")),
        Secret(listed((b"a/x", b"1")).expose() + b"\x00"),
        Secret(b""),
        Secret(opaque(bytes(1 << 16))),
    ],
)
def test_entries_that_are_not_written_so(data: Secret) -> None:
    with pytest.raises(DecodeError):
        decode_entries(data)


@given(st.binary(max_size=100))
def test_any_bytes_as_entries(data: bytes) -> None:
    try:
        entries = decode_entries(Secret(data))
    except DecodeError:
        return
    assert encode_entries(entries) == Secret(data)


def test_a_file_gets_full() -> None:
    entries = {f"a/{number}": Secret(bytes(MAX_SECRET)) for number in range(84)}
    largest = encode_entries(entries)
    sealed = SealedKeys(Header(CHEAP, SALT), bytes(24 + len(largest) + 16))
    assert MAX_FILE - 1_000 < len(encoded(sealed)) <= MAX_FILE
    entries["a/one-too-many"] = Secret(bytes(MAX_SECRET))
    with pytest.raises(BadEntry, match="no more than 65280 bytes"):
        encode_entries(entries)
