"""One bad proposal keeps nobody from committing (RFC 9420 §12.2, §12.4)."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.handshakes import (
    external_psk,
    knowing,
    propose,
    propose_update,
    required,
)
from tests.mls.support import (
    NOW,
    another_library,
    assert_agree,
    commit,
    environment,
    new_group,
    own_key_package,
)
from tgtui.codec import Truncated
from tgtui.crypto import SUITES
from tgtui.mls import (
    Add,
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    Group,
    GroupContextExtensions,
    InvalidExtensions,
    InvalidKeyPackage,
    InvalidLeafNode,
    LeafChange,
    Lifetime,
    LifetimeExceeded,
    NotPossible,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    PskUnavailable,
    ReInit,
    Remove,
    Staged,
    UnknownProposal,
    limits,
)
from tgtui.mls.commit import preparing
from tgtui.mls.commit.preparing import prepare
from tgtui.mls.proposals.proposal import ProposalRef


def bad_proposals(
    env: Environment, group: Group
) -> list[tuple[type[Exception], Proposal]]:
    """Return proposals that pass by themselves and yet cannot be committed."""
    known = group.state.epoch.signing_key
    unable = GroupContextExtensions((Extension(0xF00F, b""),))
    needed = GroupContextExtensions((required(proposals=(0xF00F,)),))
    broken = Extension(ExtensionType.REQUIRED_CAPABILITIES, b"\x05")
    return [
        (InvalidLeafNode, Add(own_key_package("again", env, key=known).package)),
        (InvalidExtensions, unable),
        (InvalidLeafNode, needed),
        (Truncated, GroupContextExtensions((broken,))),
        (PskUnavailable, external_psk(group, b"unknown")),
    ]


def test_what_cannot_be_committed_is_left_out(env: Environment) -> None:
    for number in range(5):
        groups = new_group(env, 4)
        error, bad = bad_proposals(env, groups[1])[number]
        groups, first = propose(groups, env, Remove(3), by=2)
        with another_library():
            groups, refused = propose(groups, env, bad)
        groups, last = propose_update(groups, env, by=2)
        alice = groups[0]
        with forge.asks_in_vain(alice, error):
            alice.commit(env, CommitOptions(references=(refused,)))
        prepared = prepare(alice.state, CommitOptions(), env)
        assert prepared.wire == (ProposalRef(first), ProposalRef(last))
        ((reference, reason),) = told(alice.commit(env))
        assert reference == refused
        assert type(reason) is error
        after = commit(groups, env)
        assert_agree(after)
        assert len(after) == 3


def told(staged: Staged) -> list[tuple[bytes, Exception | None]]:
    """Return what a commit left out, and why."""
    return [(each.reference, each.reason) for each in staged.left_out]


def test_what_makes_way_for_another_one_is_left_out_without_a_reason(
    env: Environment,
) -> None:
    groups, update = propose_update(new_group(env, 4), env, by=2)
    groups, first = propose(groups, env, Remove(2), by=3)
    groups, about_me = propose(groups, env, Remove(0), by=3)
    staged = groups[0].commit(env)
    assert told(staged) == [(update, None), (about_me, None)]
    assert told(groups[0].commit(env, CommitOptions(references=(first,)))) == []


def test_who_asked_to_leave_does_not_stay_by_committing(env: Environment) -> None:
    groups = new_group(env, 3)
    bob, message = groups[1].propose(Remove(1), env)
    with forge.refusal(bob, NotPossible, "another one has to commit"):
        bob.commit(env)
    stays, _ = bob.commit(env, CommitOptions(references=())).group.merge(env)
    assert len(stays.members) == 3
    alice, _ = groups[0].receive(message, env)
    assert len(alice.commit(env).group.merge(env)[0].members) == 2


def crowd(env: Environment, *, bad: tuple[int, ...]) -> tuple[list[Group], list[bytes]]:
    """Return two members with eight waiting Adds, some of a signature key in use."""
    groups = new_group(env, 2)
    proposed: list[bytes] = []
    for number in range(8):
        known = (
            groups[bad.index(number)].state.epoch.signing_key if number in bad else None
        )
        own = own_key_package(f"new {number}", env, key=known)
        groups, reference = propose(groups, env, Add(own.package))
        proposed.append(reference)
    return groups, proposed


@pytest.mark.parametrize("bad", [(0,), (7,), (3, 4), (6, 0)], ids=str)
def test_the_bad_among_many_are_found_and_the_rest_is_committed(
    env: Environment, bad: tuple[int, ...]
) -> None:
    groups, proposed = crowd(env, bad=bad)
    staged = groups[0].commit(env)
    assert [reference for reference, _ in told(staged)] == [
        proposed[number] for number in sorted(bad)
    ]
    assert all(isinstance(reason, InvalidLeafNode) for _, reason in told(staged))
    assert len(staged.group.merge(env)[0].members) == 10 - len(bad)


def test_there_is_an_end_to_searching(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "MOST_FAILURES", 2)
    groups, proposed = crowd(env, bad=(5,))
    # The second half is not halved again, though three of it are good.
    reasons = dict(told(groups[0].commit(env)))
    assert list(reasons) == proposed[4:]
    assert all(isinstance(reason, InvalidLeafNode) for reason in reasons.values())


def test_of_two_that_exclude_each_other_the_first_stays(env: Environment) -> None:
    groups = new_group(env, 3)
    one = own_key_package("one", env)
    twin = replace(one, package=own_key_package("twin", env, key=None).package)
    groups, first = propose(groups, env, Add(one.package))
    same_leaf = own_key_package("third", env, key=one.signing_key)
    groups, _ = propose(groups, env, Add(same_leaf.package), by=2)
    groups, other = propose(groups, env, Add(twin.package), by=2)
    prepared = prepare(groups[0].state, CommitOptions(), env)
    assert prepared.wire == (ProposalRef(first), ProposalRef(other))
    assert prepared.applied.added == (3, 4)


def test_an_add_that_expired_while_it_waited_is_left_out() -> None:
    env = environment()
    lifetime = Lifetime(NOW - 10, NOW + 10)
    new = own_key_package("new", env, lifetime=lifetime)
    groups, reference = propose(new_group(env, 3), env, Add(new.package))
    later = environment("later", now=NOW + 11)
    with forge.asks_in_vain(groups[0], LifetimeExceeded):
        groups[0].commit(later, CommitOptions(references=(reference,)))
    assert_agree(commit(groups, later))
    assert prepare(groups[0].state, CommitOptions(), later).wire == ()
    assert len(prepare(groups[0].state, CommitOptions(), env).wire) == 1


def test_an_extension_that_is_only_grease_is_not_supported(env: Environment) -> None:
    said = Capabilities(extensions=(0x0A0A,))
    groups = new_group(env, 3, capabilities=said, grease=False)
    grease = GroupContextExtensions((Extension(0x0A0A, b""),))
    with another_library():
        groups, reference = propose(groups, env, grease)
    with forge.asks_in_vain(groups[0], InvalidExtensions):
        groups[0].commit(env, CommitOptions(references=(reference,)))
    after = commit(groups, env)
    assert_agree(after)
    assert after[0].extensions == ()


def test_what_the_caller_names_is_never_left_out(env: Environment) -> None:
    groups, reference = propose(new_group(env, 3), env, Remove(2))
    for error, bad in bad_proposals(env, groups[1]):
        with forge.asks_in_vain(groups[0], error):
            groups[0].commit(env, CommitOptions(proposals=(bad,)))
    with forge.refusal(groups[0], UnknownProposal):
        groups[0].commit(env, CommitOptions(references=(reference, b"unknown")))


def test_what_the_caller_wants_goes_before_what_was_received(env: Environment) -> None:
    groups, _ = propose(new_group(env, 3), env, Remove(2))
    options = CommitOptions(proposals=(Remove(2),))
    prepared = prepare(groups[0].state, options, env)
    assert prepared.wire == (Remove(2),)


def test_keys_are_looked_up_in_the_order_of_the_commit() -> None:
    env = environment(psks=knowing)
    groups, one = propose(new_group(env, 2), env, external_psk(new_group(env, 1)[0]))
    own = external_psk(groups[0], b"mine")
    prepared = prepare(groups[0].state, CommitOptions(proposals=(own,)), env)
    assert prepared.wire == (ProposalRef(one), own)
    assert [secret.expose() for _, secret in prepared.psks] == [b"shared", b"mine"]
    assert prepared.listed.psks == tuple(psk for psk, _ in prepared.psks)


def test_a_key_package_is_of_the_groups_suite(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    other = Add(own_key_package("new", env, SUITES[1]).package)
    with forge.asks_in_vain(alice, InvalidKeyPackage, "another cipher suite"):
        alice.commit(env, CommitOptions(proposals=(other,)))
    with forge.asks_in_vain(alice, InvalidKeyPackage, "another cipher suite"):
        alice.propose(other, env)


@pytest.mark.parametrize(
    "proposal",
    [
        ReInit(bytes(limits.GROUP_ID + 1), 1, 3, ()),
        PreSharedKey(PreSharedKeyId.external(bytes(limits.PSK_ID + 1), b"n" * 32)),
        GroupContextExtensions((Extension(1, bytes(limits.EXTENSION + 1)),)),
    ],
)
def test_what_nobody_could_read_is_not_sent(proposal: Proposal) -> None:
    env = environment(psks=knowing)
    alice, _ = new_group(env, 2)
    with forge.refusal(alice, NotPossible, "nobody could read"):
        alice.commit(env, CommitOptions(proposals=(proposal,)))


def test_a_leaf_that_nobody_could_read_is_not_sent(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    change = LeafChange(extensions=(Extension(1, bytes(limits.EXTENSION + 1)),))
    with forge.refusal(alice, NotPossible, "nobody could read"):
        alice.commit(env, CommitOptions(leaf=change))
