"""Reads and writes ratchet trees for the checks of several kinds of vectors."""

from tests.mls.vectors.case import same
from tgtui.codec import Writer, decode_whole
from tgtui.crypto import CipherSuite
from tgtui.mls.tree.encoding import UnverifiedRatchetTree, encode_tree
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.validation import trusted_tree


def read_tree(suite: CipherSuite, data: bytes) -> RatchetTree:
    """Return a published tree, which must have just one encoding."""
    tree = trusted_tree(decode_whole(UnverifiedRatchetTree.decode, data), suite)
    same("the tree, encoded again,", written(tree), data)
    return tree


def written(tree: RatchetTree) -> bytes:
    """Return a tree, encoded."""
    writer = Writer()
    encode_tree(tree, writer)
    return writer.getvalue()
