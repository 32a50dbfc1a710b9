"""Tests of tgtui.mls.creation: a group of one in epoch 0."""

from dataclasses import replace

import pytest

from tests.mls.handshakes import external_senders
from tests.mls.support import (
    LIFETIME,
    RefusedIdentities,
    each_suite,
    environment,
    in_vain,
    own_key_package,
    signing_key,
)
from tgtui.codec import TooLong
from tgtui.crypto import CipherSuite
from tgtui.mls import (
    Environment,
    Extension,
    Group,
    InvalidCredential,
    InvalidExtensions,
    LifetimeExceeded,
    NewGroup,
    NotPossible,
    Phase,
)
from tgtui.mls.limits import EXTENSION, GROUP_ID
from tgtui.mls.schedule.transcript import interim_transcript_hash


@each_suite
def test_a_group_begins_with_its_creator(suite: CipherSuite, env: Environment) -> None:
    alice = own_key_package("alice", env, suite)
    group = Group.create(NewGroup(b"name"), alice, env)
    assert (group.group_id, group.epoch, group.own_leaf) == (b"name", 0, 0)
    assert group.members == [(0, alice.package.leaf_node)]
    assert group.phase is Phase.ACTIVE
    epoch = group.state.epoch
    assert epoch.context.confirmed_transcript_hash == b""
    tag = epoch.secrets.confirmation_tag(suite, b"")
    assert epoch.confirmation_tag == tag
    assert epoch.interim_transcript_hash == interim_transcript_hash(suite, b"", tag)


def test_two_groups_share_no_secret(env: Environment) -> None:
    alice = own_key_package("alice", env)
    one, other = (Group.create(NewGroup(b"name"), alice, env) for _ in range(2))
    assert one.epoch_authenticator != other.epoch_authenticator


def test_an_id_that_nobody_would_read_is_refused(env: Environment) -> None:
    alice = own_key_package("alice", env)
    Group.create(NewGroup(bytes(GROUP_ID)), alice, env)
    with pytest.raises(NotPossible, match="id"):
        Group.create(NewGroup(bytes(GROUP_ID + 1)), alice, env)


def test_an_extension_that_nobody_would_read_is_refused(env: Environment) -> None:
    alice = own_key_package("alice", env)
    Group.create(NewGroup(b"name", (Extension(1, bytes(EXTENSION)),)), alice, env)
    with in_vain(TooLong, match="nobody could read this group's extensions"):
        Group.create(
            NewGroup(b"name", (Extension(1, bytes(EXTENSION + 1)),)), alice, env
        )


def test_an_expired_key_package_creates_nothing(env: Environment) -> None:
    alice = own_key_package("alice", env)
    late = replace(env, now=LIFETIME.not_after + 1)
    with in_vain(LifetimeExceeded):
        Group.create(NewGroup(b"name"), alice, late)


def test_extensions_are_supported_and_unique(env: Environment) -> None:
    alice = own_key_package("alice", env)
    one = Extension(1, b"id")
    Group.create(NewGroup(b"name", (one,)), alice, env)
    with in_vain(InvalidExtensions, match="twice"):
        Group.create(NewGroup(b"name", (one, one)), alice, env)
    with in_vain(InvalidExtensions, match="support"):
        Group.create(NewGroup(b"name", (Extension(0xF001, b""),)), alice, env)


def test_external_senders_are_judged() -> None:
    env = environment(authentication=RefusedIdentities(b"service"))
    senders = external_senders(signing_key("service"))
    with in_vain(InvalidCredential):
        Group.create(NewGroup(b"name", (senders,)), own_key_package("a", env), env)
