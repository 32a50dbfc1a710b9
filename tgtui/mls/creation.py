"""Creating a group of one (RFC 9420 §11)."""

from dataclasses import dataclass

from tgtui.codec import DecodeError, decode_whole, encoded
from tgtui.crypto import CipherSuite, HpkeKeyPair, Secret
from tgtui.mls import limits
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import Epoch, GroupState, first_state
from tgtui.mls.errors import NotPossible, asked_for
from tgtui.mls.extension import Extensions, check_unique
from tgtui.mls.key_package import OwnKeyPackage
from tgtui.mls.own_support import check_own_support
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.key_schedule import from_epoch_secret
from tgtui.mls.schedule.transcript import interim_transcript_hash
from tgtui.mls.tree.leaf_validation import check_lifetime
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash


@dataclass(frozen=True, slots=True)
class NewGroup:
    """What a creator decides.

    Attributes:
        group_id: The group's id, which nobody else should ever choose.
        extensions: The extensions of the GroupContext.
    """

    group_id: bytes
    extensions: Extensions = ()


def create_group(
    group: NewGroup, creator: OwnKeyPackage, environment: Environment
) -> GroupState:
    """Create a group in epoch 0 with the creator as its only member.

    Args:
        group: What the group is to be.
        creator: A KeyPackage of the creator, whose leaf and cipher suite are used.
        environment: Entropy, and who decides about credentials.

    Raises:
        NotPossible: The group's id or an extension is too long, an extension is there
            twice or not supported by the creator, a required capability is not, the
            KeyPackage is not valid now, or the credential of an external sender is
            refused; the cause says which.
    """
    with asked_for():
        return _create(group, creator, environment)


def _create(
    group: NewGroup, creator: OwnKeyPackage, environment: Environment
) -> GroupState:
    package = creator.package
    check_unique(group.extensions)
    if len(group.group_id) > limits.GROUP_ID:
        message = f"a group's id has at most {limits.GROUP_ID} bytes"
        raise NotPossible(message)
    # §7.3: the leaf goes out with every Welcome, so its lifetime MUST be verified.
    check_lifetime(package.leaf_node.lifetime, environment)
    said = package.leaf_node.capabilities
    check_own_support(said, group.extensions, environment)
    suite = package.suite
    tree = RatchetTree(suite)
    tree.put_leaf(0, package.leaf_node)
    context = GroupContext(
        suite, group.group_id, 0, root_hash(tree), b"", group.extensions
    )
    _check_readable(context)
    secret = Secret(environment.entropy.draw(suite.hash_length))
    return _first_state(context, tree, creator, secret)


def _check_readable(context: GroupContext) -> None:
    try:
        decode_whole(GroupContext.decode, encoded(context))
    except DecodeError as error:
        message = f"nobody could read this group's extensions: {error}"
        raise NotPossible(message) from error


def _first_state(
    context: GroupContext, tree: RatchetTree, creator: OwnKeyPackage, secret: Secret
) -> GroupState:
    suite: CipherSuite = context.suite
    new = from_epoch_secret(suite, secret)
    tag = new.secrets.confirmation_tag(suite, b"")
    leaf = creator.package.leaf_node
    epoch = Epoch(
        context=context,
        encoded_context=encoded(context),
        tree=tree,
        secrets=new.secrets,
        interim_transcript_hash=interim_transcript_hash(suite, b"", tag),
        confirmation_tag=tag,
        own_leaf=0,
        signing_key=creator.signing_key,
        key_pairs={0: HpkeKeyPair(creator.leaf_private, leaf.encryption_key)},
    )
    return first_state(epoch, new.encryption)
