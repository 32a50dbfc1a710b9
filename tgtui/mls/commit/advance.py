"""From the old epoch's secrets to the new one's, for whoever computes them (§12.4)."""

from dataclasses import dataclass, field, replace
from typing import Final

from tgtui.codec import encoded
from tgtui.crypto import HpkeKeyPair, Secret
from tgtui.mls.epoch import Epoch
from tgtui.mls.errors import InvalidCommit
from tgtui.mls.proposals.applying import Applied
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.key_schedule import (
    NewEpoch,
    joiner_secret,
    member_secret,
    new_epoch,
)
from tgtui.mls.schedule.psk import PreSharedKeyId, psk_secret
from tgtui.mls.schedule.transcript import (
    confirmed_transcript_hash,
    interim_transcript_hash,
)
from tgtui.mls.tree.path import PrivateKeys
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash


_LAST_EPOCH: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class KeyInputs:
    """What enters the key schedule besides the context.

    Attributes:
        init: The init secret.
        commit: The commit secret, or None if the commit has no path.
        psks: Pre-shared keys, in the order of the commit.
    """

    init: Secret
    commit: Secret | None
    psks: list[tuple[PreSharedKeyId, Secret]]


@dataclass(frozen=True, slots=True)
class Advanced:
    """A new epoch.

    Attributes:
        context: Its GroupContext.
        encoded_context: The same, encoded.
        joiner: What lets newcomers in.
        member: What leads from there to its secrets.
        new: Its secrets.
        confirmation_tag: What its commit must carry.
        interim_transcript_hash: Enters the epoch after it.
    """

    context: GroupContext
    encoded_context: bytes = field(repr=False)
    joiner: Secret
    member: Secret
    new: NewEpoch
    confirmation_tag: bytes = field(repr=False)
    interim_transcript_hash: bytes = field(repr=False)


def next_context(context: GroupContext, applied: Applied) -> GroupContext:
    """Return the provisional GroupContext of the next epoch (§12.4.1).

    Raises:
        InvalidCommit: The epoch is the last that can be counted.
    """
    if context.epoch == _LAST_EPOCH:
        message = "no epoch can follow"
        raise InvalidCommit(message)
    return replace(
        context,
        epoch=context.epoch + 1,
        tree_hash=root_hash(applied.tree),
        extensions=applied.extensions,
    )


def advance(
    provisional: GroupContext, interim: bytes, transcript_input: bytes, keys: KeyInputs
) -> Advanced:
    """Compute a new epoch.

    Args:
        provisional: Its GroupContext, with the old confirmed transcript hash.
        interim: The interim transcript hash of the epoch before.
        transcript_input: The encoded ConfirmedTranscriptHashInput of the commit.
        keys: What enters the key schedule.
    """
    suite = provisional.suite
    confirmed = confirmed_transcript_hash(suite, interim, transcript_input)
    context = replace(provisional, confirmed_transcript_hash=confirmed)
    encoded_context = encoded(context)
    # §12.4: without a path the commit secret is the all-zero string.
    commit = Secret(bytes(suite.hash_length)) if keys.commit is None else keys.commit
    joiner = joiner_secret(suite, keys.init, commit=commit, context=encoded_context)
    member = member_secret(suite, joiner, psk_secret(suite, keys.psks))
    new = new_epoch(suite, member, encoded_context)
    tag = new.secrets.confirmation_tag(suite, confirmed)
    return Advanced(
        context,
        encoded_context,
        joiner,
        member,
        new,
        tag,
        interim_transcript_hash(suite, confirmed, tag),
    )


def following_epoch(
    old: Epoch,
    advanced: Advanced,
    tree: RatchetTree,
    *,
    key_pairs: PrivateKeys,
    resumption_epochs: int,
) -> Epoch:
    """Return a member's state after a commit.

    Args:
        old: Its state before.
        advanced: The new epoch.
        tree: The new tree.
        key_pairs: The HPKE key pairs that the member holds now.
        resumption_epochs: How many past resumption PSKs to keep.
    """
    resumption = (*old.resumption, (old.context.epoch, old.secrets.resumption_psk))
    return replace(
        old,
        context=advanced.context,
        encoded_context=advanced.encoded_context,
        tree=tree,
        secrets=advanced.new.secrets,
        interim_transcript_hash=advanced.interim_transcript_hash,
        confirmation_tag=advanced.confirmation_tag,
        key_pairs=key_pairs,
        resumption=resumption[-resumption_epochs:] if resumption_epochs else (),
    )


def still_valid(key_pairs: PrivateKeys, tree: RatchetTree) -> dict[int, HpkeKeyPair]:
    """Return the key pairs whose public halves still stand where they stood (§7.5)."""
    size = len(tree.nodes)
    return {
        node: pair
        for node, pair in key_pairs.items()
        if node < size
        and tree.nodes[node] is not None
        and tree.key_of(node) == pair.public
    }
