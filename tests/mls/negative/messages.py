"""A group of three, and one message of each kind that its first member may get."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.mls.handshakes import outside_join
from tests.mls.support import environment, own_key_package
from tgtui.crypto import CipherSuite, Secret
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Extension,
    ExternalJoin,
    Framing,
    Group,
    GroupContextExtensions,
    NewGroup,
    OwnKeyPackage,
    PreSharedKey,
    PreSharedKeyId,
    ReInit,
    Remove,
    Welcome,
    WireFormat,
    encode_message,
    propose_own_add,
)
from tgtui.mls.proposals.proposal import Proposal


@dataclass(frozen=True)
class Scene:
    """A group of three members, and somebody outside.

    Attributes:
        env: For everybody.
        groups: The view of each member.
        own: The KeyPackage of each member.
        outsider: The KeyPackage of somebody who is not in the group.
        welcome: What let the second and third member in.
    """

    env: Environment
    groups: tuple[Group, Group, Group]
    own: tuple[OwnKeyPackage, OwnKeyPackage, OwnKeyPackage]
    outsider: OwnKeyPackage
    welcome: Welcome


def scene(
    suite: CipherSuite, *, group_id: bytes = b"group", psk: bool = False
) -> Scene:
    """Make the group in one commit with a path, and with a PSK if asked."""
    env = environment(group_id, psks=lambda _: Secret(b"shared"))
    own = [own_key_package(name, env, suite, grease=False) for name in "abc"]
    creator = Group.create(NewGroup(group_id), own[0], env)
    adds: tuple[Proposal, ...] = tuple(Add(one.package) for one in own[1:])
    if psk:
        adds += (PreSharedKey(PreSharedKeyId.fresh(b"psk", suite, env.entropy)),)
    staged = creator.commit(env, CommitOptions(proposals=adds))
    assert staged.welcome is not None
    joined = [Group.join(staged.welcome, [one], env)[0] for one in own[1:]]
    outsider = own_key_package("d", env, suite, grease=False)
    return Scene(
        env,
        (staged.group.merge(env)[0], joined[0], joined[1]),
        (own[0], own[1], own[2]),
        outsider,
        staged.welcome,
    )


def proposal(kind: str, at: Scene) -> Proposal:
    """Return a proposal of one kind; an Update is made elsewhere."""
    suite = at.groups[0].suite
    match kind:
        case "add":
            return Add(at.outsider.package)
        case "remove":
            return Remove(2)
        case "psk":
            return PreSharedKey(PreSharedKeyId.fresh(b"psk", suite, at.env.entropy))
        case "reinit":
            return ReInit(b"next", 1, suite.id, ())
        case _:
            return GroupContextExtensions((Extension(1, b"application id"),))


def proposed(kind: str, at: Scene, wire_format: WireFormat) -> bytes:
    """Return a proposal that the second member sends."""
    group, framing = at.groups[1], Framing(wire_format, b"aad")
    if kind == "update":
        return group.propose_update(at.env, framing=framing)[1]
    return group.propose(proposal(kind, at), at.env, framing)[1]


def committed(kind: str, at: Scene, wire_format: WireFormat) -> bytes:
    """Return a commit that the second member sends."""
    return (
        at.groups[1]
        .commit(
            at.env,
            CommitOptions(
                proposals=() if kind == "path" else (proposal(kind, at),),
                path=False,
                wire_format=wire_format,
                authenticated_data=b"aad",
            ),
        )
        .message
    )


def sent(at: Scene, data: bytes = b"hello") -> bytes:
    """Return an application message that the second member sends."""
    return at.groups[1].send(data, at.env, authenticated_data=b"aad")[1]


def outside_commit(at: Scene) -> bytes:
    """Return the commit by which somebody joins from outside."""
    info = at.groups[1].group_info(external=True)
    return Group.join_from_outside(info, external_join(at), at.env)[1]


def external_join(at: Scene, resync: int | None = None) -> ExternalJoin:
    """Return how the outsider joins."""
    return outside_join(at.outsider, resync=resync)


def own_add(at: Scene) -> bytes:
    """Return the proposal in which somebody asks to be added."""
    epoch = at.groups[0].epoch
    group_id = at.groups[0].group_id
    return propose_own_add(at.outsider, group_id, epoch=epoch, environment=at.env)


def key_package_message(own: OwnKeyPackage) -> bytes:
    """Return a KeyPackage as it is published."""
    return encode_message(own.package)


def welcome_message(welcome: Welcome) -> bytes:
    """Return a Welcome as it is delivered."""
    return encode_message(welcome)


PUBLIC: Final = WireFormat.PUBLIC_MESSAGE
PRIVATE: Final = WireFormat.PRIVATE_MESSAGE

KINDS: Final[Mapping[str, Callable[[Scene], bytes]]] = {
    "application": sent,
    "public Add": lambda at: proposed("add", at, PUBLIC),
    "public Update": lambda at: proposed("update", at, PUBLIC),
    "public Remove": lambda at: proposed("remove", at, PUBLIC),
    "public PreSharedKey": lambda at: proposed("psk", at, PUBLIC),
    "public ReInit": lambda at: proposed("reinit", at, PUBLIC),
    "public GroupContextExtensions": lambda at: proposed("context", at, PUBLIC),
    "private Update": lambda at: proposed("update", at, PRIVATE),
    "private Remove": lambda at: proposed("remove", at, PRIVATE),
    "public commit with path": lambda at: committed("path", at, PUBLIC),
    "public commit without path": lambda at: committed("psk", at, PUBLIC),
    "public commit of an Add": lambda at: committed("add", at, PUBLIC),
    "private commit with path": lambda at: committed("remove", at, PRIVATE),
    "private commit without path": lambda at: committed("psk", at, PRIVATE),
    "commit from outside": outside_commit,
    "Add by oneself": own_add,
}
"""How each kind of message comes about that a member of a group may get."""
