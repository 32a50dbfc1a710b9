"""Tests of tgtui.mls.receiving: whom a member believes, and what it refuses."""

import pytest

from tests.mls import forge
from tests.mls.forge import (
    Lie,
    asks_in_vain,
    refuses,
)
from tests.mls.handshakes import external_senders, propose, reinit, trio
from tests.mls.support import (
    SettingsGiven,
    commit,
    deliver,
    environment,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.codec import encoded, opaque
from tgtui.crypto import DecryptionFailed, InvalidSignature, Secret
from tgtui.mls import (
    Add,
    CommitOptions,
    ContentType,
    Environment,
    Framing,
    GenerationConsumed,
    GenerationTooFar,
    Group,
    InvalidContent,
    InvalidSender,
    MembershipTagMismatch,
    MessageReceived,
    OwnMessage,
    ProposalReceived,
    Remove,
    Sender,
    SenderType,
    TooManyProposals,
    Update,
    WireFormat,
    WrongEpoch,
    WrongGroup,
    WrongPhase,
    encode_message,
)
from tgtui.mls.framing.commit import Commit
from tgtui.mls.proposals.external_init import ExternalInit


IN_CLEAR = Framing(WireFormat.PUBLIC_MESSAGE)
SERVICE = signing_key("service")


def test_a_welcome_or_key_package_is_not_for_a_group(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    package = own_key_package("carol", env).package
    message = encode_message(package)
    refuses(alice, message, InvalidContent, environment=env)


@pytest.mark.parametrize("framing", [Framing(), IN_CLEAR])
def test_messages_of_other_groups_and_epochs_are_refused(
    env: Environment, framing: Framing
) -> None:
    groups = new_group(env, 2)
    others = new_group(env, 2, group_id=b"another")
    _, foreign = others[1].propose_update(env, framing=framing)
    refuses(groups[0], foreign, WrongGroup, environment=env)
    _, late = groups[1].propose_update(env, framing=framing)
    refuses(commit(groups, env)[0], late, WrongEpoch, environment=env)


@pytest.mark.parametrize("framing", [Framing(), IN_CLEAR])
def test_an_own_message_is_known(env: Environment, framing: Framing) -> None:
    alice, _ = new_group(env, 2)
    _, message = alice.propose_update(env, framing=framing)
    refuses(alice, message, OwnMessage, environment=env)


def test_application_data_is_not_believed_in_clear(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    content = ContentType.APPLICATION, opaque(b"hello")
    refuses(alice, forge.public(bob, content), InvalidContent, environment=env)


def test_the_membership_tag_is_checked(env: Environment) -> None:
    alice, bob, _ = trio(env)
    lie = Lie(membership_key=Secret(bytes(32)))
    message = forge.proposal(bob, Remove(2), lie)
    refuses(alice, message, MembershipTagMismatch, environment=env)


def test_nobody_signs_for_another(env: Environment) -> None:
    alice, bob, _ = trio(env)
    lie = Lie(sender=Sender(SenderType.MEMBER, 2))
    message = forge.proposal(bob, Remove(2), lie)
    refuses(alice, message, InvalidSignature, environment=env)


@pytest.mark.parametrize("leaf", [3, 4, 99])
def test_nobody_sends_from_a_blank_leaf(env: Environment, leaf: int) -> None:
    alice, bob, _ = trio(env)
    lie = Lie(sender=Sender(SenderType.MEMBER, leaf))
    message = forge.proposal(bob, Remove(2), lie)
    refuses(alice, message, InvalidSender, environment=env)


def test_nobody_encrypts_from_a_blank_leaf(env: Environment) -> None:
    alice, bob, _ = trio(env)
    body = opaque(b"hello") + opaque(bytes(64))
    message = forge.private(bob, ContentType.APPLICATION, body, leaf=3)
    refuses(alice, message, InvalidSender, environment=env)


def test_an_unsigned_application_message_is_refused(env: Environment) -> None:
    alice, bob, _ = trio(env)
    for signature in (b"", bytes(64)):
        body = opaque(b"hello") + opaque(signature)
        for leaf in (1, 2):
            message = forge.private(bob, ContentType.APPLICATION, body, leaf=leaf)
            refuses(alice, message, InvalidSignature, environment=env)


def test_a_wrongly_encrypted_message_is_refused(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, message = bob.send(b"hello", env)
    refuses(alice, message[:-1] + b"\0", DecryptionFailed, environment=env)


def test_a_message_is_read_once(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, message = bob.send(b"hello", env)
    alice, _ = alice.receive(message, env)
    refuses(alice, message, GenerationConsumed, environment=env)


def test_messages_come_in_any_order_within_limits() -> None:
    env = environment(max_generation_jump=3, max_skipped_keys=2)
    alice, bob = new_group(env, 2)
    messages = []
    for number in range(6):
        bob, message = bob.send(bytes((number,)), env)
        messages.append(message)
    refuses(alice, messages[4], GenerationTooFar, environment=env)
    alice, _ = alice.receive(messages[3], env)
    refuses(alice, messages[0], GenerationConsumed, environment=env)
    for number in (2, 1, 5, 4):
        alice, event = alice.receive(messages[number], env)
        assert isinstance(event, MessageReceived)
        assert event.data == bytes((number,))


def test_late_messages_are_read_as_long_as_wanted() -> None:
    env = environment(past_epochs=1)
    groups = new_group(env, 3)
    _, late = groups[1].send(b"late", env)
    _, old = groups[1].propose_update(env)
    before = groups[1]
    groups = commit(groups, env)
    alice, event = groups[0].receive(late, env)
    assert isinstance(event, MessageReceived)
    assert (event.data, event.epoch, event.leaf) == (b"late", 1, None)
    refuses(alice, late, GenerationConsumed, environment=env)
    refuses(alice, old, WrongEpoch, environment=env)
    body = opaque(b"late") + opaque(bytes(64))
    ghost = forge.private(before, ContentType.APPLICATION, body, leaf=3)
    refuses(alice, ghost, InvalidSender, environment=env)
    unsigned = forge.private(before, ContentType.APPLICATION, body, generation=1)
    refuses(alice, unsigned, InvalidSignature, environment=env)
    (after, *_) = commit([alice, *groups[1:]], env)
    refuses(after, late, WrongEpoch, environment=env)


@pytest.mark.parametrize(
    "tight", [{"max_proposals": 1}, {"max_proposal_bytes": 350}], ids=str
)
def test_there_is_an_end_to_waiting_proposals(tight: SettingsGiven) -> None:
    env = environment()
    groups, _ = propose(new_group(env, 3), env, Remove(2))
    _, more = groups[1].propose_update(env)
    small = environment(**tight)
    refuses(groups[0], more, TooManyProposals, environment=small)
    with asks_in_vain(groups[1], TooManyProposals):
        groups[1].propose_update(small)


def test_an_own_message_of_a_past_epoch_is_known_as_one() -> None:
    env = environment(past_epochs=1)
    groups = new_group(env, 2)
    groups[0], message = groups[0].send(b"late", env)
    alice, _ = commit(groups, env)
    refuses(alice, message, OwnMessage, environment=env)


def test_a_closed_group_takes_no_proposal_or_commit(env: Environment) -> None:
    groups = new_group(env, 2)
    options = CommitOptions(proposals=(reinit(groups[0]),))
    alice, bob = commit(groups, env, options)
    message = forge.proposal(bob, Remove(0))
    refuses(alice, message, WrongPhase, environment=env)
    refuses(alice, forge.commit(bob, Commit((), None)), WrongPhase, environment=env)


def served(env: Environment) -> Group:
    """Return a member of a group that a service may propose to."""
    return new_group(env, 3, context_extensions=(external_senders(SERVICE),))[0]


def by_service(index: int = 0) -> Lie:
    sender = Sender(SenderType.EXTERNAL, index)
    return Lie(sender=sender, key=SERVICE, context=b"")


def test_a_listed_service_proposes(env: Environment) -> None:
    alice = served(env)
    message = forge.proposal(alice, Remove(1), by_service())
    _, event = alice.receive(message, env)
    assert isinstance(event, ProposalReceived)
    assert event.sender == Sender(SenderType.EXTERNAL, 0)


def test_an_unlisted_service_does_not(env: Environment) -> None:
    alice = served(env)
    message = forge.proposal(alice, Remove(1), by_service(1))
    refuses(alice, message, InvalidSender, environment=env)
    lie = Lie(sender=Sender(SenderType.EXTERNAL, 0), key=signing_key("x"), context=b"")
    message = forge.proposal(alice, Remove(1), lie)
    refuses(alice, message, InvalidSignature, environment=env)


def test_a_service_proposes_what_it_may(env: Environment) -> None:
    alice = served(env)
    leaf = alice.members[1][1]
    for body in (Update(leaf), ExternalInit(bytes(32))):
        message = forge.proposal(alice, body, by_service())
        refuses(alice, message, InvalidSender, environment=env)
    commits = ContentType.COMMIT, encoded(Commit((), None))
    message = forge.public(alice, commits, by_service(), tag=bytes(32))
    refuses(alice, message, InvalidSender, environment=env)


def test_a_newcomer_proposes_its_own_add_alone(env: Environment) -> None:
    alice, *_ = trio(env)
    dora = own_key_package("dora", env)
    sender = Sender(SenderType.NEW_MEMBER_PROPOSAL)
    lie = Lie(sender=sender, key=dora.signing_key, context=b"")
    deliver([alice], forge.proposal(alice, Add(dora.package), lie), env)
    message = forge.proposal(alice, Remove(1), lie)
    refuses(alice, message, InvalidSender, environment=env)
    wrong = Lie(sender=sender, key=SERVICE, context=b"")
    message = forge.proposal(alice, Add(dora.package), wrong)
    refuses(alice, message, InvalidSignature, environment=env)


def test_a_commit_from_outside_has_a_path_that_says_who_it_is(
    env: Environment,
) -> None:
    alice, *_ = trio(env)
    sender = Sender(SenderType.NEW_MEMBER_COMMIT)
    message = forge.from_outside(alice, Commit((), None), SERVICE)
    refuses(alice, message, InvalidSender, environment=env)
    lie = Lie(sender=sender, key=SERVICE)
    refuses(
        alice, forge.proposal(alice, Remove(1), lie), InvalidSender, environment=env
    )
