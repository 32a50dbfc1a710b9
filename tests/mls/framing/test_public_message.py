"""PublicMessage: signed, tagged by members, read by everybody (RFC 9420 §6.2)."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.forge import Lie
from tests.mls.handshakes import PUBLIC
from tests.mls.support import all_flipped, new_group
from tests.mls.wire import read_back
from tgtui.codec import TooLong, decode_whole, encoded, opaque
from tgtui.crypto import Secret, mac
from tgtui.mls import (
    Environment,
    Group,
    InvalidContent,
    MembershipTagMismatch,
    NotPossible,
    PublicMessage,
    Remove,
    Sender,
    SenderType,
    decode_message,
)
from tgtui.mls.framing.content import ContentType, content_tbs
from tgtui.mls.framing.public_message import protect_public


APPLICATION = ContentType.APPLICATION, b"\x05hello"
OTHERS = [
    Sender(SenderType.EXTERNAL, 0),
    Sender(SenderType.NEW_MEMBER_PROPOSAL),
    Sender(SenderType.NEW_MEMBER_COMMIT),
]


def read(message: bytes) -> PublicMessage:
    """Return the PublicMessage in an MLSMessage."""
    return read_back(PublicMessage.decode, message[4:])


def check(group: Group, message: PublicMessage) -> None:
    """Let a member check the membership tag."""
    epoch = group.state.epoch
    message.check_membership(
        epoch.suite, epoch.secrets.membership_key, epoch.encoded_context
    )


def test_a_members_message_is_content_auth_and_tag(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, data = bob.propose(Remove(0), env, replace(PUBLIC, authenticated_data=b"ad"))
    message = read(data)
    content = message.content
    assert content.claimed_header.group_id == alice.group_id
    assert content.claimed_header.epoch == 1
    assert content.claimed_header.sender == Sender(SenderType.MEMBER, 1)
    assert content.claimed_header.authenticated_data == b"ad"
    assert content.claimed_type is ContentType.PROPOSAL
    assert content.claimed_proposal() == Remove(0)
    epoch = alice.state.epoch
    tbm = content_tbs(content.wire_format, content.framed, epoch.encoded_context)
    key = epoch.secrets.membership_key
    assert message.membership_tag == mac(epoch.suite, key, tbm + content.auth)
    assert encoded(message) == content.framed + content.auth + opaque(
        message.membership_tag
    )
    check(alice, message)


@pytest.mark.parametrize("sender", OTHERS)
def test_nobody_else_has_a_tag(env: Environment, sender: Sender) -> None:
    alice, bob = new_group(env, 2)
    message = read(forge.proposal(bob, Remove(0), Lie(sender=sender)))
    assert message.membership_tag is None
    check(alice, message)


def test_every_bit_of_the_tag_counts(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, data = bob.propose(Remove(0), env, PUBLIC)
    message = read(data)
    assert message.membership_tag is not None
    for wrong in (
        b"",
        message.membership_tag[:-1],
        *all_flipped(message.membership_tag),
    ):
        with pytest.raises(MembershipTagMismatch):
            check(alice, replace(message, membership_tag=wrong))


def test_the_tag_is_of_this_epoch_and_group(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    message = read(bob.propose(Remove(0), env, PUBLIC)[1])
    epoch = alice.state.epoch
    key = epoch.secrets.membership_key
    with pytest.raises(MembershipTagMismatch):
        message.check_membership(epoch.suite, key, epoch.encoded_context + b"\0")
    with pytest.raises(MembershipTagMismatch):
        message.check_membership(epoch.suite, Secret(b"k" * 32), epoch.encoded_context)


def test_the_tag_covers_content_and_signature(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    message = read(bob.propose(Remove(0), env, PUBLIC)[1])
    for changed in (
        replace(message.content, framed=message.content.framed + b"\0"),
        replace(message.content, auth=message.content.auth + b"\0"),
    ):
        with pytest.raises(MembershipTagMismatch):
            check(alice, replace(message, content=changed))


def test_a_tag_with_a_foreign_key_is_refused_by_the_group(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    message = forge.proposal(bob, Remove(0), Lie(membership_key=Secret(b"k" * 32)))
    forge.refuses(alice, message, MembershipTagMismatch, environment=env)


@pytest.mark.parametrize("sender", [Sender(SenderType.MEMBER, 1), *OTHERS])
def test_application_data_is_never_sent_in_clear(
    env: Environment, sender: Sender
) -> None:
    alice, bob = new_group(env, 2)
    message = forge.public(bob, APPLICATION, Lie(sender=sender))
    forge.refuses(
        alice, message, InvalidContent, environment=env, match="not encrypted"
    )


def test_this_client_sends_none_either(env: Environment) -> None:
    _, bob = new_group(env, 2)
    made = forge.signed(bob, APPLICATION)
    epoch = bob.state.epoch
    with pytest.raises(NotPossible, match="never sent without encryption"):
        protect_public(
            epoch.suite,
            made,
            auth=made.auth(),
            key=epoch.secrets.membership_key,
            context=epoch.encoded_context,
        )


def test_the_parts_have_limits(env: Environment) -> None:
    _, bob = new_group(env, 2)
    content = ContentType.PROPOSAL, b"\0\x03\0\0\0\0"
    long = [
        forge.public(bob, content, Lie(group_id=bytes(257))),
        forge.public(bob, (ContentType.COMMIT, b"\0\0"), tag=bytes(65)),
    ]
    message = read(forge.public(bob, content))
    data = encoded(replace(message, membership_tag=bytes(65)))
    for each in (*(whole[4:] for whole in long), data):
        with pytest.raises(TooLong):
            decode_whole(PublicMessage.decode, each)


def test_a_public_message_says_nothing_before_it_is_verified(env: Environment) -> None:
    _, bob = new_group(env, 2)
    message = decode_message(bob.propose(Remove(0), env, PUBLIC)[1])
    assert isinstance(message, PublicMessage)
    assert not hasattr(message, "body")
    assert not hasattr(message.content, "body")
