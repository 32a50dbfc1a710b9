"""Argon2id: as another library computes it, within its bounds, and not for nothing."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given, settings, strategies as st

from tests.crypto.published import flipped
from tgtui.crypto import (
    MAX_PASSPHRASE,
    MODERATE_COST,
    PASSPHRASE_KEY_LENGTH,
    SALT_LENGTH,
    BadLength,
    CostRefused,
    NotEnoughMemory,
    PassphraseCost,
    Secret,
    stretch,
)


CHEAP = PassphraseCost(passes=1, kib=8)
SALT = bytes(range(SALT_LENGTH))


def test_the_other_library_agrees_with_the_rfc() -> None:
    # RFC 9106 §5.3, which gives a key and associated data that libsodium cannot take.
    other = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    )
    assert other.derive(b"\x01" * 32).hex() == (
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )


@settings(max_examples=30)
@given(st.binary(max_size=80), st.integers(1, 8), st.integers(8, 300))
def test_it_is_what_the_other_library_computes(
    passphrase: bytes, passes: int, kib: int
) -> None:
    other = Argon2id(salt=SALT, length=32, iterations=passes, lanes=1, memory_cost=kib)
    cost = PassphraseCost(passes=passes, kib=kib)
    key = stretch(Secret(passphrase), SALT, cost=cost)
    assert key == Secret(other.derive(passphrase))
    assert len(key) == PASSPHRASE_KEY_LENGTH


def test_every_bit_counts() -> None:
    keys = [stretch(Secret(b"ab"), SALT, cost=CHEAP)]
    keys += [stretch(Secret(wrong), SALT, cost=CHEAP) for wrong in flipped(b"ab")]
    keys += [stretch(Secret(b"ab"), wrong, cost=CHEAP) for wrong in flipped(SALT)]
    keys += [
        stretch(Secret(b"ab"), SALT, cost=cost)
        for cost in (PassphraseCost(passes=2, kib=8), PassphraseCost(passes=1, kib=9))
    ]
    assert len({key.expose() for key in keys}) == len(keys)


@pytest.mark.parametrize("length", [0, 8, 15, 17, 32])
def test_a_salt_has_one_length(length: int) -> None:
    with pytest.raises(BadLength, match=f"a salt of {length} bytes"):
        stretch(Secret(b"ab"), bytes(length), cost=CHEAP)


def test_a_passphrase_has_an_end() -> None:
    stretch(Secret(bytes(MAX_PASSPHRASE)), SALT, cost=CHEAP)
    with pytest.raises(BadLength, match="a passphrase of 1025"):
        stretch(Secret(bytes(MAX_PASSPHRASE + 1)), SALT, cost=CHEAP)


@pytest.mark.parametrize(
    ("passes", "kib"),
    [(0, 8), (-1, 8), (9, 8), (1, 7), (1, -8), (1, (1 << 20) + 1), (1 << 32, 1 << 32)],
)
def test_a_cost_has_bounds(passes: int, kib: int) -> None:
    with pytest.raises(CostRefused) as refused:
        PassphraseCost(passes=passes, kib=kib)
    assert (refused.value.passes, refused.value.kib) == (passes, kib)
    assert str(refused.value) == (
        f"{passes} passes over {kib} KiB: no passphrase costs that"
    )


@pytest.mark.parametrize(("passes", "kib"), [(1, 8), (8, 1 << 20)])
def test_the_bounds_themselves_are_possible(passes: int, kib: int) -> None:
    assert PassphraseCost(passes=passes, kib=kib).kib == kib


def test_moderate_is_what_libsodium_calls_so() -> None:
    assert PassphraseCost(passes=3, kib=262_144) == MODERATE_COST


@contextmanager
def little_memory(spare: int) -> Iterator[None]:
    """Give this process no more than a few bytes beyond what it has."""
    size = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = size * resource.getpagesize() + spare
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def test_a_machine_may_be_too_small() -> None:
    with little_memory(32 << 20), pytest.raises(NotEnoughMemory) as refused:
        stretch(Secret(b"ab"), SALT, cost=MODERATE_COST)
    assert refused.value.kib == 262_144
    assert str(refused.value) == (
        "262144 KiB of memory are needed for the passphrase, and are not there"
    )
