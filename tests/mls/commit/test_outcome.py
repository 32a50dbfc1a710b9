"""What a commit means for the members, told by everybody alike."""

from tests.mls.handshakes import external_psk, knowing, propose, propose_update
from tests.mls.support import environment, new_group, own_key_package
from tgtui.mls import (
    Add,
    CommitOptions,
    EpochChanged,
    GroupContextExtensions,
    MemberChange,
    Remove,
    Removed,
)
from tgtui.mls.commit.outcome import describe
from tgtui.mls.proposals.applying import apply_proposals
from tgtui.mls.proposals.listing import sort_proposals
from tgtui.mls.sender import Sender, SenderType


def test_committer_and_receivers_tell_the_same() -> None:
    env = environment(psks=knowing)
    groups = new_group(env, 5)
    groups, _ = propose_update(groups, env, by=1)
    groups, _ = propose(groups, env, Remove(2), by=1)
    old = groups[0].state.epoch.tree
    new = own_key_package("new", env)
    psk = external_psk(groups[0])
    options = CommitOptions(
        proposals=(Add(new.package), psk, GroupContextExtensions(())),
        authenticated_data=b"why",
    )
    staged = groups[0].commit(env, options)
    merged, event = staged.group.merge(env)
    assert isinstance(event, EpochChanged)
    assert event.epoch == merged.epoch == 2
    assert (event.committer, event.external) == (0, False)
    assert event.extensions_changed
    assert event.psks == (psk.psk,)
    assert event.authenticated_data == b"why"
    after = merged.state.epoch.tree
    assert event.changes == tuple(
        MemberChange(index, old.leaf(index), after.leaf(index)) for index in (0, 1, 2)
    )
    assert event.changes[2].after == new.package.leaf_node
    for group in (groups[1], groups[3], groups[4]):
        assert group.receive(staged.message, env)[1] == event
    _, removed = groups[2].receive(staged.message, env)
    assert isinstance(removed, Removed)
    assert removed.change.committer == 0


def test_a_newcomer_has_no_before_and_who_left_no_after() -> None:
    env = environment()
    alice, *_ = new_group(env, 3)
    new = own_key_package("new", env)
    options = CommitOptions(proposals=(Add(new.package),), path=False)
    _, event = alice.commit(env, options).group.merge(env)
    assert isinstance(event, EpochChanged)
    assert event.changes == (MemberChange(3, None, new.package.leaf_node),)
    assert not event.extensions_changed
    assert (event.psks, event.authenticated_data) == ((), b"")

    _, event = alice.commit(env, CommitOptions(proposals=(Remove(2),))).group.merge(env)
    assert isinstance(event, EpochChanged)
    assert event.changes[1:] == (MemberChange(2, alice.members[2][1], None),)


def test_a_leaf_that_did_not_change_is_not_told() -> None:
    alice, _ = new_group(environment(), 2)
    epoch = alice.state.epoch
    psk = external_psk(alice)
    listed = sort_proposals([(Sender(SenderType.MEMBER, 0), psk)])
    applied = apply_proposals(epoch.context, epoch.tree, listed)
    change = describe(
        epoch, committer=0, listed=listed, applied=applied, authenticated_data=b"ad"
    )
    assert change == EpochChanged(
        epoch=2,
        committer=0,
        external=False,
        changes=(),
        psks=(psk.psk,),
        authenticated_data=b"ad",
    )
