"""Whether one proposal is valid by itself: each rule of RFC 9420 §12.1."""

from dataclasses import replace
from typing import Unpack

import pytest

from tests.mls import forge
from tests.mls.handshakes import (
    external_psk,
    external_senders,
    reinit,
    resumption_psk,
)
from tests.mls.support import (
    RefusedIdentities,
    environment,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.codec import DecodeError, Truncated, decode_whole
from tgtui.crypto import SUITES, InvalidPublicKey, InvalidSignature, generate_key_pair
from tgtui.mls import (
    Add,
    Credential,
    Environment,
    Extension,
    ExtensionType,
    Group,
    GroupContextExtensions,
    InvalidCredential,
    InvalidExtensions,
    InvalidKeyPackage,
    InvalidLeafNode,
    InvalidProposal,
    KeyPackage,
    LeafNode,
    LeafSource,
    Lifetime,
    LifetimeExceeded,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ReInit,
    Remove,
    ResumptionUsage,
    Sender,
    SenderType,
)
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.proposal import UnverifiedProposal
from tgtui.mls.proposals.update import UnverifiedUpdate, Update
from tgtui.mls.proposals.verification import (
    check_proposal,
    check_successor,
    verify_proposal,
)
from tgtui.mls.tree.leaf_node import Placement


BOB = Sender(SenderType.MEMBER, 1)
OUTSIDE = Sender(SenderType.NEW_MEMBER_COMMIT)


def verify(
    group: Group,
    proposal: UnverifiedProposal,
    env: Environment,
    *,
    sender: Sender = BOB,
) -> Proposal:
    """Verify a proposal for a group."""
    epoch = group.state.epoch
    return verify_proposal(
        proposal, sender, group=(epoch.context, epoch.tree), environment=env
    )


def check(group: Group, proposal: Proposal, env: Environment) -> None:
    """Check a proposal that has no signature of its own."""
    epoch = group.state.epoch
    check_proposal(proposal, epoch.context, epoch.tree, environment=env)


def received(package: KeyPackage) -> UnverifiedAdd:
    """Return the Add of a KeyPackage as it comes in."""
    return decode_whole(UnverifiedAdd.decode, package.encoded)


def new_leaf(
    group: Group, env: Environment, **said: Unpack[forge.Said]
) -> UnverifiedUpdate:
    """Return a member's Update, which says something else."""
    epoch = group.state.epoch
    fresh = generate_key_pair(epoch.suite, env.entropy).public
    said.setdefault("encryption_key", fresh)
    leaf = forge.leaf_again(
        replace(
            epoch.tree.leaf(group.own_leaf), lifetime=None, source=LeafSource.UPDATE
        ),
        epoch.signing_key,
        Placement(group.group_id, group.own_leaf),
        **said,
    )
    return UnverifiedUpdate(leaf)


def test_a_proposal_comes_out_as_what_it_is(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    package = own_key_package("carol", env).package
    update = verify(alice, new_leaf(bob, env), env)
    assert isinstance(update, Update)
    assert update.leaf_node.credential == bob.members[1][1].credential
    assert verify(alice, received(package), env) == Add(package)
    unsigned: list[UnverifiedProposal] = [
        Remove(1),
        external_psk(alice),
        resumption_psk(alice, 0),
        reinit(alice),
        GroupContextExtensions((external_senders(signing_key()),)),
    ]
    for proposal in unsigned:
        assert verify(alice, proposal, env) is proposal
    init = ExternalInit(b"kem output")
    assert verify(alice, init, env, sender=OUTSIDE) is init


def test_what_was_verified_is_not_asked_again(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    for proposal in (
        Add(own_key_package("carol", env).package),
        verify(alice, new_leaf(bob, env), env),
        ExternalInit(b"kem output"),
    ):
        check(alice, proposal, environment(now=0))


def test_a_key_package_has_to_be_signed(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    data = bytearray(own_key_package("carol", env).package.encoded)
    data[-1] ^= 1
    with pytest.raises(InvalidSignature):
        verify(alice, decode_whole(UnverifiedAdd.decode, bytes(data)), env)


def test_a_key_package_has_to_be_for_the_groups_suite(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    other = own_key_package("carol", env, SUITES[1]).package
    with pytest.raises(InvalidKeyPackage, match="cipher suite 0x0001"):
        verify(alice, received(other), env)


def test_a_key_package_has_to_be_valid_now_if_settings_ask(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    lifetime = Lifetime(env.now + 1, env.now + 2)
    early = own_key_package("carol", env, lifetime=lifetime).package
    verify(alice, received(early), env)
    with pytest.raises(LifetimeExceeded, match="at this time"):
        verify(alice, received(early), environment(check_received_lifetimes=True))


def test_a_key_package_has_a_longest_lifetime(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    own = own_key_package("carol", env)
    verify(alice, received(own.package), env)
    with pytest.raises(LifetimeExceeded, match="too long"):
        verify(alice, received(own.package), environment(max_lifetime=3_600))


def test_the_authentication_service_is_asked_about_newcomers(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    package = own_key_package("carol", env).package
    suspicious = environment(authentication=RefusedIdentities(b"carol"))
    with pytest.raises(InvalidCredential):
        verify(alice, received(package), suspicious)


@pytest.mark.parametrize(
    "sender",
    [
        OUTSIDE,
        Sender(SenderType.EXTERNAL, 0),
        Sender(SenderType.NEW_MEMBER_PROPOSAL),
    ],
)
def test_an_update_comes_from_a_member(env: Environment, sender: Sender) -> None:
    alice, bob = new_group(env, 2)
    with pytest.raises(InvalidProposal, match="no member sent"):
        verify(alice, new_leaf(bob, env), env, sender=sender)


def test_an_update_is_for_the_leaf_of_its_sender(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    with pytest.raises(InvalidSignature):
        verify(alice, new_leaf(bob, env), env, sender=Sender(SenderType.MEMBER, 2))


@pytest.mark.parametrize("source", [LeafSource.COMMIT, LeafSource.KEY_PACKAGE])
def test_an_update_has_its_own_source(env: Environment, source: LeafSource) -> None:
    alice, bob = new_group(env, 2)
    lifetime = Lifetime(0, 1) if source is LeafSource.KEY_PACKAGE else None
    epoch = bob.state.epoch
    leaf = forge.leaf_again(
        epoch.tree.leaf(1),
        epoch.signing_key,
        None if lifetime else Placement(bob.group_id, 1),
        source=source,
        lifetime=lifetime,
    )
    with pytest.raises(InvalidLeafNode, match=f"source is {source.name}, not UPDATE"):
        verify(alice, UnverifiedUpdate(leaf), env)


def test_an_update_brings_a_new_key(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    old = bob.members[1][1].encryption_key
    with pytest.raises(InvalidProposal, match="the old encryption key"):
        verify(alice, new_leaf(bob, env, encryption_key=old), env)


def test_an_update_brings_a_well_formed_key(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    for key in (bytes(32), b"short"):
        with pytest.raises(InvalidPublicKey):
            verify(alice, new_leaf(bob, env, encryption_key=key), env)


def test_an_update_keeps_who_the_member_is(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    with pytest.raises(InvalidCredential, match="cannot change its credential"):
        verify(alice, new_leaf(bob, env, credential=Credential(b"mallory")), env)


def test_an_update_lists_its_extensions(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    with pytest.raises(InvalidLeafNode, match="does not list its extension"):
        verify(alice, new_leaf(bob, env, extensions=(Extension(99, b""),)), env)


def test_a_leaf_follows_one_with_another_key(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    old: LeafNode = alice.members[0][1]
    check_successor(old, replace(old, encryption_key=b"another"), env)
    with pytest.raises(InvalidProposal, match="the old encryption key"):
        check_successor(old, old, env)


@pytest.mark.parametrize("index", [3, 4, 0xFFFFFFFF])
def test_a_remove_names_a_member(env: Environment, index: int) -> None:
    alice, *_ = new_group(env, 3)
    check(alice, Remove(2), env)
    with pytest.raises(InvalidProposal, match=f"leaf {index}, where nobody is"):
        check(alice, Remove(index), env)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_the_nonce_of_a_psk_is_as_long_as_a_hash(env: Environment, length: int) -> None:
    (alice,) = new_group(env, 1)
    for psk in (
        PreSharedKeyId.external(b"name", bytes(length)),
        replace(resumption_psk(alice, 0).psk, nonce=bytes(length)),
    ):
        with pytest.raises(InvalidProposal, match="nonce"):
            check(alice, PreSharedKey(psk), env)


@pytest.mark.parametrize("usage", [ResumptionUsage.REINIT, ResumptionUsage.BRANCH])
def test_a_psk_of_a_succession_is_for_the_first_commit_alone(
    env: Environment, usage: ResumptionUsage
) -> None:
    (alice,) = new_group(env, 1)
    with pytest.raises(InvalidProposal, match="reinitialization or branching"):
        check(alice, resumption_psk(alice, 0, usage), env)


def test_a_reinit_goes_to_no_older_version(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    check(alice, ReInit(b"next", 2, 3, ()), env)
    with pytest.raises(InvalidProposal, match="an older version"):
        check(alice, ReInit(b"next", 0, 3, ()), env)


def test_extensions_occur_once(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    twice = (Extension(1, b"a"), Extension(1, b"b"))
    for proposal in (ReInit(b"next", 1, 3, twice), GroupContextExtensions(twice)):
        with pytest.raises(InvalidExtensions, match="occurs twice"):
            check(alice, proposal, env)


def test_the_authentication_service_is_asked_about_external_senders(
    env: Environment,
) -> None:
    (alice,) = new_group(env, 1)
    proposal = GroupContextExtensions((external_senders(signing_key()),))
    suspicious = environment(authentication=RefusedIdentities(b"service"))
    check(alice, proposal, env)
    with pytest.raises(InvalidCredential):
        check(alice, proposal, suspicious)


def test_a_list_of_external_senders_is_well_formed(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    broken = Extension(ExtensionType.EXTERNAL_SENDERS, b"\x05")
    with pytest.raises(DecodeError) as caught:
        check(alice, GroupContextExtensions((broken,)), env)
    assert caught.type is Truncated


@pytest.mark.parametrize("sender", [BOB, Sender(SenderType.EXTERNAL, 0)])
def test_an_external_init_comes_from_outside(env: Environment, sender: Sender) -> None:
    alice, _ = new_group(env, 2)
    with pytest.raises(InvalidProposal, match="an ExternalInit"):
        verify(alice, ExternalInit(b"kem output"), env, sender=sender)


def test_a_member_that_proposes_an_external_init_is_refused(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    message = forge.proposal(bob, ExternalInit(b"kem output"))
    forge.refuses(alice, message, InvalidProposal, environment=env)
