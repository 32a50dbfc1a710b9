"""Joining a group by a Welcome (RFC 9420 §12.4.3.1)."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from tgtui.codec import decode_whole, encoded
from tgtui.crypto import HpkeKeyPair, Secret, decrypt_with_label
from tgtui.mls import labels
from tgtui.mls.commit.psks import find_psks
from tgtui.mls.commit.welcoming import open_group_info
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import Epoch, GroupState, first_state
from tgtui.mls.errors import InvalidWelcome, NotForThisClient
from tgtui.mls.framing.group_info import GroupInfo, UnverifiedGroupInfo
from tgtui.mls.framing.message import as_welcome
from tgtui.mls.framing.welcome import (
    EncryptedGroupSecrets,
    GroupSecrets,
    Welcome,
)
from tgtui.mls.key_package import OwnKeyPackage
from tgtui.mls.own_support import check_own_support
from tgtui.mls.schedule.key_schedule import NewEpoch, member_secret, new_epoch
from tgtui.mls.schedule.psk import psk_secret
from tgtui.mls.schedule.transcript import interim_transcript_hash
from tgtui.mls.succession import check_successor_welcome
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.encoding import UnverifiedRatchetTree
from tgtui.mls.tree.path import derive_matching
from tgtui.mls.tree.ratchet_tree import RatchetTree


class GroupBefore(Protocol):
    """A `Group`, of which joining another one needs no more than the state."""

    @property
    def state(self) -> GroupState:
        """All that the member knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinOptions:
    """What a client knows when it joins.

    Attributes:
        tree: The ratchet tree, if it was sent apart from the Welcome, also as
            `Group.encode_tree` returns it.
        known_groups: The ids of the groups that the client is in.
        origin: The `Group` that the new one succeeds or branches off, if any.
    """

    tree: UnverifiedRatchetTree | bytes | None = None
    known_groups: Collection[bytes] = ()
    origin: GroupBefore | None = None


def join_by_welcome(
    welcome: Welcome | bytes,
    packages: Sequence[OwnKeyPackage],
    *,
    options: JoinOptions,
    environment: Environment,
) -> tuple[GroupState, OwnKeyPackage]:
    """Join a group.

    Args:
        welcome: The Welcome, also as an MLSMessage.
        packages: KeyPackages of this client that the Welcome may be for.
        options: What the client knows already.
        environment: The time, pre-shared keys, and who decides about credentials.

    Returns:
        The state in the group, and the KeyPackage that was used: its private keys are
        to be deleted unless it is a last resort.

    Raises:
        DecodeError: Bytes are malformed.
        NotForThisClient: No entry is for one of `packages`.
        InvalidWelcome: The Welcome breaks a rule, or the message is none.
        InvalidGroupInfo: No member signed the GroupInfo.
        InvalidTree: The tree breaks a rule.
        PskUnavailable: A pre-shared key is not known here.
        PathSecretUnusable: The path secret in it gives other keys than the tree has.
        MlsPeerFault: A leaf or extension is invalid.
        DecryptionFailed: The Welcome was changed.
    """
    welcome = as_welcome(welcome)
    own, entry = _find_entry(welcome, packages)
    secrets = _open_secrets(welcome, own, entry)
    return _join(welcome, own, secrets, options, environment), own


def _join(
    welcome: Welcome,
    own: OwnKeyPackage,
    secrets: GroupSecrets,
    options: JoinOptions,
    environment: Environment,
) -> GroupState:
    suite = own.package.suite
    origin = None if options.origin is None else options.origin.state
    epoch = None if origin is None else origin.epoch
    member = member_secret(
        suite,
        secrets.joiner_secret,
        psk_secret(suite, find_psks(secrets.psks, epoch, environment)),
    )
    info, tree = decode_whole(
        UnverifiedGroupInfo.decode, open_group_info(suite, welcome, member)
    ).verify(options.tree, environment)
    _check_info(info, own, options, environment)
    check_successor_welcome(
        secrets.psks,
        info,
        tree,
        origin=origin,
        authentication=environment.authentication,
    )
    index = _own_leaf(tree, own)
    new = new_epoch(suite, member, encoded(info.context))
    _check_confirmation(info, new)
    pairs = _key_pairs(tree, own, index, signer=info.signer, path=secrets.path_secret)
    joined = _epoch(info, tree, new, own=own, placed=(index, pairs))
    return first_state(joined, new.encryption)


def _find_entry(
    welcome: Welcome, packages: Sequence[OwnKeyPackage]
) -> tuple[OwnKeyPackage, EncryptedGroupSecrets]:
    by_reference = {own.package.reference: own for own in packages}
    for entry in welcome.secrets:
        own = by_reference.get(entry.new_member)
        if own is not None:
            # §12.4.3.1: the suites of the KeyPackage and the Welcome MUST match.
            if own.package.suite.id != welcome.suite_id:
                message = "the Welcome is of another cipher suite than the KeyPackage"
                raise InvalidWelcome(message)
            return own, entry
    raise NotForThisClient


def _open_secrets(
    welcome: Welcome, own: OwnKeyPackage, entry: EncryptedGroupSecrets
) -> GroupSecrets:
    plaintext = decrypt_with_label(
        own.package.suite,
        own.init_private,
        labels.WELCOME_SECRETS,
        context=welcome.encrypted_group_info,
        kem_output=entry.sealed.kem_output,
        ciphertext=entry.sealed.ciphertext,
    )
    secrets = decode_whole(GroupSecrets.decode, plaintext)
    for psk in secrets.psks:
        psk.check_nonce(own.package.suite, InvalidWelcome)
    return secrets


def _check_info(
    info: GroupInfo,
    own: OwnKeyPackage,
    options: JoinOptions,
    environment: Environment,
) -> None:
    context = info.context
    if context.group_id in options.known_groups:
        message = "this client is in a group of that id already"
        raise InvalidWelcome(message)
    if context.suite.id != own.package.suite.id:
        message = "the group is of another cipher suite than the KeyPackage"
        raise InvalidWelcome(message)
    # §13.4: a joiner MUST support every extension in the GroupContext.
    said = own.package.leaf_node.capabilities
    check_own_support(said, context.extensions, environment)


def _own_leaf(tree: RatchetTree, own: OwnKeyPackage) -> int:
    leaf = own.package.leaf_node
    index = tree.signature_keys.get(leaf.signature_key)
    if index is None or tree.leaf(index).encoded != leaf.encoded:
        message = "this client's leaf is not in the tree"
        raise InvalidWelcome(message)
    return index


def _check_confirmation(info: GroupInfo, new: NewEpoch) -> None:
    context = info.context
    tag = new.secrets.confirmation_tag(context.suite, context.confirmed_transcript_hash)
    if not hmac.compare_digest(tag, info.confirmation_tag):
        message = "the confirmation tag is wrong"
        raise InvalidWelcome(message)


def _key_pairs(
    tree: RatchetTree,
    own: OwnKeyPackage,
    index: int,
    *,
    signer: int,
    path: Secret | None,
) -> dict[int, HpkeKeyPair]:
    leaf = own.package.leaf_node
    pairs = {2 * index: HpkeKeyPair(own.leaf_private, leaf.encryption_key)}
    if path is None:
        return pairs
    if signer == index:
        message = "the Welcome says that this client made it"
        raise InvalidWelcome(message)
    # §12.4.3.1: the path secret is that of the lowest common ancestor; those above
    # it on the filtered direct path of the signer follow.
    ancestor = arithmetic.common_ancestor(2 * index, 2 * signer)
    nodes = [node for node, _ in tree.filtered_direct_path(signer)]
    nodes = nodes[nodes.index(ancestor) :]
    if any(tree.nodes[node] is None for node in nodes):
        message = "there is a path secret, but no path in the tree"
        raise InvalidWelcome(message)
    pairs.update(derive_matching(tree, path, nodes).key_pairs)
    return pairs


def _epoch(
    info: GroupInfo,
    tree: RatchetTree,
    new: NewEpoch,
    *,
    own: OwnKeyPackage,
    placed: tuple[int, dict[int, HpkeKeyPair]],
) -> Epoch:
    context = info.context
    index, pairs = placed
    return Epoch(
        context=context,
        encoded_context=encoded(context),
        tree=tree,
        secrets=new.secrets,
        interim_transcript_hash=interim_transcript_hash(
            context.suite, context.confirmed_transcript_hash, info.confirmation_tag
        ),
        confirmation_tag=info.confirmation_tag,
        own_leaf=index,
        signing_key=own.signing_key,
        key_pairs=pairs,
    )
