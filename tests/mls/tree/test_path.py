"""Tests of tgtui.mls.tree.path: secrets for those who may know them."""

from dataclasses import replace

import pytest

from tests.mls.support import SUITE, each_suite
from tests.mls.tree.trees import Garden, key_pair
from tgtui.crypto import CipherSuite, HpkeKeyPair, InvalidPublicKey, Secret
from tgtui.mls import InvalidPath, PathSecretUnusable
from tgtui.mls.tree.path import (
    OwnPath,
    PathSecrets,
    ReceivedPath,
    check_ciphertext_counts,
    derive_matching,
    derive_path,
    merge_path,
    open_path,
    seal_path,
)
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash
from tgtui.mls.tree.update_path import HpkeCiphertext, UpdatePathNode


CONTEXT = b"context"


def planted(size: int, suite: CipherSuite = SUITE) -> Garden:
    garden = Garden(suite)
    for _ in range(size):
        garden.add()
    return garden


def sent(
    garden: Garden, index: int, added: tuple[int, ...] = ()
) -> tuple[RatchetTree, OwnPath, tuple[UpdatePathNode, ...]]:
    """Return the tree before a path, the path, and its nodes on the wire."""
    before = garden.tree.copy()
    path = garden.path(index)
    sealed = seal_path(
        garden.tree, path, added=added, context=CONTEXT, entropy=garden.entropy
    )
    return before, path, sealed.nodes


def received(
    tree: RatchetTree, index: int, path: OwnPath, nodes: tuple[UpdatePathNode, ...]
) -> ReceivedPath:
    steps = merge_path(tree, index, leaf=path.leaf, nodes=nodes)
    return ReceivedPath(steps, nodes, ())


def opened(tree: RatchetTree, path: ReceivedPath, leaf: int, name: str) -> PathSecrets:
    held = {2 * leaf: key_pair(name, tree.suite)}
    return open_path(tree, path, leaf=leaf, held=held, context=CONTEXT)


@each_suite
def test_everybody_learns_what_is_above_and_nothing_else(suite: CipherSuite) -> None:
    garden = planted(5, suite)
    tree, path, nodes = sent(garden, 1)
    merged = received(tree, 1, path, nodes)
    assert root_hash(tree) == root_hash(garden.tree)
    check_ciphertext_counts(tree, merged)
    for leaf in (0, 2, 3, 4):
        secrets = opened(tree, merged, leaf, garden.names[leaf])
        assert secrets.commit_secret == path.secrets.commit_secret
        for node, pair in secrets.key_pairs.items():
            assert pair == path.secrets.key_pairs[node]
            assert node in {0: (1, 3, 7), 2: (3, 7), 3: (3, 7), 4: (7,)}[leaf]


def test_new_members_are_left_out() -> None:
    garden = planted(4)
    _, _, nodes = sent(garden, 0, added=(3,))
    assert [len(node.encrypted_path_secret) for node in nodes] == [1, 1]


def test_a_member_alone_has_a_path_without_nodes() -> None:
    garden = planted(1)
    before, path, nodes = sent(garden, 0)
    assert (path.steps, nodes, path.leaf.parent_hash) == ([], (), b"")
    assert merge_path(before, 0, leaf=path.leaf, nodes=()) == []


def test_a_path_has_as_many_nodes_as_the_filtered_direct_path() -> None:
    tree, path, nodes = sent(planted(4), 0)
    for wrong in (nodes[:1], (*nodes, nodes[0])):
        with pytest.raises(InvalidPath, match="nodes instead of"):
            merge_path(tree.copy(), 0, leaf=path.leaf, nodes=wrong)


def test_every_key_is_new() -> None:
    tree, path, nodes = sent(planted(4), 0)
    old = tree.leaf(2).encryption_key
    for key in (old, nodes[1].encryption_key, path.leaf.encryption_key):
        wrong = (replace(nodes[0], encryption_key=key), nodes[1])
        with pytest.raises(InvalidPath, match="not new"):
            merge_path(tree.copy(), 0, leaf=path.leaf, nodes=wrong)


def test_every_key_is_a_key() -> None:
    tree, path, nodes = sent(planted(4), 0)
    wrong = (replace(nodes[0], encryption_key=bytes(32)), nodes[1])
    with pytest.raises(InvalidPublicKey):
        merge_path(tree, 0, leaf=path.leaf, nodes=wrong)


def test_the_leaf_signs_the_parents() -> None:
    tree, path, nodes = sent(planted(4), 0)
    other = key_pair("other").public
    wrong = (nodes[0], replace(nodes[1], encryption_key=other))
    with pytest.raises(InvalidPath, match="parent hash"):
        merge_path(tree, 0, leaf=path.leaf, nodes=wrong)


@pytest.mark.parametrize("change", [-1, 1])
def test_there_is_one_ciphertext_for_each_reader(change: int) -> None:
    tree, path, nodes = sent(planted(4), 0)
    merged = received(tree, 0, path, nodes)
    sealed = nodes[1].encrypted_path_secret
    other = sealed[:change] if change < 0 else (*sealed, sealed[0])
    wrong = replace(
        merged, nodes=(nodes[0], replace(nodes[1], encrypted_path_secret=other))
    )
    with pytest.raises(InvalidPath, match="encrypted path secrets"):
        check_ciphertext_counts(tree, wrong)


def test_a_secret_that_does_not_decrypt_is_told() -> None:
    garden = planted(2)
    tree, path, nodes = sent(garden, 0)
    merged = received(tree, 0, path, nodes)
    (sealed,) = nodes[0].encrypted_path_secret
    broken = HpkeCiphertext(sealed.kem_output, bytes(len(sealed.ciphertext)))
    wrong = replace(merged, nodes=(replace(nodes[0], encrypted_path_secret=(broken,)),))
    with pytest.raises(PathSecretUnusable, match="decrypt"):
        opened(tree, wrong, 1, garden.names[1])


def test_who_holds_no_key_can_open_nothing() -> None:
    tree, path, nodes = sent(planted(2), 0)
    merged = received(tree, 0, path, nodes)
    with pytest.raises(PathSecretUnusable, match="none of"):
        open_path(tree, merged, leaf=1, held={}, context=CONTEXT)


def test_a_secret_gives_the_keys_of_the_path() -> None:
    tree, path, nodes = sent(planted(4), 0)
    received(tree, 0, path, nodes)
    with pytest.raises(PathSecretUnusable, match="other keys"):
        derive_matching(tree, Secret(bytes(32)), [1, 3])
    with pytest.raises(PathSecretUnusable, match="wrong length"):
        derive_matching(tree, Secret(bytes(31)), [1, 3])


def test_secrets_are_chained_upwards() -> None:
    secrets = derive_path(SUITE, Secret(bytes(32)), [1, 3])
    again = derive_path(SUITE, secrets.by_node[3], [3])
    assert again.commit_secret == secrets.commit_secret
    assert again.key_pairs[3] == secrets.key_pairs[3]
    assert isinstance(again.key_pairs[3], HpkeKeyPair)
