"""The ratchet_tree extension: any tree comes back, and no other bytes do."""

import pytest
from hypothesis import given

from tests.mls.support import SUITE, assert_exact, assert_limited, each_quick_suite
from tests.mls.tree.trees import Edit, edits, grown, in_bloom, leaf_of, planted
from tgtui.codec import BadValue, TooLong, Writer, decode_whole
from tgtui.crypto import CipherSuite
from tgtui.mls import InvalidTree, LeafNode, UnverifiedRatchetTree, limits
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.leaf_node import UnverifiedLeafNode
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.validation import trusted_tree


Node = LeafNode | ParentNode | None

LEAF, PARENT = leaf_of("alice"), ParentNode(b"key", b"hash")


def encoded_tree(tree: RatchetTree) -> bytes:
    writer = Writer()
    encode_tree(tree, writer)
    return writer.getvalue()


def written_out(*nodes: Node) -> bytes:
    """Return `optional<Node> ratchet_tree<V>` of any nodes in any order."""
    inner = Writer()
    for node in nodes:
        inner.optional(present=node is not None)
        if node is not None:
            inner.u8(1 if isinstance(node, LeafNode) else 2)
            node.encode(inner)
    writer = Writer()
    writer.opaque(inner.getvalue())
    return writer.getvalue()


def decoded(data: bytes) -> UnverifiedRatchetTree:
    return decode_whole(UnverifiedRatchetTree.decode, data)


@each_quick_suite
def test_a_tree_is_its_nodes_without_the_blank_ones_at_its_end(
    suite: CipherSuite,
) -> None:
    tree = in_bloom(3, suite).tree
    assert tree.nodes[4:] == [tree.leaf(2), None, None]
    assert encoded_tree(tree) == written_out(*tree.nodes[:5])


@given(edits())
def test_any_tree_comes_back_as_it_was(history: list[Edit]) -> None:
    tree = grown(history).tree
    data = encoded_tree(tree)
    again = trusted_tree(decoded(data), SUITE)
    assert again.nodes == tree.nodes
    assert again.encryption_keys == tree.encryption_keys
    assert again.signature_keys == tree.signature_keys
    assert again.capabilities == tree.capabilities
    assert again.credential_types == tree.credential_types
    assert again.first_blank_leaf() == tree.first_blank_leaf()
    assert encoded_tree(again) == data


def test_a_tree_is_read_whole() -> None:
    claimed = assert_exact(UnverifiedRatchetTree.decode, encoded_tree(planted(2).tree))
    leaf, blank, other = claimed.claimed_nodes
    assert isinstance(leaf, UnverifiedLeafNode)
    assert blank is None
    assert isinstance(other, UnverifiedLeafNode)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(1, 1), (3, 3), (5, 7), (7, 7), (9, 15), (15, 15)],
)
def test_a_tree_is_filled_up_to_a_full_one(sent: int, expected: int) -> None:
    claimed = decoded(written_out(*[PARENT if at % 2 else LEAF for at in range(sent)]))
    assert len(claimed.claimed_nodes) == expected
    assert not any(claimed.claimed_nodes[sent:])


@pytest.mark.parametrize(
    "nodes",
    [
        (),
        (None,),
        (LEAF, None),
        (LEAF, PARENT, LEAF, None, None),
        (LEAF, PARENT),
        (LEAF, PARENT, LEAF, PARENT),
    ],
)
def test_a_tree_ends_with_a_leaf(nodes: tuple[Node, ...]) -> None:
    with pytest.raises(InvalidTree, match="does not end with a leaf"):
        decoded(written_out(*nodes))


@pytest.mark.parametrize(
    ("nodes", "wrong"),
    [
        ((PARENT,), 0),
        ((LEAF, LEAF, LEAF), 1),
        ((LEAF, None, PARENT), 2),
        ((LEAF, PARENT, LEAF, LEAF, LEAF), 3),
    ],
)
def test_a_node_must_be_of_the_type_that_its_place_asks_for(
    nodes: tuple[Node, ...], wrong: int
) -> None:
    with pytest.raises(InvalidTree, match=f"node {wrong} is of the wrong type"):
        decoded(written_out(*nodes))


@pytest.mark.parametrize("kind", [0, 3, 255])
def test_a_node_of_another_type_is_malformed(kind: int) -> None:
    with pytest.raises(BadValue, match=f"node type {kind}"):
        decoded(b"\2\1" + bytes((kind,)))


def test_a_node_is_there_or_not() -> None:
    with pytest.raises(BadValue, match="presence octet 2"):
        decoded(b"\1\2")


def test_unmerged_leaves_that_do_not_ascend_are_rejected() -> None:
    node = ParentNode(b"key", b"hash", (1, 0))
    with pytest.raises(InvalidTree, match="ascending"):
        decoded(written_out(LEAF, node, LEAF))


def test_a_tree_may_have_as_many_leaves_as_a_group_members() -> None:
    assert limits.NODES == 2 * limits.MEMBERS - 1
    blank = [None] * (limits.NODES - 1)
    claimed = decoded(written_out(*blank, LEAF))
    assert len(claimed.claimed_nodes) == limits.NODES


def test_a_tree_with_more_nodes_is_not_read_to_its_end() -> None:
    blank = [None] * limits.NODES
    with pytest.raises(TooLong, match=f"more than {limits.NODES} items"):
        decoded(written_out(*blank, PARENT))


def test_a_tree_has_a_limit() -> None:
    assert_limited(UnverifiedRatchetTree.decode, b"", limits.TREE)


def test_an_unverified_tree_gives_away_only_what_it_claims() -> None:
    claimed = decoded(encoded_tree(planted(1).tree))
    public = sorted(name for name in dir(claimed) if not name.startswith("_"))
    assert public == ["claimed_nodes", "decode"]
