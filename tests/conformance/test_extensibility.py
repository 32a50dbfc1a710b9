"""RFC 9420 §13: the unknown is ignored or refused, and GREASE stays where it may be."""

from dataclasses import replace
from typing import Final

import pytest

from tests.mls import forge
from tests.mls.handshakes import external_senders, group_info, outside_join
from tests.mls.support import (
    RefusedIdentities,
    assert_agree,
    commit,
    environment,
    in_vain,
    key_package_draft,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.codec import Reader, Writer, opaque
from tgtui.crypto import SUITES
from tgtui.mls import (
    Add,
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    Extensions,
    Group,
    GroupContextExtensions,
    InvalidCredential,
    InvalidExtensions,
    LeafChange,
    NewGroup,
    ReInit,
    UnsupportedMessage,
    UnverifiedGroupInfo,
    UnverifiedKeyPackage,
    Update,
    decode_message,
)
from tgtui.mls.framing.content import ContentType
from tgtui.mls.grease import VALUES


TWICE: Final = (Extension(0xF0F0, b"one"), Extension(0xF0F0, b"two"))
GREASE: Final = Extension(VALUES[0], b"")


def encoded_proposal(proposal_type: int, content: bytes) -> bytes:
    """Return a proposal of any type."""
    return proposal_type.to_bytes(2, "big") + content


@pytest.mark.parametrize("proposal_type", [0, 8, VALUES[0], 0xF000])
def test_a_proposal_of_another_type_is_refused_everywhere(
    env: Environment, proposal_type: int
) -> None:
    # Members may even say that they support it: nobody here does.
    support = Capabilities(proposals=(proposal_type,))
    alice, bob = new_group(env, 2, capabilities=support, grease=False)
    proposal = encoded_proposal(proposal_type, opaque(b"content"))
    committed = opaque(b"\x01" + proposal) + b"\x00"
    messages = (
        forge.public(bob, (ContentType.PROPOSAL, proposal)),
        forge.public(bob, (ContentType.COMMIT, committed), tag=bytes(32)),
        forge.private(bob, ContentType.PROPOSAL, proposal + opaque(bytes(64))),
    )
    for message in messages:
        forge.refuses(alice, message, UnsupportedMessage, environment=env)


def test_unknown_capabilities_are_ignored(env: Environment) -> None:
    strange = Capabilities(
        versions=(7, 1, 0xFFFF),
        cipher_suites=(0x7777, *SUITES),
        extensions=(0xF0F0, 0x7777),
        proposals=(0xF0F0, 0x7777),
        credentials=(0x7777, 1),
    )
    groups = new_group(env, 3, capabilities=strange)
    groups = commit(groups, env, by=2)
    own = own_key_package("new", env, capabilities=strange)
    package = UnverifiedKeyPackage.decode(Reader(own.package.encoded))
    assert package.verify(own.package.suite, env) == own.package
    options = CommitOptions(proposals=(Add(own.package),))
    assert_agree(commit(groups, env, options, joiners=[own]))


def test_unknown_extensions_of_leaf_and_key_package_are_ignored(
    env: Environment,
) -> None:
    unknown = (Extension(0xF0F0, b"whatever"), GREASE)
    own = own_key_package(
        "new", env, extensions=unknown, leaf_extensions=unknown, grease=False
    )
    groups = new_group(env, 2)
    options = CommitOptions(proposals=(Add(own.package),))
    groups = commit(groups, env, options, joiners=[own])
    assert_agree(groups)
    assert groups[0].members[2][1].extensions == unknown
    assert groups[0].extensions == ()


def test_unknown_extensions_of_a_group_info_are_ignored(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    unknown = (Extension(0xF0F0, b"whatever"), GREASE)
    data = alice.group_info(external=True, extensions=unknown)
    info = decode_message(data)
    assert isinstance(info, UnverifiedGroupInfo)
    own = own_key_package("new", env)
    join = outside_join(own)
    joined, message = Group.join_from_outside(info, join, env)
    after = [group.receive(message, env)[0] for group in (alice, bob)]
    assert_agree([*after, joined])


def test_no_list_that_is_sent_has_an_extension_twice(env: Environment) -> None:
    support = Capabilities(extensions=(0xF0F0,))
    own = own_key_package("alice", env, capabilities=support)
    (alice,) = new_group(env, 1, capabilities=support)
    with in_vain(InvalidExtensions):
        Group.create(NewGroup(b"group", TWICE), own, env)
    for draft in (
        key_package_draft("alice", extensions=TWICE),
        key_package_draft("alice", leaf_extensions=TWICE),
    ):
        with in_vain(InvalidExtensions):
            draft.make(own.signing_key, env.entropy)
    with in_vain(InvalidExtensions):
        alice.group_info(extensions=TWICE)
    for proposal in (GroupContextExtensions(TWICE), ReInit(b"new", 1, 3, TWICE)):
        with in_vain(InvalidExtensions):
            alice.propose(proposal, env)
        with in_vain(InvalidExtensions):
            alice.commit(env, CommitOptions(proposals=(proposal,)))
    change = LeafChange(extensions=TWICE)
    with in_vain(InvalidExtensions):
        alice.propose_update(env, change)
    with in_vain(InvalidExtensions):
        alice.commit(env, CommitOptions(leaf=change))


def test_no_list_that_is_received_has_an_extension_twice(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    for proposal in (GroupContextExtensions(TWICE), ReInit(b"new", 1, 3, TWICE)):
        message = forge.proposal(bob, proposal)
        forge.refuses(alice, message, InvalidExtensions, environment=env)
        with pytest.raises(InvalidExtensions):
            decode_message(message)
    info = group_info(alice).raw
    listed = encoded_list(())
    context = alice.state.epoch.encoded_context
    assert context.endswith(listed)
    twice = context.removesuffix(listed) + encoded_list(TWICE)
    message = b"\0\x01\0\x04" + twice + info[len(context) :]
    with pytest.raises(InvalidExtensions):
        decode_message(message)
    package = own_key_package("new", env, grease=False).package.encoded
    place = len(package) - 66 - 1
    assert package[place : place + 1] == listed
    message = b"\0\x01\0\x05" + package[:place] + encoded_list(TWICE)
    with pytest.raises(InvalidExtensions):
        decode_message(message + package[place + 1 :])


def encoded_list(extensions: Extensions) -> bytes:
    """Return `Extension extensions<V>`."""
    writer = Writer()
    writer.structs(extensions)
    return writer.getvalue()


def test_an_extension_in_use_is_supported_by_all(env: Environment) -> None:
    support = Capabilities(extensions=(0xF0F0,))
    groups = new_group(env, 2, capabilities=support)
    plain = own_key_package("new", env)
    options = CommitOptions(proposals=(Add(plain.package),))
    groups = commit(groups, env, options, joiners=[plain])
    wanted = GroupContextExtensions((Extension(0xF0F0, b""),))
    for group in groups:
        with in_vain(InvalidExtensions):
            group.commit(env, CommitOptions(proposals=(wanted,)))
    path = forge.commit_in(forge.staged_in_clear(groups[0], env))
    message = forge.commit(groups[0], replace(path, claimed_proposals=(wanted,)))
    for group in groups[1:]:
        forge.refuses(group, message, InvalidExtensions, environment=env)


def test_grease_is_sent_only_where_it_may_be(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    carol = own_key_package("carol", env)
    staged = alice.commit(env, CommitOptions(proposals=(Add(carol.package),)))
    assert staged.welcome is not None
    told = forge.opened(staged.welcome, carol, env)
    assert set(types(told.info.extensions)) & set(VALUES)
    for group in (alice, bob, staged.group.merge(env)[0]):
        assert not set(types(group.extensions)) & set(VALUES)
        for _, leaf in group.members:
            assert leaf.credential.credential_type not in VALUES
            assert not set(leaf.capabilities.versions) & set(VALUES)
            listed = leaf.capabilities
            for values in (
                listed.cipher_suites,
                listed.extensions,
                listed.proposals,
                listed.credentials,
            ):
                assert len(set(values) & set(VALUES)) == 1


def types(extensions: Extensions) -> list[int]:
    """Return the types of a list of extensions."""
    return [extension.extension_type for extension in extensions]


def test_grease_is_no_extension_of_a_group(env: Environment) -> None:
    support = Capabilities(extensions=(GREASE.extension_type,))
    own = own_key_package("alice", env, capabilities=support, grease=False)
    with in_vain(InvalidExtensions):
        Group.create(NewGroup(b"group", (GREASE,)), own, env)
    alice, bob = new_group(env, 2, capabilities=support, grease=False)
    wanted = GroupContextExtensions((GREASE,))
    for group in (alice, *new_group(env, 1, capabilities=support, grease=False)):
        with in_vain(InvalidExtensions):
            group.commit(env, CommitOptions(proposals=(wanted,)))
        with in_vain(InvalidExtensions):
            group.propose(wanted, env)
    path = forge.commit_in(forge.staged_in_clear(bob, env))
    message = forge.commit(bob, replace(path, claimed_proposals=(wanted,)))
    forge.refuses(alice, message, InvalidExtensions, environment=env)


def test_default_types_are_never_listed(env: Environment) -> None:
    too_much = Capabilities(
        extensions=(1, 2, 0xF0F0, 3, 4, 5), proposals=(1, 2, 3, 4, 0x0A0A, 5, 6, 7)
    )
    own = own_key_package("alice", env, capabilities=too_much, grease=False)
    alice, bob = new_group(env, 2, grease=False)
    change = LeafChange(capabilities=too_much)
    updated, _ = bob.propose_update(env, change)
    proposals = [cached.proposal for cached in updated.proposals.values()]
    staged = alice.commit(env, CommitOptions(leaf=change))
    join = outside_join(own, capabilities=too_much)
    joined, _ = Group.join_from_outside(group_info(alice), join, env)
    leaves = (
        own.package.leaf_node,
        *(each.leaf_node for each in proposals if isinstance(each, Update)),
        staged.group.merge(env)[0].members[0][1],
        joined.members[2][1],
    )
    assert len(leaves) == 4
    for leaf in leaves:
        assert leaf.capabilities.extensions == (0xF0F0,)
        assert leaf.capabilities.proposals == (0x0A0A,)


def test_all_suites_are_listed(env: Environment) -> None:
    package = own_key_package("alice", env, grease=False).package
    assert set(package.leaf_node.capabilities.cipher_suites) == set(SUITES)


def test_suite_1_is_implemented(env: Environment) -> None:
    suite = SUITES[0x0001]
    groups = new_group(env, 3, suite)
    assert_agree(commit(groups, env, by=1))
    assert groups[0].suite.name == "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"


def test_external_senders_are_validated_with_the_authentication_service(
    env: Environment,
) -> None:
    refusing = environment(authentication=RefusedIdentities(b"service"))
    senders = (external_senders(signing_key("service")),)
    alice, bob = new_group(env, 2)
    own = own_key_package("new", env)
    wanted = GroupContextExtensions(senders)
    with in_vain(InvalidCredential):
        Group.create(NewGroup(b"group", senders), own, refusing)
    with in_vain(InvalidCredential):
        alice.propose(wanted, refusing)
    with in_vain(InvalidCredential):
        alice.commit(refusing, CommitOptions(proposals=(wanted,)))
    message = forge.proposal(bob, wanted)
    forge.refuses(alice, message, InvalidCredential, environment=refusing)
    staged = bob.commit(env, CommitOptions(proposals=(wanted,)))
    forge.refuses(alice, staged.message, InvalidCredential, environment=refusing)
    listed = new_group(env, 2, context_extensions=senders)[0]
    join = outside_join(own)
    with pytest.raises(InvalidCredential):
        Group.join_from_outside(group_info(listed), join, refusing)
    staged = listed.commit(env, CommitOptions(proposals=(Add(own.package),)))
    assert staged.welcome is not None
    with pytest.raises(InvalidCredential):
        Group.join(staged.welcome, [own], refusing)
