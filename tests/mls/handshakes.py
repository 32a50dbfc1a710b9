"""Proposals, pre-shared keys and successions that many tests of groups begin with."""

from collections.abc import Collection, Sequence
from typing import TypedDict, Unpack

from tests.mls.support import GROUP_ID, new_group
from tgtui.codec import Writer, decode_whole, encoded
from tgtui.crypto import Secret, SigningKey
from tgtui.mls import (
    Capabilities,
    CommitOptions,
    Credential,
    Environment,
    Extension,
    Extensions,
    ExtensionType,
    ExternalJoin,
    ExternalSender,
    Framing,
    Group,
    LeafChange,
    OwnKeyPackage,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ReInit,
    RequiredCapabilities,
    ResumptionUsage,
    UnverifiedGroupInfo,
    UnverifiedRatchetTree,
    WireFormat,
    decode_message,
)


PUBLIC = Framing(WireFormat.PUBLIC_MESSAGE)
IN_CLEAR = CommitOptions(wire_format=WireFormat.PUBLIC_MESSAGE)


def propose(
    groups: Sequence[Group], env: Environment, proposal: Proposal, *, by: int = 1
) -> tuple[list[Group], bytes]:
    """Return the groups after one member proposed, and the proposal's reference."""
    return _deliver(groups, by, groups[by].propose(proposal, env), env)


def propose_update(
    groups: Sequence[Group],
    env: Environment,
    change: LeafChange | None = None,
    *,
    by: int = 1,
) -> tuple[list[Group], bytes]:
    """Return the groups after one member proposed its Update, and the reference."""
    return _deliver(groups, by, groups[by].propose_update(env, change), env)


def _deliver(
    groups: Sequence[Group], by: int, sent: tuple[Group, bytes], env: Environment
) -> tuple[list[Group], bytes]:
    sender, message = sent
    after = [
        sender if place == by else group.receive(message, env)[0]
        for place, group in enumerate(groups)
    ]
    (reference,) = sender.proposals.keys() - groups[by].proposals.keys()
    assert all(reference in group.proposals for group in after)
    return after, reference


def nonce(group: Group, fill: bytes = b"n") -> bytes:
    """Return a nonce for a PSK that is as long as it has to be."""
    return fill * group.suite.hash_length


def external_psk(
    group: Group, psk_id: bytes = b"shared", fill: bytes = b"n"
) -> PreSharedKey:
    """Return a proposal of an external PSK."""
    return PreSharedKey(PreSharedKeyId.external(psk_id, nonce(group, fill)))


def resumption_psk(
    group: Group,
    epoch: int,
    usage: ResumptionUsage = ResumptionUsage.APPLICATION,
) -> PreSharedKey:
    """Return a proposal of the resumption PSK of an epoch of the group itself."""
    return PreSharedKey(
        PreSharedKeyId.resumption(
            usage, group.group_id, epoch=epoch, nonce=nonce(group)
        )
    )


def knowing(psk_id: PreSharedKeyId) -> Secret | None:
    """Find every external PSK: its secret is its id."""
    return Secret(psk_id.psk_id) if psk_id.psk_id else None


def reinit(group: Group, group_id: bytes = b"successor") -> ReInit:
    """Return a ReInit to a group that differs by its id alone."""
    return ReInit(group_id, 1, group.suite.id, ())


def external_senders(*keys: SigningKey) -> Extension:
    """Return the extension that lets the holders of keys propose from outside."""
    writer = Writer()
    writer.structs(
        ExternalSender(key.public_key, Credential(b"service")) for key in keys
    )
    return Extension(ExtensionType.EXTERNAL_SENDERS, writer.getvalue())


def required(
    *,
    extensions: tuple[int, ...] = (),
    proposals: tuple[int, ...] = (),
    credentials: tuple[int, ...] = (),
) -> Extension:
    """Return the extension that requires capabilities of every member."""
    needed = RequiredCapabilities(extensions, proposals, credentials)
    return Extension(ExtensionType.REQUIRED_CAPABILITIES, encoded(needed))


def group_info(
    group: Group, *, tree: bool = True, external: bool = True
) -> UnverifiedGroupInfo:
    """Return what a member tells those who want to join from outside."""
    message = decode_message(group.group_info(tree=tree, external=external))
    assert isinstance(message, UnverifiedGroupInfo)
    return message


def tree_of(group: Group) -> UnverifiedRatchetTree:
    """Return a group's tree as a newcomer gets it that has to fetch it apart."""
    return decode_whole(UnverifiedRatchetTree.decode, group.encode_tree())


class JoinGiven(TypedDict, total=False):
    """The fields of `ExternalJoin`, those that differ from what a KeyPackage says."""

    credential: Credential
    signing_key: SigningKey
    capabilities: Capabilities
    leaf_extensions: Extensions
    grease: bool
    resync: int | None
    psks: tuple[PreSharedKeyId, ...]
    tree: UnverifiedRatchetTree | bytes | None
    known_groups: Collection[bytes]
    authenticated_data: bytes


def outside_join(own: OwnKeyPackage, **given: Unpack[JoinGiven]) -> ExternalJoin:
    """Return how a client joins from outside that says the same as its KeyPackage."""
    leaf = own.package.leaf_node
    given.setdefault("credential", leaf.credential)
    given.setdefault("signing_key", own.signing_key)
    given.setdefault("capabilities", leaf.capabilities)
    # The KeyPackage's own GREASE is in its capabilities.
    given.setdefault("grease", False)
    return ExternalJoin(**given)


def trio(env: Environment) -> tuple[Group, Group, Group]:
    """Return three members of a group with a warm tree."""
    alice, bob, carol = new_group(env, 3, group_id=GROUP_ID)
    return alice, bob, carol
