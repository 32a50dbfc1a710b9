"""Watches which keys messages are encrypted with, and which groups are given up."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tgtui.codec import decode_whole
from tgtui.engine.core import losing
from tgtui.engine.core.session import Session
from tgtui.franking.payload import Payload
from tgtui.mls import CommitOptions, Environment, Group
from tgtui.mls.group import Staged
from tgtui.mls.secret_tree import RatchetKind


class Key(NamedTuple):
    """Which key of which ratchet, of one state of a group (RFC 9420 §9.1)."""

    group: bytes
    epoch: int
    authenticator: bytes
    leaf: int
    kind: RatchetKind
    generation: int


class Said(NamedTuple):
    """What a message says, and what opens its commitment."""

    data: bytes
    kind: int
    body: bytes
    franking_key: bytes


@dataclass
class Spy:
    """What was watched.

    Attributes:
        keys: The key of each message, by its bytes.
        said: What each application message says, by its bytes.
        kept: The last state of each group that a device gave up, by account and group.
        lost: The places that devices lost, as account and group.
    """

    keys: dict[bytes, Key] = field(default_factory=dict)
    said: dict[bytes, Said] = field(default_factory=dict)
    kept: dict[tuple[bytes, bytes], Group] = field(default_factory=dict)
    lost: list[tuple[bytes, bytes]] = field(default_factory=list)

    def key(self, group: Group, kind: RatchetKind) -> Key:
        """Return the key that a group encrypts with next."""
        return Key(
            group.group_id,
            group.epoch,
            group.epoch_authenticator.expose(),
            group.own_leaf,
            kind,
            group.state.secret_tree.generation(group.own_leaf, kind),
        )


def _said(data: bytes) -> Said:
    payload = decode_whole(Payload.decode, data)
    content = payload.content
    return Said(data, content.kind, content.body, payload.opening.key.expose())


@contextmanager
def watching() -> Iterator[Spy]:
    """Watch until the end of the block."""
    spy = Spy()
    send, commit, drop, lose = Group.send, Group.commit, Session.drop_group, losing.lose

    def sent(
        self: Group, data: bytes, environment: Environment, **given: bytes
    ) -> tuple[Group, bytes]:
        key = spy.key(self, RatchetKind.APPLICATION)
        after, message = send(self, data, environment, **given)
        spy.keys[message], spy.said[message] = key, _said(data)
        return after, message

    def committed(
        self: Group, environment: Environment, options: CommitOptions | None = None
    ) -> Staged:
        key = spy.key(self, RatchetKind.HANDSHAKE)
        staged = commit(self, environment, options)
        spy.keys[staged.message] = key
        return staged

    def dropped(self: Session, group_id: bytes) -> None:
        group = self.group(group_id)
        if group is not None:
            spy.kept[self.own.account, group_id] = group
        drop(self, group_id)

    def lost(session: Session, group_id: bytes) -> None:
        facts = session.facts(group_id)
        lose(session, group_id)
        after = session.facts(group_id)
        if facts is not None and after is not None and facts != after:
            spy.lost.append((session.own.account, group_id))

    with _patched(
        (Group, "send", sent),
        (Group, "commit", committed),
        (Session, "drop_group", dropped),
        *((module, "lose", lost) for module in _using(lose)),
    ):
        yield spy


def _using(function: object) -> list[Any]:
    """Return the modules of the engine that call a function by its name."""
    return [
        module
        for name, module in sorted(sys.modules.items())
        if name.startswith("tgtui.engine") and getattr(module, "lose", None) is function
    ]


@contextmanager
def _patched(*patches: tuple[Any, str, object]) -> Iterator[None]:
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
    try:
        for owner, name, new in patches:
            setattr(owner, name, new)
        yield
    finally:
        for owner, name, old in before:
            setattr(owner, name, old)
