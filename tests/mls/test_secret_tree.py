"""The secret tree: the right key for each message, and no trace of a consumed one."""

import gc
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import SUITE, each_suite
from tgtui.codec import DecodeError
from tgtui.crypto import CipherSuite, Secret, expand_with_label
from tgtui.mls import GenerationConsumed, GenerationTooFar, StateDamaged, limits
from tgtui.mls.ratchet import MessageKey, Ratchet
from tgtui.mls.secret_tree import RatchetKind, SecretTree
from tgtui.mls.tree import arithmetic


LEAVES = 8
HANDSHAKE, APPLICATION = RatchetKind
KINDS = list(RatchetKind)

Records = dict[tuple[int, int], bytes]


def encryption_secret(suite: CipherSuite = SUITE) -> Secret:
    return Secret(bytes(range(suite.hash_length)))


def start(suite: CipherSuite = SUITE, leaves: int = LEAVES) -> SecretTree:
    return SecretTree.start(suite, leaves, encryption=encryption_secret(suite))


def node_secret(suite: CipherSuite, leaves: int, node: int) -> Secret:
    """Return a node's secret by walking down from the root, as §9 says."""
    secret, at = encryption_secret(suite), leaves - 1
    while at != node:
        side = b"left" if node < at else b"right"
        secret = expand_with_label(
            suite, secret, b"tree", context=side, length=suite.hash_length
        )
        at = arithmetic.left(at) if node < at else arithmetic.right(at)
    return secret


def ratchet(suite: CipherSuite, leaves: int, leaf: int, kind: RatchetKind) -> Ratchet:
    """Return a ratchet of a leaf at its start."""
    label = {HANDSHAKE: b"handshake", APPLICATION: b"application"}[kind]
    secret = node_secret(suite, leaves, 2 * leaf)
    return Ratchet(
        expand_with_label(suite, secret, label, context=b"", length=suite.hash_length)
    )


def message_key(leaf: int, kind: RatchetKind, generation: int) -> MessageKey:
    """Return the key of a message in the tree that `start` makes."""
    at = ratchet(SUITE, LEAVES, leaf, kind)
    for _ in range(generation):
        at, _ = at.next_key(SUITE)
    return at.next_key(SUITE)[1]


def consumed_by(leaf: int, kind: RatchetKind, generation: int) -> set[bytes]:
    """Return every value that §9.2 calls consumed once that message's key is used."""
    path = [2 * leaf, *arithmetic.direct_path(2 * leaf, LEAVES)]
    found = {node_secret(SUITE, LEAVES, node).expose() for node in path}
    at = ratchet(SUITE, LEAVES, leaf, kind)
    for _ in range(generation + 1):
        found.add(at.secret.expose())
        at, _ = at.next_key(SUITE)
    return found | {value.expose() for value in message_key(leaf, kind, generation)}


def reachable(tree: SecretTree) -> Iterator[bytes]:
    """Yield every secret that the tree holds a reference to, however far away."""
    waiting: list[object] = [tree]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, type | CipherSuite):
            continue
        seen.add(id(value))
        if isinstance(value, Secret):
            yield value.expose()
        waiting += gc.get_referents(value)


def records_of(tree: SecretTree) -> Records:
    return {key: data for key, data in tree.differences(None) if data is not None}


@each_suite
def test_every_leaf_has_the_two_ratchets_of_the_rfc(suite: CipherSuite) -> None:
    tree = start(suite)
    for leaf, kind in product(range(LEAVES), KINDS):
        _, generation, key = tree.next_key(leaf, kind)
        assert generation == 0
        expected = ratchet(suite, LEAVES, leaf, kind).next_key(suite)[1]
        assert key == expected
        assert tree.key_of(leaf, kind, generation=0, jump=0, keep=0)[1] == expected


@pytest.mark.parametrize("leaves", [1, 2, 4, 16])
def test_trees_of_other_sizes_are_alike(leaves: int) -> None:
    tree = start(leaves=leaves)
    for leaf in range(leaves):
        tree, _, key = tree.next_key(leaf, APPLICATION)
        expected = ratchet(SUITE, leaves, leaf, APPLICATION).next_key(SUITE)[1]
        assert key == expected


def test_generations_count_up_for_each_ratchet_by_itself() -> None:
    tree = start()
    for expected in range(3):
        tree, generation, key = tree.next_key(5, APPLICATION)
        assert generation == expected
        assert key == message_key(5, APPLICATION, expected)
    assert tree.next_key(5, HANDSHAKE)[1] == 0
    assert tree.next_key(4, APPLICATION)[1] == 0


def test_an_old_version_stays_as_it_was() -> None:
    old = start()
    before = records_of(old)
    new, _, first = old.next_key(3, APPLICATION)
    newer, _, second = new.next_key(3, APPLICATION)
    assert records_of(old) == before
    assert old.next_key(3, APPLICATION)[2] == first
    assert new.next_key(3, APPLICATION)[2] == second
    assert newer.next_key(3, APPLICATION)[1] == 2


messages = st.tuples(st.integers(0, 7), st.sampled_from(KINDS), st.integers(0, 5))


@given(st.lists(messages, max_size=12))
def test_nothing_that_was_consumed_can_be_reached(
    wanted: list[tuple[int, RatchetKind, int]],
) -> None:
    tree = start()
    consumed: set[bytes] = set()
    for leaf, kind, generation in wanted:
        try:
            tree, key = tree.key_of(leaf, kind, generation=generation, jump=5, keep=5)
        except GenerationConsumed:
            assert message_key(leaf, kind, generation).key.expose() in consumed
            continue
        assert key == message_key(leaf, kind, generation)
        assert key.key.expose() not in consumed
        consumed |= consumed_by(leaf, kind, generation)
        assert consumed.isdisjoint(reachable(tree))
        stored = b"".join(records_of(tree).values())
        assert not any(value in stored for value in consumed)


def test_a_key_of_a_message_that_did_not_arrive_is_kept_until_it_does() -> None:
    tree, _ = start().key_of(1, APPLICATION, generation=3, jump=3, keep=2)
    waiting = message_key(1, APPLICATION, 2).key.expose()
    assert waiting in set(reachable(tree))
    tree, _ = tree.key_of(1, APPLICATION, generation=2, jump=3, keep=2)
    assert waiting not in set(reachable(tree))
    with pytest.raises(GenerationConsumed):
        tree.key_of(1, APPLICATION, generation=0, jump=3, keep=2)


def test_a_jump_that_is_too_far_changes_nothing() -> None:
    tree = start()
    before = records_of(tree)
    with pytest.raises(GenerationTooFar):
        tree.key_of(1, APPLICATION, generation=4, jump=3, keep=9)
    assert records_of(tree) == before


def test_an_empty_tree_has_no_key() -> None:
    tree = SecretTree.empty(SUITE, LEAVES)
    assert records_of(tree) == {}
    with pytest.raises(StateDamaged, match="no secret above leaf 2"):
        tree.next_key(2, APPLICATION)


@given(st.lists(messages, max_size=8), st.integers(0, 8))
def test_differences_turn_the_records_of_one_version_into_those_of_another(
    wanted: list[tuple[int, RatchetKind, int]], cut: int
) -> None:
    versions = [start()]
    for leaf, kind, _ in wanted:
        versions.append(versions[-1].next_key(leaf, kind)[0])
    older, newer = versions[min(cut, len(wanted))], versions[-1]
    records: dict[tuple[int, int], bytes | None] = dict(older.differences(None))
    records |= dict(newer.differences(older))
    assert {key: data for key, data in records.items() if data} == records_of(newer)


def test_after_a_message_the_records_that_change_are_few() -> None:
    tree, *_ = start(leaves=1 << 12).next_key(7, APPLICATION)
    assert len(records_of(tree)) == 12 + 2
    later, *_ = tree.next_key(7, APPLICATION)
    assert [key for key, _ in later.differences(tree)] == [(APPLICATION, 7)]


@given(st.lists(messages, max_size=8))
def test_a_tree_is_restored_from_its_records(
    wanted: list[tuple[int, RatchetKind, int]],
) -> None:
    tree = start()
    for leaf, kind, _ in wanted:
        tree, *_ = tree.next_key(leaf, kind)
    again = SecretTree.restore(SUITE, LEAVES, records=records_of(tree))
    assert records_of(again) == records_of(tree)
    for leaf, kind in product(range(LEAVES), KINDS):
        assert again.next_key(leaf, kind)[1:] == tree.next_key(leaf, kind)[1:]


@pytest.mark.parametrize(
    "key", [(2, 15), (0, LEAVES), (1, LEAVES), (3, 0)], ids=lambda key: f"{key}"
)
def test_a_record_without_a_place_is_damage(key: tuple[int, int]) -> None:
    tree, *_ = start().next_key(7, APPLICATION)
    data = records_of(tree)[APPLICATION, 7]
    with pytest.raises(StateDamaged, match=f"record {key[0]} of {key[1]}"):
        SecretTree.restore(SUITE, LEAVES, records={**records_of(tree), key: data})


def test_each_record_is_missed() -> None:
    tree, *_ = start().next_key(2, APPLICATION)
    for missing in records_of(tree):
        records = {
            key: data for key, data in records_of(tree).items() if key != missing
        }
        with pytest.raises(StateDamaged, match="missing"):
            SecretTree.restore(SUITE, LEAVES, records=records)


def test_a_malformed_record_is_rejected() -> None:
    with pytest.raises(DecodeError):
        SecretTree.restore(SUITE, LEAVES, records={(0, 0): b"short"})


def test_records_that_only_seem_to_be_complete_are_noticed() -> None:
    """Two secrets above one leaf hide that another leaf has none; so for ratchets."""
    tree, *_ = start(leaves=2).next_key(0, APPLICATION)
    data = records_of(tree)[APPLICATION, 0]
    secret = bytes(32)
    for leaves, records in (
        (2, {(0, 0): data, (1, 1): data, (2, 2): secret}),
        (4, {(2, 1): secret, (2, 0): secret, (2, 2): secret}),
    ):
        with pytest.raises(StateDamaged, match="missing"):
            SecretTree.restore(SUITE, leaves, records=records)


@pytest.mark.parametrize("leaves", [0, 3, 6, limits.MEMBERS * 2])
def test_the_leaves_of_a_full_tree_are_a_power_of_two(leaves: int) -> None:
    with pytest.raises(StateDamaged, match=f"a tree of {leaves} leaves"):
        SecretTree.restore(SUITE, leaves, records={})


def test_who_was_removed_has_no_key() -> None:
    with pytest.raises(StateDamaged, match="no secret above leaf 1"):
        SecretTree.empty(SUITE, LEAVES).next_key(1, APPLICATION)
