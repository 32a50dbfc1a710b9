"""Tests of tgtui.mls.succession: groups that follow from another one."""

from dataclasses import replace

import pytest

from tests.mls.forge import opened
from tests.mls.handshakes import reinit
from tests.mls.support import (
    assert_agree,
    commit,
    environment,
    new_group,
    own_key_package,
)
from tgtui.crypto import SUITES
from tgtui.mls import (
    Add,
    AssertedIdentities,
    CommitOptions,
    Credential,
    Environment,
    Group,
    InvalidCredential,
    InvalidWelcome,
    JoinOptions,
    NewGroup,
    NotPossible,
    OwnKeyPackage,
    Phase,
    PreSharedKey,
    ReInit,
    ResumptionUsage,
    Welcome,
)


def closed(env: Environment, wanted: ReInit | None = None) -> list[Group]:
    """Return two members of a group that a ReInit closed."""
    groups = new_group(env, 2)
    proposal = wanted or reinit(groups[0])
    return commit(groups, env, CommitOptions(proposals=(proposal,)))


def successor(
    origin: Group,
    usage: ResumptionUsage,
    env: Environment,
    *,
    group_id: bytes = b"successor",
    names: tuple[str, ...] = ("client 0", "client 1"),
    suite_id: int | None = None,
) -> tuple[Group, Welcome, OwnKeyPackage]:
    suite = SUITES[suite_id or origin.suite.id]
    own = [own_key_package(name, env, suite) for name in names]
    group = Group.create(NewGroup(group_id), own[0], env)
    options = CommitOptions(
        proposals=tuple(Add(one.package) for one in own[1:]),
        lineage=origin.lineage(usage, env),
    )
    staged = group.commit(env, options)
    assert staged.welcome is not None
    return staged.group.merge(env)[0], staged.welcome, own[1]


def join(
    origin: Group, welcome: Welcome, own: OwnKeyPackage, env: Environment
) -> Group:
    options = JoinOptions(origin=origin)
    return Group.join(welcome, [own], env, options=options)[0]


def refused(
    origin: Group, welcome: Welcome, own: OwnKeyPackage, env: Environment, match: str
) -> None:
    with pytest.raises(InvalidWelcome, match=match):
        join(origin, welcome, own, env)


def test_a_closed_group_is_succeeded(env: Environment) -> None:
    alice, bob = closed(env)
    assert alice.phase is bob.phase is Phase.SUSPENDED
    new, welcome, own = successor(alice, ResumptionUsage.REINIT, env)
    assert_agree([new, join(bob, welcome, own, env)])


def test_a_group_is_branched(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    new, welcome, own = successor(alice, ResumptionUsage.BRANCH, env)
    assert_agree([new, join(bob, welcome, own, env)])


def test_a_group_can_be_reinitialized_with_another_suite(env: Environment) -> None:
    alice, bob = closed(env, ReInit(b"successor", 1, 1, ()))
    made = successor(alice, ResumptionUsage.REINIT, env, suite_id=1)
    assert join(bob, made[1], made[2], env).suite is SUITES[1]


def test_only_a_closed_group_is_succeeded_and_only_an_open_one_branched(
    env: Environment,
) -> None:
    (alice,) = new_group(env, 1)
    with pytest.raises(NotPossible, match="closed"):
        alice.lineage(ResumptionUsage.REINIT, env)
    with pytest.raises(NotPossible, match="closed"):
        closed(env)[0].lineage(ResumptionUsage.BRANCH, env)
    with pytest.raises(NotPossible):
        alice.lineage(ResumptionUsage.APPLICATION, env)


def test_a_group_that_is_named_has_to_be_proved(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    own = own_key_package("carol", env)
    staged = alice.commit(env, CommitOptions(proposals=(Add(own.package),)))
    assert staged.welcome is not None
    refused(alice, staged.welcome, own, env, "prove")


def test_a_proof_needs_the_right_group(env: Environment) -> None:
    alice, _ = closed(env)
    _, welcome, own = successor(alice, ResumptionUsage.REINIT, env)
    (other,) = new_group(env, 1, group_id=b"another")
    psk = alice.resumption_psk
    lender = replace(env, psks=lambda _: psk)
    refused(other, welcome, own, lender, "not named")
    with pytest.raises(InvalidWelcome, match="not named"):
        Group.join(welcome, [own], lender)


def test_a_group_that_was_not_closed_has_no_successor(env: Environment) -> None:
    before = new_group(env, 2)
    alice, _ = commit(before, env, CommitOptions(proposals=(reinit(before[0]),)))
    _, welcome, own = successor(alice, ResumptionUsage.REINIT, env)
    psk = alice.resumption_psk
    refused(before[1], welcome, own, replace(env, psks=lambda _: psk), "closed")


def test_the_successor_is_the_one_that_was_announced(env: Environment) -> None:
    alice, bob = closed(env)
    with pytest.raises(NotPossible, match="announced"):
        successor(alice, ResumptionUsage.REINIT, env, group_id=b"another")
    careless = forgetful(alice)
    made = successor(careless, ResumptionUsage.REINIT, env, group_id=b"another")
    refused(bob, made[1], made[2], env, "announced")


def forgetful(group: Group) -> Group:
    """Return a closed group that does not know what was announced."""
    return Group(replace(group.state, reinit=None))


def announcing(group: Group, reinit: ReInit) -> Group:
    """Return a closed group to which something else was announced."""
    return Group(replace(group.state, reinit=reinit))


def test_a_successor_of_another_version_is_refused(env: Environment) -> None:
    alice, bob = closed(env)
    made = successor(alice, ResumptionUsage.REINIT, env)
    newer = announcing(bob, ReInit(b"successor", 2, 3, ()))
    refused(newer, made[1], made[2], env, "announced")
    with pytest.raises(NotPossible, match="announced"):
        successor(
            announcing(alice, ReInit(b"successor", 2, 3, ())),
            ResumptionUsage.REINIT,
            env,
        )


@pytest.mark.parametrize(("version", "suite_id"), [(2, 3), (1, 0x7777)])
def test_no_group_is_closed_for_what_cannot_follow(
    env: Environment, version: int, suite_id: int
) -> None:
    alice, _ = new_group(env, 2)
    proposal = replace(reinit(alice), version=version, suite_id=suite_id)
    with pytest.raises(NotPossible, match="not implemented"):
        alice.commit(env, CommitOptions(proposals=(proposal,)))
    with pytest.raises(NotPossible, match="not implemented"):
        alice.propose(proposal, env)


class Renewing(AssertedIdentities):
    """Lets a credential follow another if both begin with the same word."""

    def check_successor(self, old: Credential, new: Credential) -> None:
        """Compare the first words."""
        if old.identity.split()[0] != new.identity.split()[0]:
            raise InvalidCredential


@pytest.mark.parametrize("usage", [ResumptionUsage.REINIT, ResumptionUsage.BRANCH])
def test_the_application_says_who_is_the_same_client(usage: ResumptionUsage) -> None:
    env = environment(authentication=Renewing())
    names = ("client 0 renewed", "client 1 renewed")
    alice, bob = closed(env) if usage is ResumptionUsage.REINIT else new_group(env, 2)
    new, welcome, own = successor(alice, usage, env, names=names)
    assert_agree([new, join(bob, welcome, own, env)])
    with pytest.raises(InvalidWelcome, match="a member"):
        join(bob, welcome, own, environment())


def test_nobody_is_left_out_of_a_successor(env: Environment) -> None:
    groups = new_group(env, 3)
    alice, bob, _ = commit(groups, env, CommitOptions(proposals=(reinit(groups[0]),)))
    made = successor(alice, ResumptionUsage.REINIT, env)
    refused(bob, made[1], made[2], env, "missing")


def test_nobody_else_is_in_a_branch(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    names = ("client 0", "client 1", "stranger")
    made = successor(alice, ResumptionUsage.BRANCH, env, names=names)
    refused(bob, made[1], made[2], env, "not in the group")


def test_a_branch_keeps_the_cipher_suite(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    made = successor(alice, ResumptionUsage.BRANCH, env, suite_id=1)
    refused(bob, made[1], made[2], env, "cipher suite")


def test_only_the_first_commit_says_where_a_group_comes_from(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    origin = alice.lineage(ResumptionUsage.BRANCH, env)
    with pytest.raises(NotPossible, match="first commit"):
        alice.commit(env, CommitOptions(lineage=origin))


def test_a_successor_begins_with_epoch_one(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    new, *_ = successor(alice, ResumptionUsage.BRANCH, env)
    carol = own_key_package("client 2", env)
    proof = PreSharedKey(alice.lineage(ResumptionUsage.BRANCH, env).psk)
    staged = new.commit(env, CommitOptions(proposals=(Add(carol.package),)))
    assert staged.welcome is not None
    says = opened(staged.welcome, carol, env)
    psk = alice.resumption_psk
    lender = replace(env, psks=lambda _: psk)
    secrets = replace(says.secrets, psks=(proof.psk,))
    says = says._replace(secrets=secrets, lender=lender)
    welcome = says.sealed(new.state.epoch.signing_key)
    refused(bob, welcome, carol, lender, "epoch 1")
    twice = says._replace(secrets=replace(secrets, psks=(proof.psk, proof.psk)))
    refused(bob, twice.sealed(new.state.epoch.signing_key), carol, lender, "two")
