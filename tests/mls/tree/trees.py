"""Trees that grow by random edits, as commits would make them."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from hypothesis import strategies as st

from tests.mls.support import GROUP_ID, LIFETIME, SUITE, signing_key
from tgtui.crypto import (
    CipherSuite,
    Entropy,
    HpkeKeyPair,
    SeededEntropy,
    SigningKey,
    generate_key_pair,
)
from tgtui.mls import (
    Capabilities,
    Credential,
    Extensions,
    LeafDraft,
    LeafNode,
    LeafSource,
)
from tgtui.mls.tree.leaf_node import Placement
from tgtui.mls.tree.path import OwnPath, make_path
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.resize import add_leaves, truncate


Edit = tuple[str, int]
"""What to do, and which of those who may do it does it."""

ADD, REMOVE, UPDATE, PATH = "add", "remove", "update", "path"


def edits(most: int = 20, *, least: int = 0) -> st.SearchStrategy[list[Edit]]:
    """Return the histories of trees, between `least` and `most` edits long."""
    edit = st.tuples(
        st.sampled_from((ADD, ADD, REMOVE, UPDATE, PATH)), st.integers(0, 1_000)
    )
    return st.lists(edit, min_size=least, max_size=most)


@lru_cache(maxsize=4096)
def key_pair(name: str, suite: CipherSuite = SUITE) -> HpkeKeyPair:
    """Return the HPKE key pair that always belongs to `name`."""
    return generate_key_pair(suite, SeededEntropy(name.encode()))


@lru_cache(maxsize=4096)
def _signing_key(name: str) -> SigningKey:
    return signing_key(name)


def leaf_draft(
    name: str,
    source: LeafSource = LeafSource.KEY_PACKAGE,
    *,
    suite: CipherSuite = SUITE,
    capabilities: Capabilities | None = None,
    extensions: Extensions = (),
) -> LeafDraft:
    """Return the draft of the leaf of a client called `name`."""
    return LeafDraft(
        key_pair(name, suite).public,
        Credential(name.encode()),
        capabilities or Capabilities(cipher_suites=(suite.id,)),
        source,
        extensions,
        LIFETIME if source is LeafSource.KEY_PACKAGE else None,
    )


@lru_cache(maxsize=4096)
def leaf_of(name: str, suite: CipherSuite = SUITE) -> LeafNode:
    """Return the leaf that a client called `name` is added with."""
    return leaf_draft(name, suite=suite).sign(_signing_key(name))


@dataclass
class Garden:
    """A tree, and who is in it.

    Attributes:
        tree: The tree, which the verbs change.
        suite: The cipher suite.
        names: The client at each leaf.
        planted: How many clients and updates there were.
        entropy: Where the keys of paths come from.
    """

    suite: CipherSuite = SUITE
    names: dict[int, str] = field(default_factory=dict)
    planted: int = 0

    def __post_init__(self) -> None:
        self.tree = RatchetTree(self.suite)
        self.entropy: Entropy = SeededEntropy(b"garden")

    def add(self) -> int:
        """Add a new client and return its leaf."""
        name = f"client {self.planted}"
        self.planted += 1
        (index,) = add_leaves(self.tree, [leaf_of(name, self.suite)])
        self.names[index] = name
        return index

    def remove(self, index: int) -> None:
        """Remove a member (§12.1.3)."""
        self.tree.blank_leaf(index)
        self.tree.blank_parents(index)
        truncate(self.tree)
        del self.names[index]

    def update(self, index: int) -> None:
        """Give a member a new leaf by an Update (§12.1.2)."""
        name = f"{self.names[index]}, update {self.planted}"
        self.planted += 1
        draft = leaf_draft(name, LeafSource.UPDATE, suite=self.suite)
        leaf = draft.sign(_signing_key(name), Placement(GROUP_ID, index))
        self.tree.replace_leaf(index, leaf)
        self.tree.blank_parents(index)
        self.names[index] = name

    def path(self, index: int) -> OwnPath:
        """Give a member and the nodes above it new keys (§7.5)."""
        name = self.names[index]
        return make_path(
            self.tree,
            leaf_draft(name, suite=self.suite),
            key=_signing_key(name),
            placement=Placement(GROUP_ID, index),
            entropy=self.entropy,
        )

    def edit(self, edit: Edit) -> None:
        """Do what an edit says, with one of those who are in the tree."""
        kind, choice = edit
        if kind == ADD or len(self.names) < MINIMUM:
            self.add()
            return
        index = sorted(self.names)[choice % len(self.names)]
        if kind == REMOVE:
            self.remove(index)
        elif kind == UPDATE:
            self.update(index)
        else:
            self.path(index)


MINIMUM: Final = 2
"""With fewer members than this a garden only grows."""


def grown(history: list[Edit], suite: CipherSuite = SUITE) -> Garden:
    """Return what a history leads to, a tree of one member at least."""
    garden = Garden(suite)
    garden.add()
    for edit in history:
        garden.edit(edit)
    return garden


def planted(size: int, suite: CipherSuite = SUITE) -> Garden:
    """Return a tree of that many members without any parent node."""
    garden = Garden(suite)
    for _ in range(size):
        garden.add()
    return garden


def in_bloom(size: int, suite: CipherSuite = SUITE) -> Garden:
    """Return a tree of that many members in which no parent node is blank."""
    garden = planted(size, suite)
    for index in range(size):
        garden.path(index)
    return garden
