"""Messages as the product sends them, made by the group protocol itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from tests.mls.support import environment, new_group
from tgtui.crypto import SUITES
from tgtui.mls import CommitOptions, Environment, Group
from tgtui.wire import (
    ApplicationAad,
    HandshakeAad,
    application_padding,
    handshake_padding,
)


GROUP_ID: Final = b"a group of the tests of the wire"
SUITE_IDS: Final = (0x0003, 0xF002)
"""The fastest, and the product's own."""

APPLICATION: Final = ApplicationAad(bytes(range(32)), 7, 6)
HANDSHAKE: Final = HandshakeAad(
    bytes(range(32, 64)), 8, 6, 7, bytes(range(64, 96)), bytes(range(96, 128))
)


@dataclass(frozen=True)
class Sent:
    """A message, and what it was made of.

    Attributes:
        data: The MLSMessage.
        aad: Its authenticated data.
        epoch: The epoch that it was encrypted in.
    """

    data: bytes
    aad: ApplicationAad | HandshakeAad
    epoch: int


@cache
def group(suite_id: int, group_id: bytes = GROUP_ID) -> tuple[Environment, Group]:
    """Return a group in its first epoch but one."""
    env = environment()
    return env, new_group(env, 2, SUITES[suite_id], group_id=group_id)[0]


def _padded(env: Environment, padding: Callable[[int], int]) -> Environment:
    return replace(env, settings=replace(env.settings, padding=padding))


@cache
def application(suite_id: int, text: bytes = b"hello", *, padded: bool = True) -> Sent:
    """Return an application message."""
    env, sender = group(suite_id)
    env = _padded(env, application_padding) if padded else env
    _, data = sender.send(text, env, authenticated_data=APPLICATION.encoded())
    return Sent(data, APPLICATION, sender.epoch)


@cache
def commit(suite_id: int, *, padded: bool = True) -> Sent:
    """Return a commit that gives its sender new keys."""
    env, sender = group(suite_id)
    env = _padded(env, handshake_padding) if padded else env
    options = CommitOptions(authenticated_data=HANDSHAKE.encoded())
    return Sent(sender.commit(env, options).message, HANDSHAKE, sender.epoch)
