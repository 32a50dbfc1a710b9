"""Public keys of moderators: their text, and what is not one."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from tests.identity.damage import check_every_length
from tests.identity.relays import moderator
from tgtui.codec import BadValue, decode_whole, encoded, opaque
from tgtui.crypto import InvalidPublicKey
from tgtui.identity import (
    BadText,
    DamagedText,
    MistypedText,
    ModeratorKey,
    NotThisText,
    UnknownVersion,
    labels,
    parse_moderator_key,
)
from tgtui.identity.copied_text import TextKind


MODERATOR = moderator(1)
OFFICER = moderator(2, officer=True)
KIND = TextKind("", "tgtui-moderator", labels.MODERATOR_CHECK, 0)

each = pytest.mark.parametrize("key", [MODERATOR, OFFICER])


@each
def test_its_bytes(key: ModeratorKey) -> None:
    flags = b"\x01" if key.officer else b"\x00"
    body = b"\x01" + flags + key.signature_key + opaque(key.hpke_key)
    assert encoded(key) == body
    assert key.text == KIND.write(body)


@each
def test_what_is_written_is_read(key: ModeratorKey) -> None:
    assert key.text.isascii()
    assert parse_moderator_key(key.text) == key
    assert parse_moderator_key(f"{key.text}\n") == key
    assert decode_whole(ModeratorKey.decode, encoded(key)) == key


def test_every_length_counts() -> None:
    check_every_length(
        lambda data: decode_whole(ModeratorKey.decode, data), encoded(MODERATOR)
    )


@pytest.mark.parametrize("flags", [2, 3, 0x80])
def test_unknown_flags_are_refused(flags: int) -> None:
    data = bytearray(encoded(MODERATOR))
    data[1] = flags
    with pytest.raises(BadValue, match=f"flags {flags:#04x}"):
        decode_whole(ModeratorKey.decode, bytes(data))


def test_a_key_that_cannot_be_sealed_to_is_refused() -> None:
    bad = ModeratorKey(bytes(32), b"\xff" * 1216)
    with pytest.raises(InvalidPublicKey):
        decode_whole(ModeratorKey.decode, encoded(bad))
    with pytest.raises(DamagedText, match="public key is malformed"):
        parse_moderator_key(bad.text)


def test_bytes_behind_are_damage() -> None:
    with pytest.raises(DamagedText, match="1 bytes too many"):
        parse_moderator_key(KIND.write(encoded(MODERATOR) + b"\0"))


def test_another_version_is_told() -> None:
    with pytest.raises(UnknownVersion, match="this moderator key is of version 2"):
        parse_moderator_key(MODERATOR.text.replace(":1:", ":2:"))
    with pytest.raises(UnknownVersion):
        parse_moderator_key(KIND.write(b"\x02" + encoded(MODERATOR)[1:]))


def test_another_text_or_a_mistake_is_told() -> None:
    with pytest.raises(NotThisText):
        parse_moderator_key("tgtui-key:1:@bob:aaaa")
    text = MODERATOR.text
    with pytest.raises(MistypedText, match="this moderator key is probably"):
        parse_moderator_key(
            text[:500] + ("a" if text[500] != "a" else "b") + text[501:]
        )


@given(st.text(max_size=80), st.integers(0, 40), st.integers(0, 40))
def test_any_text_is_read_or_refused(inserted: str, start: int, length: int) -> None:
    good = MODERATOR.text
    for text in (inserted, good[:start] + inserted + good[start + length :]):
        with suppress(BadText, UnknownVersion):
            parse_moderator_key(text)
