"""One sender's ratchet: each key once, few keys kept, and no jump too far."""

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import SUITE, assert_exact, assert_limited, each_suite
from tgtui.codec import BadValue, Writer, decode_whole, encoded
from tgtui.crypto import CipherSuite, Secret, expand_with_label
from tgtui.mls import GenerationConsumed, GenerationTooFar
from tgtui.mls.ratchet import MAX_GENERATION, MessageKey, Ratchet


FIRST = Secret(bytes(range(32)))


def start(suite: CipherSuite = SUITE) -> Ratchet:
    return Ratchet(Secret(bytes(range(suite.hash_length))))


def step(suite: CipherSuite, secret: Secret, number: int) -> tuple[Secret, MessageKey]:
    """Return the next ratchet secret and the key of a generation, as §9.1 says."""

    def derive(label: bytes, length: int) -> Secret:
        context = number.to_bytes(4, "big")
        return expand_with_label(suite, secret, label, context=context, length=length)

    key = MessageKey(
        derive(b"key", suite.key_length), derive(b"nonce", suite.nonce_length)
    )
    return derive(b"secret", suite.hash_length), key


def keys_of(suite: CipherSuite, count: int) -> list[MessageKey]:
    """Return the keys of the first generations."""
    secret, found = start(suite).secret, []
    for number in range(count):
        secret, key = step(suite, secret, number)
        found.append(key)
    return found


@each_suite
def test_keys_are_derived_as_the_rfc_says(suite: CipherSuite) -> None:
    ratchet, found = start(suite), []
    for _ in range(4):
        ratchet, key = ratchet.next_key(suite)
        found.append(key)
    assert found == keys_of(suite, 4)
    assert ratchet.generation == 4
    assert {len(key.key) for key in found} == {suite.key_length}
    assert {len(key.nonce) for key in found} == {suite.nonce_length}


@each_suite
def test_a_generation_is_found_after_skipping_others(suite: CipherSuite) -> None:
    keys = keys_of(suite, 6)
    ratchet, key = start(suite).key_of(suite, 5, jump=5, keep=5)
    assert key == keys[5]
    assert dict(ratchet.skipped) == dict(enumerate(keys[:5]))
    ratchet, key = ratchet.key_of(suite, 2, jump=0, keep=0)
    assert key == keys[2]
    assert sorted(ratchet.skipped) == [0, 1, 3, 4]


def test_moving_on_leaves_the_old_version_as_it_was() -> None:
    old = start()
    moved, _ = old.key_of(SUITE, 3, jump=3, keep=3)
    moved.key_of(SUITE, 1, jump=3, keep=3)
    assert old == start()
    assert sorted(moved.skipped) == [0, 1, 2]


def test_a_key_is_handed_out_once() -> None:
    ratchet, _ = start().key_of(SUITE, 0, jump=0, keep=9)
    with pytest.raises(GenerationConsumed):
        ratchet.key_of(SUITE, 0, jump=0, keep=9)
    ratchet, _ = ratchet.key_of(SUITE, 3, jump=9, keep=9)
    ratchet, _ = ratchet.key_of(SUITE, 2, jump=9, keep=9)
    with pytest.raises(GenerationConsumed):
        ratchet.key_of(SUITE, 2, jump=9, keep=9)


def test_only_the_newest_skipped_keys_are_kept() -> None:
    ratchet, _ = start().key_of(SUITE, 5, jump=9, keep=2)
    assert sorted(ratchet.skipped) == [3, 4]
    ratchet, _ = ratchet.key_of(SUITE, 7, jump=9, keep=2)
    assert sorted(ratchet.skipped) == [4, 6]
    with pytest.raises(GenerationConsumed):
        ratchet.key_of(SUITE, 3, jump=9, keep=2)


def test_without_room_no_skipped_key_is_kept() -> None:
    ratchet, _ = start().key_of(SUITE, 5, jump=9, keep=0)
    assert dict(ratchet.skipped) == {}


def test_a_jump_as_far_as_allowed_is_made_and_one_further_is_not() -> None:
    ratchet, _ = start().key_of(SUITE, 8, jump=8, keep=0)
    assert ratchet.generation == 9
    with pytest.raises(GenerationTooFar, match="9 messages ahead"):
        start().key_of(SUITE, 9, jump=8, keep=0)


def test_the_last_generation_is_used_and_none_after_it() -> None:
    ratchet = Ratchet(FIRST, MAX_GENERATION)
    ratchet, key = ratchet.next_key(SUITE)
    assert key == step(SUITE, FIRST, MAX_GENERATION)[1]
    with pytest.raises(GenerationConsumed):
        ratchet.next_key(SUITE)
    with pytest.raises(GenerationConsumed):
        ratchet.key_of(SUITE, MAX_GENERATION, jump=9, keep=9)


@given(st.lists(st.integers(0, 20), max_size=30), st.integers(0, 6), st.integers(0, 6))
def test_no_key_comes_twice_and_none_that_was_used_stays(
    wanted: list[int], jump: int, keep: int
) -> None:
    keys = keys_of(SUITE, 21)
    ratchet, used = start(), set[int]()
    for generation in wanted:
        before = ratchet
        try:
            ratchet, key = before.key_of(SUITE, generation, jump=jump, keep=keep)
        except GenerationTooFar:
            assert generation - before.generation > jump
            continue
        except GenerationConsumed:
            assert generation < before.generation
            assert generation not in before.skipped
            continue
        assert key == keys[generation]
        assert generation not in used
        used.add(generation)
        assert len(ratchet.skipped) <= max(keep, len(before.skipped))
        stored = encoded(ratchet)
        assert not any(keys[number].key.expose() in stored for number in used)


@each_suite
def test_what_was_encoded_is_decoded(suite: CipherSuite) -> None:
    ratchet, _ = start(suite).key_of(suite, 3, jump=3, keep=3)
    assert assert_exact(Ratchet.decode, encoded(ratchet)) == ratchet


def test_each_vector_has_a_limit() -> None:
    assert_limited(Ratchet.decode, bytes(8), 64)
    assert_limited(Ratchet.decode, bytes(8) + b"\0", 1 << 20)
    assert_limited(Ratchet.decode, bytes(9), 64, inside=bytes(4))
    assert_limited(Ratchet.decode, bytes(9), 64, inside=bytes(5))


@pytest.mark.parametrize("order", [(1, 1), (2, 1), (0, 3), (3,), (4,)], ids=str)
def test_what_was_skipped_is_in_order_and_before_the_next(
    order: tuple[int, ...],
) -> None:
    key = MessageKey(Secret(b"key"), Secret(b"nonce"))
    writer = Writer()
    writer.u64(3)
    writer.opaque(bytes(32))
    inner = [Ratchet(Secret(b""), 0, {number: key}) for number in order]
    entries = b"".join(encoded(one)[10:] for one in inner)
    writer.opaque(entries)
    with pytest.raises(BadValue, match="ascending"):
        decode_whole(Ratchet.decode, writer.getvalue())
