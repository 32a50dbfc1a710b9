"""Valid encodings of every structure, found in what the library itself makes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from tests.mls import forge
from tests.mls.negative.messages import (
    KINDS,
    Scene,
    key_package_message,
    scene,
    welcome_message,
)
from tgtui.codec import decode_whole
from tgtui.crypto import DEFAULT_SUITE, SUITES, CipherSuite
from tgtui.mls import (
    CommitOptions,
    Credential,
    Environment,
    Extension,
    ExtensionType,
    ExternalSender,
    Group,
    GroupContextExtensions,
    PreSharedKeyId,
    RequiredCapabilities,
    ResumptionUsage,
    UnverifiedRatchetTree,
    decode_message,
)
from tgtui.mls.framing.private_message import SenderData
from tgtui.mls.persistent_map import PersistentMap


_ATOMS: Final = (bytes, int, str, float, type(None))

EXTRA: Final = (
    Credential(b"somebody"),
    Extension(ExtensionType.APPLICATION_ID, b"id"),
    RequiredCapabilities((0x0A0A,), (1, 2), (1,)),
    ExternalSender(bytes(32), Credential(b"outside")),
    SenderData(1, 2, b"hide"),
    PreSharedKeyId.external(b"psk", bytes(32)),
    PreSharedKeyId.resumption(
        ResumptionUsage.BRANCH, b"group", epoch=7, nonce=bytes(48)
    ),
)
"""What no message of the scenes contains."""


@cache
def objects() -> Mapping[str, list[object]]:
    """Return examples of everything that can be encoded, by the name of its class."""
    found: dict[str, list[object]] = {}
    seen: set[int] = set()
    waiting: list[object] = [*EXTRA, *_roots(SUITES[0x0003]), *_roots(DEFAULT_SUITE)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, _ATOMS) or id(value) in seen:
            continue
        seen.add(id(value))
        examples = found.setdefault(type(value).__name__, [])
        # Kept alive, so that no id is given out twice.
        examples.append(value)
        waiting.extend(_parts(value))
    return found


@cache
def messages() -> tuple[bytes, ...]:
    """Return an MLSMessage of each kind, in the fastest and in the default suite."""
    return tuple(
        message
        for suite in (SUITES[0x0003], DEFAULT_SUITE)
        for message in _messages(scene(suite, psk=True))
    )


@cache
def groups() -> tuple[Group, ...]:
    """Return groups in several phases, one that has heard messages among them."""
    found: list[Group] = []
    for suite in (SUITES[0x0003], DEFAULT_SUITE):
        at = scene(suite)
        env = replace(at.env, settings=replace(at.env.settings, past_epochs=1))
        first = at.groups[0]
        found += [first, *(_after(first, make(at), env) for make in KINDS.values())]
        late = _after(first, KINDS["private commit with path"](at), env)
        found.append(_after(late, KINDS["application"](at), env))
        updating, _ = first.propose_update(env)
        found += [updating, updating.commit(env, CommitOptions(references=())).group]
        extension = Extension(ExtensionType.APPLICATION_ID, b"id")
        staged = updating.commit(
            env,
            CommitOptions(
                proposals=(GroupContextExtensions((extension,)),), references=()
            ),
        )
        found += [staged.group, staged.group.merge(env)[0]]
    return tuple(found)


def _after(group: Group, message: bytes, env: Environment) -> Group:
    return group.receive(message, env)[0]


def _messages(at: Scene) -> Iterator[bytes]:
    yield from (make(at) for make in KINDS.values())
    yield welcome_message(at.welcome)
    yield key_package_message(at.outsider)
    yield at.groups[0].group_info(external=True)


def _roots(suite: CipherSuite) -> Iterator[object]:
    at = scene(suite, psk=True)
    yield at
    yield forge.opened(at.welcome, at.own[1], at.env)
    yield decode_whole(UnverifiedRatchetTree.decode, at.groups[0].encode_tree())
    yield from map(decode_message, _messages(at))
    yield from groups()


def _parts(value: object) -> Iterable[object]:
    """Return what an object is made of."""
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, tuple | list):
        return value
    if isinstance(value, PersistentMap):
        return [item for _, item in value.items()]
    names = {*getattr(value, "__dict__", ())}
    for kind in type(value).__mro__:
        names.update(getattr(kind, "__slots__", ()))
    return [getattr(value, name) for name in sorted(names) if hasattr(value, name)]
