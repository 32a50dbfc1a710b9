"""Parent nodes on the wire, and the order of their unmerged leaves."""

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import assert_exact, assert_limited
from tgtui.codec import Truncated, Writer, decode_whole, encoded
from tgtui.mls import InvalidTree, limits
from tgtui.mls.tree.node import ParentNode


NODE = ParentNode(b"key", b"hash", (1, 0x01020304))
DATA = b"\x03key\x04hash\x08\x00\x00\x00\x01\x01\x02\x03\x04"

leaves = st.sets(st.integers(0, 0xFFFF_FFFF), max_size=9).map(
    lambda found: tuple(sorted(found))
)


def with_leaves(listed: tuple[int, ...]) -> bytes:
    writer = Writer()
    writer.fixed(b"\0\0")
    writer.vector(listed, lambda leaf, inner: inner.u32(leaf))
    return writer.getvalue()


def test_a_node_is_a_key_a_hash_and_leaves() -> None:
    assert encoded(NODE) == DATA
    assert assert_exact(ParentNode.decode, DATA) == NODE


@given(st.binary(max_size=40), st.binary(max_size=64), leaves)
def test_what_was_encoded_is_decoded(
    key: bytes, above: bytes, unmerged: tuple[int, ...]
) -> None:
    node = ParentNode(key, above, unmerged)
    assert decode_whole(ParentNode.decode, encoded(node)) == node


@pytest.mark.parametrize("listed", [(1, 1), (2, 1), (0, 5, 5), (0, 7, 3, 9)])
def test_unmerged_leaves_must_ascend(listed: tuple[int, ...]) -> None:
    with pytest.raises(InvalidTree, match="ascending"):
        decode_whole(ParentNode.decode, with_leaves(listed))


def test_half_a_leaf_index_is_rejected() -> None:
    with pytest.raises(Truncated):
        decode_whole(ParentNode.decode, b"\0\0\2\0\0")


def test_each_vector_has_a_limit() -> None:
    assert_limited(ParentNode.decode, b"", limits.KEY)
    assert_limited(ParentNode.decode, b"\0", limits.HASH)
    assert_limited(ParentNode.decode, b"\0\0", limits.UNMERGED_LEAVES)


@given(leaves, leaves)
def test_unmerged_leaves_that_come_later_are_put_in_order(
    before: tuple[int, ...], more: tuple[int, ...]
) -> None:
    node = ParentNode(b"key", b"hash", before)
    new = [leaf for leaf in more if leaf not in before]
    after = node.with_unmerged(reversed(new))
    expected = tuple(sorted({*before, *more}))
    assert after == ParentNode(b"key", b"hash", expected)
    assert node.unmerged_leaves == before
