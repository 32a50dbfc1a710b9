"""Groups that follow from another one: reinitialized or branched off (§11.2, §11.3)."""

from collections.abc import Sequence

from tgtui.crypto import Entropy, suite_by_id
from tgtui.mls.capabilities import MLS10
from tgtui.mls.epoch import GroupState
from tgtui.mls.errors import InvalidWelcome, NotPossible
from tgtui.mls.framing.group_info import GroupInfo
from tgtui.mls.phases import Phase
from tgtui.mls.schedule.psk import Lineage, PreSharedKeyId, ResumptionUsage
from tgtui.mls.tree.ratchet_tree import RatchetTree


def lineage(origin: GroupState, usage: ResumptionUsage, entropy: Entropy) -> Lineage:
    """Return the proof that a new group comes from `origin`.

    Args:
        origin: The group before.
        usage: `REINIT` or `BRANCH`.
        entropy: Where the nonce of the PSK comes from.

    Raises:
        NotPossible: The group is not closed by a ReInit, for `REINIT`, or is, for
            `BRANCH`; or this member was removed; or the usage is another.
        UnsupportedSuite: The ReInit names a cipher suite that is not implemented.
    """
    if usage is ResumptionUsage.APPLICATION or origin.phase is Phase.REMOVED:
        message = "no group follows from this one like that"
        raise NotPossible(message)
    closed = origin.phase is Phase.SUSPENDED
    if closed is not (usage is ResumptionUsage.REINIT):
        message = "only a group closed by a ReInit is succeeded, and it alone"
        raise NotPossible(message)
    context = origin.epoch.context
    suite = (
        context.suite if origin.reinit is None else suite_by_id(origin.reinit.suite_id)
    )
    psk = PreSharedKeyId.resumption(
        usage,
        context.group_id,
        epoch=context.epoch,
        nonce=entropy.draw(suite.hash_length),
    )
    return Lineage(psk, origin.epoch.secrets.resumption_psk)


def check_successor_welcome(
    psks: Sequence[PreSharedKeyId],
    info: GroupInfo,
    tree: RatchetTree,
    origin: GroupState | None,
) -> None:
    """Require what a Welcome to a group that follows from another must fulfil.

    Args:
        psks: The pre-shared keys of the Welcome.
        info: Its GroupInfo.
        tree: The new group's tree.
        origin: The group that the client knows to be the one before, if any.

    Raises:
        InvalidWelcome: It does not fulfil it (§12.4.3.1).
    """
    special = (ResumptionUsage.REINIT, ResumptionUsage.BRANCH)
    found = [psk for psk in psks if psk.usage in special]
    if not found:
        if origin is not None:
            message = "the group does not prove that it follows from the one named"
            raise InvalidWelcome(message)
        return
    if len(found) > 1:
        message = "two pre-shared keys say where the group comes from"
        raise InvalidWelcome(message)
    psk = found[0]
    if origin is None or origin.epoch.context.group_id != psk.group_id:
        message = "the group follows from one that was not named"
        raise InvalidWelcome(message)
    if info.context.epoch != 1:
        message = "a group that follows from another begins with epoch 1"
        raise InvalidWelcome(message)
    if psk.usage is ResumptionUsage.REINIT:
        _check_reinit(psk, info, tree, origin)
    else:
        _check_branch(info, tree, origin)


def _check_reinit(
    psk: PreSharedKeyId, info: GroupInfo, tree: RatchetTree, origin: GroupState
) -> None:
    reinit = origin.reinit
    context = info.context
    if reinit is None or psk.epoch != origin.epoch.context.epoch:
        message = "the group before was not closed by a ReInit in that epoch"
        raise InvalidWelcome(message)
    wanted = reinit.version, reinit.group_id, reinit.suite_id, reinit.extensions
    if wanted != (MLS10, context.group_id, context.suite.id, context.extensions):
        message = "the group is not the one that the ReInit announced"
        raise InvalidWelcome(message)
    if not _identities(origin.epoch.tree) <= _identities(tree):
        message = "a member of the group before is missing"
        raise InvalidWelcome(message)


def _check_branch(info: GroupInfo, tree: RatchetTree, origin: GroupState) -> None:
    if info.context.suite.id != origin.epoch.suite.id:
        message = "a branch has the cipher suite of the group that it comes from"
        raise InvalidWelcome(message)
    if not _identities(tree) <= _identities(origin.epoch.tree):
        message = "a member of the branch is not in the group that it comes from"
        raise InvalidWelcome(message)


def _identities(tree: RatchetTree) -> set[bytes]:
    return {leaf.credential.identity for _, leaf in tree.members()}
