"""Verifies update paths, published and own, for every reader (RFC 9420 §7.4-7.6)."""

from dataclasses import dataclass, replace
from typing import Final

from tests.mls.vectors.case import Case, Malformed, same
from tests.mls.vectors.checks.trees import read_tree
from tests.mls.vectors.environment import AnyIdentity
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import (
    HpkeKeyPair,
    Secret,
    SeededEntropy,
    SigningKey,
    public_key_of,
)
from tgtui.mls.commit.advance import still_valid
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.tree.leaf_node import LeafDraft, LeafSource, Placement
from tgtui.mls.tree.leaf_validation import verify_leaf
from tgtui.mls.tree.parent_hash import verify_parent_hashes
from tgtui.mls.tree.path import (
    PathSecrets,
    ReceivedPath,
    check_ciphertext_counts,
    derive_path,
    make_path,
    merge_path,
    open_path,
    seal_path,
)
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash
from tgtui.mls.tree.update_path import UnverifiedUpdatePath


ENTROPY: Final = b"treekem"


@dataclass(frozen=True, slots=True)
class Member:
    """What one member holds.

    Attributes:
        key_pairs: Its HPKE key pairs, by array index.
        signing_key: Its signing key.
    """

    key_pairs: dict[int, HpkeKeyPair]
    signing_key: SigningKey


@dataclass(frozen=True, slots=True)
class Merged:
    """A path that was merged into the tree.

    Attributes:
        tree: The tree with the path in it.
        path: The path.
        context: The encoded provisional GroupContext.
    """

    tree: RatchetTree
    path: ReceivedPath
    context: bytes


def verify(case: Case) -> None:
    """Verify one tree and the paths of its members."""
    suite = case.suite
    tree = read_tree(suite, case.data("ratchet_tree"))
    members = {
        leaf.number("index"): _member(tree, leaf)
        for leaf in case.cases("leaves_private")
    }
    same("the private leaves", sorted(members), [at for at, _ in tree.members()])
    context = GroupContext(
        suite,
        case.data("group_id"),
        case.number("epoch"),
        root_hash(tree),
        case.data("confirmed_transcript_hash"),
        (),
    )
    for update in case.cases("update_paths"):
        _verify_published(tree, members, update, context=context)
        _verify_own(tree, members, update.number("sender"), context=context)


def _member(tree: RatchetTree, case: Case) -> Member:
    index = case.number("index")
    private = case.secret("encryption_priv")
    own = HpkeKeyPair(private, public_key_of(tree.suite, private))
    key = case.signing_key("signature_priv")
    same("signature_priv", key.public_key, tree.leaf(index).signature_key)
    pairs = {2 * index: own}
    for entry in case.cases("path_secrets"):
        node = entry.number("node")
        pairs |= derive_path(tree.suite, entry.secret("path_secret"), [node]).key_pairs
    for node, pair in pairs.items():
        same(f"the public key of node {node}", pair.public, tree.key_of(node))
    return Member(pairs, key)


def _verify_published(
    tree: RatchetTree, members: dict[int, Member], case: Case, *, context: GroupContext
) -> None:
    sender = case.number("sender")
    merged = _merge(tree, sender, case.data("update_path"), context)
    same("tree_hash_after", root_hash(merged.tree), case.data("tree_hash_after"))
    expected = case.datas("path_secrets")
    found: list[bytes | None] = [None] * len(expected)
    for index, member in members.items():
        if index >= len(expected):
            message = f"path_secrets has no place for leaf {index}"
            raise Malformed(message)
        if index != sender:
            secrets = _open(merged, index, member)
            found[index] = next(iter(secrets.by_node.values())).expose()
            _same_commit(secrets, case.secret("commit_secret"))
    same("path_secrets", found, expected)


def _verify_own(
    tree: RatchetTree, members: dict[int, Member], sender: int, *, context: GroupContext
) -> None:
    changed = tree.copy()
    old = tree.leaf(sender)
    entropy = SeededEntropy(ENTROPY + sender.to_bytes(4, "big"))
    own = make_path(
        changed,
        LeafDraft(
            b"", old.credential, old.capabilities, LeafSource.COMMIT, old.extensions
        ),
        key=members[sender].signing_key,
        placement=Placement(context.group_id, sender),
        entropy=entropy,
    )
    after = encoded(replace(context, tree_hash=root_hash(changed)))
    path = seal_path(changed, own, added=(), context=after, entropy=entropy)
    merged = _merge(tree, sender, encoded(path), context)
    same("the context", merged.context, after)
    for index, member in members.items():
        if index != sender:
            _same_commit(_open(merged, index, member), own.secrets.commit_secret)


def _merge(
    tree: RatchetTree, sender: int, data: bytes, context: GroupContext
) -> Merged:
    path = decode_whole(UnverifiedUpdatePath.decode, data)
    same("the update path, encoded again,", encoded(path), data)
    leaf = verify_leaf(
        path.claimed_leaf,
        tree.suite,
        source=LeafSource.COMMIT,
        placement=Placement(context.group_id, sender),
        authentication=AnyIdentity(),
    )
    changed = tree.copy()
    steps = merge_path(changed, sender, leaf=leaf, nodes=path.claimed_nodes)
    received = ReceivedPath(steps, path.claimed_nodes, ())
    check_ciphertext_counts(changed, received)
    verify_parent_hashes(changed)
    after = replace(context, tree_hash=root_hash(changed))
    return Merged(changed, received, encoded(after))


def _open(merged: Merged, index: int, member: Member) -> PathSecrets:
    return open_path(
        merged.tree,
        merged.path,
        leaf=index,
        held=still_valid(member.key_pairs, merged.tree),
        context=merged.context,
    )


def _same_commit(secrets: PathSecrets, expected: Secret) -> None:
    same("commit_secret", secrets.commit_secret.expose(), expected.expose())
