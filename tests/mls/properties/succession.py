"""Groups that follow from a group of a random history: reinitialized or branched."""

from collections.abc import Sequence

import pytest

from tests.mls.properties.client import Client
from tests.mls.properties.world import World
from tgtui.crypto import CipherSuite, suite_by_id
from tgtui.mls import (
    Add,
    CommitOptions,
    Group,
    GroupClosed,
    JoinOptions,
    NewGroup,
    NotPossible,
    Phase,
    ReInit,
    ResumptionUsage,
    WrongPhase,
)


def reinit(world: World, by: Client, suite: CipherSuite) -> None:
    """Close the group, and go on with its successor."""
    group_id = by.env.entropy.draw(16)
    announced = ReInit(group_id, 1, suite.id, by.group.extensions)
    world.stage(by, CommitOptions(proposals=(announced,), references=()))
    assert isinstance(world.accept(by), GroupClosed)
    for client in world.clients:
        assert client.group.phase is Phase.SUSPENDED
        assert client.group.reinit == announced
        with pytest.raises(WrongPhase):
            client.group.send(b"too late", client.env)
        with pytest.raises(NotPossible):
            client.group.lineage(ResumptionUsage.BRANCH, client.env)
    clients = [by, *world.others(by)]
    groups = _follow(world, clients, announced, ResumptionUsage.REINIT)
    for client, group in zip(clients, groups, strict=True):
        client.enter(group)
    world.succeed(clients, suite)


def branch(world: World, by: Client, every: int, *, follow: bool) -> None:
    """Make a group of some members, and go on with it or forget it."""
    clients = [by, *world.others(by)[::every]]
    with pytest.raises(NotPossible):
        by.group.lineage(ResumptionUsage.REINIT, by.env)
    new = ReInit(by.env.entropy.draw(16), 1, world.suite.id, by.group.extensions)
    groups = _follow(world, clients, new, ResumptionUsage.BRANCH)
    assert all(
        group.epoch_authenticator == groups[0].epoch_authenticator for group in groups
    )
    if follow:
        for client, group in zip(clients, groups, strict=True):
            client.enter(group)
        world.succeed(clients, world.suite)


def _follow(
    world: World, clients: Sequence[Client], new: ReInit, usage: ResumptionUsage
) -> list[Group]:
    """Return the views of a new group, made by the first, that says its origin."""
    by = clients[0]
    suite = suite_by_id(new.suite_id)
    own = [one.new_package(one.group.state.epoch.signing_key, suite) for one in clients]
    group = Group.create(NewGroup(new.group_id, new.extensions), own[0], by.env)
    world.psks.resumption[new.group_id, 0] = group.resumption_psk
    options = CommitOptions(
        proposals=tuple(Add(one.package) for one in own[1:]),
        lineage=by.group.lineage(usage, by.env),
    )
    staged = group.commit(by.env, options)
    groups = [staged.group.merge(by.env)[0]]
    for client, package in zip(clients[1:], own[1:], strict=True):
        assert staged.welcome is not None
        origin = JoinOptions(origin=client.group)
        joined, _ = Group.join(staged.welcome, [package], client.env, options=origin)
        groups.append(joined)
    return groups
