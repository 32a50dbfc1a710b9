"""Whole trees, as a newcomer judges them: true ones, and each kind of forgery."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.mls.handshakes import tree_of, trio
from tests.mls.support import (
    GROUP_ID,
    LIFETIME,
    SUITE,
    RefusedIdentities,
    each_suite,
    environment,
    new_group,
    signing_key,
)
from tests.mls.tree.trees import Edit, edits, grown, in_bloom, leaf_draft, planted
from tgtui.codec import Writer, decode_whole, encoded
from tgtui.crypto import CipherSuite, InvalidPublicKey, InvalidSignature
from tgtui.mls import (
    Environment,
    Extension,
    ExtensionType,
    Group,
    InvalidCredential,
    InvalidExtensions,
    InvalidLeafNode,
    InvalidTree,
    LifetimeExceeded,
    ParentHashMismatch,
    RequiredCapabilities,
    TreeHashMismatch,
    UnverifiedRatchetTree,
)
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.leaf_node import UnverifiedLeafNode
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash
from tgtui.mls.tree.validation import trusted_tree, verify_tree


def context_of(group: Group) -> GroupContext:
    return group.state.epoch.context


def matching(tree: UnverifiedRatchetTree, group: Group) -> GroupContext:
    """Return a context that names a forged tree."""
    known = root_hash(trusted_tree(tree, group.suite))
    return replace(context_of(group), tree_hash=known)


def sent(tree: RatchetTree) -> UnverifiedRatchetTree:
    """Return a tree as a newcomer gets it."""
    writer = Writer()
    encode_tree(tree, writer)
    return decode_whole(UnverifiedRatchetTree.decode, writer.getvalue())


def naming(tree: RatchetTree) -> GroupContext:
    """Return the context of a group with this tree."""
    return GroupContext(tree.suite, GROUP_ID, 5, root_hash(tree), b"", ())


def matching_tree(claimed: UnverifiedRatchetTree) -> GroupContext:
    return naming(trusted_tree(claimed, SUITE))


def parent_at(tree: RatchetTree, node: int) -> ParentNode:
    parent = tree.parent(node)
    assert parent is not None
    return parent


def with_parent(group: Group, node: int, parent: ParentNode) -> UnverifiedRatchetTree:
    tree = tree_of(group)
    tree.claimed_nodes[node] = parent
    return tree


def root_of(group: Group) -> ParentNode:
    parent = group.state.epoch.tree.parent(3)
    assert parent is not None
    return parent


def test_a_true_tree_is_verified(env: Environment) -> None:
    alice, *_ = trio(env)
    tree = verify_tree(tree_of(alice), context_of(alice), env)
    assert tree.nodes == alice.state.epoch.tree.nodes


@given(edits())
def test_whatever_commits_make_is_verified(history: list[Edit]) -> None:
    tree = grown(history).tree
    verified = verify_tree(sent(tree), naming(tree), environment())
    assert verified.nodes == tree.nodes


@each_suite
def test_a_tree_with_unmerged_leaves_on_every_level_is_verified(
    suite: CipherSuite,
) -> None:
    garden = in_bloom(7, suite)
    assert garden.add() == 7
    tree = garden.tree
    assert tree.nodes[13] is None
    assert parent_at(tree, 11).unmerged_leaves == (7,)
    assert parent_at(tree, 7).unmerged_leaves == (7,)
    verify_tree(sent(tree), naming(tree), environment())


def test_a_credential_that_is_refused_is_refused_in_a_tree_too() -> None:
    tree = planted(3).tree
    refusing = environment(authentication=RefusedIdentities(b"client 2"))
    with pytest.raises(InvalidCredential):
        verify_tree(sent(tree), naming(tree), refusing)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_leaf_with_a_key_of_small_order_is_refused(place: int) -> None:
    tree = planted(3).tree
    key = signing_key("client")
    leaf = replace(leaf_draft("client"), encryption_key=bytes(32)).sign(key)
    tree.replace_leaf(place, leaf)
    with pytest.raises(InvalidPublicKey):
        verify_tree(sent(tree), naming(tree), environment())


def test_a_member_that_lacks_a_required_capability_is_refused() -> None:
    tree = planted(2).tree
    required = RequiredCapabilities(proposal_types=(77,))
    kind = ExtensionType.REQUIRED_CAPABILITIES
    context = replace(naming(tree), extensions=(Extension(kind, encoded(required)),))
    with pytest.raises(InvalidLeafNode, match="required capability"):
        verify_tree(sent(tree), context, environment())


def test_a_tree_that_was_stored_is_trusted_without_signatures() -> None:
    tree = planted(3).tree
    leaf = tree.leaf(1)
    claimed = sent(tree)
    data = leaf.encoded.replace(leaf.signature, bytes(64))
    claimed.claimed_nodes[2] = decode_whole(UnverifiedLeafNode.decode, data)
    assert trusted_tree(claimed, SUITE).leaf(1).signature == bytes(64)
    with pytest.raises(InvalidSignature):
        verify_tree(claimed, matching_tree(claimed), environment())


def test_another_tree_is_refused(env: Environment) -> None:
    alice, *_ = trio(env)
    (alone,) = new_group(env, 1)
    with pytest.raises(TreeHashMismatch):
        verify_tree(tree_of(alone), context_of(alice), env)


def test_a_leaf_stands_for_its_own_group_and_place(env: Environment) -> None:
    alice, *_ = trio(env)
    other = replace(context_of(alice), group_id=b"another")
    with pytest.raises(InvalidSignature):
        verify_tree(tree_of(alice), other, env)


def test_a_ghost_s_key_is_not_believed(env: Environment) -> None:
    alice, *_ = trio(env)
    ghost = replace(root_of(alice), encryption_key=bytes(31) + b"\x09")
    tree = with_parent(alice, 3, ghost)
    with pytest.raises(ParentHashMismatch):
        verify_tree(tree, matching(tree, alice), env)


def test_a_key_of_small_order_is_refused(env: Environment) -> None:
    alice, *_ = trio(env)
    tree = with_parent(alice, 3, replace(root_of(alice), encryption_key=bytes(32)))
    with pytest.raises(InvalidPublicKey):
        verify_tree(tree, matching(tree, alice), env)


@pytest.mark.parametrize("leaf", [3, 4, 99])
def test_an_unmerged_leaf_is_a_member_below(env: Environment, leaf: int) -> None:
    alice, *_ = trio(env)
    lie = replace(root_of(alice), unmerged_leaves=(leaf,))
    tree = with_parent(alice, 3, lie)
    with pytest.raises(InvalidTree, match="not under it"):
        verify_tree(tree, matching(tree, alice), env)


def test_an_unmerged_leaf_is_so_all_the_way(env: Environment) -> None:
    alice, *_ = new_group(env, 4, path=False)
    staged, _ = alice.commit(env).group.merge(env)
    tree = with_parent(staged, 3, replace(root_of(staged), unmerged_leaves=(1,)))
    with pytest.raises(InvalidTree, match="but not at 1"):
        verify_tree(tree, matching(tree, staged), env)


def test_a_key_occurs_once(env: Environment) -> None:
    alice, *_ = trio(env)
    tree = tree_of(alice)
    tree.claimed_nodes[6] = tree.claimed_nodes[4]
    with pytest.raises(InvalidLeafNode, match="twice"):
        verify_tree(tree, context_of(alice), env)
    twice = with_parent(alice, 1, root_of(alice))
    with pytest.raises(InvalidTree, match="twice"):
        verify_tree(twice, context_of(alice), env)


def test_members_support_the_group(env: Environment) -> None:
    alice, *_ = trio(env)
    unknown = replace(context_of(alice), extensions=(Extension(0xF001, b""),))
    with pytest.raises(InvalidExtensions):
        verify_tree(tree_of(alice), unknown, env)


def test_expired_leaves_are_refused_if_the_settings_ask(env: Environment) -> None:
    alice, *_ = trio(env)
    late = replace(env, now=LIFETIME.not_after + 1)
    verify_tree(tree_of(alice), context_of(alice), late)
    strict = replace(late, settings=replace(env.settings, check_tree_lifetimes=True))
    with pytest.raises(LifetimeExceeded):
        verify_tree(tree_of(alice), context_of(alice), strict)


def test_a_leaf_does_not_live_too_long(env: Environment) -> None:
    alice, *_ = trio(env)
    short = environment(max_lifetime=10)
    with pytest.raises(LifetimeExceeded, match="too long"):
        verify_tree(tree_of(alice), context_of(alice), short)
