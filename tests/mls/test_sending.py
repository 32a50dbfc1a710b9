"""Tests of tgtui.mls.sending: what a member may send, and when."""

from dataclasses import replace

import pytest

from tests.mls.handshakes import propose, trio
from tests.mls.support import (
    LIFETIME,
    assert_agree,
    commit,
    deliver,
    environment,
    in_vain,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.mls import (
    Add,
    Capabilities,
    Credential,
    Environment,
    Framing,
    InvalidCredential,
    InvalidLeafNode,
    InvalidProposal,
    LeafChange,
    LifetimeExceeded,
    MessageReceived,
    NotPossible,
    Phase,
    ProposalReceived,
    ProposalsWaiting,
    Remove,
    Update,
    WireFormat,
    WrongPhase,
)
from tgtui.mls.limits import APPLICATION_DATA, AUTHENTICATED_DATA
from tgtui.mls.proposals.external_init import ExternalInit


def test_everybody_reads_what_one_sends(env: Environment) -> None:
    alice, bob, carol = trio(env)
    _, message = alice.send(b"hello", env, authenticated_data=b"aloud")
    for reader in (bob, carol):
        _, event = reader.receive(message, env)
        assert isinstance(event, MessageReceived)
        assert (event.data, event.authenticated_data) == (b"hello", b"aloud")


def test_waiting_proposals_are_committed_before_anything_is_sent(
    env: Environment,
) -> None:
    groups, _ = propose(new_group(env, 3), env, Remove(2))
    for group in groups[:2]:
        with pytest.raises(ProposalsWaiting):
            group.send(b"hello", env)
    commit(groups, env)[0].send(b"hello", env)


def test_nothing_is_sent_while_an_own_commit_is_pending(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    with pytest.raises(WrongPhase):
        alice.commit(env).group.send(b"hello", env)


def test_what_nobody_would_read_is_not_sent(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, message = alice.send(bytes(APPLICATION_DATA), env)
    deliver([bob], message, env)
    with pytest.raises(NotPossible):
        alice.send(bytes(APPLICATION_DATA + 1), env)
    with pytest.raises(NotPossible):
        alice.send(b"", env, authenticated_data=bytes(AUTHENTICATED_DATA + 1))


def test_an_epoch_has_an_end() -> None:
    env = environment(ciphertext_limit=2)
    alice, _ = new_group(env, 2)
    for _ in range(2):
        alice, _ = alice.send(b"hello", env)
    with pytest.raises(NotPossible, match="commit"):
        alice.send(b"hello", env)


@pytest.mark.parametrize("wire_format", [WireFormat(1), WireFormat(2)])
def test_a_proposal_waits_with_all(env: Environment, wire_format: WireFormat) -> None:
    alice, bob, _ = trio(env)
    framing = Framing(wire_format, b"aloud")
    alice, message = alice.propose(Remove(2), env, framing)
    bob, event = bob.receive(message, env)
    assert isinstance(event, ProposalReceived)
    assert event.authenticated_data == b"aloud"
    assert alice.phase is bob.phase is Phase.PROPOSED
    assert list(alice.proposals) == list(bob.proposals)


def test_what_is_invalid_is_not_proposed(env: Environment) -> None:
    alice, bob, _ = trio(env)
    for proposal in (Update(bob.members[0][1]), ExternalInit(bytes(32))):
        with pytest.raises(NotPossible):
            alice.propose(proposal, env)
    with in_vain(InvalidProposal):
        alice.propose(Remove(7), env)
    dora = own_key_package("dora", env)
    late = replace(env, now=LIFETIME.not_after + 1)
    with in_vain(LifetimeExceeded):
        alice.propose(Add(dora.package), late)


def test_an_update_brings_new_keys(env: Environment) -> None:
    groups = list(trio(env))
    key = signing_key("a new one")
    bob, message = groups[1].propose_update(env, LeafChange(signing_key=key))
    groups = [
        groups[0].receive(message, env)[0],
        bob,
        *deliver(groups[2:], message, env),
    ]
    after = commit(groups, env)
    assert_agree(after)
    assert after[1].members[1][1].signature_key == key.public_key
    _, message = after[1].send(b"signed anew", env)
    deliver([after[0], after[2]], message, env)


def test_an_update_stays_the_same_member(env: Environment) -> None:
    alice, *_ = trio(env)
    with in_vain(InvalidCredential):
        alice.propose_update(env, LeafChange(credential=Credential(b"other")))
    nothing = Capabilities(cipher_suites=(1,))
    with in_vain(InvalidLeafNode):
        alice.propose_update(env, LeafChange(capabilities=nothing))
