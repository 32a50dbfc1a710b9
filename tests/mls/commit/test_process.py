"""Processing a commit: each step of RFC 9420 §12.4.2, and each way to break it."""

from dataclasses import replace
from typing import Unpack

import pytest

from tests.mls import forge
from tests.mls.forge import Lie
from tests.mls.handshakes import IN_CLEAR, propose, propose_update
from tests.mls.support import (
    assert_agree,
    commit,
    flipped,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.codec import encoded
from tgtui.crypto import InvalidPublicKey, InvalidSignature, encrypt_with_label
from tgtui.mls import (
    Add,
    Capabilities,
    CommitOptions,
    ConfirmationTagMismatch,
    Credential,
    Environment,
    Extension,
    GroupContextExtensions,
    InvalidCommit,
    InvalidCredential,
    InvalidExtensions,
    InvalidLeafNode,
    InvalidPath,
    InvalidProposal,
    LeafSource,
    Lifetime,
    MembershipTagMismatch,
    OwnMessage,
    PathSecretUnusable,
    Proposal,
    Remove,
    WrongEpoch,
    WrongGroup,
    labels,
)
from tgtui.mls.framing.commit import Commit, UnverifiedCommit
from tgtui.mls.framing.content import ContentType
from tgtui.mls.proposals.proposal import ProposalRef
from tgtui.mls.tree.leaf_node import Placement
from tgtui.mls.tree.update_path import HpkeCiphertext, UpdatePathNode


class Scene:
    """A commit of the first member, and the other members whom it may be told to."""

    def __init__(self, env: Environment, size: int = 4, **given: object) -> None:
        self.env = env
        self.groups = new_group(env, size, **given)  # type: ignore[arg-type]
        self.alice, self.bob = self.groups[:2]
        self.key = self.alice.state.epoch.signing_key
        self.honest = forge.commit_in(self.alice.commit(env, IN_CLEAR).message)

    @property
    def nodes(self) -> tuple[UpdatePathNode, ...]:
        """The nodes of the honest path."""
        assert self.honest.claimed_path is not None
        return self.honest.claimed_path.claimed_nodes

    def refused(
        self,
        changed: UnverifiedCommit,
        error: type[Exception],
        match: str | None = None,
    ) -> None:
        """Require that each of the others refuses a commit, and stays what it is."""
        message = forge.commit(self.alice, changed)
        for group in self.groups[1:]:
            forge.refuses(group, message, error, environment=self.env, match=match)

    def with_leaf(self, **said: Unpack[forge.Said]) -> UnverifiedCommit:
        """Return the commit with a leaf that says something else."""
        return forge.path_again(self.alice, self.honest, self.key, **said)

    def with_nodes(self, *nodes: UpdatePathNode) -> UnverifiedCommit:
        """Return the commit with other nodes in its path."""
        assert self.honest.claimed_path is not None
        path = replace(self.honest.claimed_path, claimed_nodes=nodes)
        return replace(self.honest, claimed_path=path)


@pytest.fixture
def scene(env: Environment) -> Scene:
    """Four members, of whom the first commits."""
    return Scene(env)


def test_a_forged_commit_without_a_lie_fails_at_its_tag_alone(scene: Scene) -> None:
    scene.refused(scene.honest, ConfirmationTagMismatch)
    scene.refused(scene.with_leaf(), ConfirmationTagMismatch)
    scene.refused(scene.with_nodes(*scene.nodes), ConfirmationTagMismatch)


def test_every_bit_of_the_confirmation_tag_counts(env: Environment) -> None:
    scene = Scene(env, 2)
    staged = scene.alice.commit(env, IN_CLEAR)
    assert staged.group.pending is not None
    right = staged.group.pending.epoch.confirmation_tag
    content = ContentType.COMMIT, encoded(forge.commit_in(staged.message))
    again = forge.public(scene.alice, content, tag=right)
    assert again == staged.message
    assert scene.bob.receive(again, env)[0].epoch == 2
    for wrong in (b"", right[:-1], *(flipped(right, bit) for bit in range(256))):
        message = forge.public(scene.alice, content, tag=wrong)
        with pytest.raises(ConfirmationTagMismatch):
            scene.bob.receive(message, env)


def test_a_commit_is_of_this_group_and_epoch(scene: Scene) -> None:
    env, honest = scene.env, scene.honest
    message = forge.commit(scene.alice, honest, Lie(group_id=b"another"))
    forge.refuses(scene.bob, message, WrongGroup, environment=env)
    for epoch in (0, 2):
        message = forge.commit(scene.alice, honest, Lie(epoch=epoch))
        forge.refuses(scene.bob, message, WrongEpoch, environment=env)


def test_a_commit_is_signed_by_its_sender_for_this_context(scene: Scene) -> None:
    for lie in (
        Lie(key=signing_key("mallory")),
        Lie(key=scene.bob.state.epoch.signing_key),
        Lie(context=b""),
    ):
        message = forge.commit(scene.alice, scene.honest, lie)
        for group in scene.groups[1:]:
            forge.refuses(group, message, InvalidSignature, environment=scene.env)


def test_a_commit_in_clear_comes_from_a_member(scene: Scene) -> None:
    wrong = scene.alice.commit(scene.env).group.merge(scene.env)[0]
    lie = Lie(membership_key=wrong.state.epoch.secrets.membership_key)
    message = forge.commit(scene.alice, scene.honest, lie)
    forge.refuses(scene.bob, message, MembershipTagMismatch, environment=scene.env)


def test_nobody_processes_its_own_commit(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    for options in (IN_CLEAR, CommitOptions()):
        staged = alice.commit(env, options)
        forge.refuses(alice, staged.message, OwnMessage, environment=env)
        forge.refuses(staged.group, staged.message, OwnMessage, environment=env)


@pytest.mark.parametrize("proposals", [(), (Remove(3),), (GroupContextExtensions(()),)])
def test_a_path_is_there_where_it_has_to_be(
    scene: Scene, proposals: tuple[Proposal, ...]
) -> None:
    message = forge.commit(scene.alice, Commit(proposals, None))
    for group in scene.groups[1:3]:
        forge.refuses(
            group, message, InvalidCommit, environment=scene.env, match="has no path"
        )


def test_a_path_is_there_for_an_update_by_reference(env: Environment) -> None:
    groups, reference = propose_update(new_group(env, 3), env)
    message = forge.commit(groups[0], Commit((ProposalRef(reference),), None))
    for group in groups[1:]:
        forge.refuses(
            group, message, InvalidCommit, environment=env, match="has no path"
        )


@pytest.mark.parametrize("by_reference", [True, False])
def test_everybody_follows_without_a_path(env: Environment, by_reference: bool) -> None:
    new = own_key_package("new", env)
    groups = new_group(env, 3)
    options = CommitOptions(proposals=(Add(new.package),), path=False)
    if by_reference:
        groups, _ = propose(groups, env, Add(new.package))
        options = CommitOptions(path=False)
    after = commit(groups, env, options, joiners=[new])
    assert_agree(after)
    assert after[0].members[0] == groups[0].members[0]


def test_a_leaf_of_a_path_is_signed_for_its_place(scene: Scene) -> None:
    path = scene.honest.claimed_path
    assert path is not None
    leaf = path.claimed_leaf.trust()
    for place in (
        Placement(b"another group", 0),
        Placement(scene.alice.group_id, 1),
        None,
    ):
        stale = forge.leaf_again(leaf, scene.key, place)
        changed = replace(path, claimed_leaf=stale)
        scene.refused(replace(scene.honest, claimed_path=changed), InvalidSignature)


def test_a_leaf_of_a_path_is_signed_by_its_own_key(scene: Scene) -> None:
    path = scene.honest.claimed_path
    assert path is not None
    raw = bytearray(path.claimed_leaf.raw)
    raw[-1] ^= 1
    stale = forge.read_leaf(bytes(raw))
    changed = replace(path, claimed_leaf=stale)
    scene.refused(replace(scene.honest, claimed_path=changed), InvalidSignature)


@pytest.mark.parametrize("source", [LeafSource.UPDATE, LeafSource.KEY_PACKAGE])
def test_a_leaf_of_a_path_has_its_own_source(
    env: Environment, source: LeafSource
) -> None:
    scene = Scene(env)
    path = scene.honest.claimed_path
    assert path is not None
    lifetime = Lifetime(0, 1) if source is LeafSource.KEY_PACKAGE else None
    place = Placement(scene.alice.group_id, 0)
    leaf = forge.leaf_again(
        path.claimed_leaf.trust(),
        scene.key,
        None if lifetime else place,
        source=source,
        lifetime=lifetime,
    )
    changed = replace(scene.honest, claimed_path=replace(path, claimed_leaf=leaf))
    scene.refused(changed, InvalidLeafNode, f"{source.name}, not COMMIT")


def test_a_path_brings_the_leaf_a_new_key(scene: Scene) -> None:
    old = scene.alice.members[0][1].encryption_key
    changed = scene.with_leaf(encryption_key=old)
    scene.refused(changed, InvalidProposal, "the old encryption key")


def test_a_path_keeps_who_the_committer_is(scene: Scene) -> None:
    changed = scene.with_leaf(credential=Credential(b"mallory"))
    scene.refused(changed, InvalidCredential)


def test_a_leaf_of_a_path_supports_itself_and_the_group(env: Environment) -> None:
    said = Capabilities(extensions=(0xF001,))
    scene = Scene(
        env,
        3,
        context_extensions=(Extension(0xF001, b""),),
        capabilities=said,
        grease=False,
    )
    less = Capabilities()
    scene.refused(scene.with_leaf(capabilities=less), InvalidExtensions, "61441")
    nothing = replace(less, credentials=())
    scene.refused(scene.with_leaf(capabilities=nothing), InvalidLeafNode, "own cred")
    other = Capabilities(cipher_suites=(1,), extensions=(0xF001,))
    scene.refused(scene.with_leaf(capabilities=other), InvalidLeafNode, "cipher suite")
    extension = (Extension(0xF009, b""),)
    scene.refused(scene.with_leaf(extensions=extension), InvalidLeafNode, "61449")


def test_the_parent_hash_of_the_leaf_is_that_of_the_path(scene: Scene) -> None:
    for wrong in (b"", bytes(32)):
        changed = scene.with_leaf(parent_hash=wrong)
        scene.refused(changed, InvalidPath, "the parent hash")


def test_a_path_has_one_node_for_each_parent(scene: Scene) -> None:
    one, other = scene.nodes
    for nodes in ((), (one,), (one, other, replace(one, encryption_key=bytes(32)))):
        scene.refused(scene.with_nodes(*nodes), InvalidPath, f"{len(nodes)} nodes")


def test_every_key_of_a_path_is_new(scene: Scene) -> None:
    one, other = scene.nodes
    tree = scene.alice.state.epoch.tree
    mine = scene.alice.members[0][1].encryption_key
    for taken in (
        other.encryption_key,
        tree.key_of(2),
        tree.key_of(3),
        mine,
    ):
        changed = scene.with_nodes(replace(one, encryption_key=taken), other)
        scene.refused(changed, InvalidPath, "not new")
    leaf = scene.with_leaf(encryption_key=one.encryption_key)
    scene.refused(leaf, InvalidPath, "not new")
    leaf = scene.with_leaf(encryption_key=tree.key_of(6))
    scene.refused(leaf, InvalidPath, "not new")


@pytest.mark.parametrize("key", [b"", b"short", bytes(32), b"\1" + bytes(31)])
def test_every_key_of_a_path_is_well_formed(env: Environment, key: bytes) -> None:
    scene = Scene(env)
    one, other = scene.nodes
    changed = scene.with_nodes(one, replace(other, encryption_key=key))
    scene.refused(changed, InvalidPublicKey)
    scene.refused(scene.with_leaf(encryption_key=key), InvalidPublicKey)


def test_every_reader_has_one_ciphertext(scene: Scene) -> None:
    one, other = scene.nodes
    (sealed,) = one.encrypted_path_secret
    for sealed_to in ((), (sealed, sealed)):
        changed = replace(one, encrypted_path_secret=sealed_to)
        message = f"{len(sealed_to)} encrypted path secrets instead of 1"
        scene.refused(scene.with_nodes(changed, other), InvalidPath, message)
    more = replace(other, encrypted_path_secret=(*other.encrypted_path_secret, sealed))
    scene.refused(scene.with_nodes(one, more), InvalidPath, "instead of")


def test_nothing_is_encrypted_to_who_is_added_in_the_same_commit(
    env: Environment,
) -> None:
    groups = new_group(env, 3)
    new = own_key_package("new", env)
    options = replace(IN_CLEAR, proposals=(Add(new.package),))
    made = forge.commit_in(groups[0].commit(env, options).message)
    path = made.claimed_path
    assert path is not None
    assert [len(node.encrypted_path_secret) for node in path.claimed_nodes] == [1, 1]
    top = path.claimed_nodes[1]
    extra = replace(
        top,
        encrypted_path_secret=(*top.encrypted_path_secret, HpkeCiphertext(b"", b"")),
    )
    nodes = (path.claimed_nodes[0], extra)
    changed = replace(made, claimed_path=replace(path, claimed_nodes=nodes))
    message = forge.commit(groups[0], changed)
    forge.refuses(groups[1], message, InvalidPath, environment=env, match="2 encrypted")


def test_a_secret_that_does_not_open_is_told_apart(env: Environment) -> None:
    scene = Scene(env, 2)
    (node,) = scene.nodes
    (sealed,) = node.encrypted_path_secret
    for wrong in (
        sealed._replace(ciphertext=flipped(sealed.ciphertext, 0)),
        sealed._replace(kem_output=flipped(sealed.kem_output, 0)),
        sealed._replace(kem_output=b"short"),
        sealed._replace(ciphertext=b""),
        sealed._replace(kem_output=bytes(32)),
    ):
        changed = replace(node, encrypted_path_secret=(wrong,))
        scene.refused(scene.with_nodes(changed), PathSecretUnusable, "does not decrypt")


@pytest.mark.parametrize(
    ("secret", "match"),
    [(b"s" * 32, "other keys"), (b"s" * 31, "wrong length"), (b"", "wrong length")],
)
def test_a_secret_that_gives_other_keys_is_told_apart(
    env: Environment, secret: bytes, match: str
) -> None:
    scene = Scene(env, 2)
    staged = scene.alice.commit(env, IN_CLEAR)
    pending = staged.group.pending
    assert pending is not None
    # The provisional context is the new one with the old transcript hash (§12.4.1).
    old = scene.alice.state.epoch.context.confirmed_transcript_hash
    context = replace(pending.epoch.context, confirmed_transcript_hash=old)
    sealed = encrypt_with_label(
        scene.alice.suite,
        scene.bob.members[1][1].encryption_key,
        labels.UPDATE_PATH_NODE,
        context=encoded(context),
        plaintext=secret,
    )
    made = forge.commit_in(staged.message)
    path = made.claimed_path
    assert path is not None
    (node,) = path.claimed_nodes
    wrong = replace(node, encrypted_path_secret=(HpkeCiphertext(*sealed),))
    changed = replace(made, claimed_path=replace(path, claimed_nodes=(wrong,)))
    scene.refused(changed, PathSecretUnusable, match)


def test_who_is_removed_checks_what_all_can_check(scene: Scene) -> None:
    honest = forge.commit_in(
        forge.staged_in_clear(scene.alice, scene.env, proposals=(Remove(3),))
    )
    changed = forge.path_again(scene.alice, honest, scene.key, parent_hash=bytes(32))
    scene.refused(changed, InvalidPath, "the parent hash")


def test_the_signature_key_of_a_leaf_belongs_to_one_member(env: Environment) -> None:
    scene = Scene(env, 3)
    stolen = scene.groups[2].state.epoch.signing_key
    changed = forge.path_again(scene.alice, scene.honest, stolen)
    scene.refused(changed, InvalidLeafNode, "the signature key of leaf 0 occurs twice")
    # A fresh one is as good, but the path was sealed for a tree with another leaf.
    changed = forge.path_again(scene.alice, scene.honest, signing_key("fresh"))
    scene.refused(changed, PathSecretUnusable)
