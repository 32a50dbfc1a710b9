"""RFC 9420 §6.1, §12.1.8: who may send what, signed with which key over what."""

from typing import Final

import pytest

from tests.mls import forge
from tests.mls.forge import Lie
from tests.mls.handshakes import (
    IN_CLEAR,
    external_psk,
    external_senders,
    group_info,
    outside_join,
    reinit,
)
from tests.mls.support import environment, new_group, own_key_package, signing_key
from tgtui.codec import encoded, opaque
from tgtui.crypto import InvalidSignature
from tgtui.mls import (
    Add,
    ConfirmationTagMismatch,
    Environment,
    Group,
    GroupContextExtensions,
    InvalidContent,
    InvalidSender,
    LifetimeExceeded,
    Proposal,
    ProposalReceived,
    PublicMessage,
    Remove,
    Sender,
    SenderType,
    WrongEpoch,
    WrongGroup,
    decode_message,
    propose_own_add,
)
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.framing.content import ContentType
from tgtui.mls.proposals.external_init import ExternalInit


SERVICE: Final = signing_key("service")
EXTERNAL: Final = Sender(SenderType.EXTERNAL, 0)
NEWCOMER: Final = Sender(SenderType.NEW_MEMBER_PROPOSAL)
OUTSIDE: Final = Sender(SenderType.NEW_MEMBER_COMMIT)
Content = tuple[ContentType, bytes]


@pytest.fixture
def members(env: Environment) -> list[Group]:
    """Two members of a group that knows an external sender."""
    return new_group(env, 2, context_extensions=(external_senders(SERVICE),))


@pytest.fixture
def alice(members: list[Group]) -> Group:
    """The first of them, to whom messages come."""
    return members[0]


@pytest.fixture
def bob(members: list[Group]) -> Group:
    """The second of them, who sends what is from a member."""
    return members[1]


def commit_content(group: Group, env: Environment) -> Content:
    """Return the content of a member's own commit, with a path."""
    return (
        ContentType.COMMIT,
        encoded(forge.commit_in(group.commit(env, IN_CLEAR).message)),
    )


def test_application_data_is_from_members_alone_and_encrypted(
    alice: Group, env: Environment
) -> None:
    content = ContentType.APPLICATION, opaque(b"hello")
    for sender in (EXTERNAL, NEWCOMER, OUTSIDE):
        lie = Lie(sender=sender, key=SERVICE, context=b"")
        message = forge.public(alice, content, lie)
        forge.refuses(alice, message, InvalidContent, environment=env)


def test_an_external_sender_sends_no_commit(
    alice: Group, bob: Group, env: Environment
) -> None:
    content = commit_content(bob, env)
    for sender in (EXTERNAL, NEWCOMER):
        lie = Lie(sender=sender, key=SERVICE, context=b"")
        message = forge.public(alice, content, lie, tag=bytes(32))
        forge.refuses(alice, message, InvalidSender, environment=env)


def allowed(group: Group, env: Environment) -> list[Proposal]:
    """Return a proposal of each type that an external sender may send."""
    return [
        Add(own_key_package("carol", env).package),
        Remove(1),
        external_psk(group),
        reinit(group),
        GroupContextExtensions(()),
    ]


def test_an_external_sender_proposes_what_it_may(
    alice: Group, env: Environment
) -> None:
    for proposal in allowed(alice, env):
        lie = Lie(sender=EXTERNAL, key=SERVICE, context=b"")
        message = forge.proposal(alice, proposal, lie)
        _, event = alice.receive(message, env)
        assert isinstance(event, ProposalReceived)
        assert event.sender == EXTERNAL
        assert event.proposal == proposal


def test_an_external_sender_proposes_nothing_else(
    alice: Group, bob: Group, env: Environment
) -> None:
    update = bob.propose_update(env)[0].proposals
    lie = Lie(sender=EXTERNAL, key=SERVICE, context=b"")
    others = [ExternalInit(bytes(32)), *(c.proposal for c in update.values())]
    for proposal in others:
        message = forge.proposal(alice, proposal, lie)
        forge.refuses(alice, message, InvalidSender, environment=env)


def test_an_external_sender_is_listed_and_signs_with_the_listed_key(
    alice: Group, env: Environment
) -> None:
    other = signing_key("other")
    for sender, key, error in (
        (Sender(SenderType.EXTERNAL, 1), SERVICE, InvalidSender),
        (EXTERNAL, other, InvalidSignature),
    ):
        lie = Lie(sender=sender, key=key, context=b"")
        message = forge.proposal(alice, Remove(1), lie)
        forge.refuses(alice, message, error, environment=env)
    (alone,) = new_group(env, 1)
    lie = Lie(sender=EXTERNAL, key=SERVICE, context=b"")
    message = forge.proposal(alone, Remove(0), lie)
    forge.refuses(alone, message, InvalidSender, environment=env)


def test_a_newcomer_proposes_its_own_add_and_nothing_else(
    alice: Group, env: Environment
) -> None:
    own = own_key_package("carol", env)
    message = propose_own_add(own, alice.group_id, epoch=alice.epoch, environment=env)
    assert isinstance(decode_message(message), PublicMessage)
    _, event = alice.receive(message, env)
    assert isinstance(event, ProposalReceived)
    assert event.sender == NEWCOMER
    for proposal in allowed(alice, env)[1:]:
        lie = Lie(sender=NEWCOMER, key=own.signing_key, context=b"")
        message = forge.proposal(alice, proposal, lie)
        forge.refuses(alice, message, InvalidSender, environment=env)


def test_a_newcomer_signs_with_the_key_of_its_key_package(
    alice: Group, env: Environment
) -> None:
    own = own_key_package("carol", env)
    lie = Lie(sender=NEWCOMER, key=SERVICE, context=b"")
    message = forge.proposal(alice, Add(own.package), lie)
    forge.refuses(alice, message, InvalidSignature, environment=env)


def test_a_newcomer_does_not_send_a_key_package_that_is_not_valid_now(
    alice: Group, env: Environment
) -> None:
    own = own_key_package("carol", env)
    late = environment(now=env.now + 40 * 86_400)
    with pytest.raises(LifetimeExceeded):
        propose_own_add(own, alice.group_id, epoch=alice.epoch, environment=late)


def test_an_outside_committer_sends_a_commit_with_a_path_and_nothing_else(
    alice: Group, env: Environment
) -> None:
    key = signing_key("carol")
    for proposal in allowed(alice, env):
        lie = Lie(sender=OUTSIDE, key=key)
        message = forge.proposal(alice, proposal, lie)
        forge.refuses(alice, message, InvalidSender, environment=env)
    empty = UnverifiedCommit((ExternalInit(bytes(32)),), None)
    message = forge.commit(alice, empty, Lie(sender=OUTSIDE, key=key))
    forge.refuses(alice, message, InvalidSender, environment=env)


def test_an_outside_committer_signs_with_the_key_of_its_path(
    alice: Group, env: Environment
) -> None:
    own = own_key_package("carol", env)
    join = outside_join(own)
    _, message = Group.join_from_outside(group_info(alice), join, env)
    honest = forge.commit_in(message)
    for key, error in (
        (own.signing_key, ConfirmationTagMismatch),
        (alice.state.epoch.signing_key, InvalidSignature),
        (SERVICE, InvalidSignature),
    ):
        lie = Lie(sender=OUTSIDE, key=key)
        forge.refuses(alice, forge.commit(alice, honest, lie), error, environment=env)


def test_a_member_signs_with_the_key_of_its_leaf(
    alice: Group, bob: Group, env: Environment
) -> None:
    for key in (SERVICE, alice.state.epoch.signing_key):
        message = forge.proposal(bob, Remove(0), Lie(key=key))
        forge.refuses(alice, message, InvalidSignature, environment=env)


def test_a_member_is_where_it_says_it_is(
    alice: Group, bob: Group, env: Environment
) -> None:
    for index in (2, 1 << 20, (1 << 32) - 1):
        lie = Lie(sender=Sender(SenderType.MEMBER, index))
        message = forge.proposal(bob, Remove(0), lie)
        forge.refuses(alice, message, InvalidSender, environment=env)


def test_the_group_context_is_signed_by_who_knows_it_and_by_nobody_else(
    alice: Group, bob: Group, env: Environment
) -> None:
    own = own_key_package("carol", env)
    join = outside_join(own)
    outside = forge.commit_in(Group.join_from_outside(group_info(alice), join, env)[1])
    messages = (
        forge.proposal(bob, Remove(0), Lie(context=b"")),
        forge.commit(
            alice, outside, Lie(sender=OUTSIDE, key=own.signing_key, context=b"")
        ),
        forge.proposal(alice, Remove(1), Lie(sender=EXTERNAL, key=SERVICE)),
        forge.proposal(
            alice, Add(own.package), Lie(sender=NEWCOMER, key=own.signing_key)
        ),
    )
    for message in messages:
        forge.refuses(alice, message, InvalidSignature, environment=env)


def test_a_proposal_is_of_this_group_and_epoch(
    alice: Group, bob: Group, env: Environment
) -> None:
    message = forge.proposal(bob, Remove(0), Lie(group_id=b"another"))
    forge.refuses(alice, message, WrongGroup, environment=env)
    for epoch in (0, 2):
        message = forge.proposal(bob, Remove(0), Lie(epoch=epoch))
        forge.refuses(alice, message, WrongEpoch, environment=env)
    for epoch in (0, 2):
        lie = Lie(sender=EXTERNAL, key=SERVICE, context=b"", epoch=epoch)
        message = forge.proposal(alice, Remove(1), lie)
        forge.refuses(alice, message, WrongEpoch, environment=env)


def test_the_leaf_of_a_private_message_is_a_members(
    env: Environment,
) -> None:
    alice, bob, _ = new_group(env, 3)
    for leaf in (3, 2):
        # Leaf 3 is blank; at leaf 2 somebody is, whose signature is not there.
        message = forge.private(bob, ContentType.APPLICATION, b"\0\0", leaf=leaf)
        expected = InvalidSender if leaf == 3 else InvalidSignature
        forge.refuses(alice, message, expected, environment=env)


def test_a_proposal_that_the_application_does_not_want_is_ignored(
    alice: Group, env: Environment
) -> None:
    own = own_key_package("stranger", env)
    message = propose_own_add(own, alice.group_id, epoch=alice.epoch, environment=env)
    after, event = alice.receive(message, env)
    assert isinstance(event, ProposalReceived)
    assert len(after.proposals) == 1
    # Keeping the group from before is how it is refused (§12.1.8).
    assert not alice.proposals
    assert alice.commit(env).welcome is None
