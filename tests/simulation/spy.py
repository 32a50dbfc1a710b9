"""Watches which message key each message was encrypted with (RFC 9420 §9.1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tgtui.mls import Environment, Group
from tgtui.mls.secret_tree import RatchetKind


class Key(NamedTuple):
    """Which key of which ratchet, of one state of a group."""

    group: bytes
    epoch: int
    authenticator: bytes
    leaf: int
    generation: int


class Spy:
    """What was encrypted with which key, by the bytes that came of it."""

    def __init__(self) -> None:
        self.keys: dict[bytes, Key] = {}


@contextmanager
def watching() -> Iterator[Spy]:
    """Watch every `Group.send` until the end of the block."""
    spy, send = Spy(), Group.send

    def watched(
        self: Group,
        data: bytes,
        environment: Environment,
        *,
        authenticated_data: bytes = b"",
    ) -> tuple[Group, bytes]:
        tree, leaf = self.state.secret_tree, self.own_leaf
        key = Key(
            self.group_id,
            self.epoch,
            self.epoch_authenticator.expose(),
            leaf,
            tree.generation(leaf, RatchetKind.APPLICATION),
        )
        after, message = send(
            self, data, environment, authenticated_data=authenticated_data
        )
        spy.keys[message] = key
        return after, message

    Group.send = watched  # type: ignore[method-assign]
    try:
        yield spy
    finally:
        Group.send = send  # type: ignore[method-assign]
