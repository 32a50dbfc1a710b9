"""What a commit names becomes what it means (RFC 9420 §12.4)."""

from dataclasses import replace

import pytest

from tests.mls.handshakes import propose
from tests.mls.support import RefusedIdentities, environment, new_group, own_key_package
from tgtui.codec import decode_whole, encoded
from tgtui.mls import (
    Add,
    CachedProposal,
    Environment,
    Group,
    InvalidCommit,
    InvalidCredential,
    InvalidProposal,
    Remove,
    Sender,
    SenderType,
)
from tgtui.mls.commit.resolve import resolve_proposals
from tgtui.mls.framing.commit import Commit, UnverifiedCommit
from tgtui.mls.proposals.listing import SentProposal
from tgtui.mls.proposals.proposal import ProposalOrRef, ProposalRef


BOB = Sender(SenderType.MEMBER, 1)


def resolved(
    group: Group, env: Environment, *items: ProposalOrRef
) -> list[SentProposal]:
    """Return what a commit of the second member means."""
    commit = decode_whole(UnverifiedCommit.decode, encoded(Commit(items, None)))
    return resolve_proposals(
        commit,
        BOB,
        epoch=group.state.epoch,
        cache=group.proposals,
        environment=env,
    )


def test_values_and_references_stay_in_their_order(env: Environment) -> None:
    groups, one = propose(new_group(env, 4), env, Remove(3), by=2)
    (alice, *_), other = propose(groups, env, Remove(2), by=3)
    add = Add(own_key_package("new", env).package)
    named = (ProposalRef(other), add, ProposalRef(one))
    assert resolved(alice, env, *named) == [
        (Sender(SenderType.MEMBER, 3), Remove(2)),
        (BOB, add),
        (Sender(SenderType.MEMBER, 2), Remove(3)),
    ]


def test_an_empty_commit_means_nothing(env: Environment) -> None:
    assert resolved(new_group(env, 2)[0], env) == []


def test_a_value_is_the_committers_own(env: Environment) -> None:
    alice, *_ = new_group(env, 3)
    assert resolved(alice, env, Remove(2)) == [(BOB, Remove(2))]


def test_a_value_is_verified(env: Environment) -> None:
    alice, *_ = new_group(env, 3)
    with pytest.raises(InvalidProposal, match="nobody is"):
        resolved(alice, env, Remove(3))
    add = Add(own_key_package("new", env).package)
    suspicious = environment(authentication=RefusedIdentities(b"new"))
    with pytest.raises(InvalidCredential):
        resolved(alice, suspicious, add)


def test_a_reference_was_verified_when_it_came(env: Environment) -> None:
    add = Add(own_key_package("new", env).package)
    (alice, _), reference = propose(new_group(env, 2), env, add)
    suspicious = environment(authentication=RefusedIdentities(b"new"))
    assert resolved(alice, suspicious, ProposalRef(reference)) == [(BOB, add)]


def test_a_reference_is_known(env: Environment) -> None:
    (alice, _), reference = propose(new_group(env, 2), env, Remove(0))
    for unknown in (b"", bytes(32), reference[:-1], reference + b"\0"):
        with pytest.raises(InvalidCommit, match="not known"):
            resolved(alice, env, ProposalRef(unknown))


def test_a_reference_is_used_once(env: Environment) -> None:
    (alice, _), reference = propose(new_group(env, 2), env, Remove(0))
    with pytest.raises(InvalidCommit, match="used before"):
        resolved(alice, env, ProposalRef(reference), ProposalRef(reference))


def test_a_cached_sender_is_kept(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    outside = Sender(SenderType.EXTERNAL, 3)
    cache = {b"ref": CachedProposal(outside, Remove(0), 1)}
    group = Group(replace(alice.state, proposals=cache))
    assert resolved(group, env, ProposalRef(b"ref")) == [(outside, Remove(0))]
