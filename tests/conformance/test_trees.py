"""RFC 9420 §7.1, §7.9.2, §12.4.3.1, §12.4.3.3: a tree is verified before it is used.

A member signs a GroupInfo whose tree hash fits a tree that it has changed, as only an
insider could. Whoever joins by a Welcome or from outside verifies it alike.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.mls.handshakes import group_info, tree_of
from tests.mls.support import commit, new_group, own_key_package
from tgtui.codec import Writer, decode_whole, encoded
from tgtui.crypto import InvalidPublicKey, generate_key_pair
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Group,
    InvalidGroupInfo,
    InvalidTree,
    MlsPeerFault,
    ParentHashMismatch,
    Remove,
    TreeHashMismatch,
    UnverifiedGroupInfo,
    UnverifiedRatchetTree,
)
from tgtui.mls.commit.welcoming import own_group_info
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.leaf_node import LeafNode
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash


Nodes = list[LeafNode | ParentNode | None]


def warm(env: Environment) -> Group:
    """Return a member of a group of eight with parents and unmerged leaves.

    Nodes 1, 3 and 7 are there; leaf 2 is unmerged at 3 and 7, and leaf 6 is blank.
    """
    groups = new_group(env, 8)
    groups = commit(groups, env, by=1)
    groups = commit(groups, env, by=7)
    new = own_key_package("new", env)
    options = CommitOptions(proposals=(Remove(2), Remove(6)))
    groups = commit(groups, env, options)
    options = CommitOptions(proposals=(Add(new.package),), path=False)
    return commit(groups, env, options, joiners=[new])[0]


def parent(nodes: Nodes, at: int) -> ParentNode:
    """Return the parent that is at an index."""
    node = nodes[at]
    assert isinstance(node, ParentNode)
    return node


def tampered(group: Group, change: Callable[[Nodes], None]) -> UnverifiedGroupInfo:
    """Return a GroupInfo that a member signed for a tree that it changed."""
    epoch = group.state.epoch
    tree = RatchetTree(epoch.suite)
    tree.nodes = epoch.tree.nodes.copy()
    change(tree.nodes)
    tree.hashes = [None] * len(tree.nodes)
    context = replace(epoch.context, tree_hash=root_hash(tree))
    changed = replace(epoch, tree=tree, context=context)
    data = own_group_info(changed, (), tree=True, external=True)
    return decode_whole(UnverifiedGroupInfo.decode, data)


def refused(
    group: Group,
    env: Environment,
    change: Callable[[Nodes], None],
    error: type[MlsPeerFault],
    match: str | None = None,
) -> None:
    """Require that nobody joins a group with a tree that was changed so."""
    with pytest.raises(error, match=match) as caught:
        tampered(group, change).verify(None, env)
    assert caught.type is error


def test_the_honest_tree_is_accepted(env: Environment) -> None:
    group = warm(env)
    nodes = group.state.epoch.tree.nodes
    assert parent(nodes, 3).unmerged_leaves == parent(nodes, 7).unmerged_leaves == (2,)
    assert nodes[5] is nodes[12] is None
    _, tree = tampered(group, lambda _: None).verify(None, env)
    assert tree.nodes == nodes


@pytest.mark.parametrize("at", [1, 3, 7])
def test_a_parent_that_no_member_put_there_is_refused(
    env: Environment, at: int
) -> None:
    key = generate_key_pair(warm(env).suite, env.entropy).public

    def other_key(nodes: Nodes) -> None:
        nodes[at] = replace(parent(nodes, at), encryption_key=key)

    def other_hash(nodes: Nodes) -> None:
        nodes[at] = replace(parent(nodes, at), parent_hash=bytes(32))

    def invented(nodes: Nodes) -> None:
        nodes[5] = ParentNode(key, b"", (2,))

    for change in (other_key, other_hash, invented):
        refused(warm(env), env, change, ParentHashMismatch)


def test_a_leaf_from_elsewhere_breaks_the_chain(env: Environment) -> None:
    def merged(nodes: Nodes) -> None:
        for at in (3, 7):
            nodes[at] = replace(parent(nodes, at), unmerged_leaves=())

    refused(warm(env), env, merged, ParentHashMismatch)


def test_a_chain_covers_what_is_left_of_a_resolution_but_the_unmerged_leaves(
    env: Environment,
) -> None:
    groups = commit(new_group(env, 4), env, CommitOptions(proposals=(Remove(1),)))
    new = own_key_package("new", env)
    options = CommitOptions(proposals=(Add(new.package),), path=False)
    group = commit(groups, env, options, joiners=[new])[0]
    nodes = group.state.epoch.tree.nodes
    assert nodes[1] is None
    assert parent(nodes, 3).unmerged_leaves == (1,)
    tampered(group, lambda _: None).verify(None, env)

    # §7.9.2: leaf 0 has the hash of node 3, but leaf 1 is in the resolution beside it.
    def merged(nodes: Nodes) -> None:
        nodes[3] = replace(parent(nodes, 3), unmerged_leaves=())

    refused(group, env, merged, ParentHashMismatch)


@pytest.mark.parametrize("leaf", [6, 4, 99], ids=["blank", "beside", "beyond"])
def test_an_unmerged_leaf_is_a_member_under_its_node(
    env: Environment, leaf: int
) -> None:
    at = 7 if leaf == 6 else 3

    def listed(nodes: Nodes) -> None:
        nodes[at] = replace(parent(nodes, at), unmerged_leaves=(2, leaf))

    refused(warm(env), env, listed, InvalidTree, "not under it")


def test_an_unmerged_leaf_is_unmerged_all_the_way(env: Environment) -> None:
    def forgotten(nodes: Nodes) -> None:
        nodes[3] = replace(parent(nodes, 3), unmerged_leaves=())

    refused(warm(env), env, forgotten, InvalidTree, "but not at 3")


def test_unmerged_leaves_are_in_order(env: Environment) -> None:
    def unsorted(nodes: Nodes) -> None:
        nodes[7] = replace(parent(nodes, 7), unmerged_leaves=(4, 2))

    with pytest.raises(InvalidTree, match="ascending"):
        tampered(warm(env), unsorted).verify(None, env)


def test_the_key_of_a_parent_is_in_no_other_node(env: Environment) -> None:
    def same_as_leaf(nodes: Nodes) -> None:
        leaf = nodes[0]
        assert isinstance(leaf, LeafNode)
        nodes[3] = replace(parent(nodes, 3), encryption_key=leaf.encryption_key)

    def same_as_parent(nodes: Nodes) -> None:
        key = parent(nodes, 7).encryption_key
        nodes[3] = replace(parent(nodes, 3), encryption_key=key)

    for change in (same_as_leaf, same_as_parent):
        refused(warm(env), env, change, InvalidTree, "occurs twice")


def test_the_key_of_a_parent_is_well_formed(env: Environment) -> None:
    for key in (b"short", bytes(32)):

        def malformed(nodes: Nodes, key: bytes = key) -> None:
            nodes[3] = replace(parent(nodes, 3), encryption_key=key)

        with pytest.raises(InvalidPublicKey):
            tampered(warm(env), malformed).verify(None, env)


@pytest.mark.parametrize("inside", [True, False])
def test_the_tree_is_the_one_that_was_signed(env: Environment, inside: bool) -> None:
    group = warm(env)
    other = group.commit(env).group.merge(env)[0]
    honest = group_info(group, tree=inside)
    with pytest.raises(TreeHashMismatch):
        honest.verify(tree_of(other), env)
    honest.verify(tree_of(group), env)


def test_there_has_to_be_a_tree(env: Environment) -> None:
    with pytest.raises(InvalidGroupInfo, match="no ratchet tree"):
        group_info(warm(env), tree=False).verify(None, env)


def test_a_tree_is_sent_without_blank_nodes_at_its_end(env: Environment) -> None:
    groups = commit(new_group(env, 4), env, CommitOptions(proposals=(Remove(3),)))
    tree = groups[0].state.epoch.tree
    assert tree.nodes[-1] is None
    writer = Writer()
    encode_tree(tree, writer)
    assert not writer.getvalue().endswith(b"\0")
    received = decode_whole(UnverifiedRatchetTree.decode, writer.getvalue())
    assert len(received.claimed_nodes) == len(tree.nodes) == 7
    assert received.claimed_nodes[5:] == [None, None]


def test_a_tree_that_ends_with_a_blank_node_is_refused(env: Environment) -> None:
    groups = new_group(env, 3)
    nodes = groups[0].state.epoch.tree.nodes
    assert nodes[6] is None
    for end in (6, 7):
        writer = Writer()
        writer.vector(nodes[:end], _encode)
        with pytest.raises(InvalidTree, match="does not end with a leaf"):
            decode_whole(UnverifiedRatchetTree.decode, writer.getvalue())
    with pytest.raises(InvalidTree, match="does not end with a leaf"):
        decode_whole(UnverifiedRatchetTree.decode, b"\0")


def test_leaves_and_parents_are_in_their_places(env: Environment) -> None:
    tree = warm(env).state.epoch.tree
    first, parent, second, *_ = tree.nodes
    for nodes in ([parent], [first, parent, parent], [first, first, second]):
        writer = Writer()
        writer.vector(nodes, _encode)
        with pytest.raises(InvalidTree, match="wrong type"):
            decode_whole(UnverifiedRatchetTree.decode, writer.getvalue())


def _encode(node: LeafNode | ParentNode | None, writer: Writer) -> None:
    if node is None:
        writer.u8(0)
        return
    writer.u8(1)
    writer.u8(1 if isinstance(node, LeafNode) else 2)
    writer.fixed(encoded(node))
