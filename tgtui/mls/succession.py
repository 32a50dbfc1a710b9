"""Groups that follow from another one: reinitialized or branched off (§11.2, §11.3)."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from tgtui.crypto import Entropy, suite_by_id
from tgtui.mls.authentication import Authentication
from tgtui.mls.capabilities import MLS10
from tgtui.mls.credential import Credential
from tgtui.mls.epoch import GroupState
from tgtui.mls.errors import InvalidCredential, InvalidWelcome, NotPossible
from tgtui.mls.framing.group_info import GroupInfo
from tgtui.mls.phases import Phase
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.psk import (
    Lineage,
    NewParameters,
    PreSharedKeyId,
    ResumptionUsage,
)
from tgtui.mls.tree.ratchet_tree import RatchetTree


_SPECIAL: Final = (ResumptionUsage.REINIT, ResumptionUsage.BRANCH)


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
    return Lineage(psk, origin.epoch.secrets.resumption_psk, _announced(origin))


def check_announced(lineage: Lineage, context: GroupContext) -> None:
    """Require that a new group is the one that a ReInit announced, if one did.

    Raises:
        NotPossible: It is not: nobody would join it (§12.4.3.1).
    """
    if lineage.announced not in (None, _like(context)):
        message = "the group is not the one that the ReInit announced"
        raise NotPossible(message)


def _announced(origin: GroupState) -> NewParameters | None:
    reinit = origin.reinit
    if reinit is None:
        return None
    return reinit.version, reinit.group_id, reinit.suite_id, reinit.extensions


def _like(context: GroupContext) -> NewParameters:
    return MLS10, context.group_id, context.suite.id, context.extensions


def check_successor_welcome(
    psks: Sequence[PreSharedKeyId],
    info: GroupInfo,
    tree: RatchetTree,
    *,
    origin: GroupState | None,
    authentication: Authentication,
) -> None:
    """Require what a Welcome to a group that follows from another must fulfil.

    Args:
        psks: The pre-shared keys of the Welcome.
        info: Its GroupInfo.
        tree: The new group's tree.
        origin: The group that the client knows to be the one before, if any.
        authentication: Says which credential may follow which.

    Raises:
        InvalidWelcome: It does not fulfil it (§12.4.3.1).
    """
    found = [psk for psk in psks if psk.usage in _SPECIAL]
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
        _check_reinit(psk, info, tree, origin=origin, authentication=authentication)
    else:
        _check_branch(info, tree, origin=origin, authentication=authentication)


def _check_reinit(
    psk: PreSharedKeyId,
    info: GroupInfo,
    tree: RatchetTree,
    *,
    origin: GroupState,
    authentication: Authentication,
) -> None:
    if origin.reinit is None or psk.epoch != origin.epoch.context.epoch:
        message = "the group before was not closed by a ReInit in that epoch"
        raise InvalidWelcome(message)
    if _announced(origin) != _like(info.context):
        message = "the group is not the one that the ReInit announced"
        raise InvalidWelcome(message)
    before, after = _credentials(origin.epoch.tree), _credentials(tree)
    if not _each_has_its_own(
        before, after, lambda old, new: _follows(old, new, authentication)
    ):
        message = "a member of the group before is missing"
        raise InvalidWelcome(message)


def _check_branch(
    info: GroupInfo,
    tree: RatchetTree,
    *,
    origin: GroupState,
    authentication: Authentication,
) -> None:
    if info.context.suite.id != origin.epoch.suite.id:
        message = "a branch has the cipher suite of the group that it comes from"
        raise InvalidWelcome(message)
    before, after = _credentials(origin.epoch.tree), _credentials(tree)
    if not _each_has_its_own(
        after, before, lambda new, old: _follows(old, new, authentication)
    ):
        message = "a member of the branch is not in the group that it comes from"
        raise InvalidWelcome(message)


def _credentials(tree: RatchetTree) -> Counter[Credential]:
    return Counter(leaf.credential for _, leaf in tree.members())


def _each_has_its_own(
    these: Counter[Credential],
    those: Counter[Credential],
    is_same: Callable[[Credential, Credential], bool],
) -> bool:
    """Tell whether each of these clients is among those, none standing for two."""
    free = list((those - these).elements())
    for one in (these - those).elements():
        found = [other for other in free if is_same(one, other)]
        if not found:
            return False
        free.remove(found[0])
    return True


def _follows(old: Credential, new: Credential, authentication: Authentication) -> bool:
    # §11.3: whether two leaves stand for the same client the application says.
    try:
        authentication.check_successor(old, new)
    except InvalidCredential:
        return False
    return True
