"""Clients, groups and broken bytes for the tests of the group protocol.

env = environment()
alice, bob, carol = new_group(env, 3)
bob, message = bob.send(b"hello", env)
alice, carol = deliver([alice, carol], message, env)
groups = commit([alice, bob, carol], env, by=1)
assert_agree(groups)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Final, TypedDict, TypeVar, Unpack
from unittest.mock import patch

import pytest

from tgtui.codec import (
    DecodeError,
    Reader,
    TooLong,
    TrailingBytes,
    Truncated,
    decode_whole,
    length_header,
    opaque,
)
from tgtui.crypto import DEFAULT_SUITE, SUITES, CipherSuite, SeededEntropy, SigningKey
from tgtui.mls import (
    Add,
    AssertedIdentities,
    Authentication,
    Capabilities,
    CommitOptions,
    Credential,
    Environment,
    Event,
    Extensions,
    Group,
    InvalidCredential,
    KeyPackageDraft,
    Lifetime,
    NewGroup,
    NotPossible,
    OwnKeyPackage,
    Removed,
    Settings,
)
from tgtui.mls.environment import PskLookup, no_psks


T = TypeVar("T")

NOW: Final = 1_800_000_000
"""The time at which all tests happen, in seconds since 1970."""

GROUP_ID: Final = b"a group of the tests"
LIFETIME: Final = Lifetime(NOW - 3_600, NOW + 30 * 86_400)

SUITE: Final = SUITES[0x0003]
"""The suite of tests for which the suite makes no difference: the fastest."""

QUICK_SUITES: Final = (SUITE, DEFAULT_SUITE)
"""One suite of each KEM and each hash."""


def _parametrized(suites: Iterable[CipherSuite]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("suite", suites, ids=lambda one: f"{one.id:#06x}")


each_suite = _parametrized(SUITES.values())
"""Run a test with `suite` being each of the four."""

each_quick_suite = _parametrized(QUICK_SUITES)
"""Run a test with `suite` being each of the `QUICK_SUITES`."""


class SettingsGiven(TypedDict, total=False):
    """The fields of `Settings`, those that differ from their defaults."""

    max_skipped_keys: int
    max_generation_jump: int
    past_epochs: int
    resumption_epochs: int
    max_lifetime: int
    check_tree_lifetimes: bool
    check_received_lifetimes: bool
    ciphertext_limit: int
    max_proposals: int
    max_proposal_bytes: int


class DraftGiven(TypedDict, total=False):
    """The fields of `KeyPackageDraft`, those that differ from the usual ones."""

    lifetime: Lifetime
    capabilities: Capabilities
    extensions: Extensions
    leaf_extensions: Extensions
    last_resort: bool
    grease: bool


class RefusedIdentities(AssertedIdentities):
    """Believes every credential but those of the given identities."""

    def __init__(self, *refused: bytes) -> None:
        self.refused = refused

    def check(self, credential: Credential, signature_key: bytes) -> None:  # noqa: ARG002
        """Refuse what is on the list."""
        if credential.identity in self.refused:
            raise InvalidCredential


def environment(
    seed: bytes | str = b"",
    *,
    now: int = NOW,
    authentication: Authentication | None = None,
    psks: PskLookup = no_psks,
    **settings: Unpack[SettingsGiven],
) -> Environment:
    """Return an environment in which time stands still and the dice follow `seed`."""
    return Environment(
        now,
        SeededEntropy(seed.encode() if isinstance(seed, str) else seed),
        authentication or AssertedIdentities(),
        psks,
        Settings(**settings),
    )


@contextmanager
def in_vain(error: type[Exception], match: str | None = None) -> Iterator[None]:
    """Require that a request is not possible, since it would be refused like that."""
    with pytest.raises(NotPossible, match=match) as caught:
        yield
    assert type(caught.value.__cause__) is error


def signing_key(name: bytes | str = b"") -> SigningKey:
    """Return the signing key that always belongs to `name`."""
    seed = name.encode() if isinstance(name, str) else name
    return SigningKey.generate(SeededEntropy(b"signing key of " + seed))


def key_package_draft(
    name: bytes | str, suite: CipherSuite = SUITE, **given: Unpack[DraftGiven]
) -> KeyPackageDraft:
    """Return the draft of a client's KeyPackage, valid now."""
    identity = name.encode() if isinstance(name, str) else name
    given.setdefault("lifetime", LIFETIME)
    return KeyPackageDraft(suite, Credential(identity), **given)


def own_key_package(
    name: bytes | str,
    env: Environment,
    suite: CipherSuite = SUITE,
    *,
    key: SigningKey | None = None,
    **given: Unpack[DraftGiven],
) -> OwnKeyPackage:
    """Return a client's KeyPackage, with a new signing key unless one is given.

    With capabilities given, it may be that of a client with another library.
    """
    draft = key_package_draft(name, suite, **given)
    with another_library() if "capabilities" in given else nullcontext():
        return draft.make(key or SigningKey.generate(env.entropy), env.entropy)


@contextmanager
def another_library() -> Iterator[None]:
    """Act as a client that supports, or sends, what this library does not."""
    with (
        patch("tgtui.mls.statements.check_implemented"),
        patch("tgtui.mls.commit.options.check_implemented"),
        patch("tgtui.mls.sending.check_supports_group"),
    ):
        yield


def client_names(size: int) -> list[str]:
    """Return the names of the members of `new_group`, in the order of their leaves."""
    return [f"client {number}" for number in range(size)]


def new_group(
    env: Environment,
    size: int,
    suite: CipherSuite = SUITE,
    *,
    path: bool = True,
    context_extensions: Extensions = (),
    group_id: bytes = GROUP_ID,
    **given: Unpack[DraftGiven],
) -> list[Group]:
    """Return the views of all members of a group that was made in one commit.

    The member at leaf n is the n-th in the list; the first one created the group.

    Args:
        env: For all of them.
        size: How many members there are.
        suite: The cipher suite.
        path: Whether the commit that adds the others has a path.
        context_extensions: Of the GroupContext.
        group_id: The group's id.
        **given: Fields of each member's `KeyPackageDraft`.
    """
    own = [own_key_package(name, env, suite, **given) for name in client_names(size)]
    creator = Group.create(NewGroup(group_id, context_extensions), own[0], env)
    if size == 1:
        return [creator]
    adds = tuple(Add(each.package) for each in own[1:])
    staged = creator.commit(env, CommitOptions(proposals=adds, path=path))
    creator, _ = staged.group.merge(env)
    assert staged.welcome is not None
    joined = [Group.join(staged.welcome, [each], env)[0] for each in own[1:]]
    return [creator, *joined]


def deliver(groups: Iterable[Group], message: bytes, env: Environment) -> list[Group]:
    """Return the groups after each of them received `message`."""
    return [group.receive(message, env)[0] for group in groups]


def deliver_events(
    groups: Iterable[Group], message: bytes, env: Environment
) -> tuple[list[Group], list[Event]]:
    """Return the groups after each received `message`, and the event of each."""
    received = [group.receive(message, env) for group in groups]
    return [group for group, _ in received], [event for _, event in received]


def commit(
    groups: Sequence[Group],
    env: Environment,
    options: CommitOptions | None = None,
    *,
    by: int = 0,
    joiners: Sequence[OwnKeyPackage] = (),
) -> list[Group]:
    """Return the groups after one of them committed and all followed.

    Members that the commit removes are left out. Newcomers are at the end.

    Args:
        groups: The views of all members.
        env: For all of them.
        options: How to commit.
        by: The committer's place in `groups`.
        joiners: The KeyPackages that the commit adds.
    """
    staged = groups[by].commit(env, options)
    after = []
    for place, group in enumerate(groups):
        if place == by:
            after.append(staged.group.merge(env)[0])
            continue
        follower, event = group.receive(staged.message, env)
        if not isinstance(event, Removed):
            after.append(follower)
    if joiners:
        assert staged.welcome is not None
        after += [Group.join(staged.welcome, [each], env)[0] for each in joiners]
    return after


def agreed_values(group: Group) -> tuple[bytes, bytes, bytes, bytes]:
    """Return what all members of an epoch must have in common."""
    exported = group.export(b"tests", context=b"agreement", length=32)
    return (
        group.state.epoch.encoded_context,
        group.epoch_authenticator.expose(),
        exported.expose(),
        group.encode_tree(),
    )


def all_agree(groups: Sequence[Group]) -> bool:
    """Tell whether all groups have the same context, secrets and tree."""
    return all(agreed_values(group) == agreed_values(groups[0]) for group in groups)


def assert_agree(groups: Sequence[Group]) -> None:
    """Require that all groups have the same context, secrets and tree."""
    first = agreed_values(groups[0])
    for group in groups[1:]:
        assert agreed_values(group) == first


def flipped(data: bytes, bit: int) -> bytes:
    """Return `data` with one bit turned over; bit 0 is the lowest of the first byte."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def all_flipped(data: bytes) -> Iterator[bytes]:
    """Yield `data` with each of its bits turned over in turn."""
    return (flipped(data, bit) for bit in range(8 * len(data)))


def replaced_once(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return `data` with the one occurrence of `old` replaced by `new`."""
    assert data.count(old) == 1
    return data.replace(old, new)


def assert_exact(decode: Callable[[Reader], T], data: bytes) -> T:
    """Require that `data` is read, but neither a part of it nor more; return it read.

    A part may also be malformed, where a length header was cut off its content.
    """
    value = decode_whole(decode, data)
    with pytest.raises(TrailingBytes):
        decode_whole(decode, data + b"\0")
    for size in range(len(data)):
        with pytest.raises(DecodeError):
            decode_whole(decode, data[:size])
    return value


def assert_limited(
    decode: Callable[[Reader], object],
    before: bytes,
    limit: int,
    *,
    inside: bytes = b"",
) -> None:
    """Require that a vector may be `limit` bytes long and no more.

    The vector's content is not there: its length alone decides.

    Args:
        decode: Reads the structure.
        before: What the structure has before the vector.
        limit: The largest length that is allowed.
        inside: What stands before the vector in the vector that it is an item of, or
            nothing where it is not an item.
    """

    def data(length: int) -> bytes:
        header = inside + length_header(length)
        return before + (opaque(header) if inside else header)

    with pytest.raises(Truncated):
        decode_whole(decode, data(limit))
    with pytest.raises(TooLong):
        decode_whole(decode, data(limit + 1))
