"""RFC 9420 §11.2, §11.3: a group follows from another one only as it was announced."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.handshakes import IN_CLEAR, external_psk, knowing, resumption_psk
from tests.mls.support import (
    all_agree,
    assert_agree,
    commit,
    environment,
    in_vain,
    new_group,
    own_key_package,
)
from tgtui.crypto import SUITES, Secret
from tgtui.mls import (
    Add,
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    Group,
    InvalidProposal,
    InvalidWelcome,
    JoinOptions,
    Lineage,
    NewGroup,
    NotPossible,
    PreSharedKey,
    PskUnavailable,
    ReInit,
    Remove,
    ResumptionUsage,
    Welcome,
)
from tgtui.mls.framing.commit import UnverifiedCommit


NEW = ReInit(b"the successor", 1, 0x0001, (Extension(0xF0F0, b"new"),))
SUPPORT = Capabilities(extensions=(0xF0F0,))


class Successor:
    """What a member makes of a group that is to follow another."""

    def __init__(
        self,
        env: Environment,
        groups: list[Group],
        made: ReInit,
        names: tuple[str, ...] = ("client 0", "client 1", "client 2"),
    ) -> None:
        suite = SUITES[made.suite_id]
        self.env = env
        self.old = groups
        self.own = [
            own_key_package(name, env, suite, capabilities=SUPPORT) for name in names
        ]
        self.group = Group.create(
            NewGroup(made.group_id, made.extensions), self.own[0], env
        )

    def welcome(self, lineage: Lineage | None) -> Welcome:
        """Add all others in the first commit."""
        adds = tuple(Add(each.package) for each in self.own[1:])
        options = CommitOptions(proposals=adds, lineage=lineage)
        staged = self.group.commit(self.env, options)
        self.group, _ = staged.group.merge(self.env)
        assert staged.welcome is not None
        return staged.welcome

    def join(self, welcome: Welcome, *, origin: Group | None = None) -> Group:
        """Let the second member in."""
        options = JoinOptions(origin=origin or self.old[1])
        joined, _ = Group.join(welcome, [self.own[1]], self.env, options=options)
        return joined


def closed(env: Environment, reinit: ReInit = NEW) -> list[Group]:
    """Return three members of a group that a ReInit closed."""
    groups = new_group(env, 3, capabilities=SUPPORT)
    return commit(groups, env, CommitOptions(proposals=(reinit,)))


def reinitialized(
    env: Environment, made: ReInit, names: tuple[str, ...] | None = None
) -> tuple[Successor, Welcome]:
    """Return a group that follows a closed one, and its Welcome."""
    groups = closed(env)
    successor = Successor(
        env, groups, made, names or ("client 0", "client 1", "client 2")
    )
    lineage = groups[0].lineage(ResumptionUsage.REINIT, env)
    return successor, successor.welcome(lineage)


def branched(
    env: Environment, made: ReInit, names: tuple[str, ...]
) -> tuple[Successor, Welcome]:
    """Return a group that branched off another one, and its Welcome."""
    groups = new_group(env, 3, capabilities=SUPPORT)
    successor = Successor(env, groups, made, names)
    lineage = groups[0].lineage(ResumptionUsage.BRANCH, env)
    return successor, successor.welcome(lineage)


BRANCH = replace(NEW, suite_id=0x0003)


def test_a_group_goes_on_in_its_successor(env: Environment) -> None:
    successor, welcome = reinitialized(env, NEW)
    joined = successor.join(welcome)
    assert_agree([successor.group, joined])
    assert (joined.group_id, joined.epoch) == (NEW.group_id, 1)
    assert joined.suite is SUITES[0x0001]
    assert joined.extensions == NEW.extensions


@pytest.mark.parametrize(
    "made",
    [
        replace(NEW, group_id=b"another id"),
        replace(NEW, suite_id=0x0003),
        replace(NEW, extensions=()),
        replace(NEW, extensions=(Extension(0xF0F0, b"other"),)),
    ],
    ids=["id", "suite", "no extensions", "other extensions"],
)
def test_a_successor_is_what_was_announced(env: Environment, made: ReInit) -> None:
    groups = closed(env)
    successor = Successor(env, groups, made)
    lineage = groups[0].lineage(ResumptionUsage.REINIT, env)
    with pytest.raises(NotPossible, match="the ReInit announced"):
        successor.welcome(lineage)
    # A nonce is as long as a hash of the new group's suite, which is the same here.
    welcome = successor.welcome(replace(lineage, announced=None))
    with pytest.raises(InvalidWelcome, match="the ReInit announced"):
        successor.join(welcome)


def test_a_successor_has_the_version_that_was_announced(env: Environment) -> None:
    groups = closed(env)
    successor = Successor(env, groups, NEW)
    welcome = successor.welcome(groups[0].lineage(ResumptionUsage.REINIT, env))
    newer = replace(groups[1].state, reinit=replace(NEW, version=2))
    with pytest.raises(InvalidWelcome, match="the ReInit announced"):
        successor.join(welcome, origin=Group(newer))


def test_a_successor_has_all_members(env: Environment) -> None:
    successor, welcome = reinitialized(env, NEW, ("client 0", "client 1"))
    with pytest.raises(InvalidWelcome, match="missing"):
        successor.join(welcome)
    names = "client 0", "client 1", "client 2", "client 3"
    successor, welcome = reinitialized(env, NEW, names)
    assert_agree([successor.group, successor.join(welcome)])


def test_a_successor_proves_where_it_comes_from(env: Environment) -> None:
    groups = closed(env)
    successor = Successor(env, groups, NEW)
    with pytest.raises(InvalidWelcome, match="does not prove"):
        successor.join(successor.welcome(None))


def test_the_proof_is_of_the_epoch_after_the_reinit() -> None:
    # Three epochs are kept, so that the client knows the PSK of an earlier one.
    keeping = environment(resumption_epochs=3)
    groups = closed(keeping)
    successor = Successor(keeping, groups, NEW)
    right = groups[0].lineage(ResumptionUsage.REINIT, keeping)
    epoch, secret = groups[0].state.epoch.resumption[-1]
    assert epoch == right.psk.epoch - 1
    wrong = Lineage(replace(right.psk, epoch=epoch), secret)
    with pytest.raises(InvalidWelcome, match="in that epoch"):
        successor.join(successor.welcome(wrong))


def test_a_group_that_goes_on_has_no_successor(env: Environment) -> None:
    groups = new_group(env, 3, capabilities=SUPPORT)
    branch = groups[0].lineage(ResumptionUsage.BRANCH, env)
    assert branch.psk.epoch == groups[1].epoch
    psk = replace(branch.psk, usage=ResumptionUsage.REINIT)
    successor = Successor(env, groups, BRANCH)
    with pytest.raises(InvalidWelcome, match="not closed by a ReInit"):
        successor.join(successor.welcome(replace(branch, psk=psk)))


def test_the_proof_is_the_one_of_the_group_that_the_client_names(
    env: Environment,
) -> None:
    successor, welcome = reinitialized(env, NEW)
    other = new_group(env, 2, group_id=b"another group")[1]

    def lend(_: object) -> Secret:
        return successor.old[0].resumption_psk

    lending = environment(psks=lend)
    for origin in (None, other):
        with pytest.raises(InvalidWelcome, match="not named"):
            Group.join(
                welcome,
                [successor.own[1]],
                lending,
                options=JoinOptions(origin=origin),
            )
    with pytest.raises(PskUnavailable):
        Group.join(welcome, [successor.own[1]], env)


def test_a_successor_begins_with_epoch_1(env: Environment) -> None:
    successor, welcome = reinitialized(env, NEW)
    own = successor.own[1]

    def lend(_: object) -> Secret:
        return successor.old[0].resumption_psk

    told = forge.opened(welcome, own, environment(psks=lend))
    for epoch in (0, 2):
        context = replace(told.info.context, epoch=epoch)
        changed = told._replace(info=replace(told.info, context=context))
        key = successor.group.state.epoch.signing_key
        with pytest.raises(InvalidWelcome, match="begins with epoch 1"):
            successor.join(changed.sealed(key))


def test_only_a_closed_group_is_succeeded_and_only_the_first_commit_says_so(
    env: Environment,
) -> None:
    (alice, bob) = new_group(env, 2)
    with pytest.raises(NotPossible):
        alice.lineage(ResumptionUsage.REINIT, env)
    with pytest.raises(NotPossible):
        alice.lineage(ResumptionUsage.APPLICATION, env)
    with pytest.raises(NotPossible):
        closed(env)[0].lineage(ResumptionUsage.BRANCH, env)
    lineage = alice.lineage(ResumptionUsage.BRANCH, env)
    with pytest.raises(NotPossible):
        bob.commit(env, CommitOptions(lineage=lineage))


def test_a_nonce_is_fresh_and_as_long_as_a_hash(env: Environment) -> None:
    (alice,) = new_group(env, 1, SUITES[0xF002])
    one, other = (alice.lineage(ResumptionUsage.BRANCH, env) for _ in range(2))
    assert len(one.psk.nonce) == len(other.psk.nonce) == 48
    assert one.psk.nonce != other.psk.nonce


def test_a_group_branches_off(env: Environment) -> None:
    for names in (
        ("client 0", "client 1"),
        ("client 1", "client 0", "client 2"),
    ):
        successor, welcome = branched(env, BRANCH, names)
        joined = successor.join(welcome, origin=successor.old[1])
        assert all_agree([successor.group, joined])
        assert joined.epoch == 1


def test_a_branch_has_the_suite_of_the_group(env: Environment) -> None:
    successor, welcome = branched(env, NEW, ("client 0", "client 1"))
    with pytest.raises(InvalidWelcome, match="cipher suite of the group"):
        successor.join(welcome)


def test_a_branch_has_no_strangers(env: Environment) -> None:
    successor, welcome = branched(env, BRANCH, ("client 0", "client 1", "stranger"))
    with pytest.raises(InvalidWelcome, match="not in the group"):
        successor.join(welcome)


def test_each_leaf_of_an_identity_counts_in_a_successor(env: Environment) -> None:
    groups = new_group(env, 2, capabilities=SUPPORT)
    twin = own_key_package("client 1", env, capabilities=SUPPORT)
    options = CommitOptions(proposals=(Add(twin.package),))
    groups = commit(groups, env, options, joiners=[twin])
    groups = commit(groups, env, CommitOptions(proposals=(NEW,)))
    lineage = groups[0].lineage(ResumptionUsage.REINIT, env)
    alone = Successor(env, groups, NEW, ("client 0", "client 1"))
    with pytest.raises(InvalidWelcome, match="missing"):
        alone.join(alone.welcome(lineage))
    both = Successor(env, groups, NEW, ("client 0", "client 1", "client 1"))
    assert_agree([both.join(both.welcome(lineage)), both.group])


def test_each_leaf_of_an_identity_counts_in_a_branch(env: Environment) -> None:
    names = "client 0", "client 1", "client 1"
    successor, welcome = branched(env, BRANCH, names)
    with pytest.raises(InvalidWelcome, match="not in the group"):
        successor.join(welcome)


def test_a_branch_begins_with_epoch_1(env: Environment) -> None:
    successor, welcome = branched(env, BRANCH, ("client 0", "client 1"))

    def lend(_: object) -> Secret:
        return successor.old[0].resumption_psk

    told = forge.opened(welcome, successor.own[1], environment(psks=lend))
    context = replace(told.info.context, epoch=2)
    changed = told._replace(info=replace(told.info, context=context))
    key = successor.group.state.epoch.signing_key
    with pytest.raises(InvalidWelcome, match="begins with epoch 1"):
        successor.join(changed.sealed(key))


def test_a_group_that_one_was_removed_from_proves_nothing(env: Environment) -> None:
    groups = new_group(env, 3, capabilities=SUPPORT)
    staged = groups[0].commit(env, CommitOptions(proposals=(Remove(1),)))
    gone, _ = groups[1].receive(staged.message, env)
    alice, _ = staged.group.merge(env)
    successor = Successor(env, [alice, gone], BRANCH, ("client 0", "client 1"))
    welcome = successor.welcome(alice.lineage(ResumptionUsage.BRANCH, env))
    with pytest.raises(PskUnavailable):
        successor.join(welcome)


def test_a_member_that_was_removed_takes_no_empty_secret_for_a_proof(
    env: Environment,
) -> None:
    groups = new_group(env, 3, capabilities=SUPPORT)
    staged = groups[0].commit(env, CommitOptions(proposals=(Remove(1),)))
    gone, _ = groups[1].receive(staged.message, env)
    honest = groups[0].lineage(ResumptionUsage.BRANCH, env)
    assert honest.psk.epoch == gone.epoch
    successor = Successor(env, [groups[0], gone], BRANCH, ("client 0", "client 1"))
    welcome = successor.welcome(replace(honest, secret=Secret(b"")))
    with pytest.raises(PskUnavailable):
        successor.join(welcome)


def test_the_proof_comes_after_the_other_keys_in_commit_and_welcome() -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 2, capabilities=SUPPORT)
    successor = Successor(env, groups, BRANCH, ("client 0", "client 1"))
    psk = external_psk(successor.group)
    lineage = groups[0].lineage(ResumptionUsage.BRANCH, env)
    proposals = (psk, Add(successor.own[1].package))
    options = replace(IN_CLEAR, proposals=proposals, lineage=lineage)
    staged = successor.group.commit(env, options)
    committed = forge.commit_in(staged.message).claimed_proposals
    named = [one.psk for one in committed if isinstance(one, PreSharedKey)]
    assert named == [psk.psk, lineage.psk]
    assert staged.welcome is not None
    merged, _ = staged.group.merge(env)
    assert_agree([merged, successor.join(staged.welcome)])


@pytest.mark.parametrize("usage", [ResumptionUsage.REINIT, ResumptionUsage.BRANCH])
def test_the_psk_of_a_succession_is_not_for_proposals(
    env: Environment, usage: ResumptionUsage
) -> None:
    alice, bob = new_group(env, 2)
    psk = resumption_psk(alice, alice.epoch, usage)
    with in_vain(InvalidProposal, match="reinitialization or branching"):
        alice.propose(psk, env)
    with in_vain(InvalidProposal, match="reinitialization or branching"):
        alice.commit(env, CommitOptions(proposals=(psk,)))
    for message in (
        forge.proposal(alice, psk),
        forge.commit(alice, UnverifiedCommit((psk,), None)),
    ):
        forge.refuses(
            bob,
            message,
            InvalidProposal,
            environment=env,
            match="reinitialization or branching",
        )
