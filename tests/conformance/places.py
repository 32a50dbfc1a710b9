"""The places where a leaf comes into a group, each with any leaf one likes in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tests.mls import forge
from tests.mls.handshakes import group_info, outside_join, required
from tests.mls.support import (
    another_library,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.codec import Writer, decode_whole, opaque
from tgtui.crypto import SigningKey, sign_with_label
from tgtui.mls import (
    Add,
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    Group,
    LeafNode,
    LeafSource,
    OwnKeyPackage,
    Sender,
    SenderType,
    UnverifiedGroupInfo,
    labels,
)
from tgtui.mls.commit.welcoming import own_group_info, tree_extension
from tgtui.mls.epoch import Epoch
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.proposals.update import UnverifiedUpdate
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash


EXTENSION: Final = 0xF00E
"""The type of an extension that the group has and all its members support."""

PROPOSAL: Final = 0xF00F
"""A proposal type that all members have to support, though there is none here."""

CAPABILITIES: Final = Capabilities(extensions=(EXTENSION,), proposals=(PROPOSAL,))

Alteration = Callable[[LeafNode, SigningKey, Placement | None], UnverifiedLeafNode]
"""Makes another leaf out of an honest one, given its signing key and its place."""


@dataclass(frozen=True, slots=True)
class Bad:
    """How a leaf is made wrong.

    Attributes:
        alter: Changes the honest leaf.
        borrowed: Whether the leaf has the first member's signature key.
    """

    alter: Alteration
    borrowed: bool = False

    def leaf(
        self, group: Group, leaf: LeafNode, key: SigningKey, placement: Placement | None
    ) -> tuple[UnverifiedLeafNode, SigningKey]:
        """Return the wrong leaf, and the key that it is signed with."""
        key = group.state.epoch.signing_key if self.borrowed else key
        return self.alter(leaf, key, placement), key


def unchanged(
    leaf: LeafNode, key: SigningKey, placement: Placement | None
) -> UnverifiedLeafNode:
    """Return the leaf as it is."""
    return forge.leaf_again(leaf, key, placement)


def pair(env: Environment) -> tuple[Group, Group]:
    """Return two members of a group with an extension, requirements and a cold tree."""
    alice, bob = new_group(
        env,
        2,
        path=False,
        context_extensions=(
            Extension(EXTENSION, b""),
            required(extensions=(EXTENSION,), proposals=(PROPOSAL,), credentials=(1,)),
        ),
        capabilities=CAPABILITIES,
    )
    return alice, bob


def newcomer(env: Environment) -> OwnKeyPackage:
    """Return the KeyPackage of a client that supports the group's extension."""
    key = signing_key("newcomer")
    return own_key_package("newcomer", env, key=key, capabilities=CAPABILITIES)


def add_of(
    group: Group, bad: Bad, env: Environment
) -> tuple[UnverifiedAdd, SigningKey]:
    """Return an Add whose KeyPackage holds a wrong leaf, and the key that signed it."""
    own = newcomer(env)
    leaf, key = bad.leaf(group, own.package.leaf_node, own.signing_key, None)
    writer = Writer()
    writer.u16(1)
    writer.u16(own.package.suite.id)
    writer.opaque(own.package.init_key)
    leaf.encode(writer)
    writer.structs(own.package.extensions)
    content = writer.getvalue()
    signature = sign_with_label(key, labels.KEY_PACKAGE_TBS, content)
    add = decode_whole(UnverifiedAdd.decode, content + opaque(signature))
    return add, key


def add_alone(bad: Bad, make: Environment, receive: Environment) -> None:
    """Send an Add on its own."""
    alice, bob = pair(make)
    add, _ = add_of(alice, bad, make)
    alice.receive(forge.proposal(bob, add), receive)


def own_add(bad: Bad, make: Environment, receive: Environment) -> None:
    """Let a newcomer propose its own Add."""
    alice, _ = pair(make)
    add, key = add_of(alice, bad, make)
    sender = Sender(SenderType.NEW_MEMBER_PROPOSAL)
    lie = forge.Lie(sender=sender, key=key, context=b"")
    alice.receive(forge.proposal(alice, add, lie), receive)


def add_committed(bad: Bad, make: Environment, receive: Environment) -> None:
    """Commit an Add by value."""
    alice, bob = pair(make)
    add, _ = add_of(alice, bad, make)
    alice.receive(forge.commit(bob, UnverifiedCommit((add,), None)), receive)


def update_alone(bad: Bad, make: Environment, receive: Environment) -> None:
    """Send an Update."""
    alice, bob = pair(make)
    path = forge.commit_in(forge.staged_in_clear(bob, make)).claimed_path
    assert path is not None
    honest = replace(
        path.claimed_leaf.trust(), source=LeafSource.UPDATE, parent_hash=b""
    )
    place = Placement(bob.group_id, bob.own_leaf)
    leaf, _ = bad.leaf(alice, honest, bob.state.epoch.signing_key, place)
    alice.receive(forge.proposal(bob, UnverifiedUpdate(leaf)), receive)


def path_of_member(bad: Bad, make: Environment, receive: Environment) -> None:
    """Commit with a path."""
    alice, bob = pair(make)
    found = forge.commit_in(forge.staged_in_clear(bob, make))
    place = Placement(bob.group_id, bob.own_leaf)
    again, _ = _path(alice, bob.state.epoch.signing_key, place, found, bad)
    alice.receive(forge.commit(bob, again), receive)


def path_from_outside(bad: Bad, make: Environment, receive: Environment) -> None:
    """Join by an external commit."""
    alice, _ = pair(make)
    own = newcomer(make)
    join = outside_join(own)
    with another_library():
        _, message = Group.join_from_outside(group_info(alice), join, make)
    place = Placement(alice.group_id, 2)
    found = forge.commit_in(message)
    again, key = _path(alice, own.signing_key, place, found, bad)
    lie = forge.Lie(sender=Sender(SenderType.NEW_MEMBER_COMMIT), key=key)
    alice.receive(forge.commit(alice, again, lie), receive)


def _path(
    group: Group,
    key: SigningKey,
    place: Placement,
    found: UnverifiedCommit,
    bad: Bad,
) -> tuple[UnverifiedCommit, SigningKey]:
    path = found.claimed_path
    assert path is not None
    leaf, key = bad.leaf(group, path.claimed_leaf.trust(), key, place)
    return replace(found, claimed_path=replace(path, claimed_leaf=leaf)), key


def tree_from_outside(bad: Bad, make: Environment, receive: Environment) -> None:
    """Join from outside a group that has the leaf in its tree."""
    alice, _ = pair(make)
    epoch = _with_leaf(alice, bad)
    data = own_group_info(epoch, (), tree=True, external=True)
    own = newcomer(make)
    join = outside_join(own)
    info = decode_whole(UnverifiedGroupInfo.decode, data)
    with another_library():
        Group.join_from_outside(info, join, receive)


def tree_of_welcome(bad: Bad, make: Environment, receive: Environment) -> None:
    """Join by a Welcome a group that has the leaf in its tree."""
    alice, _ = pair(make)
    own = newcomer(make)
    options = CommitOptions(proposals=(Add(own.package),), path=False, grease=False)
    staged = alice.commit(make, options)
    assert staged.welcome is not None
    alice, _ = staged.group.merge(make)
    epoch = _with_leaf(alice, bad)
    told = forge.opened(staged.welcome, own, make)
    others = forge.without(told.info.extensions, ExtensionType.RATCHET_TREE)
    extensions = (tree_extension(epoch.tree), *others)
    info = replace(told.info, context=epoch.context, extensions=extensions)
    welcome = told._replace(info=info).sealed(epoch.signing_key)
    Group.join(welcome, [own], receive)


def _with_leaf(group: Group, bad: Bad) -> Epoch:
    """Return the epoch of a group whose second member has a wrong leaf."""
    epoch = group.state.epoch
    leaf = epoch.tree.leaf(1)
    # The second member's own key is not known here; any other one does as well.
    changed, _ = bad.leaf(group, leaf, signing_key("second"), None)
    tree = RatchetTree(epoch.suite)
    tree.nodes = epoch.tree.nodes.copy()
    tree.hashes = [None] * len(tree.nodes)
    tree.nodes[2] = changed.trust()
    context = replace(epoch.context, tree_hash=root_hash(tree))
    return replace(epoch, tree=tree, context=context)


PROPOSED: Final[Mapping[str, Callable[[Bad, Environment, Environment], None]]] = {
    "Add alone": add_alone,
    "Add of oneself": own_add,
    "Update alone": update_alone,
}
"""Where a leaf waits for a commit."""

IN_FORCE: Final[Mapping[str, Callable[[Bad, Environment, Environment], None]]] = {
    "Add committed": add_committed,
    "path of a member": path_of_member,
    "path from outside": path_from_outside,
    "tree of a Welcome": tree_of_welcome,
    "tree for one from outside": tree_from_outside,
}
"""Where a leaf is in the group at once."""
