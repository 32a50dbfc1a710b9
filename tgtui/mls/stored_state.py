"""The fields of a stored state, in this library's own form and order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from tgtui.codec import MAX_LENGTH, BadValue, Reader, Writer, encoded
from tgtui.crypto import CipherSuite, HpkeKeyPair, Secret, SigningKey
from tgtui.mls import limits
from tgtui.mls.epoch import (
    CachedProposal,
    Epoch,
    GroupState,
    OwnUpdate,
    PastEpoch,
    PendingCommit,
)
from tgtui.mls.errors import StateDamaged
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.phases import Phase
from tgtui.mls.proposals.add import Add, UnverifiedAdd
from tgtui.mls.proposals.proposal import Proposal, decode_proposal, encode_proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.update import UnverifiedUpdate, Update
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.key_schedule import EpochSecrets
from tgtui.mls.secret_tree import RatchetKind, SecretTree
from tgtui.mls.sender import Sender
from tgtui.mls.stored_outcome import decode_outcome, encode_outcome
from tgtui.mls.tree.encoding import UnverifiedRatchetTree, encode_tree
from tgtui.mls.tree.tree_hash import root_hash
from tgtui.mls.tree.validation import trusted_tree


K = TypeVar("K")
V = TypeVar("V")

_PHASES: Final = tuple(Phase)
# What was accepted is read again, however much of it there is.
_ANY: Final = MAX_LENGTH

TreeOf = Callable[[bytes, int], SecretTree]
"""Gives the secret tree of an epoch, by its encoded GroupContext and leaf count."""


@dataclass(frozen=True, slots=True)
class StoredState:
    """A state without its message keys.

    Attributes:
        suite: The group's cipher suite.
        complete: Returns the state, given the secret tree of each of its epochs.
            Raises `StateDamaged` where the two were not stored together.
    """

    suite: CipherSuite
    complete: Callable[[TreeOf], GroupState]


def encode_state(state: GroupState, writer: Writer) -> None:
    """Append a state without its message keys."""
    writer.u8(_PHASES.index(state.phase))
    encode_one_epoch(state.epoch, writer)
    # Each own handshake message moves this, and has the epoch written anew.
    writer.u64(_own_generation(state.epoch, state.secret_tree))
    writer.vector(state.proposals.items(), _encode_cached)
    writer.vector(state.own_updates.items(), _encode_own_update)
    writer.optional(present=state.pending is not None)
    if state.pending is not None:
        _encode_pending(state.pending, writer)
    writer.vector(state.past, _encode_past)
    writer.optional(present=state.reinit is not None)
    if state.reinit is not None:
        state.reinit.encode(writer)


def decode_state(reader: Reader) -> StoredState:
    """Read what `encode_state` wrote.

    Raises:
        DecodeError: The bytes are malformed.
        MlsPeerFault: A structure of RFC 9420 inside is.
    """
    phase = _at(_PHASES, reader.u8())
    epoch = decode_one_epoch(reader)
    generation = reader.u64()
    proposals = _mapping(reader, _decode_cached)
    own_updates = _mapping(reader, _decode_own_update)
    pending = _decode_pending(reader) if reader.optional() else None
    past = reader.vector(_decode_past, _ANY)
    reinit = ReInit.decode(reader) if reader.optional() else None

    def complete(tree: TreeOf) -> GroupState:
        leaves = epoch.tree.leaf_count
        if phase is Phase.REMOVED:
            secret_tree = SecretTree.empty(epoch.suite, leaves)
        else:
            secret_tree = tree(epoch.encoded_context, leaves)
        if _own_generation(epoch, secret_tree) != generation:
            message = "the epoch and the message keys were not stored together"
            raise StateDamaged(message)
        return GroupState(
            epoch,
            secret_tree,
            phase,
            proposals,
            own_updates,
            None if pending is None else pending(tree),
            tuple(one(tree) for one in past),
            reinit,
        )

    return StoredState(epoch.suite, complete)


def encode_one_epoch(epoch: Epoch, writer: Writer) -> None:
    """Append what commits change."""
    epoch.context.encode(writer)
    encode_tree(epoch.tree, writer)
    for secret in _secrets(epoch.secrets):
        writer.opaque(secret.expose())
    writer.opaque(epoch.interim_transcript_hash)
    writer.opaque(epoch.confirmation_tag)
    writer.u32(epoch.own_leaf)
    writer.opaque(epoch.signing_key.seed.expose())
    writer.vector(epoch.key_pairs.items(), _encode_key_pair)
    writer.vector(epoch.resumption, _encode_resumption)


def decode_one_epoch(reader: Reader) -> Epoch:
    """Read what `encode_one_epoch` wrote.

    Raises:
        DecodeError: The bytes are malformed.
        MlsPeerFault: A structure of RFC 9420 inside is.
        StateDamaged: The parts do not fit together.
    """
    context = GroupContext.decode(reader)
    tree = trusted_tree(UnverifiedRatchetTree.decode(reader), context.suite)
    if root_hash(tree) != context.tree_hash:
        message = "the tree is not that of the epoch"
        raise StateDamaged(message)
    secrets = EpochSecrets(*[_secret(reader) for _ in range(8)])
    epoch = Epoch(
        context=context,
        encoded_context=encoded(context),
        tree=tree,
        secrets=secrets,
        interim_transcript_hash=reader.opaque(limits.HASH),
        confirmation_tag=reader.opaque(limits.HASH),
        own_leaf=reader.u32(),
        signing_key=SigningKey(_secret(reader)),
        key_pairs=_mapping(reader, _decode_key_pair),
        resumption=reader.vector(_decode_resumption, _ANY),
    )
    if tree.leaf_at(epoch.own_leaf) is None:
        message = "nobody is at the leaf that is to be this member's own"
        raise StateDamaged(message)
    return epoch


def _mapping(reader: Reader, decode: Callable[[Reader], tuple[K, V]]) -> dict[K, V]:
    items = reader.vector(decode, _ANY)
    found = dict(items)
    if len(found) != len(items):
        message = "a key is there twice"
        raise BadValue(message)
    return found


def _own_generation(epoch: Epoch, tree: SecretTree) -> int:
    return tree.generation(epoch.own_leaf, RatchetKind.HANDSHAKE)


def _secrets(secrets: EpochSecrets) -> tuple[Secret, ...]:
    return (
        secrets.sender_data,
        secrets.exporter,
        secrets.external,
        secrets.confirmation_key,
        secrets.membership_key,
        secrets.resumption_psk,
        secrets.epoch_authenticator,
        secrets.init,
    )


def _secret(reader: Reader) -> Secret:
    return Secret(reader.opaque(limits.KEY))


def _encode_key_pair(item: tuple[int, HpkeKeyPair], writer: Writer) -> None:
    writer.u32(item[0])
    writer.opaque(item[1].private.expose())
    writer.opaque(item[1].public)


def _decode_key_pair(reader: Reader) -> tuple[int, HpkeKeyPair]:
    node = reader.u32()
    return node, HpkeKeyPair(_secret(reader), reader.opaque(limits.KEY))


def _encode_resumption(item: tuple[int, Secret], writer: Writer) -> None:
    writer.u64(item[0])
    writer.opaque(item[1].expose())


def _decode_resumption(reader: Reader) -> tuple[int, Secret]:
    return reader.u64(), _secret(reader)


def _encode_cached(item: tuple[bytes, CachedProposal], writer: Writer) -> None:
    reference, cached = item
    writer.opaque(reference)
    cached.sender.encode(writer)
    encode_proposal(cached.proposal, writer)
    writer.u32(cached.size)


def _decode_cached(reader: Reader) -> tuple[bytes, CachedProposal]:
    reference = reader.opaque(limits.HASH)
    sender = Sender.decode(reader)
    return reference, CachedProposal(sender, _trusted(reader), reader.u32())


def _trusted(reader: Reader) -> Proposal:
    proposal = decode_proposal(reader)
    match proposal:
        case UnverifiedAdd():
            return Add(proposal.claimed.trust())
        case UnverifiedUpdate():
            return Update(proposal.claimed.trust())
        case _:
            return proposal


def _encode_own_update(item: tuple[bytes, OwnUpdate], writer: Writer) -> None:
    writer.opaque(item[0])
    writer.opaque(item[1].key_pair.private.expose())
    writer.opaque(item[1].signing_key.seed.expose())


def _decode_own_update(reader: Reader) -> tuple[bytes, OwnUpdate]:
    public = reader.opaque(limits.KEY)
    pair = HpkeKeyPair(_secret(reader), public)
    return public, OwnUpdate(pair, SigningKey(_secret(reader)))


def _encode_pending(pending: PendingCommit, writer: Writer) -> None:
    writer.opaque(pending.message)
    encode_one_epoch(pending.epoch, writer)
    writer.optional(present=pending.welcome is not None)
    if pending.welcome is not None:
        pending.welcome.encode(writer)
    encode_outcome(pending.outcome, writer)


def _decode_pending(reader: Reader) -> Callable[[TreeOf], PendingCommit]:
    message = reader.opaque(_ANY)
    epoch = decode_one_epoch(reader)
    welcome = Welcome.decode(reader) if reader.optional() else None
    outcome = decode_outcome(reader)
    return lambda tree: PendingCommit(
        message,
        epoch,
        tree(epoch.encoded_context, epoch.tree.leaf_count),
        welcome,
        outcome,
    )


def _encode_past(past: PastEpoch, writer: Writer) -> None:
    writer.u64(past.number)
    writer.opaque(past.encoded_context)
    writer.opaque(past.sender_data.expose())
    writer.vector(past.signature_keys.items(), _encode_signature_key)
    writer.u32(past.leaf_count)


def _decode_past(reader: Reader) -> Callable[[TreeOf], PastEpoch]:
    number = reader.u64()
    context = reader.opaque(_ANY)
    sender_data = _secret(reader)
    keys = _mapping(reader, _decode_signature_key)
    leaf_count = reader.u32()
    return lambda tree: PastEpoch(
        number, context, sender_data, keys, tree(context, leaf_count), leaf_count
    )


def _encode_signature_key(item: tuple[int, bytes], writer: Writer) -> None:
    writer.u32(item[0])
    writer.opaque(item[1])


def _decode_signature_key(reader: Reader) -> tuple[int, bytes]:
    return reader.u32(), reader.opaque(limits.KEY)


def _at(phases: tuple[Phase, ...], index: int) -> Phase:
    if index >= len(phases):
        message = f"phase {index}"
        raise BadValue(message)
    return phases[index]
