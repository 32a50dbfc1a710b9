"""Whether one proposal is valid by itself (RFC 9420 §12.1)."""

from tgtui.mls.capabilities import MLS10
from tgtui.mls.environment import Environment
from tgtui.mls.errors import InvalidKeyPackage, InvalidProposal, UnknownMember
from tgtui.mls.extension import check_unique, external_senders
from tgtui.mls.proposals.add import Add, UnverifiedAdd
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.proposal import Proposal, UnverifiedProposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.update import UnverifiedUpdate, Update
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.psk import ResumptionUsage
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.leaf_node import LeafNode, LeafSource, Placement, UnverifiedLeafNode
from tgtui.mls.tree.leaf_validation import verify_leaf
from tgtui.mls.tree.ratchet_tree import RatchetTree


def verify_proposal(
    proposal: UnverifiedProposal,
    sender: Sender,
    *,
    group: tuple[GroupContext, RatchetTree],
    environment: Environment,
) -> Proposal:
    """Return a proposal if it is valid by itself.

    Args:
        proposal: The proposal, as it was received.
        sender: Who sent it.
        group: The group's context and tree.
        environment: The time, and who decides about credentials.

    Raises:
        InvalidProposal: It breaks a rule of its type.
        InvalidKeyPackage: The KeyPackage of an Add does; so do the other errors of
            `UnverifiedKeyPackage.verify_added`.
        InvalidLeafNode: The leaf of an Update does; so do the errors of `verify_leaf`.
    """
    context, tree = group
    match proposal:
        case UnverifiedAdd():
            return Add(proposal.claimed.verify_added(context.suite, environment))
        case UnverifiedUpdate():
            return Update(_verify_update(proposal.claimed, sender, group, environment))
        case ExternalInit() if sender.sender_type is not SenderType.NEW_MEMBER_COMMIT:
            # §12.1.6: an ExternalInit can only be used in a commit from outside.
            message = "an ExternalInit that no outside committer sent"
            raise InvalidProposal(message)
        case _:
            check_proposal(proposal, context, tree, environment=environment)
            return proposal


def check_proposal(
    proposal: Proposal,
    context: GroupContext,
    tree: RatchetTree,
    *,
    environment: Environment,
) -> None:
    """Require that a proposal without a signature of its own is valid.

    An Add or Update has been verified if it is of that type at all.

    Raises:
        InvalidProposal: It breaks a rule of its type.
        InvalidKeyPackage: An Add is for another cipher suite.
        InvalidExtensions: An extension type occurs twice.
        InvalidCredential: The credential of an external sender is refused.
    """
    match proposal:
        case Add():
            _check_suite(proposal, context)
        case Remove():
            _check_remove(proposal, tree)
        case PreSharedKey():
            _check_psk(proposal, context)
        case ReInit():
            _check_reinit(proposal)
        case GroupContextExtensions():
            _check_extensions(proposal, environment)
        case _:
            # An Update was verified as a leaf; an ExternalInit says nothing.
            pass


def check_successor(old: LeafNode, new: LeafNode, environment: Environment) -> None:
    """Require that a leaf may replace another of the same member (§7.3, §5.3.1).

    Raises:
        InvalidProposal: The encryption key did not change.
        InvalidCredential: The credential may not replace the old one.
    """
    if new.encryption_key == old.encryption_key:
        message = "the new leaf has the old encryption key"
        raise InvalidProposal(message)
    environment.authentication.check_successor(old.credential, new.credential)


def _verify_update(
    leaf: UnverifiedLeafNode,
    sender: Sender,
    group: tuple[GroupContext, RatchetTree],
    environment: Environment,
) -> LeafNode:
    context, tree = group
    if sender.sender_type is not SenderType.MEMBER:
        message = "an Update that no member sent"
        raise InvalidProposal(message)
    verified = verify_leaf(
        leaf,
        context.suite,
        source=LeafSource.UPDATE,
        placement=Placement(context.group_id, sender.index),
        authentication=environment.authentication,
    )
    check_successor(tree.leaf(sender.index), verified, environment)
    return verified


def _check_suite(proposal: Add, context: GroupContext) -> None:
    # §10.1: the cipher suite of the KeyPackage MUST be the group's.
    if proposal.key_package.suite.id != context.suite.id:
        message = "the KeyPackage is for another cipher suite"
        raise InvalidKeyPackage(message)


def _check_reinit(proposal: ReInit) -> None:
    # §12.1.5: invalid if the version is less than the group's.
    if proposal.version < MLS10:
        message = "a ReInit to an older version"
        raise InvalidProposal(message)
    check_unique(proposal.extensions)


def _check_extensions(
    proposal: GroupContextExtensions, environment: Environment
) -> None:
    check_unique(proposal.extensions)
    # §5.3.1: an external sender's credential MUST be validated with the AS.
    for listed in external_senders(proposal.extensions):
        environment.authentication.check(listed.credential, listed.signature_key)


def _check_remove(proposal: Remove, tree: RatchetTree) -> None:
    try:
        tree.leaf(proposal.removed)
    except UnknownMember:
        message = f"a Remove of leaf {proposal.removed}, where nobody is"
        raise InvalidProposal(message) from None


def _check_psk(proposal: PreSharedKey, context: GroupContext) -> None:
    proposal.psk.check_nonce(context.suite, InvalidProposal)
    # §11.2, §11.3: these usages belong to the first commit of a new group alone, which
    # nobody but its creator processes.
    if proposal.psk.usage in (ResumptionUsage.REINIT, ResumptionUsage.BRANCH):
        message = "a PSK for reinitialization or branching in another commit"
        raise InvalidProposal(message)
