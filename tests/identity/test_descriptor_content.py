"""What a relay says of itself: its bytes, and which values it may not have."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.identity.damage import check_every_length
from tests.identity.people import CREATED
from tests.identity.relays import DAY, PERIOD, content, franking_keys, moderator
from tgtui.codec import (
    BadValue,
    EncodeError,
    TooLong,
    decode_whole,
    encoded,
    opaque,
    uint,
)
from tgtui.identity import (
    DescriptorContent,
    ModerationKey,
    RegistrationPolicy,
    TlsKey,
    limits,
)


FULL = content()
BARE = DescriptorContent(
    version=1,
    issued=0,
    expires=1,
    franking=franking_keys(1),
    retention_days=30,
    limits=FULL.limits,
)


def read(data: bytes) -> DescriptorContent:
    """Read a content that fills `data`."""
    return decode_whole(DescriptorContent.decode, data)


def test_its_bytes() -> None:
    assert encoded(FULL) == b"".join(
        (
            uint(3, 8) + uint(CREATED, 8) + uint(CREATED + 30 * DAY, 8),
            b"\x00\x01",
            opaque(b"".join(map(encoded, FULL.franking))),
            opaque(b"".join(map(encoded, FULL.moderation))),
            opaque(b"".join(map(encoded, FULL.tls))),
            uint(30, 2) + uint(16_384, 4) + uint(100 << 20, 8) + uint(1_000, 4),
            opaque(b"https://relay.example.org/rules"),
            opaque("Zoë <relay@example.org>".encode()),
        )
    )


@pytest.mark.parametrize(
    "said",
    [
        FULL,
        BARE,
        replace(FULL, local=True),
        *(replace(FULL, registration=policy) for policy in RegistrationPolicy),
        replace(FULL, expires=CREATED + 366 * DAY),
        replace(FULL, version=0, retention_days=65_535),
        replace(FULL, contact="\N{NO-BREAK SPACE}\N{PILE OF POO}"),
        replace(FULL, franking=franking_keys(limits.FRANKING_KEYS)),
        replace(FULL, tls=(TlsKey(bytes(32), PERIOD),) * limits.TLS_KEYS),
    ],
)
def test_what_is_written_is_read(said: DescriptorContent) -> None:
    assert read(encoded(said)) == said


def test_unless_it_is_said_nobody_may_register() -> None:
    assert BARE.registration is RegistrationPolicy.CLOSED
    assert not BARE.local


def test_every_length_counts() -> None:
    check_every_length(read, encoded(FULL))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires": CREATED}, "not for up to 366 days"),
        ({"expires": CREATED - 1}, "not for up to 366 days"),
        ({"expires": CREATED + 366 * DAY + 1}, "not for up to 366 days"),
        ({"registration": 3}, "registration policy 3"),
        ({"franking": ()}, "no franking key"),
        ({"franking": franking_keys(1) * 2}, "two franking keys with one id"),
        ({"retention_days": 29}, "messages kept 29 days, not 30 or more"),
        ({"policy_url": "a\n"}, "a control character in a text"),
        ({"contact": "\x1b[2J"}, "a control character in a text"),
        ({"contact": "\x7f"}, "a control character in a text"),
        ({"contact": "\x9b2J"}, "a control character in a text"),
    ],
)
def test_a_value_that_it_may_not_have(change: dict[str, object], words: str) -> None:
    said = replace(FULL, **change)  # type: ignore[arg-type]  # any field
    with pytest.raises(BadValue, match=words):
        read(encoded(said))


@pytest.mark.parametrize("flags", [2, 3, 0x80])
def test_unknown_flags_are_refused(flags: int) -> None:
    data = bytearray(encoded(FULL))
    data[24] = flags
    with pytest.raises(BadValue, match=f"flags {flags:#04x}"):
        read(bytes(data))


def test_a_text_is_utf_8() -> None:
    data = encoded(FULL).replace("Zoë".encode(), b"Zo\xff\xff")
    with pytest.raises(BadValue, match="a text that is not UTF-8"):
        read(data)


@pytest.mark.parametrize(
    "change",
    [
        {"franking": franking_keys(limits.FRANKING_KEYS + 1)},
        {"moderation": (ModerationKey(moderator(1), PERIOD),) * 65},
        {"tls": (TlsKey(bytes(32), PERIOD),) * 33},
        {"policy_url": "a" * 1_025},
        {"contact": "a" * 257},
    ],
)
def test_each_vector_has_a_limit(change: dict[str, object]) -> None:
    said = replace(FULL, **change)  # type: ignore[arg-type]  # any field
    with pytest.raises(TooLong):
        read(encoded(said))


@pytest.mark.parametrize("change", [{"version": -1}, {"retention_days": 1 << 16}])
def test_a_number_that_does_not_fit_is_not_written(change: dict[str, int]) -> None:
    with pytest.raises(EncodeError):
        encoded(replace(FULL, **change))  # type: ignore[arg-type]  # any field


@given(st.integers(0, (1 << 64) - 1), st.text(max_size=60))
def test_any_version_and_text(version: int, contact: str) -> None:
    said = replace(FULL, version=version, contact=contact)
    try:
        assert read(encoded(said)) == said
    except BadValue:
        assert any(
            ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 for letter in contact
        )
