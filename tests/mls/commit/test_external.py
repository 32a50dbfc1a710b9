"""Tests of tgtui.mls.commit.external: joining from outside, and coming back."""

from dataclasses import replace

import pytest

from tests.mls.forge import commit_in, from_outside, refuses
from tests.mls.handshakes import (
    external_psk,
    group_info,
    knowing,
    outside_join,
    tree_of,
    trio,
)
from tests.mls.support import (
    RefusedIdentities,
    another_library,
    assert_agree,
    deliver_events,
    each_suite,
    environment,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.crypto import CipherSuite
from tgtui.mls import (
    Capabilities,
    Credential,
    Environment,
    EpochChanged,
    Extension,
    ExternalJoin,
    Group,
    InvalidCommit,
    InvalidCredential,
    InvalidExtensions,
    InvalidGroupInfo,
    InvalidLeafNode,
    InvalidProposal,
    LeafSource,
    NotPossible,
    PskUnavailable,
    PublicMessage,
    Removed,
    decode_message,
)
from tgtui.mls.grease import VALUES, without_grease
from tgtui.mls.proposals.external_init import ExternalInit


@each_suite
@pytest.mark.parametrize("apart", [False, True])
def test_somebody_joins_and_all_agree(
    suite: CipherSuite, apart: bool, env: Environment
) -> None:
    groups = new_group(env, 3, suite)
    own = own_key_package("dora", env, suite)
    info = group_info(groups[0], tree=not apart)
    tree = tree_of(groups[0]) if apart else None
    join = outside_join(own, tree=tree, authenticated_data=b"aloud")
    joined, message = Group.join_from_outside(info, join, env)
    assert isinstance(decode_message(message), PublicMessage)
    after, events = deliver_events(groups, message, env)
    assert_agree([joined, *after])
    assert joined.own_leaf == 3
    for event in events:
        assert isinstance(event, EpochChanged)
        assert event.external
        assert event.committer == 3
        assert event.authenticated_data == b"aloud"


def test_bytes_are_as_good_as_what_they_mean(env: Environment) -> None:
    groups = new_group(env, 2)
    join = outside_join(own_key_package("dora", env), tree=groups[0].encode_tree())
    info = groups[0].group_info(tree=False, external=True)
    joined, message = Group.join_from_outside(info, join, env)
    after, _ = deliver_events(groups, message, env)
    assert_agree([joined, *after])
    with pytest.raises(InvalidGroupInfo, match="not a GroupInfo"):
        Group.join_from_outside(message, join, env)


def test_a_member_comes_back_in_its_own_place(env: Environment) -> None:
    alice, bob, carol = trio(env)
    key = bob.state.epoch.signing_key
    own = own_key_package("client 1", env, key=key)
    join = outside_join(own, resync=1, known_groups={alice.group_id})
    joined, message = Group.join_from_outside(group_info(alice), join, env)
    after, events = deliver_events([alice, carol, bob], message, env)
    assert_agree([joined, *after[:2]])
    assert joined.own_leaf == 1
    assert isinstance(events[2], Removed)


def test_the_only_member_comes_back(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    own = own_key_package("client 0", env, key=alice.state.epoch.signing_key)
    info = group_info(alice)
    joined, message = Group.join_from_outside(info, outside_join(own, resync=0), env)
    assert joined.own_leaf == 0
    assert isinstance(alice.receive(message, env)[1], Removed)


def test_only_oneself_can_be_replaced(env: Environment) -> None:
    alice, *_ = trio(env)
    own = own_key_package("dora", env)
    with pytest.raises(InvalidCredential):
        Group.join_from_outside(group_info(alice), outside_join(own, resync=1), env)
    with pytest.raises(InvalidProposal):
        Group.join_from_outside(group_info(alice), outside_join(own, resync=9), env)


def test_a_group_has_to_invite(env: Environment) -> None:
    alice, *_ = trio(env)
    own = own_key_package("dora", env)
    info = group_info(alice, external=False)
    with pytest.raises(InvalidGroupInfo, match="outside"):
        Group.join_from_outside(info, outside_join(own), env)


def test_nobody_joins_a_group_twice(env: Environment) -> None:
    alice, *_ = trio(env)
    join = outside_join(own_key_package("dora", env), known_groups={alice.group_id})
    with pytest.raises(InvalidGroupInfo, match="already"):
        Group.join_from_outside(group_info(alice), join, env)


def test_a_psk_can_be_injected() -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 2)
    join = outside_join(
        own_key_package("dora", env), psks=(external_psk(groups[0]).psk,)
    )
    joined, message = Group.join_from_outside(group_info(groups[0]), join, env)
    after, _ = deliver_events(groups, message, env)
    assert_agree([joined, *after])
    with pytest.raises(PskUnavailable):
        Group.join_from_outside(group_info(groups[0]), join, environment())


def test_the_newcomer_supports_the_group(env: Environment) -> None:
    able = Capabilities(extensions=(0xF001,))
    groups = new_group(
        env, 2, context_extensions=(Extension(0xF001, b""),), capabilities=able
    )
    join = outside_join(own_key_package("dora", env))
    with pytest.raises(InvalidExtensions):
        Group.join_from_outside(group_info(groups[0]), join, env)


def test_the_newcomer_s_leaf_contradicts_nothing(env: Environment) -> None:
    alice, *_ = trio(env)
    other = Capabilities(versions=(2,))
    join = outside_join(own_key_package("dora", env), capabilities=other)
    with another_library(), pytest.raises(InvalidLeafNode):
        Group.join_from_outside(group_info(alice), join, env)
    with pytest.raises(NotPossible, match="does not implement"):
        Group.join_from_outside(group_info(alice), join, env)


def test_a_newcomer_says_no_more_than_who_it_is_and_its_key(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    join = ExternalJoin(credential=Credential(b"dora"), signing_key=signing_key("dora"))
    joined, message = Group.join_from_outside(group_info(alice), join, env)
    (alice,), _ = deliver_events([alice], message, env)
    leaf = alice.members[2][1]
    assert leaf == joined.members[2][1]
    assert leaf.source is LeafSource.COMMIT
    assert leaf.credential == Credential(b"dora")
    assert leaf.signature_key == signing_key("dora").public_key
    (grease,) = leaf.extensions
    assert grease.extension_type in VALUES
    assert without_grease(leaf.capabilities) == Capabilities()


def test_the_newcomer_s_capabilities_cover_what_its_leaf_uses(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    extra = Extension(0xF001, b"")
    join = outside_join(
        own_key_package("dora", env),
        capabilities=Capabilities(cipher_suites=(), credentials=()),
        leaf_extensions=(extra,),
    )
    joined, message = Group.join_from_outside(group_info(alice), join, env)
    (alice,), _ = deliver_events([alice], message, env)
    leaf = alice.members[2][1]
    assert leaf == joined.members[2][1]
    assert leaf.extensions == (extra,)
    assert leaf.capabilities == Capabilities(
        cipher_suites=(alice.suite.id,), extensions=(0xF001,)
    )


def test_members_judge_the_newcomer_s_credential(env: Environment) -> None:
    alice, *_ = trio(env)
    join = outside_join(own_key_package("dora", env))
    _, message = Group.join_from_outside(group_info(alice), join, env)
    strict = environment(authentication=RefusedIdentities(b"dora"))
    with pytest.raises(InvalidCredential):
        alice.receive(message, strict)


def test_an_external_init_has_to_be_one(env: Environment) -> None:
    alice, *_ = trio(env)
    join = outside_join(own_key_package("dora", env))
    _, message = Group.join_from_outside(group_info(alice), join, env)
    body = commit_in(message)
    wrong = replace(body, claimed_proposals=(ExternalInit(bytes(31)),))
    forged = from_outside(alice, wrong, join.signing_key)
    refuses(alice, forged, InvalidCommit, environment=env, match="ExternalInit")
