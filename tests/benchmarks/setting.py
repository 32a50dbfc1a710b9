"""Groups to measure: members that never met, and trees that are cold or warm.

The definitions are those of `tests/interop/README.md`, so that ts-mls does the same:
leaf 0 creates the group and adds everybody else in one commit without path, by value.
A tree is cold while nobody else has committed, so that it has no parents. It is warm
once leaf 0 and then the leaves 2, 4, 8 … have committed: then no node on the copath of
leaf 0 is blank, and none has unmerged leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tgtui.crypto import (
    CipherSuite,
    HpkeKeyPair,
    SeededEntropy,
    SigningKey,
    SystemEntropy,
)
from tgtui.mls import (
    Add,
    AssertedIdentities,
    CommitOptions,
    Credential,
    Environment,
    Group,
    KeyPackageDraft,
    Lifetime,
    NewGroup,
    OwnKeyPackage,
    Staged,
    UnverifiedKeyPackage,
    decode_message,
    encode_message,
)


GROUP_ID: Final = b"g" * 16
NOW: Final = 1_800_000_000
NEAR: Final = 1
"""The sibling of leaf 0."""


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one group whose steps are measured.

    Attributes:
        first: Leaf 0, which commits.
        near: Its sibling, for whom every key on the path is new.
        far: The first member in the other half, for whom only the root's key is new.
    """

    first: Group
    near: Group
    far: Group


@dataclass(frozen=True, slots=True)
class Created:
    """What the creation of a group leaves behind.

    Attributes:
        group: The creator's group, the commit merged.
        commit: The commit, as it is sent.
        welcome: The MLSMessage that holds the Welcome.
    """

    group: Group
    commit: bytes
    welcome: bytes


def environment() -> Environment:
    """Return a world whose time stands still."""
    return Environment(NOW, SystemEntropy(), AssertedIdentities())


def own_packages(suite: CipherSuite, count: int) -> list[OwnKeyPackage]:
    """Return KeyPackages of so many clients."""
    entropy = SeededEntropy(b"the members")
    lifetime = Lifetime(NOW - 3600, NOW + 30 * 86_400)
    return [
        KeyPackageDraft(suite, Credential(b"%04d" % number), lifetime).make(
            SigningKey.generate(entropy), entropy
        )
        for number in range(count)
    ]


def on_the_wire(packages: Sequence[OwnKeyPackage]) -> list[bytes]:
    """Return the MLSMessages by which clients publish their KeyPackages."""
    return [encode_message(own.package) for own in packages]


def verified_add(data: bytes, suite: CipherSuite, env: Environment) -> Add:
    """Return the Add of a KeyPackage that came over the wire."""
    message = decode_message(data)
    if not isinstance(message, UnverifiedKeyPackage):
        raise TypeError
    return Add(message.verify(suite, env))


def create(creator: OwnKeyPackage, others: Sequence[bytes], env: Environment) -> Staged:
    """Create a group and add everybody whose KeyPackage came over the wire."""
    suite = creator.package.suite
    group = Group.create(NewGroup(GROUP_ID), creator, env)
    adds = tuple(verified_add(data, suite, env) for data in others)
    return group.commit(env, CommitOptions(proposals=adds, path=False))


def join(welcome: bytes, own: OwnKeyPackage, env: Environment) -> Group:
    """Join by a Welcome that came over the wire."""
    return Group.join(welcome, [own], env)[0]


def created(
    creator: OwnKeyPackage, others: Sequence[bytes], env: Environment
) -> Created:
    """Return what `create` leaves behind once the commit is accepted."""
    staged = create(creator, others, env)
    if staged.welcome is None:
        raise TypeError
    group, _ = staged.group.merge(env)
    welcome = encode_message(staged.welcome)
    return Created(group, staged.message, welcome)


def seen_by(group: Group, leaf: int, *, key: SigningKey, pair: HpkeKeyPair) -> Group:
    """Return a group as the member at a leaf has it that holds no key but its leaf's.

    All members share the rest, so nobody else has to join and follow one by one.

    Args:
        group: The group, as somebody else has it.
        leaf: Where the member is.
        key: Its signing key.
        pair: The key pair of its leaf.
    """
    epoch = replace(
        group.state.epoch, own_leaf=leaf, signing_key=key, key_pairs={2 * leaf: pair}
    )
    return Group(replace(group.state, epoch=epoch))


def newcomer(group: Group, leaf: int, own: OwnKeyPackage) -> Group:
    """Return a group as a member has it that joined and did nothing yet."""
    public = own.package.leaf_node.encryption_key
    pair = HpkeKeyPair(own.leaf_private, public)
    return seen_by(group, leaf, key=own.signing_key, pair=pair)


def committed(group: Group, env: Environment) -> Group:
    """Return the group after a commit without proposals."""
    return group.commit(env).group.merge(env)[0]


def far_leaf(count: int) -> int:
    """Return the leaf at which the other half of the tree begins."""
    return 1 << ((count - 1).bit_length() - 1)


def warm(group: Group, packages: Sequence[OwnKeyPackage], env: Environment) -> Members:
    """Return the members once the tree is warm, which takes more than two of them.

    Args:
        group: The group that leaf 0 has just created.
        packages: The KeyPackages of all, by leaf.
        env: Entropy.
    """
    first = committed(group, env)
    far = first
    leaf = 2
    while leaf < len(packages):
        far = committed(newcomer(far, leaf, packages[leaf]), env)
        leaf *= 2
    epoch = first.state.epoch
    return Members(
        seen_by(far, 0, key=epoch.signing_key, pair=epoch.key_pairs[0]),
        newcomer(far, NEAR, packages[NEAR]),
        far,
    )
