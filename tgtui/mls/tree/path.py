"""TreeKEM: new keys along a path, for those who may know them (RFC 9420 §7.4-7.6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from tgtui.crypto import (
    BroadcastSealer,
    CipherSuite,
    CryptoError,
    Entropy,
    HpkeKeyPair,
    Secret,
    SigningKey,
    check_public_key,
    decrypt_with_label,
    derive_key_pair,
    derive_secret,
    generate_key_pair,
)
from tgtui.mls import labels
from tgtui.mls.errors import InvalidPath, PathSecretUnusable
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.leaf_node import LeafDraft, LeafNode, LeafSource, Placement
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.parent_hash import parent_hash
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.update_path import HpkeCiphertext, UpdatePath, UpdatePathNode


PrivateKeys = Mapping[int, HpkeKeyPair]
"""The HPKE key pairs that a member holds, by array index of their node."""


@dataclass(frozen=True, slots=True)
class PathSecrets:
    """What follows from the secrets of a path.

    Attributes:
        key_pairs: The new key pairs that this member knows, by array index.
        commit_secret: Enters the key schedule.
        by_node: The path secrets themselves, which a committer hands to new members.
    """

    key_pairs: dict[int, HpkeKeyPair]
    commit_secret: Secret
    by_node: dict[int, Secret]


@dataclass(frozen=True, slots=True)
class OwnPath:
    """A path that this member made and put into its tree.

    Attributes:
        leaf: The new leaf.
        steps: The node and the copath child of each step (`filtered_direct_path`).
        secrets: What it leads to.
    """

    leaf: LeafNode
    steps: list[tuple[int, int]]
    secrets: PathSecrets


@dataclass(frozen=True, slots=True)
class ReceivedPath:
    """Another member's path, once its public half is in the tree.

    Attributes:
        steps: The node and the copath child of each step (`filtered_direct_path`).
        nodes: The keys and encrypted secrets, one entry for each step.
        added: The leaves that the same commit adds, to which nothing is encrypted.
    """

    steps: list[tuple[int, int]]
    nodes: tuple[UpdatePathNode, ...]
    added: Collection[int]

    def readers(self, tree: RatchetTree, step: int) -> list[int]:
        """Return the nodes to which the secret of a step is encrypted, in order."""
        new = {2 * leaf for leaf in self.added}
        resolution = tree.resolution(self.steps[step][1])
        return [node for node in resolution if node not in new]

    def step_above(self, leaf: int) -> int:
        """Return the step whose copath child a member is under."""
        return next(
            step
            for step, (_, beside) in enumerate(self.steps)
            if arithmetic.is_in_subtree(2 * leaf, beside)
        )


def derive_path(
    suite: CipherSuite, secret: Secret, nodes: Collection[int]
) -> PathSecrets:
    """Derive the key pairs of `nodes`, bottom up, from the first one's path secret."""
    key_pairs: dict[int, HpkeKeyPair] = {}
    by_node: dict[int, Secret] = {}
    for node in nodes:
        by_node[node] = secret
        key_pairs[node] = derive_key_pair(
            suite, derive_secret(suite, secret, labels.NODE)
        )
        secret = derive_secret(suite, secret, labels.PATH)
    return PathSecrets(key_pairs, secret, by_node)


def make_path(
    tree: RatchetTree,
    draft: LeafDraft,
    *,
    key: SigningKey,
    placement: Placement,
    entropy: Entropy,
) -> OwnPath:
    """Give a leaf and the nodes above it new keys, in the tree itself (§7.5).

    Args:
        tree: The tree, with all proposals applied; it is changed.
        draft: What the leaf is to say; its key, source and parent hash are ignored.
        key: Signs the leaf.
        placement: The group, and the leaf's index.
        entropy: Where the first path secret and the leaf's key come from.

    Raises:
        InvalidLeafNode: The signature key belongs to another member.
    """
    index = placement.leaf_index
    suite = tree.suite
    steps = tree.filtered_direct_path(index)
    first = Secret(entropy.draw(suite.hash_length))
    secrets = derive_path(suite, first, [node for node, _ in steps])
    publics = [secrets.key_pairs[node].public for node, _ in steps]
    above = _put_path(tree, index, steps=steps, publics=publics)
    leaf_pair = generate_key_pair(suite, entropy)
    draft = replace(
        draft,
        encryption_key=leaf_pair.public,
        source=LeafSource.COMMIT,
        lifetime=None,
        parent_hash=above,
    )
    leaf = draft.sign(key, placement)
    tree.replace_leaf(index, leaf)
    secrets.key_pairs[2 * index] = leaf_pair
    return OwnPath(leaf, steps, secrets)


def seal_path(
    tree: RatchetTree,
    path: OwnPath,
    *,
    added: Collection[int],
    context: bytes,
    entropy: Entropy,
) -> UpdatePath:
    """Encrypt the secrets of an own path to everybody under its copath.

    Args:
        tree: The tree, with the path in it.
        path: The path.
        added: The leaves that the same commit adds, who get the secrets in a Welcome.
        context: The encoded provisional GroupContext.
        entropy: Where ephemeral keys come from.

    Raises:
        InvalidPublicKey: A key in the tree is malformed, which those who join and who
            follow commits rule out.
    """
    new = {2 * leaf for leaf in added}
    sealer = BroadcastSealer(tree.suite, labels.UPDATE_PATH_NODE, context)
    nodes = []
    for node, beside in path.steps:
        secret = path.secrets.by_node[node].expose()
        sealed = tuple(
            HpkeCiphertext(*sealer.seal(tree.key_of(reader), secret, entropy))
            for reader in tree.resolution(beside)
            if reader not in new
        )
        nodes.append(UpdatePathNode(path.secrets.key_pairs[node].public, sealed))
    return UpdatePath(path.leaf, tuple(nodes))


def merge_path(
    tree: RatchetTree, index: int, *, leaf: LeafNode, nodes: tuple[UpdatePathNode, ...]
) -> list[tuple[int, int]]:
    """Put another member's path into the tree (§7.5, §12.4.2).

    Args:
        tree: The tree, with all proposals applied; it is changed.
        index: The committer's leaf.
        leaf: Its new leaf, verified.
        nodes: The new keys above it.

    Returns:
        The steps of the path, as `filtered_direct_path`.

    Raises:
        InvalidPath: The path has a wrong length, a key that the tree already has, or
            the leaf's parent hash is not that of the path.
        InvalidLeafNode: The leaf's signature key belongs to another member.
        InvalidPublicKey: A key is malformed.
    """
    steps = tree.filtered_direct_path(index)
    if len(nodes) != len(steps):
        message = f"the path has {len(nodes)} nodes instead of {len(steps)}"
        raise InvalidPath(message)
    publics = [node.encryption_key for node in nodes]
    # RFC 9420 §12.4.2: none of the public keys may appear in the new tree, which
    # holds the nodes that the path is about to replace as well.
    fresh = {leaf.encryption_key, *publics}
    if len(fresh) <= len(nodes) or not fresh.isdisjoint(tree.encryption_keys):
        message = "a key of the path is not new"
        raise InvalidPath(message)
    for public in publics:
        check_public_key(tree.suite, public)
    above = _put_path(tree, index, steps=steps, publics=publics)
    if leaf.parent_hash != above:
        message = "the parent hash of the committer's leaf is wrong"
        raise InvalidPath(message)
    tree.replace_leaf(index, leaf)
    return steps


def _put_path(
    tree: RatchetTree, index: int, *, steps: list[tuple[int, int]], publics: list[bytes]
) -> bytes:
    # §7.5: hashes are computed from root to leaf, so that each covers those above it.
    tree.blank_parents(index)
    above = b""
    for (node, beside), public in zip(reversed(steps), reversed(publics), strict=True):
        parent = ParentNode(public, above)
        tree.put_parent(node, parent)
        above = parent_hash(tree, parent, sibling=beside)
    return above


def check_ciphertext_counts(tree: RatchetTree, path: ReceivedPath) -> None:
    """Require one ciphertext for each node of each copath resolution (§7.6).

    Raises:
        InvalidPath: There are more or fewer.
    """
    for step, node in enumerate(path.nodes):
        expected = len(path.readers(tree, step))
        given = len(node.encrypted_path_secret)
        if given != expected:
            message = f"{given} encrypted path secrets instead of {expected}"
            raise InvalidPath(message)


def open_path(
    tree: RatchetTree,
    path: ReceivedPath,
    *,
    leaf: int,
    held: PrivateKeys,
    context: bytes,
) -> PathSecrets:
    """Decrypt the path secret meant for this member and derive the ones above it.

    Args:
        tree: The tree, with the path in it.
        path: The path.
        leaf: This member's leaf index.
        held: The key pairs that this member holds.
        context: The encoded provisional GroupContext.

    Raises:
        PathSecretUnusable: The secret does not decrypt, or gives other keys.
    """
    at = path.step_above(leaf)
    readers = path.readers(tree, at)
    mine = [number for number, node in enumerate(readers) if node in held]
    if not mine:
        message = "none of this member's keys can open the path"
        raise PathSecretUnusable(message)
    sealed = path.nodes[at].encrypted_path_secret[mine[0]]
    try:
        secret = decrypt_with_label(
            tree.suite,
            held[readers[mine[0]]].private,
            labels.UPDATE_PATH_NODE,
            context=context,
            kem_output=sealed.kem_output,
            ciphertext=sealed.ciphertext,
        )
    except CryptoError as error:
        message = "the path secret for this member does not decrypt"
        raise PathSecretUnusable(message) from error
    return derive_matching(tree, Secret(secret), [node for node, _ in path.steps[at:]])


def derive_matching(tree: RatchetTree, secret: Secret, nodes: list[int]) -> PathSecrets:
    """Derive the key pairs of nodes whose public keys the tree already has.

    Raises:
        PathSecretUnusable: The secret is of a wrong length or gives other public keys.
    """
    if len(secret) != tree.suite.hash_length:
        message = "the path secret for this member has a wrong length"
        raise PathSecretUnusable(message)
    secrets = derive_path(tree.suite, secret, nodes)
    for node, pair in secrets.key_pairs.items():
        if pair.public != tree.key_of(node):
            message = "the path secret for this member gives other keys"
            raise PathSecretUnusable(message)
    return secrets
