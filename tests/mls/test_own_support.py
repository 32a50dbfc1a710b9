"""Tests of tgtui.mls.own_support: what this client can live with."""

import pytest

from tests.mls.handshakes import external_senders, required
from tests.mls.support import (
    RefusedIdentities,
    assert_agree,
    commit,
    environment,
    new_group,
    signing_key,
)
from tgtui.codec import DecodeError
from tgtui.mls import (
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    InvalidCredential,
    InvalidExtensions,
    InvalidLeafNode,
    Remove,
)
from tgtui.mls.grease import VALUES
from tgtui.mls.own_support import check_own_support


ABLE = Capabilities(extensions=(0xF001, VALUES[0]))


def test_what_is_listed_is_supported(env: Environment) -> None:
    check_own_support(ABLE, (Extension(0xF001, b""), Extension(1, b"id")), env)


def test_what_is_not_listed_is_not_supported(env: Environment) -> None:
    with pytest.raises(InvalidExtensions, match="61442"):
        check_own_support(ABLE, (Extension(0xF002, b""),), env)


def test_own_grease_does_not_count(env: Environment) -> None:
    with pytest.raises(InvalidExtensions):
        check_own_support(ABLE, (Extension(VALUES[0], b""),), env)


def test_required_capabilities_have_to_be_there(env: Environment) -> None:
    check_own_support(ABLE, (required(extensions=(0xF001,)),), env)
    with pytest.raises(InvalidLeafNode):
        check_own_support(ABLE, (required(proposals=(0xF001,)),), env)


def test_external_senders_are_judged() -> None:
    env = environment(authentication=RefusedIdentities(b"service"))
    with pytest.raises(InvalidCredential):
        check_own_support(ABLE, (external_senders(signing_key("service")),), env)


def test_malformed_external_senders_are_refused(env: Environment) -> None:
    with pytest.raises(DecodeError):
        check_own_support(ABLE, (Extension(ExtensionType.EXTERNAL_SENDERS, b"x"),), env)


def test_external_senders_are_judged_once(env: Environment) -> None:
    listed = external_senders(signing_key("service"))
    groups = new_group(env, 3, context_extensions=(listed,))
    later = environment(authentication=RefusedIdentities(b"service"))
    assert_agree(commit(groups, later, CommitOptions(proposals=(Remove(2),))))
