"""What clients do with bytes that are no message of a group that they are in."""

from tests.mls.negative.messages import Scene, external_join
from tgtui.mls import (
    Group,
    InvalidContent,
    JoinOptions,
    KeyPackage,
    UnverifiedKeyPackage,
    decode_message,
)


def verify_package(data: bytes, at: Scene) -> KeyPackage:
    """Do what a member does with a KeyPackage that it was given."""
    package = decode_message(data)
    if not isinstance(package, UnverifiedKeyPackage):
        raise InvalidContent
    return package.verify(at.groups[0].suite, at.env)


def outside_commit(data: bytes, at: Scene) -> bytes:
    """Do what somebody outside does with a GroupInfo, and return its commit."""
    return Group.join_from_outside(data, external_join(at), at.env)[1]


def join(data: bytes, at: Scene) -> Group:
    """Do what the second member did with the Welcome."""
    return Group.join(data, [at.own[1]], at.env)[0]


def join_with_tree(data: bytes, at: Scene) -> Group:
    """Do what the second member does with a tree sent apart from its Welcome."""
    options = JoinOptions(tree=data)
    return Group.join(at.welcome, [at.own[1]], at.env, options=options)[0]
