"""Randomness: the system's, and a stream that a seed determines."""

import secrets
from hashlib import shake_256

import pytest
from hypothesis import given, strategies as st

from tgtui.crypto import BadLength, Entropy, SeededEntropy, SystemEntropy


SOURCES: list[Entropy] = [SystemEntropy(), SeededEntropy(b"seed")]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("length", [0, 1, 32, 1000])
def test_a_draw_has_its_length(source: Entropy, length: int) -> None:
    assert len(source.draw(length)) == length


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_drawn_twice(source: Entropy) -> None:
    assert len({source.draw(16) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("source", SOURCES)
def test_a_negative_length_is_refused(source: Entropy) -> None:
    with pytest.raises(BadLength, match="cannot draw -1 bytes"):
        source.draw(-1)


def test_the_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_bytes", lambda length: b"\x07" * length)
    assert SystemEntropy().draw(3) == b"\x07\x07\x07"


@given(st.binary(), st.lists(st.integers(0, 100), max_size=5))
def test_a_seed_determines_its_stream(seed: bytes, lengths: list[int]) -> None:
    first, second = SeededEntropy(seed), SeededEntropy(seed)
    assert [first.draw(n) for n in lengths] == [second.draw(n) for n in lengths]


def test_other_seeds_give_other_streams() -> None:
    seeds = [b"", b"\x00", b"\x00" * 8, b"a", b"ab"]
    assert len({SeededEntropy(seed).draw(16) for seed in seeds}) == len(seeds)


def test_the_stream_is_the_documented_one() -> None:
    entropy = SeededEntropy(b"seed")
    for number, length in enumerate((5, 40, 0, 7)):
        block = b"tgtui seeded entropy v1" + (4).to_bytes(8, "big") + b"seed"
        expected = shake_256(block + number.to_bytes(8, "big")).digest(length)
        assert entropy.draw(length) == expected
