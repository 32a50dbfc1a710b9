"""TreeKEM: everybody under a path learns its secrets, and nobody else does."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings

from tests.mls.support import GROUP_ID, SUITE, each_suite, signing_key
from tests.mls.tree import naive
from tests.mls.tree.trees import (
    Edit,
    Garden,
    edits,
    in_bloom,
    key_pair,
    leaf_draft,
    planted,
)
from tgtui.codec import decode_whole
from tgtui.crypto import (
    DEFAULT_SUITE,
    CipherSuite,
    DecryptionFailed,
    HpkeKeyPair,
    InvalidPublicKey,
    Secret,
    SeededEntropy,
    decrypt_with_label,
    derive_key_pair,
    derive_secret,
    generate_key_pair,
)
from tgtui.mls import InvalidLeafNode, InvalidPath, LeafSource, PathSecretUnusable
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode
from tgtui.mls.tree.parent_hash import verify_parent_hashes
from tgtui.mls.tree.path import (
    OwnPath,
    PathSecrets,
    ReceivedPath,
    check_ciphertext_counts,
    derive_matching,
    derive_path,
    make_path,
    merge_path,
    open_path,
    seal_path,
)
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash
from tgtui.mls.tree.update_path import HpkeCiphertext, UpdatePathNode


CONTEXT = b"context"


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


Held = dict[int, HpkeKeyPair]


def still_held(tree: RatchetTree, held: Held) -> Held:
    """Return what is left of a member's key pairs after others edited the tree."""
    return {
        node: pair
        for node, pair in held.items()
        if node < len(tree.nodes)
        and (value := tree.nodes[node])
        and value.encryption_key == pair.public
    }


def follow(garden: Garden, members: dict[int, Held], committer: int) -> OwnPath:
    """Let a member make a path and all others follow, and require that they agree."""
    before, path, nodes = sent(garden, committer)
    for leaf in members.keys() - {committer}:
        tree = before.copy()
        merged = received(tree, committer, path, nodes)
        check_ciphertext_counts(tree, merged)
        assert tree.nodes == garden.tree.nodes
        held = still_held(tree, members[leaf])
        secrets = open_path(tree, merged, leaf=leaf, held=held, context=CONTEXT)
        assert secrets.commit_secret == path.secrets.commit_secret
        members[leaf] = held | secrets.key_pairs
    members[committer] = still_held(
        garden.tree, members[committer] | path.secrets.key_pairs
    )
    return path


@settings(max_examples=30)
@given(edits(10, least=3))
def test_members_hold_the_keys_above_them_where_they_are_merged(
    history: list[Edit],
) -> None:
    garden = planted(1)
    members: dict[int, Held] = {0: {0: key_pair(garden.names[0])}}
    for kind, choice in [*history, ("path", 0)]:
        if kind == "path":
            index = sorted(members)[choice % len(members)]
            follow(garden, members, index)
        else:
            garden.edit((kind, choice))
        members = {
            leaf: still_held(garden.tree, members.get(leaf, {}))
            or {2 * leaf: key_pair(name)}
            for leaf, name in garden.names.items()
        }
    tree = garden.tree
    for leaf, held in members.items():
        merged = {
            node
            for node in arithmetic.direct_path(2 * leaf, tree.leaf_count)
            if (parent := tree.parent(node)) and leaf not in parent.unmerged_leaves
        }
        assert merged <= held.keys()


def test_who_was_removed_can_open_nothing() -> None:
    garden = planted(5)
    members: dict[int, Held] = {
        leaf: {2 * leaf: key_pair(name)} for leaf, name in garden.names.items()
    }
    for leaf in range(5):
        follow(garden, members, leaf)
    former = members.pop(2)
    assert sorted(former) == [3, 4, 5, 7]
    garden.remove(2)
    _, _, nodes = sent(garden, 0)
    sealed = [each for node in nodes for each in node.encrypted_path_secret]
    for pair, each in product(former.values(), sealed):
        with pytest.raises(DecryptionFailed):
            decrypt_with_label(
                SUITE,
                pair.private,
                b"UpdatePathNode",
                context=CONTEXT,
                kem_output=each.kem_output,
                ciphertext=each.ciphertext,
            )


@each_suite
def test_a_path_is_derived_from_its_first_secret_as_the_rfc_says(
    suite: CipherSuite,
) -> None:
    garden = planted(4, suite)
    entropy = SeededEntropy(b"path")
    garden.entropy = SeededEntropy(b"path")
    path = garden.path(1)
    secret = Secret(entropy.draw(suite.hash_length))
    assert [node for node, _ in path.steps] == [1, 3]
    for node in (1, 3):
        assert path.secrets.by_node[node] == secret
        pair = derive_key_pair(suite, derive_secret(suite, secret, b"node"))
        assert path.secrets.key_pairs[node] == pair
        assert garden.tree.key_of(node) == pair.public
        secret = derive_secret(suite, secret, b"path")
    assert path.secrets.commit_secret == secret
    # RFC 9420 §7.5: the leaf's key is independent of the path.
    leaf = generate_key_pair(suite, entropy)
    assert path.secrets.key_pairs[2] == leaf
    assert garden.tree.leaf(1) is path.leaf
    assert path.leaf.encryption_key == leaf.public


def test_a_new_leaf_is_of_a_commit_and_signed_for_its_place() -> None:
    garden = planted(4)
    path = garden.path(1)
    leaf = decode_whole(UnverifiedLeafNode.decode, path.leaf.encoded)
    assert leaf.verify(Placement(GROUP_ID, 1)) == path.leaf
    assert path.leaf.source is LeafSource.COMMIT
    assert path.leaf.lifetime is None
    assert path.leaf.parent_hash == naive.parent_hash(garden.tree, 1, 0)
    root = garden.tree.parent(3)
    assert root is not None
    # RFC 9420 §7.9: the root has nothing above it.
    assert root.parent_hash == b""
    verify_parent_hashes(garden.tree)


def test_a_path_replaces_all_above_even_what_it_has_no_key_for() -> None:
    garden = in_bloom(4)
    garden.remove(1)
    garden.path(0)
    assert garden.tree.parent(1) is None
    assert garden.tree.parent(3) is not None


def test_nobody_can_take_the_signature_key_of_another_member() -> None:
    garden = planted(3)
    with pytest.raises(InvalidLeafNode, match="signature key"):
        make_path(
            garden.tree.copy(),
            leaf_draft("client 0"),
            key=signing_key("client 2"),
            placement=Placement(GROUP_ID, 0),
            entropy=garden.entropy,
        )
    tree, path, nodes = sent(garden, 0)
    draft = replace(
        leaf_draft("client 0", LeafSource.COMMIT),
        encryption_key=path.leaf.encryption_key,
        parent_hash=path.leaf.parent_hash,
    )
    stolen = draft.sign(signing_key("client 2"), Placement(GROUP_ID, 0))
    with pytest.raises(InvalidLeafNode, match="signature key"):
        merge_path(tree, 0, leaf=stolen, nodes=nodes)


def test_a_key_that_was_checked_in_form_only_is_refused_when_it_is_used() -> None:
    garden = planted(2, DEFAULT_SUITE)
    draft = leaf_draft("mallory", suite=DEFAULT_SUITE)
    broken = b"\xff" * 1184 + draft.encryption_key[1184:]
    leaf = replace(draft, encryption_key=broken).sign(signing_key("mallory"))
    garden.tree.replace_leaf(1, leaf)
    with pytest.raises(InvalidPublicKey):
        sent(garden, 0)


def test_a_path_is_sealed_for_one_context() -> None:
    garden = planted(2)
    tree, path, nodes = sent(garden, 0)
    merged = received(tree, 0, path, nodes)
    held = {2: key_pair(garden.names[1])}
    with pytest.raises(PathSecretUnusable, match="decrypt"):
        open_path(tree, merged, leaf=1, held=held, context=b"another")


def test_an_unmerged_member_opens_a_path_with_the_key_of_its_leaf() -> None:
    garden = in_bloom(8)
    garden.remove(3)
    garden.path(2)
    assert garden.add() == 3
    tree, path, nodes = sent(garden, 4)
    merged = received(tree, 4, path, nodes)
    unmerged = tree.parent(3)
    assert unmerged is not None
    assert unmerged.unmerged_leaves == (3,)
    assert merged.readers(tree, 2) == [3, 6]
    secrets = opened(tree, merged, 3, garden.names[3])
    assert secrets.commit_secret == path.secrets.commit_secret
    assert list(secrets.key_pairs) == [7]


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
